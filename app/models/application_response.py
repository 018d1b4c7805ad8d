"""The provider's formal answer after the interview (5.17)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from app.domain.codes import DeclinedGround, Outcome
from app.domain.response_flow import ResponseStatus

from .application import Application, ApplicationChoice
from .base import C, N, Pence, Plain, Record, S, UtcDateTime, coded, field, link, one_of
from .course import CourseOffer
from .interview import MODES
from .pack import Pack
from .provider import Provider
from .site import Site


class ApplicationResponse(Record):
    __tablename__ = "application_response"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("status", ResponseStatus),
        one_of("outcome", Outcome),
        one_of("declined_ground", DeclinedGround),
        one_of("mode", MODES),
        CheckConstraint(
            "outcome <> 'DECLINED' OR declined_ground IS NOT NULL", name="ground_when_declined"
        ),
        CheckConstraint(
            "outcome = 'DECLINED' OR (start_date IS NOT NULL AND end_date IS NOT NULL)",
            name="dates_when_accepted",
        ),
        Index(None, "application_id", "id"),
        Index(None, "pack_id"),
        Index(None, "provider_id", "id"),
        Index(None, "status", "id"),
        Index(None, "submitted_at", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    application_id: Mapped[uuid.UUID] = link("application")
    choice_id: Mapped[uuid.UUID] = link("application_choice")
    pack_id: Mapped[uuid.UUID] = link("pack")
    provider_id: Mapped[uuid.UUID] = link("provider")
    provider_user_id: Mapped[uuid.UUID | None] = link("user")
    status: Mapped[str] = field(coded(), sens=N, default=ResponseStatus.DRAFT)
    due_on: Mapped[date | None] = field(Date, sens=N)

    paperwork_complete: Mapped[bool] = field(Boolean, sens=N)
    interview_held_on: Mapped[date] = field(Date, sens=C)
    attended_by: Mapped[list[Any]] = field(Plain, sens=C, default=list)
    mode: Mapped[str] = field(coded(), sens=C)
    interview_notes: Mapped[str] = field(Text, sens=S)
    outcome: Mapped[str] = field(coded(), sens=N)
    conditions: Mapped[str | None] = field(Text, sens=S)
    declined_ground: Mapped[str | None] = field(coded(), sens=S)
    declined_reason: Mapped[str | None] = field(coded(), sens=S)
    declined_detail: Mapped[str | None] = field(Text, sens=S)
    could_reconsider_if: Mapped[str | None] = field(Text, sens=C)

    start_date: Mapped[date | None] = field(Date, sens=C)
    end_date: Mapped[date | None] = field(Date, sens=C)
    slots: Mapped[list[Any]] = field(Plain, sens=C, default=list)
    hours_per_week: Mapped[Decimal | None] = field(Numeric(4, 1), sens=C)
    site_id: Mapped[uuid.UUID | None] = link("site", sens=C)
    course_offer_id: Mapped[uuid.UUID | None] = link("course_offer")
    accreditation_aimed: Mapped[str | None] = field(Text, sens=N)
    lead_worker: Mapped[str | None] = field(String(120), sens=C)
    dsl: Mapped[str | None] = field(String(120), sens=C)
    daily_contact_phone: Mapped[str | None] = field(String(30), sens=C)
    agreed_targets: Mapped[str | None] = field(Text, sens=C)
    baseline: Mapped[str | None] = field(Text, sens=C)
    induction_on: Mapped[date | None] = field(Date, sens=C)
    support: Mapped[str | None] = field(Text, sens=S)
    adjustments: Mapped[str | None] = field(Text, sens=S)
    risk_controls_agreed: Mapped[bool | None] = field(Boolean, sens=S)
    site_risk_updated_on: Mapped[date | None] = field(Date, sens=S)
    price_confirmed: Mapped[int | None] = field(Pence, sens=N)
    transport: Mapped[str | None] = field(Text, sens=N)
    lunch: Mapped[str | None] = field(Text, sens=N)
    ppe: Mapped[str | None] = field(Text, sens=N)
    declaration_name: Mapped[str] = field(String(120), sens=C)
    submitted_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    processed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    sent_to_school_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    application: Mapped[Application] = relationship(lazy="raise")
    choice: Mapped[ApplicationChoice] = relationship(lazy="raise")
    pack: Mapped[Pack] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
    site: Mapped[Site | None] = relationship(lazy="raise")
    course_offer: Mapped[CourseOffer | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return self.ref
