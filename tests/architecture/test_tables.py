"""The laws of the tables: rules, sensitivity, names, and migrations that lead to the models."""

from __future__ import annotations

import uuid

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, pool, select, text

from app import schema
from app.extensions import db
from app.models import School
from tests.support.world import build_world

from . import laws


@pytest.mark.parametrize(
    "law",
    [
        laws.every_table_has_a_rule_or_a_reason,
        laws.every_column_says_how_sensitive_it_is,
        laws.everything_has_a_name,
    ],
    ids=lambda law: law.__name__,
)
@pytest.mark.only_on("sqlite")
def test_law(app, law):
    law()


@pytest.mark.only_on("sqlite")
def test_every_rule_narrows_somebody(app, make):
    laws.every_rule_narrows_somebody(build_world(app, make))


def test_migrations_lead_to_the_models(databases):
    urls = databases.fresh("compared")
    engine = create_engine(urls.owner, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "target_metadata": db.metadata},
        )
        assert compare_metadata(context, db.metadata) == []
        found = inspect(connection)
        for table in db.metadata.sorted_tables:
            named = {c["name"] for c in found.get_check_constraints(table.name)}
            wanted = {
                str(c.name) for c in table.constraints if type(c).__name__ == "CheckConstraint"
            }
            assert named == wanted, table.name


def test_up_down_up_with_data(databases):
    """Each migration goes down and up again while the tables hold rows."""
    urls = databases.bare("walked")
    script = ScriptDirectory.from_config(schema.config())
    revisions = [r.revision for r in script.walk_revisions()][::-1]
    schema.upgrade(urls.owner, application_url=urls.application)
    engine = create_engine(urls.owner, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(School.__table__.insert().values(**_school()))
    for revision in ["base", *revisions[:-1]][::-1]:
        schema.downgrade(urls.owner, revision)
    with engine.connect() as connection:
        left = set(inspect(connection).get_table_names()) - {"alembic_version"}
    assert left == set()

    schema.upgrade(urls.owner, application_url=urls.application)
    with engine.begin() as connection:
        connection.execute(School.__table__.insert().values(**_school()))
        assert connection.execute(select(School.__table__.c.urn)).scalars().all() == ["100001"]
    schema.downgrade(urls.owner, revisions[0])
    with engine.connect() as connection:
        assert connection.execute(text("SELECT urn FROM school")).scalars().all() == ["100001"]
    schema.upgrade(urls.owner, application_url=urls.application)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT urn FROM school")).scalars().all() == ["100001"]


def _school() -> dict[str, object]:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    return {
        "id": uuid.uuid4(),
        "urn": "100001",
        "la_code": "331",
        "establishment_no": "4001",
        "name": "A school",
        "status": "open",
        "type": "Academy",
        "phase": "Secondary",
        "address": "",
        "town": "",
        "in_city": True,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }


def test_every_owner_column_has_an_index(app):
    """Lists and scopes look by these: without an index they read whole tables."""
    wanted = {"school_id", "home_school_id", "provider_id", "student_id", "application_id"}
    missing = []
    for table in db.metadata.sorted_tables:
        heads = {tuple(index.columns.keys())[0] for index in table.indexes}
        heads |= {
            tuple(c.columns.keys())[0]
            for c in table.constraints
            if type(c).__name__ in {"UniqueConstraint", "PrimaryKeyConstraint"} and c.columns
        }
        missing += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.name in wanted and column.foreign_keys and column.name not in heads
        ]
    assert missing == []
