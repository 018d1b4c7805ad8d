"""Places: held when an answer is processed, live from the first day attended."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fact, fetch, visible
from app.domain.codes import WEEKDAY_LABELS, LegalBasis
from app.domain.errors import Rejected
from app.domain.placement_flow import PLACEMENT_FLOW, SEATED, PlacementFacts, PlacementStatus
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationStatus
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.course import CourseOffer
from app.models.pack import Pack
from app.models.placement import Placement, PlacementSlot
from app.notify.messages import CaseMail

from . import applications, notices, steps
from .numbering import fresh_reference
from .working_days import local_day

REVIEW_EVERY = timedelta(weeks=6)
SEEN_AFTER_END = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class HalfDaySlot:
    """A half-day of the week, such as MON AM."""

    day: str
    half: str

    @classmethod
    def parse(cls, text: str) -> HalfDaySlot:
        day, _, half = text.partition("-")
        return cls(day, half)

    @property
    def label(self) -> str:
        return f"{WEEKDAY_LABELS[self.day]} {'morning' if self.half == 'AM' else 'afternoon'}"


def slots_of(response: ApplicationResponse) -> list[HalfDaySlot]:
    return [HalfDaySlot.parse(text) for text in response.slots]


def full_slots(
    session: Session,
    offer: CourseOffer,
    slots: Iterable[HalfDaySlot],
    start: date,
    end: date,
) -> list[HalfDaySlot]:
    """The half-days on which the course has no seat left at some time between the two days."""
    return [
        slot
        for slot in slots
        if _seated(session, Placement.course_offer_id == offer.id, slot, start, end)
        >= offer.capacity
    ]


def taken_slots(
    session: Session,
    student_id: uuid.UUID,
    slots: Iterable[HalfDaySlot],
    start: date,
    end: date,
) -> list[HalfDaySlot]:
    """The half-days on which the pupil has a place already (7.15: one place a half-day)."""
    return [
        slot
        for slot in slots
        if _seated(session, Placement.student_id == student_id, slot, start, end)
    ]


def hold(
    session: Session,
    application: Application,
    response: ApplicationResponse,
    offer: CourseOffer,
    *,
    by: Actor,
    at: datetime,
) -> Placement:
    """A pending placement with its slots: the seat is held from here on."""
    if response.start_date is None or response.end_date is None:
        raise Rejected.because("The answer has no dates.")
    slots = slots_of(response)
    placement = Placement(
        ref=fresh_reference(session, Placement, Prefix.PLACEMENT, at=at),
        status=PlacementStatus.PENDING,
        student_id=application.student_id,
        application_id=application.id,
        response_id=response.id,
        course_offer_id=offer.id,
        provider_id=response.provider_id,
        site_id=response.site_id or offer.site_id,
        school_id=application.school_id,
        start_date=response.start_date,
        planned_end=response.end_date,
        hours_per_week=response.hours_per_week or _hours(offer, slots),
        default_code="B",
        legal_basis=LegalBasis.SCHOOL_ARRANGED,
        next_review_on=min(response.start_date + REVIEW_EVERY, response.end_date),
        cost_pence=response.price_confirmed,
        school_caseworker=application.school_caseworker,
        census_reason=application.reason_primary,
        attendance_pattern="FULL" if len(slots) >= 10 else "PART",
        sessions_per_week=len(slots),
    )
    steps.touch(placement, by=by, at=at)
    session.add(placement)
    session.flush()
    for slot in slots:
        row = PlacementSlot(
            placement_id=placement.id,
            site_id=placement.site_id,
            day=slot.day,
            half_day=slot.half,
            starts_at=offer.starts_at,
            ends_at=offer.ends_at,
            from_on=placement.start_date,
        )
        steps.touch(row, by=by, at=at)
        session.add(row)
    session.flush()
    steps.begin(session, placement, by=by, at=at)
    return placement


def get(session: Session, id_: uuid.UUID | str, actor: Actor, *, lock: bool = False) -> Placement:
    """One placement with pupil, course, site, school and slots. Raises NotVisible."""
    return fetch(
        session,
        Placement,
        id_,
        actor,
        lock=lock,
        options=(
            selectinload(Placement.student),
            selectinload(Placement.school),
            selectinload(Placement.provider),
            selectinload(Placement.site),
            selectinload(Placement.slots),
            selectinload(Placement.application).selectinload(Application.choices),
            selectinload(Placement.course_offer).selectinload(CourseOffer.course),
        ),
    )


def facts(placement: Placement, *, on: date) -> PlacementFacts:
    return PlacementFacts(planned_end_reached=placement.planned_end <= on)


def activate(
    session: Session,
    placement: Placement,
    *,
    first_attended_on: date,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Record the first day attended: the placement is live and its application closes."""
    if first_attended_on > local_day(at):
        raise Rejected.because(
            "The first day attended cannot lie in the future.", "first_attended_on"
        )
    begun = PlacementFacts(has_started=first_attended_on >= placement.start_date)
    steps.move(session, placement, PLACEMENT_FLOW, "activate", begun, by=by, at=at, version=version)
    placement.first_attended_on = first_attended_on
    session.flush()
    application = placement.application
    if application.status == ApplicationStatus.CONFIRMED:
        steps.move(
            session,
            application,
            REFERRAL_FLOW,
            "close-placed",
            applications.facts(session, application),
            by=by,
            at=at,
        )
    notices.tell(
        session,
        CaseMail.PLACE_STARTED,
        notices.of_school(session, application),
        about=placement,
        path=f"/school/placements/{placement.id}",
        at=at,
    )


def move(
    session: Session,
    placement: Placement,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """One of the plain moves: no-show, pause, resume, complete."""
    steps.move(
        session,
        placement,
        PLACEMENT_FLOW,
        name,
        facts(placement, on=local_day(at)),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    if placement.status in {PlacementStatus.NO_SHOW, PlacementStatus.ENDED_COMPLETED}:
        finish(session, placement, last_day=local_day(at))


def finish(session: Session, placement: Placement, *, last_day: date) -> None:
    """Free the seats and let the provider's view of the case run out."""
    placement.actual_end = last_day
    for slot in placement.slots:
        if slot.to_on is None or slot.to_on > last_day:
            slot.to_on = max(last_day, slot.from_on)
    pack = session.scalars(
        select(Pack)
        .where(
            Pack.application_id == placement.application_id,
            Pack.provider_id == placement.provider_id,
            Pack.ended_at.is_(None),
        )
        .execution_options(scoped=True)
    ).one_or_none()
    if pack is not None:
        pack.closes_on = last_day + SEEN_AFTER_END
    session.flush()


def of_student(session: Session, student_id: uuid.UUID, actor: Actor) -> list[Placement]:
    statement = (
        visible(Placement, actor)
        .where(Placement.student_id == student_id)
        .order_by(Placement.start_date.desc())
        .options(selectinload(Placement.course_offer).selectinload(CourseOffer.course))
    )
    return list(session.scalars(statement))


def _seated(session: Session, whose: object, slot: HalfDaySlot, start: date, end: date) -> int:
    statement = (
        select(func.count(PlacementSlot.id))
        .join(Placement, Placement.id == PlacementSlot.placement_id)
        .where(
            whose,  # type: ignore[arg-type]
            Placement.status.in_(sorted(SEATED)),
            Placement.deleted_at.is_(None),
            Placement.start_date <= end,
            Placement.planned_end >= start,
            PlacementSlot.day == slot.day,
            PlacementSlot.half_day == slot.half,
            or_(PlacementSlot.to_on.is_(None), PlacementSlot.to_on >= start),
        )
    )
    return int(fact(session, statement) or 0)


def _hours(offer: CourseOffer, slots: list[HalfDaySlot]) -> Decimal:
    """Hours a week when the answer gave none: the length of a session for each day."""
    minutes = (offer.ends_at.hour - offer.starts_at.hour) * 60
    minutes += offer.ends_at.minute - offer.starts_at.minute
    days = len({slot.day for slot in slots})
    return Decimal(minutes * days) / 60
