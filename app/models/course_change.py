"""What providers propose of their courses: live only after CAP has approved it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.course_change import ChangeKind, ChangeStatus

from .base import N, Plain, Record, UtcDateTime, coded, field, link, one_of
from .course import Course, CourseOffer
from .provider import Provider


class CourseChange(Record):
    """A new course, a change of one, or an offer in another year or place. `before` is what
    stood there when it was sent, to see later what changed meanwhile."""

    __tablename__ = "course_change"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("kind", ChangeKind),
        one_of("status", ChangeStatus),
        Index(None, "provider_id", "id"),
        Index(None, "status", "id"),
        Index(None, "sent_at", "id"),
        Index(None, "course_id"),
        Index(None, "course_offer_id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    provider_id: Mapped[uuid.UUID] = link("provider")
    course_id: Mapped[uuid.UUID | None] = link("course")
    course_offer_id: Mapped[uuid.UUID | None] = link("course_offer")
    kind: Mapped[str] = field(coded(), sens=N)
    status: Mapped[str] = field(coded(), sens=N, default=ChangeStatus.DRAFT)
    due_on: Mapped[date | None] = field(Date, sens=N)
    proposed: Mapped[dict[str, Any]] = field(Plain, sens=N, default=dict)
    before: Mapped[dict[str, Any]] = field(Plain, sens=N, default=dict)
    why: Mapped[str | None] = field(Text, sens=N)
    sent_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    decided_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    answer: Mapped[str | None] = field(Text, sens=N)

    provider: Mapped[Provider] = relationship(lazy="raise")
    course: Mapped[Course | None] = relationship(lazy="raise")
    course_offer: Mapped[CourseOffer | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return str(self.proposed.get("title") or self.ref)
