"""An application comes in by a form: pupil, courses, risk assessment and all that hangs on it.

The first time everything is new. Sent again after it was returned, the application is brought up
to date in place: its own columns change, what hung on it is replaced, a new risk assessment is
added and documents stay. The pupil changes only when this very case brought the pupil.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.scope import fact, fetch, visible
from app.domain.calendar import academic_year
from app.domain.codes import TIER_OF, Programme
from app.domain.errors import Fault, InvalidMove, NotVisible, Rejected
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationStatus
from app.domain.risk import risk_assessment_problem
from app.models.agency_involvement import AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.carer import Carer
from app.models.consent import Consent
from app.models.pack import Pack
from app.models.school import School
from app.models.strategy import Strategy
from app.models.student import Student
from app.models.submission import Submission, SubmissionWrite
from app.models.target import Target
from forms.bindings import RecordValues

from . import applications, audit, bindings, steps, students
from .bindings import Sent
from .numbering import fresh_reference
from .working_days import local_day

# Written one by one; everything else that hangs on an application is a plain row of its own.
_BY_NAME = frozenset({"student", "carer", "application", "application_choice", "document"})
_REPLACED: tuple[Any, ...] = (Strategy, AgencyInvolvement, Target)


def check(asked: Sent, *, today: date) -> None:
    """The rules that no single question can check. Raises Rejected, naming questions."""
    head = asked.head
    if head is None or head.target != "application":
        return
    barred = why_school_cannot_apply(asked.session, asked.submission.school_id)
    if barred:
        raise Rejected.because(barred)
    values = asked.values(head)
    faults = [*_date_faults(asked, head, values), *_choice_faults(asked)]
    for record in asked.of("risk_assessment"):
        problem = risk_assessment_problem(asked.values(record).get("completed_on"), today)
        if problem:
            faults.append(Fault(asked.question_of(record.binding, "completed_on"), problem))
    if faults:
        raise Rejected(*faults)


def why_school_cannot_apply(session: Session, school_id: uuid.UUID | None) -> str:
    """What a school that closes, or has closed, is told; empty for all others."""
    status = fact(session, select(School.status).where(School.id == school_id))
    if status in {None, "open"}:
        return ""
    standing = "closed" if status == "closed" else "proposed to close"
    return (
        f"Your school is recorded as {standing}, so it cannot apply for places. Tell CAP if this "
        "is wrong."
    )


def write(asked: Sent, head: RecordValues, *, school_id: uuid.UUID) -> Application:
    """Write the application and all that belongs to it, and take it to “submitted”."""
    session, submission = asked.session, asked.submission
    values = asked.values(head)
    application = None
    if submission.application_id is not None:
        application = applications.get(session, submission.application_id, asked.by, lock=True)
    student = _student(asked, values, application, school_id)
    brought = _brought(asked, application, student)
    columns = {
        **values,
        "student_id": student.id,
        "academic_year": academic_year(values["proposed_start"]).label,
        "tier": TIER_OF[Programme(values["programme"])],
        "no_agencies": not asked.of("agency_involvement"),
        "declared_at": submission.submitted_at,
        "submitted_at": submission.submitted_at,
    }
    if application is None:
        application = _create(asked, columns, school_id)
    else:
        _overwrite(asked, application, columns)
    asked.note(head, application)
    submission.application_id = application.id
    _children(asked, application)
    session.flush()
    if brought is not None:
        _let_go(asked, brought)
    session.expire(application, ["choices", "student", "school"])
    application = applications.get(session, application.id, asked.by)
    steps.move(
        session,
        application,
        REFERRAL_FLOW,
        "submit" if application.status == ApplicationStatus.DRAFT else "resubmit",
        applications.facts(session, application, on=local_day(asked.at)),
        by=asked.by,
        at=asked.at,
    )
    return application


def created_pupil(asked: Sent, application: Application) -> bool:
    """Whether the pupil of an application came with this very case."""
    wrote = (
        select(func.count())
        .select_from(SubmissionWrite)
        .join(Submission, Submission.id == SubmissionWrite.submission_id)
        .where(
            Submission.application_id == application.id,
            SubmissionWrite.table_name == Student.__tablename__,
            SubmissionWrite.record_id == application.student_id,
        )
    )
    return bool(fact(asked.session, wrote))


def _student(
    asked: Sent,
    values: Mapping[str, Any],
    application: Application | None,
    school_id: uuid.UUID,
) -> Student:
    """The pupil: chosen from the own list, decided by staff, brought before, or new."""
    chosen = values.get("student_id")
    if chosen is not None:
        return fetch(asked.session, Student, chosen, asked.by)
    submission = asked.submission
    if submission.matched_student_id is not None:
        return asked.session.scalars(
            select(Student)
            .where(Student.id == submission.matched_student_id, Student.deleted_at.is_(None))
            .execution_options(scoped=True)
        ).one()
    records = asked.of("student")
    if not records:
        raise NotVisible
    if application is None:
        return _new_student(asked, records[0], school_id)
    if created_pupil(asked, application):
        return _update_student(asked, records[0], application.student)
    # Staff decided once that the pupil was known; only they can decide that it is another.
    if submission.match_decided:
        return _new_student(asked, records[0], school_id)
    return application.student


def _brought(asked: Sent, application: Application | None, student: Student) -> Student | None:
    """The pupil this case brought and is no longer about."""
    if application is None or application.student_id == student.id:
        return None
    return application.student if created_pupil(asked, application) else None


def _new_student(asked: Sent, record: RecordValues, school_id: uuid.UUID) -> Student:
    student = students.create(
        asked.session,
        asked.values(record),
        school_id=school_id,
        why=_why(asked),
        by=asked.by,
        at=asked.at,
    )
    asked.note(record, student)
    _write_carers(asked)
    return student


def _update_student(asked: Sent, record: RecordValues, student: Student) -> Student:
    students.update(
        asked.session, student, asked.values(record), why=_why(asked), by=asked.by, at=asked.at
    )
    asked.note(record, student)
    _remove(asked, select(Carer).where(Carer.student_id == student.id))
    _write_carers(asked)
    return student


def _let_go(asked: Sent, student: Student) -> None:
    """Delete a pupil whom a case brought by mistake, unless another case is about them."""
    cases = select(func.count()).select_from(Application)
    if not fact(asked.session, cases.where(Application.student_id == student.id)):
        students.remove(asked.session, student, why=_why(asked), by=asked.by, at=asked.at)


def _why(asked: Sent) -> str:
    return f"Sent with {asked.submission.ref}"


def _write_carers(asked: Sent) -> None:
    for record in asked.of("carer"):
        parent = asked.parent_of(record)
        values = {**asked.values(record), "student_id": parent.id, "priority": record.position + 1}
        carer = Carer(**values)
        steps.touch(carer, by=asked.by, at=asked.at)
        asked.session.add(carer)
        asked.session.flush()
        asked.note(record, carer)


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
        reason=_why(asked),
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
        reason=_why(asked),
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


def _children(asked: Sent, application: Application) -> None:
    _choices(asked, application)
    for record in asked.records:
        if record.target not in _BY_NAME:
            bindings.write_child(asked, record, application)
    for record in asked.of("document"):
        bindings.write_document(asked, record, application)
    for record in asked.of("risk_assessment"):
        assessment = asked.rows[record.binding, record.position]
        hazards = [
            asked.rows[each.binding, each.position]
            for each in asked.of("risk_hazard")
            if each.parent == record.binding
        ]
        bindings.worst_band(assessment, hazards)


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
            bindings.keep_choice(asked, record, known.pop(offer_id))
        else:
            bindings.write_child(asked, record, application)
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


def _date_faults(asked: Sent, head: RecordValues, values: Mapping[str, Any]) -> list[Fault]:
    year = academic_year(values["proposed_start"])
    if values["two_year"] or values["proposed_end"] <= year.ends_on:
        return []
    words = (
        f"The end date must be {year.ends_on.day} {year.ends_on:%B %Y} or before, "
        "unless it is a course of two years."
    )
    return [Fault(asked.question_of(head.binding, "proposed_end"), words)]


def _choice_faults(asked: Sent) -> list[Fault]:
    seen: set[uuid.UUID] = set()
    faults = []
    for record in asked.of("application_choice"):
        offer_id = asked.values(record)["course_offer_id"]
        if offer_id in seen:
            field = asked.question_of(record.binding, "course_offer_id")
            faults.append(Fault(field, "You chose the same course twice. Choose another course."))
        seen.add(offer_id)
    return faults


def duplicate(asked: Sent, head: RecordValues) -> Fault | None:
    """A pupil on the sender's own list who has an open application for the same course."""
    field, student_id = _own_pupil(asked, head)
    if student_id is None:
        return None
    offers = [asked.values(each)["course_offer_id"] for each in asked.of("application_choice")]
    ref = applications.duplicate_of(
        asked.session, student_id, offers, except_id=asked.submission.application_id
    )
    if ref is None:
        return None
    words = (
        f"{ref} is already open for this pupil and course. Cancel it first or choose another "
        "course."
    )
    return Fault(field, words)


def _own_pupil(asked: Sent, head: RecordValues) -> tuple[str | None, uuid.UUID | None]:
    """The pupil on the sender's own list whom the form is about, chosen there or typed with the
    same UPN, and the question that says so. Nobody is told of anybody else's pupil."""
    chosen = asked.values(head).get("student_id")
    if chosen is not None:
        return asked.question_of(head.binding, "student_id"), chosen
    for record in asked.of("student"):
        upn = asked.values(record).get("upn")
        if upn is not None and asked.by.is_school:
            own = visible(Student, asked.by).where(Student.upn == upn)
            student = asked.session.scalars(own).one_or_none()
            if student is not None:
                return asked.question_of(record.binding, "upn"), student.id
    return None, None
