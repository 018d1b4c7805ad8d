"""What stands against a form before it is taken in: rules over several of its answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.scope import fact, visible
from app.domain.calendar import academic_year
from app.domain.errors import Fault, Rejected
from app.domain.risk import risk_assessment_problem
from app.models.school import School
from app.models.student import Student
from forms.bindings import RecordValues

from . import applications
from .bindings import Sent

# The columns of a complaint that say who complains, and how to reach them.
SAYS_WHO = ("name", "email", "phone", "address")
SIGN_OUT_FIRST = (
    "To stay anonymous, sign out first and use this form without an account. "
    "Or choose how we can reach you."
)


def check(asked: Sent, *, today: date) -> None:
    """The rules that no single question can check. Raises Rejected, naming questions."""
    _refuse_nameless_with_account(asked)
    head = asked.first("application")
    if head is None:
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


def _refuse_nameless_with_account(asked: Sent) -> None:
    """Whoever is signed in is not anonymous: the submission, its history and the complaint would
    say who sent it. Holds for our own staff too, and whatever the form itself checks."""
    head = asked.first("complaint")
    if head is None or not asked.by.is_signed_in:
        return
    if not any(asked.values(head).get(column) for column in SAYS_WHO):
        raise Rejected.because(SIGN_OUT_FIRST)


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


def _date_faults(asked: Sent, head: RecordValues, values: Mapping[str, Any]) -> list[Fault]:
    year = academic_year(values["proposed_start"])
    if values.get("two_year") or values["proposed_end"] <= year.ends_on:
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


def duplicate(asked: Sent) -> Fault | None:
    """A pupil on the sender's own list who has an open application for the same course."""
    head = asked.first("application")
    if head is None:
        return None
    field, student_id = _own_pupil(asked, head)
    if student_id is None:
        return None
    offers = [asked.values(each)["course_offer_id"] for each in asked.of("application_choice")]
    words = applications.duplicate_problem(
        asked.session, student_id, offers, except_id=asked.submission.application_id
    )
    return None if words is None else Fault(field, words)


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
