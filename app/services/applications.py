"""What CAP and schools do with an application: check, return, decide, choose, cancel."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fact, fetch
from app.domain.codes import Outcome, Programme
from app.domain.contact_change import Receives
from app.domain.course_flow import CourseStatus
from app.domain.errors import NotVisible, Rejected
from app.domain.placement_flow import PlacementStatus
from app.domain.provider_flow import standing_problem
from app.domain.referral_flow import (
    OPEN,
    REFERRAL_FLOW,
    ApplicationFacts,
    ApplicationStatus,
    already_open,
)
from app.domain.response_flow import ResponseStatus
from app.domain.risk import risk_assessment_problem
from app.domain.roles import Permission
from app.domain.text import clean_text
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.course import Course, CourseOffer
from app.models.interview import Interview
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.risk_assessment import RiskAssessment
from app.notify.messages import CaseMail

from . import audit, notices, steps
from .working_days import local_day

PARTS = (
    selectinload(Application.school),
    selectinload(Application.student),
    selectinload(Application.choices)
    .selectinload(ApplicationChoice.course_offer)
    .selectinload(CourseOffer.course),
    selectinload(Application.choices)
    .selectinload(ApplicationChoice.course_offer)
    .selectinload(CourseOffer.provider),
)

NO_COURSE = "Choose a course first."


def get(session: Session, id_: uuid.UUID | str, actor: Actor, *, lock: bool = False) -> Application:
    """One application with its school, pupil and courses. Raises NotVisible."""
    return fetch(session, Application, id_, actor, options=PARTS, lock=lock)


def facts(session: Session, application: Application, *, on: date) -> ApplicationFacts:
    """What the guards of the flow need to know about an application on a day."""
    offer = _chosen_offer(session, application)
    response = _latest_response(session, application)
    accepted = response is not None and response[0] != Outcome.DECLINED
    return ApplicationFacts(
        programme=Programme(application.programme),
        risk_assessment_problem=_risk_problem(session, application),
        duplicate_problem=duplicate_problem(
            session,
            application.student_id,
            [choice.course_offer_id for choice in application.choices],
            except_id=application.id,
        ),
        chosen_provider_problem=_provider_problem(offer, on),
        chosen_course_problem=_course_problem(offer),
        risk_assessment_accepted=bool(
            _count(
                session,
                RiskAssessment.id,
                RiskAssessment.application_id == application.id,
                RiskAssessment.accepted_on.is_not(None),
                RiskAssessment.rejected_on.is_(None),
            )
        ),
        response_accepted=accepted,
        response_declined=response is not None and not accepted,
        response_processed=response is not None
        and response[1] in {ResponseStatus.PROCESSED, ResponseStatus.SENT_TO_SCHOOL},
        interview_held=_interview_held(session, application),
        placement_active=bool(
            _count(
                session,
                Placement.id,
                Placement.application_id == application.id,
                Placement.status == PlacementStatus.ACTIVE,
            )
        ),
    )


def move(
    session: Session,
    application: Application,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """One of the moves that stand as buttons. Tells whoever has to know."""
    if REFERRAL_FLOW.move(ApplicationStatus(application.status), name).automatic:
        raise NotVisible
    steps.move(
        session,
        application,
        REFERRAL_FLOW,
        name,
        facts(session, application, on=local_day(at)),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    if name == "start-review" and application.owner_id is None:
        application.owner_id = by.user_id
    if application.status in {ApplicationStatus.CANCELLED, ApplicationStatus.CLOSED_UNPLACED}:
        end_packs(session, application, at=at, why="cancelled")
    kind = _MAILS.get(name)
    if kind is not None:
        notices.tell(
            session,
            kind,
            notices.of_school(session, application, with_head=kind is CaseMail.PANEL_DECIDED),
            about=application,
            path=f"/school/applications/{application.id}",
            at=at,
        )
    session.flush()


_MAILS = {
    "return": CaseMail.APPLICATION_RETURNED,
    "return-deferred": CaseMail.APPLICATION_RETURNED,
    "panel-approve": CaseMail.PANEL_DECIDED,
    "panel-defer": CaseMail.PANEL_DECIDED,
    "panel-reject": CaseMail.PANEL_DECIDED,
    "close-unplaced": CaseMail.APPLICATION_CLOSED,
    "cancel": CaseMail.APPLICATION_CLOSED,
}


def choose(
    session: Session,
    application: Application,
    offer_id: uuid.UUID | str,
    *,
    by: Actor,
    at: datetime,
) -> ApplicationChoice:
    """Say which course the pack goes to next: one the school asked for, or another."""
    allow(by, Permission.APPLICATION_REVIEW)
    if application.status not in {
        ApplicationStatus.IN_REVIEW,
        ApplicationStatus.PANEL_APPROVED,
        ApplicationStatus.READY_TO_SEND,
        ApplicationStatus.ALTERNATIVES,
    }:
        raise Rejected.because("The course cannot be changed at this stage.", "course_offer_id")
    offer = fetch(session, CourseOffer, offer_id, by, options=(selectinload(CourseOffer.course),))
    if offer.course.programme != application.programme:
        raise Rejected.because(
            f"{offer.course.title} belongs to another programme. Choose a course of the programme "
            "the school applied for.",
            "course_offer_id",
        )
    for choice in application.choices:
        choice.chosen = False
    session.flush()
    chosen = next((c for c in application.choices if c.course_offer_id == offer.id), None)
    if chosen is None:
        chosen = ApplicationChoice(
            application_id=application.id,
            course_offer_id=offer.id,
            preference=max((c.preference for c in application.choices), default=0) + 1,
            days_wanted=[],
            reason="Chosen by CAP",
        )
        application.choices.append(chosen)
    chosen.chosen = True
    chosen.declined_at = None
    steps.touch(chosen, by=by, at=at)
    session.flush()
    audit.record(session, "course-chosen", application, by=by, at=at)
    return chosen


def judge_risk_assessment(
    session: Session,
    assessment: RiskAssessment,
    *,
    accept: bool,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Accept or reject a risk assessment; a rejection says why."""
    allow(by, Permission.RISK_ASSESSMENT_ACCEPT)
    words = clean_text(reason, max_length=steps.LONGEST_REASON, lines=True, field="reason")
    if not accept and not words:
        raise Rejected.because("Say why it is rejected, so that the school can mend it.", "reason")
    assessment.accepted_by_id = by.user_id
    assessment.accepted_on = local_day(at) if accept else None
    assessment.rejected_on = None if accept else local_day(at)
    assessment.rejection_reason = None if accept else words
    steps.touch(assessment, by=by, at=at)
    session.flush()
    audit.record(
        session,
        "risk-assessment-accepted" if accept else "risk-assessment-rejected",
        assessment,
        by=by,
        at=at,
        reason=words or None,
    )


def duplicate_problem(
    session: Session,
    student_id: uuid.UUID,
    offers: list[uuid.UUID],
    *,
    except_id: uuid.UUID | None = None,
) -> str | None:
    """That an application for the same pupil and course is open, in words."""
    statement = (
        select(ApplicationChoice.id)
        .join(Application, ApplicationChoice.application_id == Application.id)
        .where(
            Application.student_id == student_id,
            Application.status.in_(sorted(OPEN)),
            Application.deleted_at.is_(None),
            ApplicationChoice.course_offer_id.in_(offers),
        )
        .order_by(Application.ref, ApplicationChoice.id)
        .limit(1)
    )
    if except_id is not None:
        statement = statement.where(Application.id != except_id)
    choice_id = fact(session, statement)
    if choice_id is None:
        return None
    case = select(Application.ref).join(Application.choices)
    course = (
        select(Course.title)
        .join(Course.offers)
        .join(ApplicationChoice, ApplicationChoice.course_offer_id == CourseOffer.id)
    )
    ref, title = (
        fact(session, each.where(ApplicationChoice.id == choice_id)) for each in (case, course)
    )
    return already_open(ref, title)


def end_packs(session: Session, application: Application, *, at: datetime, why: str) -> list[Pack]:
    """End every open pack of an application; its provider sees the case no more. A school that
    cancels ends packs it may not read: hence a statement past the scope."""
    packs = list(
        session.scalars(
            select(Pack)
            .where(Pack.application_id == application.id, Pack.ended_at.is_(None))
            .execution_options(scoped=True)
        )
    )
    session.execute(
        update(Pack)
        .where(Pack.id.in_([pack.id for pack in packs]))
        .values(ended_at=at, ended_why=why, updated_at=at, version=Pack.version + 1)
        .execution_options(scoped=True, synchronize_session="evaluate")
    )
    for pack in packs:
        notices.tell(
            session,
            CaseMail.PACK_RECALLED,
            notices.of_provider(session, pack.provider_id, also=Receives.PLACES),
            about=pack,
            path="/provider/",
            at=at,
        )
    session.flush()
    return packs


@dataclass(frozen=True, slots=True)
class _Offer:
    """How a course and its provider stand."""

    course: str
    provider: str
    contract_end: date | None


def _chosen_offer(session: Session, application: Application) -> _Offer | None:
    row = session.execute(
        select(CourseOffer.status, Provider.status, Provider.contract_end)
        .join(Provider, Provider.id == CourseOffer.provider_id)
        .join(ApplicationChoice, ApplicationChoice.course_offer_id == CourseOffer.id)
        .where(
            ApplicationChoice.application_id == application.id, ApplicationChoice.chosen.is_(True)
        )
        .execution_options(scoped=True)
    ).one_or_none()
    return None if row is None else _Offer(*row)


def _provider_problem(offer: _Offer | None, on: date) -> str | None:
    if offer is None:
        return NO_COURSE
    return standing_problem(offer.provider, offer.contract_end, on=on)


def _course_problem(offer: _Offer | None) -> str | None:
    if offer is None or offer.course == CourseStatus.PUBLISHED:
        return None
    return "This course is not open at the moment. Choose another, or wait until it opens."


def _risk_problem(session: Session, application: Application) -> str | None:
    completed: date | None = fact(
        session,
        select(func.max(RiskAssessment.completed_on)).where(
            RiskAssessment.application_id == application.id,
            RiskAssessment.rejected_on.is_(None),
        ),
    )
    if completed is None:
        return "Add a risk assessment."
    submitted = application.submitted_at
    return None if submitted is None else risk_assessment_problem(completed, local_day(submitted))


def _latest_response(session: Session, application: Application) -> tuple[str, str] | None:
    row = session.execute(
        select(ApplicationResponse.outcome, ApplicationResponse.status)
        .where(
            ApplicationResponse.application_id == application.id,
            ApplicationResponse.status != ResponseStatus.SUPERSEDED,
        )
        .order_by(ApplicationResponse.created_at.desc())
        .limit(1)
        .execution_options(scoped=True)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def _interview_held(session: Session, application: Application) -> bool:
    open_pack = select(Pack.provider_id).where(
        Pack.application_id == application.id, Pack.ended_at.is_(None)
    )
    return bool(
        _count(
            session,
            Interview.id,
            Interview.application_id == application.id,
            Interview.provider_id.in_(open_pack),
            Interview.held_on.is_not(None),
            Interview.deleted_at.is_(None),
        )
    )


def _count(session: Session, column: object, *where: object) -> int:
    return int(fact(session, select(func.count(column)).where(*where)) or 0)  # type: ignore[arg-type]
