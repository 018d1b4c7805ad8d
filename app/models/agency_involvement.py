"""An agency that works with the pupil (5.13)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, Index, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import C, Record, S, coded, field, link, one_of

if TYPE_CHECKING:
    from .application import Application

STATUSES = ("OPEN", "CLOSED", "REFERRED", "WAITING")
IMPLEMENTED = ("YES", "PARTLY", "NO")


class AgencyInvolvement(Record):
    __tablename__ = "agency_involvement"
    __table_args__ = (
        one_of("status", STATUSES),
        one_of("implemented", IMPLEMENTED),
        Index(None, "application_id"),
    )

    application_id: Mapped[uuid.UUID] = link("application")
    agency_type: Mapped[str] = field(coded(), sens=S)
    organisation: Mapped[str | None] = field(String(200), sens=S)
    worker_name: Mapped[str | None] = field(String(120), sens=C)
    phone: Mapped[str | None] = field(String(30), sens=C)
    email: Mapped[str | None] = field(String(254), sens=C)
    status: Mapped[str] = field(coded(), sens=S)
    from_on: Mapped[date | None] = field(Date, sens=S)
    to_on: Mapped[date | None] = field(Date, sens=S)
    plan: Mapped[str | None] = field(Text, sens=S)
    recommendations: Mapped[str | None] = field(Text, sens=S)
    implemented: Mapped[str] = field(coded(), sens=S)
    impact: Mapped[str | None] = field(Text, sens=S)
    report_document_id: Mapped[uuid.UUID | None] = link("document", sens=S)
    may_contact: Mapped[bool] = field(Boolean, sens=C)

    application: Mapped[Application] = relationship(back_populates="agencies", lazy="raise")
