"""Places: held when an answer is processed, live from the first day attended."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor, system
from app.access.scope import fetch
from app.domain import placements as rules
from app.domain.codes import HalfDay, LegalBasis, Programme
from app.domain.contact_change import Receives
from app.domain.errors import Fault, Rejected
from app.domain.placement_flow import PLACEMENT_FLOW, PlacementFacts, PlacementStatus
from app.domain.placements import Slot
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationStatus
from app.domain.response_flow import RESPONSE_FLOW, ResponseFacts
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.course import Course, CourseOffer
from app.models.pack import Pack
from app.models.placement import Placement, PlacementSlot
from app.notify.messages import CaseMail

from . import applications, course_times, notices, seats, steps
from .numbering import fresh_reference
from .working_days import local_day

ONE_DAY = timedelta(days=1)
WORK_EXPERIENCE = "WORK_EXPERIENCE"
REVIEW_EVERY = timedelta(weeks=6)
SEEN_AFTER_END = timedelta(days=90)


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
    slots = seats.wanted(response.slots, offer, response.start_date, response.end_date)
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
        hours_per_week=hours_of(response, slots),
        default_code=code_of(LegalBasis.SCHOOL_ARRANGED, application.programme, offer.course),
        legal_basis=LegalBasis.SCHOOL_ARRANGED,
        next_review_on=min(response.start_date + REVIEW_EVERY, response.end_date),
        cost_pence=response.price_confirmed,
        school_caseworker=application.school_caseworker,
        census_reason=application.reason_primary,
        attendance_pattern=rules.pattern_of(len(slots)),
        sessions_per_week=len(slots),
    )
    steps.touch(placement, by=by, at=at)
    session.add(placement)
    session.flush()
    for slot in slots:
        _add_slot(session, placement, slot, by=by, at=at)
    session.flush()
    steps.begin(session, placement, by=by, at=at)
    seats.follow(session, offer, week_of=max(response.start_date, local_day(at)), at=at)
    return placement


def hours_of(response: ApplicationResponse, slots: Sequence[Slot]) -> Decimal:
    """Hours a week of the place a provider offers: as it says, or as its half-days last."""
    return response.hours_per_week or rules.hours_per_week(slots)


def code_of(legal_basis: str, programme: str, course: Course) -> str:
    """What the home school's register takes for a half-day attended (7.10)."""
    return rules.default_attendance_code(
        LegalBasis(legal_basis),
        Programme(programme),
        work_experience=course.subcategory == WORK_EXPERIENCE,
    )


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
    return PlacementFacts(
        start_reached=placement.start_date <= on, planned_end_reached=placement.planned_end <= on
    )


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
            applications.facts(session, application, on=local_day(at)),
            by=by,
            at=at,
        )
    _tell_school(session, CaseMail.PLACE_STARTED, placement, at=at)


def move(
    session: Session,
    placement: Placement,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    paused_until: date | None = None,
    destination: str | None = None,
    version: int | None = None,
) -> None:
    """One of the plain moves: no-show, pause until a day, resume, complete with what comes next.
    Raises Rejected when a pause has no end ahead."""
    today = local_day(at)
    if name == "pause" and (paused_until is None or paused_until <= today):
        raise Rejected.because("Enter a day after today.", "paused_until")
    steps.move(
        session,
        placement,
        PLACEMENT_FLOW,
        name,
        facts(placement, on=today),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    if name in {"pause", "resume"}:
        placement.paused_until = paused_until if name == "pause" else None
    if name == "complete":
        placement.destination = destination
        finish(session, placement, last_day=min(placement.planned_end, today), at=at)
    if name == "no-show":
        finish(session, placement, last_day=today, at=at)
        _tell_school(session, CaseMail.PLACE_NOT_TAKEN, placement, at=at)
    session.flush()


def extend(
    session: Session,
    placement: Placement,
    planned_end: date,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Let a placement run longer. Raises Rejected, also when its seat is taken by then."""
    if planned_end <= placement.planned_end:
        day = placement.planned_end
        raise Rejected.because(f"Enter a day after {day.day} {day:%B %Y}.", "planned_end")
    offer = _locked_offer(session, placement)
    first = placement.planned_end + ONE_DAY
    slots = [replace(slot, from_on=first, to_on=planned_end) for slot in going_on(placement, first)]
    _refuse_taken(session, placement, offer, slots, "planned_end")
    placement.planned_end = planned_end
    _change(session, placement, "extend", reason=reason, by=by, at=at, version=version)
    seats.follow(session, offer, week_of=local_day(at), at=at)


def change_days(
    session: Session,
    placement: Placement,
    half_days: Sequence[str],
    *,
    from_on: date,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Other half-days from a day on; those before stay in the record. Raises Rejected."""
    if not local_day(at) <= from_on <= placement.planned_end:
        raise Rejected.because("Enter a day from today to the planned end.", "from_on")
    offer = _locked_offer(session, placement)
    slots = seats.wanted(half_days, offer, from_on, placement.planned_end)
    if not slots:
        raise Rejected.because("Choose at least one half-day.", "half_days")
    if not {slot.day for slot in slots} <= set(offer.days):
        words = f"Choose only days on which the course runs: {course_times.days_of(offer)}."
        raise Rejected.because(words, "half_days")
    _refuse_taken(session, placement, offer, slots, "half_days")
    keys = {(slot.day, str(slot.half_day)) for slot in slots}
    kept = {(row.day, row.half_day) for row in _rows_from(placement, from_on)} & keys
    end_half_days(session, placement, from_on - ONE_DAY, but=kept, by=by, at=at)
    for slot in slots:
        if (slot.day, str(slot.half_day)) not in kept:
            _add_slot(session, placement, slot, by=by, at=at)
    measure(placement, slots)
    _change(session, placement, "change-days", reason=reason, by=by, at=at, version=version)
    seats.follow(session, offer, week_of=from_on, at=at)


def end_half_days(
    session: Session,
    placement: Placement,
    last_day: date,
    *,
    but: Collection[tuple[str, str]],
    by: Actor,
    at: datetime,
) -> None:
    """End the half-days of a placement that go on after a day, except some. What would have begun
    only later never takes place."""
    for row in _rows_from(placement, last_day + ONE_DAY):
        if (row.day, row.half_day) in but:
            continue
        if row.from_on > last_day:
            session.delete(row)
            continue
        row.to_on = last_day
        steps.touch(row, by=by, at=at)
    session.flush()


def measure(placement: Placement, slots: Sequence[Slot]) -> None:
    """Set the hours and half-days a week to what its slots say from now on."""
    placement.hours_per_week = rules.hours_per_week(slots)
    placement.sessions_per_week = len(slots)
    placement.attendance_pattern = rules.pattern_of(len(slots))


def finish(session: Session, placement: Placement, *, last_day: date, at: datetime) -> None:
    """Free the seats and let the provider's view of the case run out. When the pupil never came,
    the search goes on."""
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
    application = placement.application
    if application.status == ApplicationStatus.CONFIRMED:
        today = local_day(at)
        known = applications.facts(session, application, on=today)
        service = system(on=today)
        steps.move(session, application, REFERRAL_FLOW, "not-taken-up", known, by=service, at=at)
        _replace_answer(session, placement, by=service, at=at)
    follow_seats(session, placement, after=last_day, at=at)


def follow_seats(session: Session, placement: Placement, *, after: date, at: datetime) -> None:
    """Open the course again when a seat is free in the week after a last day."""
    offer = _locked_offer(session, placement)
    seats.follow(session, offer, week_of=max(local_day(at), after + ONE_DAY), at=at)


def _replace_answer(session: Session, placement: Placement, *, by: Actor, at: datetime) -> None:
    """The answer behind a place that never began no longer counts: another will replace it."""
    statement = select(ApplicationResponse).where(ApplicationResponse.id == placement.response_id)
    response = session.scalars(statement.execution_options(scoped=True)).one()
    steps.move(session, response, RESPONSE_FLOW, "supersede", ResponseFacts(), by=by, at=at)


def _change(
    session: Session,
    placement: Placement,
    name: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None,
) -> None:
    """Note a change that leaves the status as it is, and tell school and provider."""
    known = facts(placement, on=local_day(at))
    steps.move(
        session,
        placement,
        PLACEMENT_FLOW,
        name,
        known,
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    _tell_school(session, CaseMail.PLACE_CHANGED, placement, at=at)
    notices.tell(
        session,
        CaseMail.PLACE_CHANGED,
        notices.of_provider(session, placement.provider_id, also=Receives.PLACES),
        about=placement,
        path=f"/provider/placements/{placement.id}",
        at=at,
    )


def _tell_school(session: Session, kind: CaseMail, placement: Placement, *, at: datetime) -> None:
    notices.tell(
        session,
        kind,
        notices.of_school(session, placement.application),
        about=placement,
        path=f"/school/placements/{placement.id}",
        at=at,
    )


def _locked_offer(session: Session, placement: Placement) -> CourseOffer:
    statement = select(CourseOffer).where(CourseOffer.id == placement.course_offer_id)
    return session.scalars(statement.with_for_update().execution_options(scoped=True)).one()


def _refuse_taken(
    session: Session, placement: Placement, offer: CourseOffer, slots: Sequence[Slot], field: str
) -> None:
    """Raise Rejected for half-days without a seat, or on which the pupil is elsewhere."""
    full = seats.full(session, offer, slots, but=placement.id)
    elsewhere = seats.clashes(session, placement.student_id, slots, but=placement.id)
    faults = [
        *(Fault(field, f"No place is free on {label}.") for label in full),
        *(Fault(field, f"The pupil already has a place on {label}.") for label in elsewhere),
    ]
    if faults:
        raise Rejected(*faults)


def _rows_from(placement: Placement, day: date) -> list[PlacementSlot]:
    """The half-days that take place on or after a day."""
    return [row for row in placement.slots if row.to_on is None or row.to_on >= day]


def going_on(placement: Placement, day: date) -> list[Slot]:
    """The half-days that go on from a day, as the rules know them."""
    return [
        Slot(row.day, HalfDay(row.half_day), row.starts_at, row.ends_at, row.from_on, row.to_on)
        for row in _rows_from(placement, day)
    ]


def _add_slot(
    session: Session, placement: Placement, slot: Slot, *, by: Actor, at: datetime
) -> None:
    row = PlacementSlot(
        placement_id=placement.id,
        site_id=placement.site_id,
        day=slot.day,
        half_day=slot.half_day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        from_on=slot.from_on,
    )
    steps.touch(row, by=by, at=at)
    session.add(row)
