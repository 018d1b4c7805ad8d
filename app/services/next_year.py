"""Courses of one academic year are offered again in the next: as drafts, once each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import visible
from app.domain.calendar import AcademicYear, academic_year_from_label
from app.domain.course_flow import CourseStatus
from app.domain.permissions import Permission
from app.domain.provider_flow import standing_problem
from app.models.course import Course, CourseOffer
from app.models.provider import Provider

from . import records, steps

# Whole weeks, so that a course begins and ends on the same day of the week.
YEAR_OF_WEEKS = timedelta(weeks=52)
A_WEEK = timedelta(weeks=1)
MOST = 300
# What an offer says of itself, whatever the year.
SAME = (
    "course_id",
    "provider_id",
    "site_id",
    "days",
    "session",
    "starts_at",
    "ends_at",
    "start_pattern",
    "weeks",
    "capacity",
    "min_group",
    "max_group",
    "cost_band",
    "price_pence",
    "price_basis",
    "price_note",
)
_LOADS = (
    joinedload(CourseOffer.course),
    joinedload(CourseOffer.provider),
    joinedload(CourseOffer.site),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One offer on the way into the next year: what came of it, in words."""

    offer: CourseOffer
    words: str
    made: CourseOffer | None = None


def offers_of(
    session: Session, year: AcademicYear, actor: Actor, *, provider_id: uuid.UUID | None = None
) -> Sequence[CourseOffer]:
    """The offers of a year that stand open or stood open, by provider and course."""
    statement = (
        visible(CourseOffer, actor)
        .join(CourseOffer.course)
        .join(CourseOffer.provider)
        .where(
            CourseOffer.academic_year == year.label,
            CourseOffer.status.not_in([CourseStatus.DRAFT, CourseStatus.IN_REVIEW]),
            Course.deleted_at.is_(None),
        )
        .options(*_LOADS)
        .order_by(Provider.trading_name, Course.title, CourseOffer.id)
        .limit(MOST + 1)
    )
    if provider_id is not None:
        statement = statement.where(CourseOffer.provider_id == provider_id)
    return session.scalars(statement).all()


def why_not(session: Session, offers: Sequence[CourseOffer], actor: Actor) -> dict[uuid.UUID, str]:
    """Why some of the offers cannot be taken into the next year, by their ids."""
    taken = _taken(session, offers)
    found = {}
    for offer in offers:
        words = _obstacle(offer, taken, actor.on)
        if words:
            found[offer.id] = words
    return found


def clone(session: Session, offers: Sequence[CourseOffer], *, by: Actor, at: datetime) -> list[Row]:
    """Make a draft in the next year of each, but of those that cannot be; a report row by row."""
    allow(by, Permission.COURSE_CREATE)
    obstacles = why_not(session, offers, by)
    report = []
    for offer in offers:
        if offer.id in obstacles:
            report.append(Row(offer, obstacles[offer.id]))
            continue
        made = _draft_of(session, offer, by=by, at=at)
        words = f"A draft in {made.academic_year}."
        if made.start_date or made.end_date:
            words += " Its dates are a year later: check them."
        report.append(Row(offer, words, made))
    return report


def chosen(session: Session, ids: Sequence[str], actor: Actor) -> Sequence[CourseOffer]:
    """The offers that were ticked, as far as the actor may see them."""
    keys = []
    for text in ids[: MOST + 1]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    statement = (
        visible(CourseOffer, actor)
        .where(CourseOffer.id.in_(keys))
        .join(CourseOffer.course)
        .options(*_LOADS)
        .order_by(Course.title, CourseOffer.id)
    )
    return session.scalars(statement).all()


def _draft_of(session: Session, offer: CourseOffer, *, by: Actor, at: datetime) -> CourseOffer:
    values = {name: getattr(offer, name) for name in SAME}
    made: CourseOffer = records.create(
        session,
        CourseOffer(),
        {
            **values,
            "academic_year": _next(offer),
            "status": CourseStatus.DRAFT,
            "start_date": _later(offer.start_date, offer.academic_year),
            "end_date": _later(offer.end_date, offer.academic_year),
        },
        permission=Permission.COURSE_CREATE,
        by=by,
        at=at,
    )
    steps.begin(session, made, by=by, at=at)
    return made


def _obstacle(offer: CourseOffer, taken: set[tuple[uuid.UUID, str, uuid.UUID]], on: date) -> str:
    if (offer.course_id, _next(offer), offer.site_id) in taken:
        return f"It is there in {_next(offer)} already."
    if standing_problem(offer.provider.status, offer.provider.contract_end, on=on):
        return "The provider takes no pupils now."
    starts_on = academic_year_from_label(offer.academic_year).next.starts_on
    if offer.site.active_to is not None and offer.site.active_to < starts_on:
        return "The site is closed by then."
    return ""


def _taken(
    session: Session, offers: Sequence[CourseOffer]
) -> set[tuple[uuid.UUID, str, uuid.UUID]]:
    """What is offered in any year of these courses. A removed offer still has its place."""
    statement = (
        select(CourseOffer.course_id, CourseOffer.academic_year, CourseOffer.site_id)
        .where(CourseOffer.course_id.in_({offer.course_id for offer in offers}))
        .execution_options(scoped=True)
    )
    return {(row[0], row[1], row[2]) for row in session.execute(statement)}


def _next(offer: CourseOffer) -> str:
    return academic_year_from_label(offer.academic_year).next.label


def _later(day: date | None, year: str) -> date | None:
    """The same day of the week a year later; a week more where that is still the old year."""
    if day is None:
        return None
    moved = day + YEAR_OF_WEEKS
    return moved if moved >= academic_year_from_label(year).next.starts_on else moved + A_WEEK
