"""Runs migrations as the owner of the tables, on the connection given or on the owner's URL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, pool

import app.models  # noqa: F401 - registers every table
from app import schema
from app.extensions import db
from app.settings import Settings


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
        user_module_prefix="app.models.base.",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = Settings.from_environment()
    engine = create_engine(
        settings.owner_database_url, poolclass=pool.NullPool, hide_parameters=True
    )
    with engine.begin() as owner:
        run(owner)
        schema.grant(owner, settings.database_url)
