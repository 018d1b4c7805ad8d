"""A meeting of pupil and provider: booked, held and written down. A record, not a status."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, relationship

from .application import Application
from .base import C, Plain, Record, S, UtcDateTime, coded, field, link, one_of
from .provider import Provider

MODES = ("IN_PERSON", "VIDEO", "PHONE")
ATTENDEES = ("PUPIL", "PARENT", "SCHOOL", "PROVIDER", "CAP", "OTHER")


class Interview(Record):
    __tablename__ = "interview"
    __table_args__ = (
        one_of("mode", MODES),
        Index(None, "application_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "booked_for", "id"),
    )

    application_id: Mapped[uuid.UUID] = link("application")
    provider_id: Mapped[uuid.UUID] = link("provider")
    booked_for: Mapped[datetime | None] = field(UtcDateTime, sens=C)
    place: Mapped[str | None] = field(String(200), sens=C)
    held_on: Mapped[date | None] = field(Date, sens=C)
    attended_by: Mapped[list[Any]] = field(Plain, sens=C, default=list)
    mode: Mapped[str] = field(coded(), sens=C)
    notes: Mapped[str | None] = field(Text, sens=S)

    application: Mapped[Application] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
