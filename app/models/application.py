"""A school's request for a place for one pupil (5.11) and the courses it asks for."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from app.domain.codes import Programme
from app.domain.referral_flow import ApplicationStatus

from .base import C, N, Plain, Record, S, UtcDateTime, coded, field, link, one_of
from .course import CourseOffer
from .school import School
from .student import Student

if TYPE_CHECKING:
    from .agency_involvement import AgencyInvolvement
    from .consent import Consent
    from .document import Document
    from .risk_assessment import RiskAssessment
    from .strategy import Strategy
    from .target import Target

FUNDING_SOURCES = ("SCHOOL_BUDGET", "EHCP_TOP_UP", "CLA_PP_PLUS", "COUNCIL", "OTHER")
EARLY_HELP_STATUSES = ("STARTED", "DECLINED", "NOT_APPLICABLE", "CLOSED")
SUMMARY_LOCATIONS = ("CPOMS", "ATTACHED", "BY_PHONE", "NONE")
TRAVEL_MODES = ("WALK", "BUS_AND_PASS", "TAXI", "PARENT", "SCHOOL_TRANSPORT")


class Application(Record):
    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("status", ApplicationStatus),
        one_of("programme", Programme),
        one_of("funding_source", FUNDING_SOURCES),
        one_of("early_help_status", EARLY_HELP_STATUSES),
        one_of("safeguarding_summary_location", SUMMARY_LOCATIONS),
        one_of("travel_mode", TRAVEL_MODES),
        CheckConstraint("proposed_start <= proposed_end", name="proposed_dates"),
        Index(None, "school_id", "id"),
        Index(None, "student_id", "id"),
        Index(None, "status", "id"),
        Index(None, "programme", "id"),
        Index(None, "submitted_at", "id"),
        Index(None, "due_on", "id"),
        Index(None, "academic_year", "id"),
        Index(None, "owner_id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    academic_year: Mapped[str] = field(String(7), sens=N)
    status: Mapped[str] = field(coded(), sens=N, default=ApplicationStatus.DRAFT)
    due_on: Mapped[date | None] = field(Date, sens=N)
    owner_id: Mapped[uuid.UUID | None] = link("user")
    submitted_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    school_id: Mapped[uuid.UUID] = link("school")
    student_id: Mapped[uuid.UUID] = link("student", sens=C)

    referrer_name: Mapped[str] = field(String(120), sens=C)
    referrer_role: Mapped[str] = field(String(120), sens=C)
    referrer_email: Mapped[str] = field(String(254), sens=C)
    referrer_phone: Mapped[str] = field(String(30), sens=C)
    authorised_by: Mapped[str] = field(String(120), sens=C)
    authorised_on: Mapped[date] = field(Date, sens=C)
    school_dsl: Mapped[str] = field(String(200), sens=C)
    school_caseworker: Mapped[str | None] = field(String(200), sens=C)
    attendance_contact: Mapped[str] = field(String(200), sens=C)

    programme: Mapped[str] = field(coded(), sens=N)
    tier: Mapped[str] = field(String(1), sens=N)
    funding_source: Mapped[str] = field(coded(), sens=N)
    po_number: Mapped[str | None] = field(String(40), sens=N)
    budget_holder: Mapped[str | None] = field(String(120), sens=N)
    fees_confirmed: Mapped[bool] = field(Boolean, sens=N, default=False)
    proposed_start: Mapped[date] = field(Date, sens=N)
    proposed_end: Mapped[date] = field(Date, sens=N)
    two_year: Mapped[bool] = field(Boolean, sens=N, default=False)
    days: Mapped[list[Any]] = field(Plain, sens=N, default=list)
    hours_per_week: Mapped[Decimal] = field(Numeric(4, 1), sens=N)
    rest_of_week_plan: Mapped[str] = field(Text, sens=C)

    reason_primary: Mapped[str] = field(coded(), sens=S)
    reason_detail: Mapped[str] = field(Text, sens=S)
    strengths: Mapped[str] = field(Text, sens=C)
    interests: Mapped[str] = field(Text, sens=C)
    aspirations: Mapped[str] = field(Text, sens=C)
    pupil_voice: Mapped[str] = field(Text, sens=C)
    parent_voice: Mapped[str] = field(Text, sens=C)
    behaviours_of_concern: Mapped[str] = field(Text, sens=S)
    triggers: Mapped[str] = field(Text, sens=S)
    what_works: Mapped[str] = field(Text, sens=S)

    tier1_curriculum: Mapped[str | None] = field(Text, sens=C)
    tier1_interests: Mapped[str | None] = field(Text, sens=C)
    tier1_benefit: Mapped[str | None] = field(Text, sens=C)
    tier1_right_support: Mapped[str | None] = field(Text, sens=C)
    insight_behaviours: Mapped[str | None] = field(Text, sens=S)
    insight_early_help: Mapped[str | None] = field(Text, sens=S)
    flourish_caseworker: Mapped[str | None] = field(Text, sens=S)
    flourish_reviews: Mapped[str | None] = field(Text, sens=S)
    flourish_curriculum: Mapped[str | None] = field(Text, sens=S)
    flourish_agencies: Mapped[str | None] = field(Text, sens=S)
    flourish_capacity: Mapped[str | None] = field(Text, sens=S)
    flourish_ehcp: Mapped[str | None] = field(Text, sens=S)
    flourish_early_help: Mapped[str | None] = field(Text, sens=S)

    no_agencies: Mapped[bool] = field(Boolean, sens=S, default=False)
    early_help_status: Mapped[str] = field(coded(), sens=S)
    early_help_ref: Mapped[str | None] = field(String(60), sens=S)
    early_help_on: Mapped[date | None] = field(Date, sens=S)
    safeguarding_flag: Mapped[bool] = field(Boolean, sens=S)
    safeguarding_summary_location: Mapped[str] = field(coded(), sens=S)
    flag_missing: Mapped[bool] = field(Boolean, sens=S)
    flag_exploitation: Mapped[bool] = field(Boolean, sens=S)
    flag_gang: Mapped[bool] = field(Boolean, sens=S)
    flag_fire: Mapped[bool] = field(Boolean, sens=S)
    flag_weapons: Mapped[bool] = field(Boolean, sens=S)
    flag_sexual_harm: Mapped[bool] = field(Boolean, sens=S)
    flag_self_harm: Mapped[bool] = field(Boolean, sens=S)
    flag_substance: Mapped[bool] = field(Boolean, sens=S)
    prevent_referral: Mapped[bool | None] = field(Boolean, sens=S)

    travel_mode: Mapped[str] = field(coded(), sens=C)
    independent_travel: Mapped[bool] = field(Boolean, sens=C)
    transport_request: Mapped[bool] = field(Boolean, sens=C)
    exam_access: Mapped[str | None] = field(Text, sens=C)
    equipment: Mapped[str | None] = field(Text, sens=C)
    dietary_at_site: Mapped[str | None] = field(Text, sens=S)

    commissioning_agreement: Mapped[bool] = field(Boolean, sens=N, default=False)
    commissioning_rationale: Mapped[str | None] = field(Text, sens=C)
    commissioning_measures: Mapped[str | None] = field(Text, sens=C)
    commissioning_return: Mapped[str | None] = field(Text, sens=C)
    declaration_name: Mapped[str] = field(String(120), sens=C)
    declared_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    school: Mapped[School] = relationship(lazy="raise")
    student: Mapped[Student] = relationship(lazy="raise")
    choices: Mapped[list[ApplicationChoice]] = relationship(
        back_populates="application", lazy="raise", order_by="ApplicationChoice.preference"
    )
    risk_assessments: Mapped[list[RiskAssessment]] = relationship(
        back_populates="application", lazy="raise", order_by="RiskAssessment.completed_on.desc()"
    )
    agencies: Mapped[list[AgencyInvolvement]] = relationship(
        back_populates="application", lazy="raise", order_by="AgencyInvolvement.created_at"
    )
    strategies: Mapped[list[Strategy]] = relationship(
        back_populates="application", lazy="raise", order_by="Strategy.created_at"
    )
    targets: Mapped[list[Target]] = relationship(
        back_populates="application", lazy="raise", order_by="Target.created_at"
    )
    consents: Mapped[list[Consent]] = relationship(
        back_populates="application", lazy="raise", order_by="Consent.created_at"
    )
    documents: Mapped[list[Document]] = relationship(
        back_populates="application", lazy="raise", order_by="Document.created_at"
    )

    def __str__(self) -> str:
        return self.ref


class ApplicationChoice(Record):
    """One of up to three courses, by preference. The chosen one is where the pack goes next."""

    __tablename__ = "application_choice"
    __table_args__ = (
        UniqueConstraint("application_id", "course_offer_id"),
        CheckConstraint("preference >= 1", name="preference_order"),
        Index(
            "uq_application_choice_chosen",
            "application_id",
            unique=True,
            sqlite_where=text("chosen"),
            postgresql_where=text("chosen"),
        ),
        Index(None, "application_id", "preference"),
        Index(None, "course_offer_id"),
    )

    application_id: Mapped[uuid.UUID] = link("application")
    course_offer_id: Mapped[uuid.UUID] = link("course_offer")
    preference: Mapped[int] = field(Integer, sens=N)
    days_wanted: Mapped[list[Any]] = field(Plain, sens=N, default=list)
    reason: Mapped[str] = field(Text, sens=C, default="")
    chosen: Mapped[bool] = field(Boolean, sens=N, default=False)
    declined_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    application: Mapped[Application] = relationship(back_populates="choices", lazy="raise")
    course_offer: Mapped[CourseOffer] = relationship(lazy="raise")
