"""Seats, half-days and hours that are taken, asked before a place is given (7.12, 7.15)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.access.actor import system
from app.domain import placements as rules
from app.domain.codes import HalfDay
from app.domain.course_flow import COURSE_FLOW, CourseStatus
from app.domain.placement_flow import SEATED, PlacementStatus
from app.domain.placements import FULL_TIME_HOURS, PupilHours, Slot
from app.domain.students import is_of_compulsory_school_age
from app.models.course import CourseOffer
from app.models.placement import Placement, PlacementSlot
from app.models.provider import Provider
from app.models.status_history import StatusHistory
from app.models.student import Student

from . import courses, steps
from .working_days import local_day

_LEFT = (PlacementStatus.ENDED_WITHDRAWN, PlacementStatus.ENDED_COMPLETED)


@dataclass(frozen=True, slots=True)
class _Stay:
    """The hours a week of one pupil at a provider, from a day until a day."""

    student: Student
    hours: Decimal
    from_on: date
    to_on: date


def wanted(codes: Iterable[str], offer: CourseOffer, first: date, last: date) -> list[Slot]:
    """Half-days of a course as slots between two days."""
    found = []
    for code in codes:
        weekday, half_day = rules.half_day_of(code)
        times = rules.times_of(half_day, offer.session, offer.starts_at, offer.ends_at)
        found.append(Slot(weekday, half_day, *times, first, last))
    return found


def full(
    session: Session, offer: CourseOffer, slots: Sequence[Slot], *, but: uuid.UUID | None = None
) -> tuple[str, ...]:
    """The half-days on which a course has no seat left for somebody new, in words. `but` is the
    placement that takes the seat already."""
    held = _held(session, Placement.course_offer_id == offer.id, slots, but)
    return rules.full_sessions(slots, held, offer.capacity)


def clashes(
    session: Session,
    student_id: uuid.UUID,
    slots: Sequence[Slot],
    *,
    but: uuid.UUID | None = None,
) -> tuple[str, ...]:
    """The half-days on which a pupil has another place, in words. One place a half-day also
    keeps the week at ten half-days."""
    return rules.clashes(slots, _held(session, Placement.student_id == student_id, slots, but))


def full_time_problem(
    session: Session,
    provider: Provider,
    student: Student,
    hours: Decimal,
    first: date,
    last: date,
    *,
    but: uuid.UUID | None = None,
) -> str | None:
    """Why a provider would have to be a registered school if it took this pupil too (7.12)."""
    stays = [*_stays(session, provider, first, last, but), _Stay(student, hours, first, last)]
    for day in sorted({max(first, stay.from_on) for stay in stays}):
        pupils = {stay.student.id: stay.student for stay in stays}
        weekly: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
        for stay in stays:
            if stay.from_on <= day <= stay.to_on:
                weekly[stay.student.id] += stay.hours
        if weekly[student.id] <= FULL_TIME_HOURS:
            continue  # whoever is full-time here, this pupil makes it no worse
        problem = rules.full_time_problem(
            [_hours_of(pupils[id_], total, day) for id_, total in weekly.items()],
            registered_school=provider.registered_school,
        )
        if problem is not None:
            return problem
    return None


def follow(session: Session, offer: CourseOffer, *, week_of: date, at: datetime) -> None:
    """Mark a course as full once no half-day has a seat left, and open what was so marked when
    one has. What staff marked as full by hand stays as it is."""
    service = system(on=local_day(at))
    halves = [HalfDay(offer.session)] if offer.session != rules.WHOLE_DAY else list(HalfDay)
    sessions = [(day, half_day) for day in offer.days for half_day in halves]
    slots = wanted([f"{day}-{half_day}" for day, half_day in sessions], offer, week_of, date.max)
    held = _held(session, Placement.course_offer_id == offer.id, slots, None)
    is_full = bool(slots) and rules.is_full(sessions, held, offer.capacity, week_of=week_of)
    facts = courses.facts(session, offer)
    if is_full and offer.status == CourseStatus.PUBLISHED:
        steps.move(session, offer, COURSE_FLOW, "fill", facts, by=service, at=at)
    elif (
        not is_full
        and offer.status == CourseStatus.FULL
        and _filled_by_itself(session, offer)
        and not COURSE_FLOW.move(CourseStatus.FULL, "publish").why_not(facts)
    ):
        steps.move(session, offer, COURSE_FLOW, "publish", facts, by=service, at=at)


def _held(
    session: Session, whose: ColumnElement[bool], slots: Sequence[Slot], but: uuid.UUID | None
) -> list[Slot]:
    """The slots of seated placements that may meet these. Somebody who leaves holds a seat until
    the last day."""
    if not slots:
        return []
    first = min(slot.from_on for slot in slots)
    statement = (
        select(PlacementSlot, Placement.planned_end, Placement.actual_end)
        .join(Placement, Placement.id == PlacementSlot.placement_id)
        .where(
            whose,
            seated_from(first),
            PlacementSlot.day.in_({slot.day for slot in slots}),
            or_(PlacementSlot.to_on.is_(None), PlacementSlot.to_on >= first),
        )
        .execution_options(scoped=True)
    )
    if but is not None:
        statement = statement.where(Placement.id != but)
    found = []
    for row, planned_end, actual_end in session.execute(statement):
        last = min(row.to_on or date.max, actual_end or planned_end)
        if last >= row.from_on:
            half_day = HalfDay(row.half_day)
            found.append(Slot(row.day, half_day, row.starts_at, row.ends_at, row.from_on, last))
    return found


def _stays(
    session: Session, provider: Provider, first: date, last: date, but: uuid.UUID | None
) -> list[_Stay]:
    statement = (
        select(Placement, Student)
        .join(Student, Student.id == Placement.student_id)
        .where(
            Placement.provider_id == provider.id,
            Placement.start_date <= last,
            seated_from(first),
        )
        .execution_options(scoped=True)
    )
    return [
        _Stay(student, row.hours_per_week, row.start_date, row.actual_end or row.planned_end)
        for row, student in session.execute(statement)
        if row.id != but
    ]


def seated_from(first: date) -> ColumnElement[bool]:
    """Placements that hold a seat on or after a day."""
    return (
        Placement.deleted_at.is_(None)
        & or_(Placement.status.in_(sorted(SEATED)), Placement.status.in_(_LEFT))
        & or_(
            Placement.actual_end >= first,
            Placement.actual_end.is_(None) & (Placement.planned_end >= first),
        )
    )


def _hours_of(student: Student, hours: Decimal, day: date) -> PupilHours:
    return PupilHours(
        hours,
        of_compulsory_school_age=is_of_compulsory_school_age(student.date_of_birth, day),
        has_ehcp=student.sen_status == "E",
        is_looked_after=student.cla_status == "CLA",
    )


def _filled_by_itself(session: Session, offer: CourseOffer) -> bool:
    statement = (
        select(StatusHistory.actor_kind)
        .where(
            StatusHistory.table_name == CourseOffer.__tablename__,
            StatusHistory.record_id == offer.id,
            StatusHistory.to_status == CourseStatus.FULL,
        )
        .order_by(StatusHistory.at.desc())
        .limit(1)
        .execution_options(scoped=True)
    )
    return session.scalar(statement) == "system"
