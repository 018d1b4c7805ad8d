"""The pupil of an application that comes in by a form: chosen, decided by staff, brought, or new.

The pupil changes only when this very case brought the pupil.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.access.scope import fact, fetch
from app.domain.errors import NotVisible
from app.models.application import Application
from app.models.carer import Carer
from app.models.student import Student
from app.models.submission import Submission, SubmissionWrite
from forms.bindings import RecordValues

from . import steps, students
from .bindings import UNCHANGED, UPDATED, Sent


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


def pupil_of(
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


def brought_before(
    asked: Sent, application: Application | None, student: Student
) -> Student | None:
    """The pupil this case brought and is no longer about."""
    if application is None or application.student_id == student.id:
        return None
    return application.student if created_pupil(asked, application) else None


def _new_student(asked: Sent, record: RecordValues, school_id: uuid.UUID) -> Student:
    student = students.create(
        asked.session,
        asked.values(record),
        school_id=school_id,
        why=asked.why,
        by=asked.by,
        at=asked.at,
    )
    asked.note(record, student)
    _write_carers(asked)
    return student


def _update_student(asked: Sent, record: RecordValues, student: Student) -> Student:
    before = student.version
    students.update(
        asked.session, student, asked.values(record), why=asked.why, by=asked.by, at=asked.at
    )
    asked.note(record, student, UNCHANGED if student.version == before else UPDATED)
    carers = select(Carer).where(Carer.student_id == student.id)
    for carer in asked.session.scalars(carers.execution_options(scoped=True)).all():
        asked.session.delete(carer)
    asked.session.flush()
    _write_carers(asked)
    return student


def let_go(asked: Sent, student: Student) -> None:
    """Delete a pupil whom a case brought by mistake, unless another case is about them."""
    cases = select(func.count()).select_from(Application)
    if not fact(asked.session, cases.where(Application.student_id == student.id)):
        students.remove(asked.session, student, why=asked.why, by=asked.by, at=asked.at)


def _write_carers(asked: Sent) -> None:
    for record in asked.of("carer"):
        parent = asked.parent_of(record)
        values = {**asked.values(record), "student_id": parent.id, "priority": record.position + 1}
        carer = Carer(**values)
        steps.touch(carer, by=asked.by, at=asked.at)
        asked.session.add(carer)
        asked.session.flush()
        asked.note(record, carer)
