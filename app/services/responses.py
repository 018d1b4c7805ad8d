"""Provider's answers: given after the interview, processed by CAP into a place or a search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch
from app.domain import placements as rules
from app.domain.codes import ACCEPTING, Outcome
from app.domain.contact_change import Receives
from app.domain.errors import Fault, Rejected
from app.domain.provider_flow import standing_problem
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW
from app.domain.response_flow import RESPONSE_FLOW, ResponseFacts, ResponseStatus
from app.domain.roles import Permission
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.course import CourseOffer
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.status_history import StatusHistory
from app.models.student import Student
from app.notify.messages import CaseMail

from . import applications, course_times, interviews, notices, placements, seats, steps
from .numbering import fresh_reference
from .working_days import local_day

SEEN_AFTER_DECLINE = timedelta(days=30)
SHORTEST_DETAIL = 30
EARLIEST_INTERVIEW = timedelta(days=14)


def answer(
    session: Session,
    application: Application,
    pack: Pack,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> ApplicationResponse:
    """Keep the provider's answer and take the application to “answered”. Raises Rejected with
    every fault, InvalidMove when no interview was recorded."""
    allow(by, Permission.RESPONSE_CREATE)
    offer = fetch(session, CourseOffer, _offer_id(session, pack, values), by)
    check(values, application, offer, on=local_day(at))
    response = ApplicationResponse(
        **{
            **values,
            "ref": fresh_reference(session, ApplicationResponse, Prefix.RESPONSE, at=at),
            "application_id": application.id,
            "choice_id": pack.choice_id,
            "pack_id": pack.id,
            "provider_id": pack.provider_id,
            "provider_user_id": by.user_id,
            "course_offer_id": offer.id,
            "status": ResponseStatus.DRAFT,
            "submitted_at": at,
        }
    )
    if response.outcome in ACCEPTING and response.site_id is None:
        response.site_id = offer.site_id
    steps.touch(response, by=by, at=at)
    session.add(response)
    session.flush()
    held = interviews.held_on(session, application.id, by) is not None
    steps.move(
        session,
        response,
        RESPONSE_FLOW,
        "submit",
        ResponseFacts(paperwork_complete=response.paperwork_complete, interview_held=held),
        by=by,
        at=at,
    )
    steps.move(
        session,
        application,
        REFERRAL_FLOW,
        "respond",
        applications.facts(session, application, on=local_day(at)),
        by=by,
        at=at,
    )
    if response.outcome == Outcome.DECLINED:
        pack.closes_on = local_day(at) + SEEN_AFTER_DECLINE
        session.flush()
    _tell_cap(session, application, response, pack, at=at)
    return response


def check(
    values: Mapping[str, Any], application: Application, offer: CourseOffer, *, on: date
) -> None:
    """The rules of 5.17 that one question alone cannot check. Raises Rejected."""
    faults: list[Fault] = []
    held = values.get("interview_held_on")
    if not values.get("paperwork_complete"):
        faults.append(
            Fault(
                "paperwork_complete", "Answer when all the paperwork is complete. Ask CAP for it."
            )
        )
    if held is not None and held > on:
        faults.append(Fault("interview_held_on", "The interview cannot lie in the future."))
    if held is not None and application.submitted_at is not None:
        earliest = local_day(application.submitted_at) - EARLIEST_INTERVIEW
        if held < earliest:
            faults.append(
                Fault(
                    "interview_held_on",
                    f"The interview cannot be before {earliest.day} {earliest:%B %Y}.",
                )
            )
    if values.get("outcome") == Outcome.DECLINED:
        faults += _declined(values)
    else:
        faults += _accepted(values, offer)
    if faults:
        raise Rejected(*faults)


def _declined(values: Mapping[str, Any]) -> list[Fault]:
    faults = []
    if not values.get("declined_ground"):
        faults.append(Fault("declined_ground", "Say whether you decline for need or for risk."))
    if len((values.get("declined_detail") or "").strip()) < SHORTEST_DETAIL:
        faults.append(
            Fault(
                "declined_detail", f"Say why you decline, in at least {SHORTEST_DETAIL} characters."
            )
        )
    return faults


def _accepted(values: Mapping[str, Any], offer: CourseOffer) -> list[Fault]:
    faults = []
    start, end, held = (
        values.get("start_date"),
        values.get("end_date"),
        values.get("interview_held_on"),
    )
    if "PUPIL" not in (values.get("attended_by") or []):
        faults.append(Fault("attended_by", "A place can be offered only after the pupil came."))
    if start is None or end is None:
        faults.append(Fault("start_date", "Enter the first and the last day."))
    elif end < start:
        faults.append(Fault("end_date", "The last day must be after the first."))
    elif held is not None and start < held:
        faults.append(Fault("start_date", "The first day must not be before the interview."))
    else:
        faults += _outside(start, end, offer)
    slots = [rules.half_day_of(text) for text in values.get("slots") or []]
    runs = course_times.days_of(offer)
    if not slots:
        faults.append(Fault("slots", "Choose at least one half-day."))
    elif not {day for day, _ in slots} <= set(offer.days):
        faults.append(Fault("slots", f"Choose only days on which the course runs: {runs}."))
    elif offer.session != rules.WHOLE_DAY and {str(half) for _, half in slots} != {offer.session}:
        faults.append(Fault("slots", f"Choose only half-days on which the course runs: {runs}."))
    return faults


def _outside(start: date, end: date, offer: CourseOffer) -> list[Fault]:
    faults = []
    if offer.start_date is not None and start < offer.start_date:
        begins = f"{offer.start_date.day} {offer.start_date:%B %Y}"
        faults.append(
            Fault("start_date", f"The first day must be {begins} or later, when the course begins.")
        )
    if offer.end_date is not None and end > offer.end_date:
        ends = f"{offer.end_date.day} {offer.end_date:%B %Y}"
        faults.append(
            Fault("end_date", f"The last day must be {ends} or earlier, when the course ends.")
        )
    return faults


def get(session: Session, id_: Any, actor: Actor, *, lock: bool = False) -> ApplicationResponse:
    return fetch(
        session,
        ApplicationResponse,
        id_,
        actor,
        lock=lock,
        options=(
            selectinload(ApplicationResponse.application).selectinload(Application.choices),
            selectinload(ApplicationResponse.application).selectinload(Application.student),
            selectinload(ApplicationResponse.provider),
            selectinload(ApplicationResponse.site),
            selectinload(ApplicationResponse.course_offer).selectinload(CourseOffer.course),
        ),
    )


def facts(session: Session, response: ApplicationResponse, *, on: date) -> ResponseFacts:
    """What stands against processing on a day: half-days without a seat, places the pupil has
    already, hours that only a school may give, a provider that takes nobody."""
    if response.outcome == Outcome.DECLINED or not response.start_date or not response.end_date:
        return ResponseFacts(accepted=False)
    offer = _only(session, CourseOffer, response.course_offer_id)
    provider = _only(session, Provider, response.provider_id)
    student = _only(session, Student, response.application.student_id)
    window = (response.start_date, response.end_date)
    slots = seats.wanted(response.slots, offer, *window)
    hours = placements.hours_of(response, slots)
    return ResponseFacts(
        accepted=True,
        full=seats.full(session, offer, slots),
        full_time=seats.full_time_problem(session, provider, student, hours, *window),
        may_exceed=_was_allowed(session, response),
        overlaps=seats.clashes(session, student.id, slots),
        provider_problem=standing_problem(provider.status, provider.contract_end, on=on),
    )


def process(
    session: Session,
    response: ApplicationResponse,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Placement | None:
    """Process the answer: an acceptance becomes a placement, a refusal a new search. Course,
    provider and pupil are locked meanwhile, so that two acceptances cannot take the last seat or
    the same half-day."""
    allow(by, Permission.RESPONSE_PROCESS)
    with_course = (selectinload(CourseOffer.course),)
    offer = fetch(
        session, CourseOffer, response.course_offer_id or "", by, options=with_course, lock=True
    )
    _lock(session, Provider, response.provider_id)
    _lock(session, Student, response.application.student_id)
    application = applications.get(session, response.application_id, by, lock=True)
    found = facts(session, response, on=local_day(at))
    steps.move(session, response, RESPONSE_FLOW, "process", found, by=by, at=at, version=version)
    response.processed_at = at
    placement = None
    if response.outcome in ACCEPTING:
        placement = placements.hold(session, application, response, offer, by=by, at=at)
        _go(session, application, "confirm", by=by, at=at)
    else:
        _decline(session, application, response, by=by, at=at)
    steps.move(session, response, RESPONSE_FLOW, "send-to-school", found, by=by, at=at)
    response.sent_to_school_at = at
    session.flush()
    _tell_both(session, application, response, placement, at=at)
    return placement


def exceed(
    session: Session,
    response: ApplicationResponse,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """The service lead lets this place exceed the seats of the course or the hours of 7.12. It
    holds until the provider answers anew."""
    found = facts(session, response, on=local_day(at))
    steps.move(
        session,
        response,
        RESPONSE_FLOW,
        "exceed",
        found,
        by=by,
        at=at,
        reason=reason,
        version=version,
    )


def _decline(
    session: Session,
    application: Application,
    response: ApplicationResponse,
    *,
    by: Actor,
    at: datetime,
) -> None:
    choice = next((c for c in application.choices if c.id == response.choice_id), None)
    if choice is not None:
        choice.declined_at = at
        choice.chosen = False
    session.flush()
    _go(session, application, "decline", by=by, at=at)


def _tell_both(
    session: Session,
    application: Application,
    response: ApplicationResponse,
    placement: Placement | None,
    *,
    at: datetime,
) -> None:
    """Tell the school how it goes on, and the provider of a place that is confirmed."""
    kind = CaseMail.LOOKING_FURTHER if placement is None else CaseMail.PLACE_CONFIRMED
    people = notices.of_school(session, application)
    path = f"/school/applications/{application.id}"
    notices.tell(session, kind, people, about=application, path=path, at=at)
    if placement is not None:
        notices.tell(
            session,
            CaseMail.PLACE_CONFIRMED,
            notices.of_provider(session, response.provider_id, also=Receives.PLACES),
            about=placement,
            path=f"/provider/placements/{placement.id}",
            at=at,
        )


def _tell_cap(
    session: Session,
    application: Application,
    response: ApplicationResponse,
    pack: Pack,
    *,
    at: datetime,
) -> None:
    """Tell whoever looks after the application, or else sent the pack, that there is an answer."""
    notices.tell(
        session,
        CaseMail.RESPONSE_RECEIVED,
        notices.of_cap(session, application.owner_id, pack.sent_by_id),
        about=response,
        path=f"/admin/application-response/{response.id}",
        at=at,
    )


def _only(session: Session, model: Any, id_: Any) -> Any:
    """A record that belongs to the case in hand, whatever the actor may see."""
    return session.scalars(
        select(model).where(model.id == id_).execution_options(scoped=True)
    ).one()


def _lock(session: Session, model: Any, id_: Any) -> None:
    session.execute(
        select(model.id).where(model.id == id_).with_for_update().execution_options(scoped=True)
    )


def _was_allowed(session: Session, response: ApplicationResponse) -> bool:
    """Whether the service lead let this answer, as it stands, exceed the limits."""
    statement = select(StatusHistory.id).where(
        StatusHistory.table_name == ApplicationResponse.__tablename__,
        StatusHistory.record_id == response.id,
        StatusHistory.move == "exceed",
        StatusHistory.at >= response.submitted_at,
    )
    return session.scalars(statement.limit(1).execution_options(scoped=True)).first() is not None


def query(
    session: Session,
    response: ApplicationResponse,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Ask the provider to explain its answer."""
    steps.move(
        session,
        response,
        RESPONSE_FLOW,
        "query",
        ResponseFacts(),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    notices.tell(
        session,
        CaseMail.RESPONSE_QUERIED,
        notices.of_provider(session, response.provider_id, also=Receives.PLACES),
        about=response,
        path=f"/provider/applications/{response.application_id}",
        at=at,
    )


def revise(
    session: Session,
    response: ApplicationResponse,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Answer again after a query, with every answer checked anew."""
    allow(by, Permission.RESPONSE_UPDATE)
    pack = fetch(session, Pack, response.pack_id, by)
    offer_id = values.get("course_offer_id") or response.course_offer_id or ""
    offer = fetch(session, CourseOffer, offer_id, by)
    check(values, response.application, offer, on=local_day(at))
    for name, value in values.items():
        setattr(response, name, value)
    response.course_offer_id = offer.id
    response.submitted_at = at
    steps.move(
        session,
        response,
        RESPONSE_FLOW,
        "resubmit",
        ResponseFacts(paperwork_complete=response.paperwork_complete),
        by=by,
        at=at,
    )
    _tell_cap(session, response.application, response, pack, at=at)


def _go(session: Session, application: Application, name: str, *, by: Actor, at: datetime) -> None:
    steps.move(
        session,
        application,
        REFERRAL_FLOW,
        name,
        applications.facts(session, application, on=local_day(at)),
        by=by,
        at=at,
    )


def _offer_id(session: Session, pack: Pack, values: Mapping[str, Any]) -> Any:
    asked = session.scalar(
        select(ApplicationChoice.course_offer_id)
        .where(ApplicationChoice.id == pack.choice_id)
        .execution_options(scoped=True)
    )
    return values.get("course_offer_id") or asked
