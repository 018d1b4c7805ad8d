"""Safeguarding pointers (5.24): that there is something on CPOMS, and who was told when; and each
reading of one. There is no column for what happened, and there must never be one."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, relationship

from app.domain.pointer_flow import PointerStatus
from app.domain.pointers import (
    LONGEST_ADULT,
    LONGEST_REASON,
    NO_REFERRAL_WORDS,
    PointerKind,
)

from .base import C, Model, N, Record, S, UtcDateTime, coded, field, link, one_of
from .student import Student


class SafeguardingPointer(Record):
    """About a pupil of the register, or about an adult, of whom no more than the name is kept."""

    __tablename__ = "safeguarding_pointer"
    __table_args__ = (
        UniqueConstraint("ref"),
        CheckConstraint("(student_id IS NULL) <> (adult_name IS NULL)", name="of_one_subject"),
        one_of("kind", PointerKind),
        one_of("status", PointerStatus),
        one_of("no_referral_reason", NO_REFERRAL_WORDS),
        Index(None, "student_id", "id"),
        Index(None, "status", "id"),
        Index(None, "noticed_at", "id"),
        Index(None, "lado_due", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    status: Mapped[str] = field(coded(), sens=N, default=PointerStatus.LOGGED)
    kind: Mapped[str] = field(coded(), sens=N)
    student_id: Mapped[uuid.UUID | None] = link("student", sens=S)
    adult_name: Mapped[str | None] = field(String(LONGEST_ADULT), sens=S)
    happened_at: Mapped[datetime | None] = field(UtcDateTime, sens=S)
    noticed_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    cpoms_ref: Mapped[str | None] = field(String(60), sens=S)
    school_dsl_told_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    mash_ref: Mapped[str | None] = field(String(60), sens=S)
    no_referral_reason: Mapped[str | None] = field(coded(), sens=S)
    lado_due: Mapped[date | None] = field(Date, sens=N)
    lado_told_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    closed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    owner_id: Mapped[uuid.UUID | None] = link("user")

    student: Mapped[Student | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return self.ref


class PointerReading(Model):
    """Somebody opened a pointer and said why. Append-only."""

    __tablename__ = "pointer_reading"
    __table_args__ = (
        Index(None, "pointer_id", "at"),
        Index(None, "at", "id"),
        Index(None, "reader_id", "at"),
    )

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    pointer_id: Mapped[uuid.UUID] = link("safeguarding_pointer")
    reader_id: Mapped[uuid.UUID] = link("user")
    reason: Mapped[str] = field(String(LONGEST_REASON), sens=C)
    at: Mapped[datetime] = field(UtcDateTime, sens=N)
    ends_at: Mapped[datetime] = field(UtcDateTime, sens=N)

    pointer: Mapped[SafeguardingPointer] = relationship(lazy="raise")

    def __str__(self) -> str:
        return f"Reading of {self.at:%d %B %Y}"
