"""Working days as this council counts them: its closure days, its local days."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import add_working_days
from app.models.reference_list import ClosureDay

from .memory import remember

LONDON = ZoneInfo("Europe/London")


def local_day(at: datetime) -> date:
    """The day an instant falls on, here."""
    return at.astimezone(LONDON).date()


def closure_days(session: Session) -> frozenset[date]:
    """The days on which the council is closed beside weekends and bank holidays."""
    statement = select(ClosureDay.day).where(ClosureDay.deleted_at.is_(None))
    return frozenset(session.scalars(statement))


def known_closure_days(session: Session) -> frozenset[date]:
    """The same for pages that only show or check a day: read anew after a minute."""
    return remember(session, "closure-days", 60, lambda: closure_days(session))


def due_after(session: Session, day: date, working_days: int) -> date:
    """The day that many working days after a day."""
    return add_working_days(day, working_days, closure_days(session))
