"""Pupils (5.9). Nationality and immigration status are never asked."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from .base import C, N, Plain, Record, S, coded, field, link, one_of
from .carer import Carer
from .school import School

REGISTRATIONS = ("MAIN", "SUBSIDIARY", "SINGLE")
CLA_STATUSES = ("NONE", "CLA", "PLAC", "SGO_ADOPTED")
SOCIAL_CARE_STATUSES = ("NONE", "EARLY_HELP", "CIN", "CP", "OPEN_OTHER")
PEX_RISKS = ("NONE", "LOW", "MEDIUM", "HIGH")
_LIVE_UPN = text("deleted_at IS NULL")


class Student(Record):
    __tablename__ = "student"
    __table_args__ = (
        Index(
            "uq_student_live_upn",
            "upn",
            unique=True,
            sqlite_where=_LIVE_UPN,
            postgresql_where=_LIVE_UPN,
        ),
        CheckConstraint("upn IS NOT NULL OR no_upn_reason IS NOT NULL", name="upn_or_reason"),
        one_of("registration", REGISTRATIONS),
        one_of("cla_status", CLA_STATUSES),
        one_of("social_care_status", SOCIAL_CARE_STATUSES),
        one_of("pex_risk", PEX_RISKS),
        one_of("sen_status", ("N", "K", "E")),
        one_of("sex", ("F", "M", "U")),
        Index(None, "home_school_id", "id"),
        Index(None, "legal_surname", "legal_forename", "id"),
        Index(None, "date_of_birth", "id"),
        Index(None, "ncy", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=N, unique=True)
    upn: Mapped[str | None] = field(String(13), sens=C)
    no_upn_reason: Mapped[str | None] = field(String(200), sens=C)
    former_upn: Mapped[str | None] = field(String(13), sens=C)
    uln: Mapped[str | None] = field(String(10), sens=C)
    legal_surname: Mapped[str] = field(String(100), sens=C)
    legal_forename: Mapped[str] = field(String(100), sens=C)
    middle_names: Mapped[str | None] = field(String(100), sens=C)
    preferred_surname: Mapped[str | None] = field(String(100), sens=C)
    preferred_forename: Mapped[str | None] = field(String(100), sens=C)
    date_of_birth: Mapped[date] = field(Date, sens=C)
    sex: Mapped[str] = field(String(1), sens=C)
    gender_identity: Mapped[str | None] = field(String(60), sens=S)
    pronouns: Mapped[str | None] = field(String(30), sens=C)
    ethnicity: Mapped[str | None] = field(coded(), sens=S)
    religion: Mapped[str | None] = field(String(60), sens=S)
    first_language: Mapped[str] = field(String(60), sens=C)
    interpreter_needed: Mapped[bool] = field(Boolean, sens=C, default=False)
    ncy: Mapped[int] = field(Integer, sens=C)
    ncy_override_reason: Mapped[str | None] = field(String(200), sens=C)
    home_school_id: Mapped[uuid.UUID] = link("school", sens=C)
    registration: Mapped[str] = field(coded(), sens=C, default="SINGLE")
    address: Mapped[str] = field(String(400), sens=C)
    postcode: Mapped[str] = field(String(8), sens=C)
    uprn: Mapped[str | None] = field(String(12), sens=C)
    lives_with: Mapped[str] = field(String(120), sens=C)
    address_confidential: Mapped[bool] = field(Boolean, sens=S, default=False)
    sen_status: Mapped[str] = field(String(1), sens=S)
    sen_types: Mapped[list[Any]] = field(Plain, sens=S, default=list)
    ehcp_number: Mapped[str | None] = field(String(40), sens=S)
    ehcp_review_due: Mapped[date | None] = field(Date, sens=S)
    ehcp_authority: Mapped[str | None] = field(String(100), sens=S)
    cla_status: Mapped[str] = field(coded(), sens=S)
    responsible_la: Mapped[str | None] = field(String(100), sens=S)
    virtual_school_contact: Mapped[str | None] = field(String(200), sens=S)
    social_care_status: Mapped[str] = field(coded(), sens=S)
    social_worker: Mapped[str | None] = field(String(200), sens=S)
    fsm: Mapped[bool | None] = field(Boolean, sens=C)
    pupil_premium: Mapped[bool | None] = field(Boolean, sens=C)
    eal: Mapped[bool | None] = field(Boolean, sens=C)
    young_carer: Mapped[bool | None] = field(Boolean, sens=C)
    service_child: Mapped[bool | None] = field(Boolean, sens=C)
    pregnant_or_parent: Mapped[bool | None] = field(Boolean, sens=S)
    traveller: Mapped[bool | None] = field(Boolean, sens=S)
    asylum: Mapped[bool | None] = field(Boolean, sens=S)
    life_threatening: Mapped[bool] = field(Boolean, sens=S, default=False)
    health_conditions: Mapped[str] = field(Text, sens=S)
    medication: Mapped[str] = field(Text, sens=S)
    allergies: Mapped[str] = field(Text, sens=S)
    dietary: Mapped[str] = field(Text, sens=S)
    disability: Mapped[str] = field(Text, sens=S)
    adjustments: Mapped[str] = field(Text, sens=S)
    swim_ability: Mapped[str | None] = field(String(60), sens=C)
    photo_consent: Mapped[str | None] = field(String(60), sens=C)
    attendance_pct: Mapped[Decimal | None] = field(Numeric(4, 1), sens=C)
    authorised_pct: Mapped[Decimal | None] = field(Numeric(4, 1), sens=C)
    unauthorised_pct: Mapped[Decimal | None] = field(Numeric(4, 1), sens=C)
    attendance_as_of: Mapped[date | None] = field(Date, sens=C)
    suspensions_count: Mapped[int] = field(Integer, sens=S, default=0)
    suspension_days: Mapped[Decimal] = field(Numeric(4, 1), sens=S, default=Decimal(0))
    pex_risk: Mapped[str] = field(coded(), sens=S)
    previous_pex: Mapped[bool] = field(Boolean, sens=S, default=False)
    prior_attainment: Mapped[str | None] = field(Text, sens=C)
    current_levels: Mapped[str | None] = field(Text, sens=C)
    exam_entries: Mapped[str | None] = field(Text, sens=C)

    home_school: Mapped[School] = relationship(lazy="raise")
    carers: Mapped[list[Carer]] = relationship(
        back_populates="student", lazy="raise", order_by="Carer.priority"
    )

    @property
    def display_name(self) -> str:
        """Preferred names for people; exports use the legal ones."""
        forename = self.preferred_forename or self.legal_forename
        return f"{forename} {self.preferred_surname or self.legal_surname}"

    @property
    def table_name(self) -> str:
        """Surname first, as in lists."""
        forename = self.preferred_forename or self.legal_forename
        return f"{self.preferred_surname or self.legal_surname}, {forename}"

    def __str__(self) -> str:
        return self.table_name
