"""The yearly round in which every school and provider looks through its contacts."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.contact_check import ContactCheckStatus

from .base import N, Record, UtcDateTime, coded, field, link, one_of
from .provider import Provider
from .school import School


class ContactRound(Record):
    """One round in an academic year. It is open until somebody closes it."""

    __tablename__ = "contact_round"
    __table_args__ = (
        UniqueConstraint("academic_year"),
        CheckConstraint("due_on >= opened_on", name="due_after_opening"),
        Index(None, "opened_on", "id"),
    )

    academic_year: Mapped[str] = field(String(7), sens=N)
    opened_on: Mapped[date] = field(Date, sens=N)
    opened_by: Mapped[str] = field(String(120), sens=N)
    due_on: Mapped[date] = field(Date, sens=N)
    reminded_on: Mapped[date | None] = field(Date, sens=N)
    closed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    def __str__(self) -> str:
        return f"Contacts {self.academic_year}"


class ContactCheck(Record):
    """One school or provider in a round. `due_on` is empty once nothing is asked of it."""

    __tablename__ = "contact_check"
    __table_args__ = (
        UniqueConstraint("contact_round_id", "school_id"),
        UniqueConstraint("contact_round_id", "provider_id"),
        CheckConstraint("(school_id IS NULL) <> (provider_id IS NULL)", name="of_one_organisation"),
        one_of("status", ContactCheckStatus),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "status", "id"),
        Index(None, "due_on", "id"),
    )

    contact_round_id: Mapped[uuid.UUID] = link("contact_round")
    school_id: Mapped[uuid.UUID | None] = link("school")
    provider_id: Mapped[uuid.UUID | None] = link("provider")
    status: Mapped[str] = field(coded(), sens=N, default=str(ContactCheckStatus.OPEN))
    due_on: Mapped[date | None] = field(Date, sens=N)
    confirmed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    confirmed_by: Mapped[str | None] = field(String(120), sens=N)

    round: Mapped[ContactRound] = relationship(lazy="raise")
    school: Mapped[School | None] = relationship(lazy="raise")
    provider: Mapped[Provider | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return f"Check {self.confirmed_at:%Y}" if self.confirmed_at else "Check"
