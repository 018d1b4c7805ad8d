"""An application comes in by a form: courses, risk assessment and all that hangs on it.

The first time everything is new. Sent again after it was returned, the application is brought up
to date in place: its own columns change, what hung on it is replaced, a new risk assessment is
added and documents stay.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.access.scope import fact
from app.domain.calendar import academic_year
from app.domain.codes import TIER_OF, Programme
from app.domain.errors import Fault, InvalidMove, Rejected
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationFacts, ApplicationStatus
from app.models.agency_involvement import AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.consent import Consent
from app.models.pack import Pack
from app.models.strategy import Strategy
from app.models.target import Target
from forms.bindings import RecordValues

from . import applications, audit, child_rows, pupil_rows, steps
from .bindings import CREATED, UPDATED, Sent
from .numbering import fresh_reference
from .working_days import local_day

# Written one by one; everything else that hangs on an application is a plain row of its own.
_BY_NAME = frozenset({"application_choice", "document"})
_REPLACED: tuple[Any, ...] = (Strategy, AgencyInvolvement, Target)


def write(asked: Sent, head: RecordValues, *, school_id: uuid.UUID) -> Application:
    """Write the application and all that belongs to it, and take it to “submitted”."""
    session, submission = asked.session, asked.submission
    values = asked.values(head)
    application = None
    if submission.application_id is not None:
        application = applications.get(session, submission.application_id, asked.by, lock=True)
    student = pupil_rows.pupil_of(asked, values, application, school_id)
    brought = pupil_rows.brought_before(asked, application, student)
    columns = {
        **values,
        "student_id": student.id,
        "academic_year": academic_year(values["proposed_start"]).label,
        "tier": TIER_OF[Programme(values["programme"])],
        "no_agencies": not asked.of("agency_involvement"),
        "declared_at": submission.submitted_at,
        "submitted_at": submission.submitted_at,
    }
    is_new = application is None
    if application is None:
        application = _create(asked, columns, school_id)
    else:
        _overwrite(asked, application, columns)
    asked.note(head, application, CREATED if is_new else UPDATED)
    submission.application_id = application.id
    _children(asked, head, application)
    session.flush()
    if brought is not None:
        pupil_rows.let_go(asked, brought)
    session.expire(application, ["choices", "student", "school"])
    application = applications.get(session, application.id, asked.by)
    facts = applications.facts(session, application, on=local_day(asked.at))
    _refuse_by_question(asked, facts)
    steps.move(
        session,
        application,
        REFERRAL_FLOW,
        "submit" if application.status == ApplicationStatus.DRAFT else "resubmit",
        facts,
        by=asked.by,
        at=asked.at,
    )
    return application


def _refuse_by_question(asked: Sent, facts: ApplicationFacts) -> None:
    """What stands against submitting it and can be put right by one answer, told beside that
    question. Raises Rejected."""
    faults = [
        Fault(asked.question_of(record.binding, column), words)
        for target, column, words in (
            ("risk_assessment", "completed_on", facts.risk_assessment_problem),
            ("application_choice", "course_offer_id", facts.duplicate_problem),
        )
        if words
        for record in asked.of(target)[:1]
    ]
    if faults:
        raise Rejected(*faults)


def _create(asked: Sent, columns: Mapping[str, Any], school_id: uuid.UUID) -> Application:
    application = Application(
        **columns,
        ref=fresh_reference(asked.session, Application, Prefix.APPLICATION, at=asked.at),
        status=ApplicationStatus.DRAFT,
        school_id=school_id,
    )
    steps.touch(application, by=asked.by, at=asked.at)
    asked.session.add(application)
    asked.session.flush()
    steps.begin(asked.session, application, by=asked.by, at=asked.at)
    # Filed by the service, it was still sent by somebody: the trail leads there.
    audit.record(
        asked.session,
        "sent-by-form",
        application,
        by=asked.by,
        at=asked.at,
        reason=asked.why,
        changes={},
    )
    return application


def _overwrite(asked: Sent, application: Application, columns: Mapping[str, Any]) -> None:
    if application.status not in {ApplicationStatus.RETURNED, ApplicationStatus.DRAFT}:
        raise InvalidMove("This application is with CAP now. It cannot be changed.")
    for name, value in columns.items():
        setattr(application, name, value)
    changes = audit.pending_changes(application)
    steps.touch(application, by=asked.by, at=asked.at)
    asked.session.flush()
    audit.record(
        asked.session,
        "updated",
        application,
        by=asked.by,
        at=asked.at,
        reason=asked.why,
        changes=changes,
    )
    for model in _REPLACED:
        _remove(asked, select(model).where(model.application_id == application.id))
    _remove(
        asked,
        select(Consent).where(
            Consent.application_id == application.id, Consent.withdrawn_on.is_(None)
        ),
    )


def _remove(asked: Sent, statement: Any) -> None:
    for row in asked.session.scalars(statement.execution_options(scoped=True)).all():
        asked.session.delete(row)
    asked.session.flush()


def _children(asked: Sent, head: RecordValues, application: Application) -> None:
    _choices(asked, application)
    for record in asked.under(head):
        if record.target not in _BY_NAME:
            child_rows.write_child(asked, record, application)
    child_rows.write_documents(asked, head, application)
    for record in asked.of("risk_assessment"):
        assessment = asked.rows[record.binding, record.position]
        hazards = [
            asked.rows[each.binding, each.position]
            for each in asked.of("risk_hazard")
            if each.parent == record.binding
        ]
        child_rows.worst_band(assessment, hazards)


def _choices(asked: Sent, application: Application) -> None:
    """The courses asked for. One that a pack or an answer is about stays, at the end."""
    session = asked.session
    before = session.scalars(
        select(ApplicationChoice)
        .where(ApplicationChoice.application_id == application.id)
        .execution_options(scoped=True)
    ).all()
    known = {choice.course_offer_id: choice for choice in before}
    records = asked.of("application_choice")
    for record in records:
        offer_id = asked.values(record)["course_offer_id"]
        if offer_id in known:
            child_rows.keep_choice(asked, record, known.pop(offer_id))
        else:
            child_rows.write_child(asked, record, application)
    for place, choice in enumerate(known.values(), len(records) + 1):
        if _is_used(asked, choice):
            choice.preference = place
            steps.touch(choice, by=asked.by, at=asked.at)
        else:
            session.delete(choice)
    session.flush()


def _is_used(asked: Sent, choice: ApplicationChoice) -> bool:
    return any(
        fact(asked.session, select(func.count()).select_from(model).where(column == choice.id))
        for model, column in (
            (Pack, Pack.choice_id),
            (ApplicationResponse, ApplicationResponse.choice_id),
        )
    )
