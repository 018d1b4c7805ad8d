"""People to speak to at a school or a provider (5.3)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, Index, String
from sqlalchemy.orm import Mapped, relationship

from .base import C, N, Plain, Record, coded, field, link, one_of
from .provider import Provider
from .school import School

CHANGE_STATUSES = ("requested", "approved", "rejected")


class Contact(Record):
    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("(school_id IS NULL) <> (provider_id IS NULL)", name="of_one_organisation"),
        one_of("change_status", CHANGE_STATUSES),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "full_name", "id"),
        Index(None, "verified_on", "id"),
        Index(None, "email"),
    )

    school_id: Mapped[uuid.UUID | None] = link("school")
    provider_id: Mapped[uuid.UUID | None] = link("provider")
    full_name: Mapped[str] = field(String(120), sens=C)
    job_role: Mapped[str] = field(coded(), sens=C)
    email: Mapped[str] = field(String(254), sens=C)
    telephone: Mapped[str | None] = field(String(30), sens=C)
    mobile: Mapped[str | None] = field(String(30), sens=C)
    out_of_hours: Mapped[str | None] = field(String(30), sens=C)
    is_primary: Mapped[bool] = field(Boolean, sens=N, default=False)
    receives: Mapped[list[Any]] = field(Plain, sens=N, default=list)
    # The day somebody last made sure that all of it is right, and who that was.
    verified_on: Mapped[date | None] = field(Date, sens=N)
    verified_by: Mapped[str | None] = field(String(120), sens=C)
    change_requested_by: Mapped[str | None] = field(String(120), sens=N)
    change_status: Mapped[str | None] = field(coded(), sens=N)

    school: Mapped[School | None] = relationship(lazy="raise")
    provider: Mapped[Provider | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return self.full_name
