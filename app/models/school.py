"""Schools, as the national register describes them (5.1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from .base import N, P, Record, UtcDateTime, coded, field, one_of

SCHOOL_STATUSES = ("open", "proposed-to-close", "closed")


class School(Record):
    __tablename__ = "school"
    __table_args__ = (
        UniqueConstraint("urn"),
        UniqueConstraint("la_code", "establishment_no"),
        one_of("status", SCHOOL_STATUSES),
        Index(None, "name", "id"),
        Index(None, "phase", "id"),
        Index(None, "status", "id"),
    )

    urn: Mapped[str] = field(String(6), sens=P)
    la_code: Mapped[str] = field(String(3), sens=P)
    # Some extracts of the register leave it out.
    establishment_no: Mapped[str | None] = field(String(4), sens=P)
    ukprn: Mapped[str | None] = field(String(8), sens=P)
    uprn: Mapped[str | None] = field(String(12), sens=P)
    name: Mapped[str] = field(String(200), sens=P)
    status: Mapped[str] = field(coded(), sens=P, default="open")
    type: Mapped[str] = field(String(100), sens=P)
    phase: Mapped[str] = field(String(60), sens=P)
    statutory_low_age: Mapped[int | None] = field(Integer, sens=P)
    statutory_high_age: Mapped[int | None] = field(Integer, sens=P)
    address: Mapped[str] = field(String(400), sens=P, default="")
    town: Mapped[str] = field(String(100), sens=P, default="")
    postcode: Mapped[str | None] = field(String(8), sens=P)
    telephone: Mapped[str | None] = field(String(30), sens=P)
    website: Mapped[str | None] = field(String(254), sens=P)
    trust_name: Mapped[str | None] = field(String(200), sens=P)
    trust_uid: Mapped[str | None] = field(String(20), sens=P)
    in_city: Mapped[bool] = field(Boolean, sens=P, default=True)
    gias_synced_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    def __str__(self) -> str:
        return self.name
