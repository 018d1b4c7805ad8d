"""Making, changing and removing a record by hand: conflict-checked, audited, never lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, column, select, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import parse_id, visible
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.roles import Permission
from app.domain.text import clean_text
from app.domain.virus_check import ScanResult
from app.models.note import Note
from app.models.scanned import Scanned

from . import audit, refusals, steps

LONGEST_NOTE = 4000
HELD = "This file is held by the virus check, so it cannot be brought back. Ask for a clean copy."


def create(
    session: Session,
    row: Any,
    values: Mapping[str, Any],
    *,
    permission: Permission,
    by: Actor,
    at: datetime,
) -> Any:
    """Add a record. Raises Rejected when the database refuses it, such as for a duplicate."""
    allow(by, permission)
    for name, value in values.items():
        setattr(row, name, value)
    steps.touch(row, by=by, at=at)
    session.add(row)
    _flush(session)
    audit.record(session, "created", row, by=by, at=at)
    session.flush()
    return row


def update(
    session: Session,
    row: Any,
    values: Mapping[str, Any],
    *,
    version: int,
    permission: Permission,
    by: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Change a record; what changed. Raises Conflict when it changed since `version`."""
    allow(by, permission)
    if version != row.version:
        raise Conflict
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    changes = audit.pending_changes(row)
    if not changes:
        return {}
    steps.touch(row, by=by, at=at)
    _flush(session)
    audit.record(session, "changed", row, by=by, at=at, changes=changes)
    session.flush()
    return changes


def remove(
    session: Session,
    row: Any,
    *,
    version: int,
    permission: Permission,
    by: Actor,
    at: datetime,
    reason: str,
) -> None:
    """Take a record out of sight. It stays in the database, and can be brought back."""
    allow(by, permission)
    if version != row.version:
        raise Conflict
    words = clean_text(reason, max_length=steps.LONGEST_REASON, lines=True, field="reason")
    if not words:
        raise Rejected.because("Say why it is removed.", "reason")
    row.deleted_at = at
    steps.touch(row, by=by, at=at)
    session.flush()
    audit.record(session, "removed", row, by=by, at=at, reason=words)
    session.flush()


def removed(model: Any, actor: Actor) -> Select[Any]:
    """The removed records of those the actor may see."""
    return visible(model, actor, deleted=True).where(model.deleted_at.is_not(None))


def estimate_of(session: Session, model: Any) -> int:
    """About how many rows PostgreSQL believes a table to hold; 0 before it has counted."""
    catalogue = table("pg_class", column("relname"), column("reltuples"))
    statement = select(catalogue.c.reltuples).where(catalogue.c.relname == model.__tablename__)
    return max(int(session.scalar(statement) or 0), 0)


def fetch_removed(
    session: Session,
    model: Any,
    id_: uuid.UUID | str,
    actor: Actor,
    *,
    options: Iterable[ORMOption] = (),
) -> Any:
    """A removed record of those the actor may see. Raises NotVisible."""
    statement = removed(model, actor).where(model.id == parse_id(id_))
    row = session.scalars(
        statement.options(*options).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotVisible
    return row


def restore(session: Session, row: Any, *, permission: Permission, by: Actor, at: datetime) -> None:
    """Bring a removed record back. Raises Rejected when another has taken its place, and for a
    file that the virus check holds: its contents go, or are gone already."""
    allow(by, permission)
    if isinstance(row, Scanned) and row.scan_result == ScanResult.INFECTED:
        raise Rejected.because(HELD)
    row.deleted_at = None
    steps.touch(row, by=by, at=at)
    _flush(session)
    audit.record(session, "restored", row, by=by, at=at)
    session.flush()


def add_note(session: Session, row: Any, text: str, *, by: Actor, at: datetime) -> Note:
    """Write a note of staff on a record."""
    allow(by, Permission.NOTE_CREATE)
    words = clean_text(text, max_length=LONGEST_NOTE, lines=True, field="text")
    if not words:
        raise Rejected.because("Write the note first.", "text")
    note = Note(table_name=row.__tablename__, record_id=row.id, text=words, author_name=by.name)
    steps.touch(note, by=by, at=at)
    session.add(note)
    session.flush()
    audit.record(session, "note-added", row, by=by, at=at)
    session.flush()
    return note


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise refusals.explain(error) from error
