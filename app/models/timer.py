"""What the service writes by itself about days: one row for each mail of a rule about a case."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Boolean, Date, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from app.domain.timer_rules import Kind
from app.domain.timers import TimerState

from .base import N, Record, UtcDateTime, coded, field, link, one_of


class Timer(Record):
    """Planned days ahead, sent once at most. The unique key holds even if two workers plan at the
    same moment."""

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("rule", "record_id", "due_on", "days_off"),
        one_of("kind", Kind),
        one_of("state", TimerState),
        Index(None, "record_id"),
        Index(None, "state", "planned_for"),
        Index(None, "planned_for", "id"),
        Index(None, "due_on", "id"),
    )

    rule: Mapped[str] = field(coded(), sens=N)
    kind: Mapped[str] = field(coded(), sens=N)
    # Working days after the day due, or before it when negative.
    days_off: Mapped[int] = field(Integer, sens=N)
    table_name: Mapped[str] = field(String(60), sens=N)
    record_id: Mapped[uuid.UUID] = field(Uuid, sens=N)
    # The reference of the case or the title of the page: never anything about a child.
    about: Mapped[str] = field(String(160), sens=N)
    due_on: Mapped[date] = field(Date, sens=N)
    planned_for: Mapped[date] = field(Date, sens=N)
    state: Mapped[str] = field(coded(), sens=N, default=TimerState.PLANNED)
    # Why it was not sent.
    why: Mapped[str | None] = field(String(200), sens=N)
    sent_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    told: Mapped[int | None] = field(Integer, sens=N)
    # The key of its mails in the outbox.
    outbox_key: Mapped[str | None] = field(String(120), sens=N)
    # When what it is about was done, or a later mail took its place.
    settled_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    stopped_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    stopped_by_id: Mapped[uuid.UUID | None] = link("user")
    stopped_reason: Mapped[str | None] = field(Text, sens=N)
    # Somebody stopped everything about this case.
    stops_case: Mapped[bool] = field(Boolean, sens=N, default=False)

    def __str__(self) -> str:
        return self.about


class TimerRule(Record):
    """A rule as this service runs it: when its deadlines were looked at last, and whether somebody
    has stopped it."""

    __tablename__ = "timer_rule"
    __table_args__ = (UniqueConstraint("key"),)

    key: Mapped[str] = field(coded(), sens=N)
    planned_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    stopped_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    stopped_by_id: Mapped[uuid.UUID | None] = link("user")
    stopped_reason: Mapped[str | None] = field(Text, sens=N)

    def __str__(self) -> str:
        return self.key
