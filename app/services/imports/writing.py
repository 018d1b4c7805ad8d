"""Comparing a row of a file with a record, and writing what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import Rejected
from app.models.base import Record
from app.services import audit, steps

Values = Mapping[str, Any]


class Cells:
    """Collects the values of one row; a bad cell is noted by its column and the rest is read."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.why: list[str] = []

    def take(self, column: str, name: str, read: Callable[[], Any]) -> None:
        try:
            self.values[name] = read()
        except Rejected as error:
            self.why.append(f"{column} {_lower(error.message)}")


def differences(record: Record, values: Values) -> tuple[str, ...]:
    """The columns whose value is another one."""
    return tuple(name for name, value in values.items() if getattr(record, name) != value)


def write(session: Session, record: Record, values: Values, *, by: Actor, at: datetime) -> None:
    """Set the values on a record, new or known, and say so in the audit trail."""
    is_new = record.created_at is None
    for name, value in values.items():
        if is_new or getattr(record, name) != value:
            setattr(record, name, value)
    changes = None if is_new else audit.pending_changes(record)
    steps.touch(record, by=by, at=at)
    session.add(record)
    session.flush()
    audit.record(session, "imported", record, by=by, at=at, changes=changes)


def _lower(message: str) -> str:
    """As the end of a sentence that begins with the column."""
    words = message.rstrip(".")
    return words if words.startswith(("“", "is ")) or words[:1].isdigit() else f"is wrong: {words}"
