"""The worker on days of a test: it plans and sends mail about days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy.orm import Session

from app.access.actor import system
from app.domain.roles import Role
from app.http.transaction import acting_as
from app.models import Timer
from app.services.timers import planning, sending

from .factories import Make

LONDON = ZoneInfo("Europe/London")
# A Monday; what begins on the Friday before is due five working days later.
MONDAY = date(2026, 6, 8)
DUE = date(2026, 6, 12)
STAFF = {
    "admin": Role.CAP_ADMIN,
    "lead": Role.SERVICE_LEAD,
    "quality": Role.QUALITY_OFFICER,
    "officer": Role.MONITORING_OFFICER,
    "safeguarding": Role.SAFEGUARDING_LEAD,
}


def nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)


class Clock:
    """Plans and sends as the worker does, at a moment of the test."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @contextmanager
    def sessions(self) -> Iterator[Session]:
        with self.app.app_context(), acting_as(system(on=MONDAY)) as session:
            yield session

    def plan(self, day: date) -> int:
        return planning.plan_all(self.sessions, at=nine(day))

    def send(self, day: date, *, hour: int = 9) -> int:
        moment = nine(day).replace(hour=hour)
        return sending.send_due(self.sessions, clock=lambda: moment)

    def work(self, day: date) -> int:
        self.plan(day)
        return self.send(day)


def at_cap(make: Make) -> dict[str, str]:
    """Somebody of each role at CAP, by their addresses."""
    return {name: make.staff(role).email for name, role in STAFF.items()}


def rows_of(make: Make, rule: str = "") -> list[Timer]:
    """The rows, those of one rule when it is named, by their days."""
    found = make.all(Timer, *([Timer.rule == rule] if rule else []))
    return sorted(found, key=lambda row: (row.due_on, row.days_off))
