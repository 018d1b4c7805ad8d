"""Bringing a database to the newest schema, as the owner of the tables."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.engine import make_url

from app.settings import ROOT

# The application may add to these and read them, no more. The triggers say so a second time.
APPEND_ONLY = ("audit_event", "read_event", "status_history", "form_version")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on a connection when given."""
    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def upgrade(owner_url: str, *, application_url: str | None = None, revision: str = "head") -> None:
    """Apply every missing migration in one transaction, then give the application's role what
    it needs: reading and writing rows, never the tables themselves."""
    engine = create_engine(owner_url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.begin() as connection:
        command.upgrade(config(connection), revision)
        role = make_url(application_url).username if application_url else None
        if role and connection.dialect.name == "postgresql" and role != engine.url.username:
            _grant(connection, role)


def downgrade(owner_url: str, revision: str) -> None:
    """Take migrations back down to a revision."""
    engine = create_engine(owner_url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.begin() as connection:
        command.downgrade(config(connection), revision)


def _grant(connection: Connection, role: str) -> None:
    name = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
    ):
        connection.execute(text(statement))
