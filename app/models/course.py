"""Courses and what is offered of them in an academic year (5.8)."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from app.domain.codes import CourseCategory, Programme
from app.domain.course_flow import CourseStatus

from .base import N, P, Pence, Plain, Record, coded, field, link, one_of
from .provider import Provider
from .site import Site

SESSIONS = ("AM", "PM", "FULL")
START_PATTERNS = ("ROLL_ON", "FIXED_DATES")
PRICE_BASES = ("SESSION", "DAY", "TERM", "PROGRAMME")


class Course(Record):
    """What a provider teaches, whatever the year."""

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("provider_id", "title"),
        one_of("category", CourseCategory),
        one_of("programme", Programme),
        CheckConstraint("age_min <= age_max", name="ages"),
        CheckConstraint("ncy_min <= ncy_max", name="years"),
        Index(None, "title", "id"),
        Index(None, "category", "id"),
        Index(None, "programme", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=P)
    provider_id: Mapped[uuid.UUID] = link("provider", sens=P)
    title: Mapped[str] = field(String(120), sens=P)
    category: Mapped[str] = field(coded(), sens=P)
    subcategory: Mapped[str | None] = field(coded(), sens=P)
    tier: Mapped[str] = field(String(1), sens=P)
    programme: Mapped[str] = field(coded(), sens=P)
    summary: Mapped[str] = field(Text, sens=P)
    curriculum: Mapped[str] = field(Text, sens=P)
    progression: Mapped[str] = field(Text, sens=P)
    accreditation: Mapped[list[Any]] = field(Plain, sens=P, default=list)
    age_min: Mapped[int] = field(Integer, sens=P)
    age_max: Mapped[int] = field(Integer, sens=P)
    ncy_min: Mapped[int] = field(Integer, sens=P)
    ncy_max: Mapped[int] = field(Integer, sens=P)
    ppe_kit: Mapped[str | None] = field(Text, sens=P)
    lunch: Mapped[str | None] = field(Text, sens=P)
    transport: Mapped[str | None] = field(Text, sens=P)
    entry_requirements: Mapped[str | None] = field(Text, sens=P)
    support_available: Mapped[str | None] = field(Text, sens=P)
    sen_accepted: Mapped[str | None] = field(Text, sens=P)
    exclusions_criteria: Mapped[str | None] = field(Text, sens=P)

    provider: Mapped[Provider] = relationship(lazy="raise")
    offers: Mapped[list[CourseOffer]] = relationship(
        back_populates="course", lazy="raise", order_by="CourseOffer.academic_year.desc()"
    )

    def __str__(self) -> str:
        return self.title


class CourseOffer(Record):
    """A course in one academic year: where, when, for how many and for how much."""

    __tablename__ = "course_offer"
    __table_args__ = (
        UniqueConstraint("course_id", "academic_year", "site_id"),
        one_of("status", CourseStatus),
        one_of("session", SESSIONS),
        one_of("start_pattern", START_PATTERNS),
        one_of("price_basis", PRICE_BASES),
        CheckConstraint("capacity >= 1", name="seats"),
        CheckConstraint("price_pence >= 0", name="price"),
        CheckConstraint(
            "start_date IS NULL OR end_date IS NULL OR start_date <= end_date", name="dates"
        ),
        Index(None, "status", "id"),
        Index(None, "academic_year", "id"),
        Index(None, "provider_id", "id"),
    )

    course_id: Mapped[uuid.UUID] = link("course", sens=P)
    provider_id: Mapped[uuid.UUID] = link("provider", sens=P)
    site_id: Mapped[uuid.UUID] = link("site", sens=P)
    academic_year: Mapped[str] = field(String(7), sens=P)
    status: Mapped[str] = field(coded(), sens=P, default=CourseStatus.DRAFT)
    days: Mapped[list[Any]] = field(Plain, sens=P, default=list)
    session: Mapped[str] = field(coded(), sens=P)
    starts_at: Mapped[time] = field(Time, sens=P)
    ends_at: Mapped[time] = field(Time, sens=P)
    start_pattern: Mapped[str] = field(coded(), sens=P)
    weeks: Mapped[int | None] = field(Integer, sens=P)
    start_date: Mapped[date | None] = field(Date, sens=P)
    end_date: Mapped[date | None] = field(Date, sens=P)
    capacity: Mapped[int] = field(Integer, sens=P)
    min_group: Mapped[int | None] = field(Integer, sens=P)
    max_group: Mapped[int | None] = field(Integer, sens=P)
    cost_band: Mapped[str] = field(String(40), sens=N)
    price_pence: Mapped[int] = field(Pence, sens=N)
    price_basis: Mapped[str] = field(coded(), sens=N)
    price_note: Mapped[str | None] = field(String(200), sens=N)

    course: Mapped[Course] = relationship(back_populates="offers", lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
    site: Mapped[Site] = relationship(lazy="raise")
