"""What is written down about a mail: on itself, or where others must not read it, on its case."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.rules.safeguarding import CLOSED_TABLES
from app.models.timer import Timer

from .. import audit


def note(
    session: Session, action: str, row: Timer, *, by: Actor, at: datetime, reason: str | None
) -> None:
    """Add one event. About a case that only some may see it stands in the trail of that case,
    which is hidden from the others: a reason may say a word too much."""
    closed = row.table_name in CLOSED_TABLES
    about = SimpleNamespace(__tablename__=row.table_name, id=row.record_id) if closed else row
    audit.record(session, action, about, by=by, at=at, reason=reason)
