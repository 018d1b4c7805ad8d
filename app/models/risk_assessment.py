"""The risk assessment of an application (5.12) and its hazards."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import C, N, Plain, Record, S, coded, field, link, one_of
from .document import Document

if TYPE_CHECKING:
    from .application import Application

SOURCES = ("CAP", "SCHOOL")
EVIDENCE = ("REPORTED", "ALLEGED")
FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY_PLUS", "WEEKLY", "OCCASIONAL", "OVER_A_YEAR")
BANDS = ("LOW", "MEDIUM", "HIGH", "VERY_HIGH")


class RiskAssessment(Record):
    __tablename__ = "risk_assessment"
    __table_args__ = (
        one_of("source", SOURCES),
        one_of("band", BANDS),
        CheckConstraint("review_on > completed_on", name="review_after"),
        Index(None, "application_id", "completed_on"),
        Index(None, "completed_on", "id"),
    )

    application_id: Mapped[uuid.UUID] = link("application")
    source: Mapped[str] = field(coded(), sens=N)
    completed_on: Mapped[date] = field(Date, sens=N)
    completed_by: Mapped[str] = field(String(120), sens=C)
    role: Mapped[str] = field(String(120), sens=C)
    review_on: Mapped[date] = field(Date, sens=C)
    no_risk_statement: Mapped[bool] = field(Boolean, sens=N, default=False)
    band: Mapped[str | None] = field(coded(), sens=S)
    document_id: Mapped[uuid.UUID | None] = link("document", sens=S)
    accepted_by_id: Mapped[uuid.UUID | None] = link("user")
    accepted_on: Mapped[date | None] = field(Date, sens=N)
    rejected_on: Mapped[date | None] = field(Date, sens=N)
    rejection_reason: Mapped[str | None] = field(Text, sens=N)

    application: Mapped[Application] = relationship(back_populates="risk_assessments", lazy="raise")
    document: Mapped[Document | None] = relationship(lazy="raise")
    hazards: Mapped[list[RiskHazard]] = relationship(
        back_populates="risk_assessment", lazy="raise", order_by="RiskHazard.created_at"
    )


class RiskHazard(Record):
    """One hazard: how likely, how bad, what is done about it. Scores are 1 to 25."""

    __tablename__ = "risk_hazard"
    __table_args__ = (
        one_of("evidence", EVIDENCE),
        one_of("frequency", FREQUENCIES),
        one_of("band", BANDS),
        CheckConstraint("likelihood BETWEEN 1 AND 5", name="likelihood_scale"),
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity_scale"),
        CheckConstraint("residual_likelihood BETWEEN 1 AND 5", name="residual_likelihood_scale"),
        CheckConstraint("residual_severity BETWEEN 1 AND 5", name="residual_severity_scale"),
        Index(None, "risk_assessment_id"),
    )

    risk_assessment_id: Mapped[uuid.UUID] = link("risk_assessment")
    category: Mapped[str] = field(coded(), sens=S)
    evidence: Mapped[str] = field(coded(), sens=S)
    last_occurred: Mapped[date | None] = field(Date, sens=S)
    frequency: Mapped[str] = field(coded(), sens=S)
    where: Mapped[str] = field(Text, sens=S)
    triggers: Mapped[str] = field(Text, sens=S)
    who_at_risk: Mapped[list[Any]] = field(Plain, sens=S, default=list)
    likelihood: Mapped[int] = field(Integer, sens=S)
    severity: Mapped[int] = field(Integer, sens=S)
    score: Mapped[int] = field(Integer, sens=S)
    band: Mapped[str] = field(coded(), sens=S)
    controls_now: Mapped[str] = field(Text, sens=S)
    extra_controls: Mapped[str | None] = field(Text, sens=S)
    owner: Mapped[str | None] = field(String(120), sens=S)
    by_when: Mapped[date | None] = field(Date, sens=S)
    residual_likelihood: Mapped[int | None] = field(Integer, sens=S)
    residual_severity: Mapped[int | None] = field(Integer, sens=S)

    risk_assessment: Mapped[RiskAssessment] = relationship(back_populates="hazards", lazy="raise")
