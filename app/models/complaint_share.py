"""The part of a complaint that a provider is asked about. It sees this row and nothing else."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import N, Record, S, UtcDateTime, field, link
from .complaint import Complaint
from .provider import Provider


class ComplaintShare(Record):
    __tablename__ = "complaint_share"
    __table_args__ = (
        Index(None, "complaint_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "due_on", "id"),
    )

    complaint_id: Mapped[uuid.UUID] = link("complaint")
    provider_id: Mapped[uuid.UUID] = link("provider")
    # The provider may not read the complaint, so what it gives in a letter stands here as well.
    ref: Mapped[str] = field(String(20), sens=N)
    asked: Mapped[str] = field(Text, sens=S)
    shared: Mapped[str | None] = field(Text, sens=S)
    due_on: Mapped[date] = field(Date, sens=N)
    answer: Mapped[str | None] = field(Text, sens=S)
    answered_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    ended_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    complaint: Mapped[Complaint] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
