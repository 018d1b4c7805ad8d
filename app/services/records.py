"""Making, changing and removing a record by hand: conflict-checked, audited, never lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.errors import Conflict, Rejected
from app.domain.roles import Permission
from app.models.note import Note

from . import audit, steps


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
    """Take a record out of sight. It stays in the database until its time to be kept is over."""
    allow(by, permission)
    if version != row.version:
        raise Conflict
    if not reason.strip():
        raise Rejected.because("Say why it is removed.", "reason")
    row.deleted_at = at
    steps.touch(row, by=by, at=at)
    session.flush()
    audit.record(session, "removed", row, by=by, at=at, reason=reason.strip())
    session.flush()


def restore(session: Session, row: Any, *, permission: Permission, by: Actor, at: datetime) -> None:
    """Bring a removed record back."""
    allow(by, permission)
    row.deleted_at = None
    steps.touch(row, by=by, at=at)
    _flush(session)
    audit.record(session, "restored", row, by=by, at=at)
    session.flush()


def add_note(session: Session, row: Any, text: str, *, by: Actor, at: datetime) -> Note:
    """Write a note of staff on a record."""
    allow(by, Permission.NOTE_CREATE)
    words = text.strip()
    if not words:
        raise Rejected.because("Write the note first.", "text")
    if len(words) > 4000:
        raise Rejected.because("Use 4000 characters or fewer.", "text")
    note = Note(table_name=row.__tablename__, record_id=row.id, text=words, author_name=by.name)
    steps.touch(note, by=by, at=at)
    session.add(note)
    session.flush()
    return note


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise Rejected.because(
            "There is another record with the same number or name, or something this one "
            "points to is gone. Nothing was saved."
        ) from error
