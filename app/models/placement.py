"""An accepted place, CAP's training record (5.18), and its half-day slots."""

from __future__ import annotations

import uuid
from datetime import date, time
from decimal import Decimal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    Numeric,
    String,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from app.domain.codes import WEEKDAYS, HalfDay, LegalBasis
from app.domain.placement_flow import PlacementStatus

from .application import Application
from .application_response import ApplicationResponse
from .base import C, N, Pence, Record, S, coded, field, link, one_of
from .course import CourseOffer
from .provider import Provider
from .school import School
from .site import Site
from .student import Student


class Placement(Record):
    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("response_id"),
        one_of("status", PlacementStatus),
        one_of("legal_basis", LegalBasis),
        CheckConstraint("start_date <= planned_end", name="dates"),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "student_id", "id"),
        Index(None, "application_id"),
        Index(None, "course_offer_id"),
        Index(None, "status", "id"),
        Index(None, "start_date", "id"),
        Index(None, "monitoring_officer_id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    status: Mapped[str] = field(coded(), sens=C, default=PlacementStatus.PENDING)
    due_on: Mapped[date | None] = field(Date, sens=N)
    student_id: Mapped[uuid.UUID] = link("student", sens=C)
    application_id: Mapped[uuid.UUID] = link("application")
    response_id: Mapped[uuid.UUID] = link("application_response")
    course_offer_id: Mapped[uuid.UUID] = link("course_offer")
    provider_id: Mapped[uuid.UUID] = link("provider")
    site_id: Mapped[uuid.UUID] = link("site")
    school_id: Mapped[uuid.UUID] = link("school")
    start_date: Mapped[date] = field(Date, sens=C)
    planned_end: Mapped[date] = field(Date, sens=C)
    actual_end: Mapped[date | None] = field(Date, sens=C)
    first_attended_on: Mapped[date | None] = field(Date, sens=C)
    paused_until: Mapped[date | None] = field(Date, sens=C)
    hours_per_week: Mapped[Decimal] = field(Numeric(4, 1), sens=C)
    default_code: Mapped[str] = field(String(2), sens=N)
    end_reason: Mapped[str | None] = field(coded(), sens=S)
    destination: Mapped[str | None] = field(coded(), sens=C)
    monitoring_officer_id: Mapped[uuid.UUID | None] = link("user")
    school_caseworker: Mapped[str | None] = field(String(200), sens=C)
    legal_basis: Mapped[str] = field(coded(), sens=N, default=LegalBasis.SCHOOL_ARRANGED)
    notice_given_on: Mapped[date | None] = field(Date, sens=N)
    next_review_on: Mapped[date] = field(Date, sens=N)
    cost_pence: Mapped[int | None] = field(Pence, sens=N)
    charged_to: Mapped[str | None] = field(String(120), sens=N)
    invoice_ref: Mapped[str | None] = field(String(40), sens=N)
    tier1_allowance_used: Mapped[bool] = field(Boolean, sens=N, default=False)
    census_reason: Mapped[str] = field(coded(), sens=S)
    attendance_pattern: Mapped[str] = field(coded(), sens=C)
    sessions_per_week: Mapped[int] = field(Integer, sens=C)
    recorded_in_clm_on: Mapped[date | None] = field(Date, sens=N)
    recorded_in_capita_on: Mapped[date | None] = field(Date, sens=N)

    student: Mapped[Student] = relationship(lazy="raise")
    application: Mapped[Application] = relationship(lazy="raise")
    response: Mapped[ApplicationResponse] = relationship(lazy="raise")
    course_offer: Mapped[CourseOffer] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
    site: Mapped[Site] = relationship(lazy="raise")
    school: Mapped[School] = relationship(lazy="raise")
    slots: Mapped[list[PlacementSlot]] = relationship(
        back_populates="placement", lazy="raise", order_by="PlacementSlot.from_on"
    )

    def __str__(self) -> str:
        return self.ref


class PlacementSlot(Record):
    """One half-day of the week at one site, from a day until a day (None: open)."""

    __tablename__ = "placement_slot"
    __table_args__ = (
        UniqueConstraint("placement_id", "day", "half_day", "from_on"),
        one_of("day", WEEKDAYS),
        one_of("half_day", HalfDay),
        CheckConstraint("to_on IS NULL OR from_on <= to_on", name="dates"),
        Index(None, "placement_id"),
        Index(None, "site_id"),
    )

    placement_id: Mapped[uuid.UUID] = link("placement")
    site_id: Mapped[uuid.UUID] = link("site")
    day: Mapped[str] = field(String(3), sens=C)
    half_day: Mapped[str] = field(String(2), sens=C)
    starts_at: Mapped[time] = field(Time, sens=C)
    ends_at: Mapped[time] = field(Time, sens=C)
    from_on: Mapped[date] = field(Date, sens=C)
    to_on: Mapped[date | None] = field(Date, sens=C)

    placement: Mapped[Placement] = relationship(back_populates="slots", lazy="raise")
    site: Mapped[Site] = relationship(lazy="raise")
