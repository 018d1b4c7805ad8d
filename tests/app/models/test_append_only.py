"""Journals and published forms can be added to, never changed: the database refuses by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from app.models import (
    AuditEvent,
    FormVersion,
    PageRead,
    PageVersion,
    PointerReading,
    ReadEvent,
    StatusHistory,
    SubmissionAmendment,
)
from app.schema import APPEND_ONLY

MODELS = {
    m.__tablename__: m
    for m in (
        AuditEvent,
        ReadEvent,
        StatusHistory,
        FormVersion,
        SubmissionAmendment,
        PageVersion,
        PageRead,
        PointerReading,
    )
}
CHANGES = {
    "audit_event": "action = 'x'",
    "read_event": "part = 'x'",
    "status_history": "to_status = 'x'",
    "form_version": "document = '{}'",
    "submission_amendment": "reason = 'x'",
    "page_version": "body = 'x'",
    "page_read": "name = 'x'",
    "pointer_reading": "reason = 'x'",
}


def test_every_journal_is_tried():
    assert set(MODELS) == set(CHANGES) == set(APPEND_ONLY)


@pytest.fixture
def rows(make):
    version = make.form_version()
    make.amendment(make.submission(version))
    make.page_read(make.page())
    make.pointer_reading()
    for model in (AuditEvent, ReadEvent, StatusHistory):
        make.add(model)


@pytest.mark.parametrize("role", ["application", "owner"])
@pytest.mark.parametrize("table", sorted(CHANGES))
@pytest.mark.parametrize("verb", ["update", "update none", "delete", "truncate"])
def test_change_is_refused(urls, rows, make, role, table, verb):
    sqlite = urls.application.startswith("sqlite")
    if sqlite and verb in {"truncate", "update none"}:
        verb = "delete"  # the same thing there: it knows no TRUNCATE and triggers for rows alone
    statement = {
        "update": f"UPDATE {table} SET {CHANGES[table]}",
        "update none": f"UPDATE {table} SET {CHANGES[table]} WHERE 1 = 0",
        "delete": f"DELETE FROM {table}",
        "truncate": f"TRUNCATE {table} CASCADE",
    }[verb]
    url = urls.owner if role == "owner" else urls.application
    engine = create_engine(url, poolclass=pool.NullPool)
    with (
        pytest.raises(DBAPIError, match=r"can only be added to|permission denied"),
        engine.begin() as connection,
    ):
        connection.execute(text(statement))

    assert len(make.all(MODELS[table])) == 1


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("role", ["application", "owner"])
def test_triggers_speak_where_rights_do_not(urls, rows, role):
    """The application is refused by its rights, the owner by the trigger."""
    url = urls.owner if role == "owner" else urls.application
    word = "can only be added to" if role == "owner" else "permission denied"
    engine = create_engine(url, poolclass=pool.NullPool)
    with pytest.raises(DBAPIError, match=word), engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_event"))


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE student ADD COLUMN x int",
        "CREATE TABLE mine (x int)",
        "DROP FUNCTION refuse_change CASCADE",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0'",
        "CREATE ROLE mine",
        "COPY student TO PROGRAM 'true'",
    ],
)
def test_application_role_cannot_change_the_house(urls, statement):
    engine = create_engine(urls.application, poolclass=pool.NullPool)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.only_on("postgresql")
def test_application_role_owns_nothing_and_is_no_superuser(urls):
    engine = create_engine(urls.application, poolclass=pool.NullPool)
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls "
                "FROM pg_roles WHERE rolname = current_user"
            )
        ).one()
        owned = connection.execute(
            text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        ).scalar()
    assert tuple(row) == (False, False, False, False)
    assert owned == 0
