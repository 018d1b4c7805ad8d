"""Bringing a database to the newest schema, as the owner of the tables."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, pool, text
from sqlalchemy.engine import make_url

from app.settings import ROOT

# The application may add to these and read them, no more. The triggers say so a second time.
APPEND_ONLY = (
    "audit_event",
    "read_event",
    "status_history",
    "form_version",
    "submission_amendment",
    "page_version",
    "page_read",
    "pointer_reading",
)


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
        if application_url:
            grant(connection, application_url)


def downgrade(owner_url: str, revision: str) -> None:
    """Take migrations back down to a revision."""
    engine = create_engine(owner_url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.begin() as connection:
        command.downgrade(config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Whether every migration we know has been applied, and no other."""
    heads = ScriptDirectory.from_config(config()).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def grant(connection: Connection, application_url: str) -> None:
    """Let the application's role read and add rows. Nothing to do where it is the owner, on
    SQLite, or while there are no tables."""
    role = make_url(application_url).username
    is_postgresql = connection.dialect.name == "postgresql"
    if not is_postgresql or not role or role == connection.engine.url.username:
        return
    tables = set(inspect(connection).get_table_names())
    # At an earlier revision some are still missing.
    append_only = [name for name in APPEND_ONLY if name in tables]
    if not append_only:
        return
    name = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE ON {', '.join(append_only)} FROM {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
    ):
        connection.execute(text(statement))
