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
from app.domain.codes import ACCEPTING, Outcome
from app.domain.errors import Fault, Rejected
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW
from app.domain.response_flow import RESPONSE_FLOW, ResponseFacts, ResponseStatus
from app.domain.roles import Permission
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.course import CourseOffer
from app.models.pack import Pack
from app.models.placement import Placement
from app.notify.messages import CaseMail

from . import applications, interviews, notices, placements, steps
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
        applications.facts(session, application),
        by=by,
        at=at,
    )
    if response.outcome == Outcome.DECLINED:
        pack.closes_on = local_day(at) + SEEN_AFTER_DECLINE
        session.flush()
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
    elif offer.end_date is not None and end > offer.end_date:
        faults.append(Fault("end_date", "The last day must lie within the course."))
    slots = [placements.HalfDaySlot.parse(text) for text in values.get("slots") or []]
    if not slots:
        faults.append(Fault("slots", "Choose at least one half-day."))
    elif not {slot.day for slot in slots} <= set(offer.days):
        faults.append(Fault("slots", "Choose only days on which the course runs."))
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


def facts(session: Session, response: ApplicationResponse) -> ResponseFacts:
    """What stands against processing: half-days without a seat, places the pupil has already."""
    if response.outcome == Outcome.DECLINED or not response.start_date or not response.end_date:
        return ResponseFacts(accepted=False)
    slots = placements.slots_of(response)
    window = (response.start_date, response.end_date)
    offer = session.scalars(
        select(CourseOffer)
        .where(CourseOffer.id == response.course_offer_id)
        .execution_options(scoped=True)
    ).one()
    return ResponseFacts(
        accepted=True,
        full=tuple(s.label for s in placements.full_slots(session, offer, slots, *window)),
        overlaps=tuple(
            s.label
            for s in placements.taken_slots(
                session, response.application.student_id, slots, *window
            )
        ),
    )


def process(
    session: Session,
    response: ApplicationResponse,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Placement | None:
    """Process the answer: an acceptance becomes a placement, a refusal a new search. The
    course is locked meanwhile, so that two acceptances cannot take the last seat."""
    allow(by, Permission.RESPONSE_PROCESS)
    offer = fetch(session, CourseOffer, response.course_offer_id or "", by, lock=True)
    application = applications.get(session, response.application_id, by, lock=True)
    found = facts(session, response)
    steps.move(session, response, RESPONSE_FLOW, "process", found, by=by, at=at, version=version)
    response.processed_at = at
    placement = None
    if response.outcome in ACCEPTING:
        placement = placements.hold(session, application, response, offer, by=by, at=at)
        _go(session, application, "confirm", by=by, at=at)
    else:
        choice = next((c for c in application.choices if c.id == response.choice_id), None)
        if choice is not None:
            choice.declined_at = at
            choice.chosen = False
        session.flush()
        _go(session, application, "decline", by=by, at=at)
    steps.move(session, response, RESPONSE_FLOW, "send-to-school", found, by=by, at=at)
    response.sent_to_school_at = at
    session.flush()
    kind = CaseMail.LOOKING_FURTHER if placement is None else CaseMail.PLACE_CONFIRMED
    people = notices.of_school(session, application)
    path = f"/school/applications/{application.id}"
    notices.tell(session, kind, people, about=application, path=path, at=at)
    if placement is not None:
        notices.tell(
            session,
            CaseMail.PLACE_CONFIRMED,
            notices.of_provider(session, response.provider_id),
            about=placement,
            path=f"/provider/placements/{placement.id}",
            at=at,
        )
    return placement


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
        notices.of_provider(session, response.provider_id),
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
    offer = fetch(session, CourseOffer, response.course_offer_id or "", by)
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


def _go(session: Session, application: Application, name: str, *, by: Actor, at: datetime) -> None:
    steps.move(
        session,
        application,
        REFERRAL_FLOW,
        name,
        applications.facts(session, application),
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
