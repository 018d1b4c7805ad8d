"""Pupils as forms bring them: created once for a case, mended only by the case that made them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.references import Prefix
from app.domain.students import Identity, year_group
from app.models.student import Student

from . import audit, steps
from .numbering import fresh_reference
from .working_days import local_day


def identity_of(values: Mapping[str, Any]) -> Identity:
    """Who the pupil of a form is, as far as it tells one pupil from another."""
    return Identity(
        upn=values.get("upn"),
        legal_surname=values["legal_surname"],
        legal_forename=values["legal_forename"],
        date_of_birth=values["date_of_birth"],
        former_upn=values.get("former_upn"),
    )


def identity(student: Student) -> Identity:
    """Who a known pupil is, for the same comparison."""
    return Identity(
        upn=student.upn,
        legal_surname=student.legal_surname,
        legal_forename=student.legal_forename,
        date_of_birth=student.date_of_birth,
        former_upn=student.former_upn,
    )


def create(
    session: Session,
    values: Mapping[str, Any],
    *,
    school_id: uuid.UUID,
    why: str,
    by: Actor,
    at: datetime,
) -> Student:
    """A new pupil of a school. The year group follows from the birthday unless it was given."""
    student = Student(
        **_with_year(values, at),
        ref=fresh_reference(session, Student, Prefix.STUDENT, at=at),
        home_school_id=school_id,
    )
    steps.touch(student, by=by, at=at)
    session.add(student)
    session.flush()
    audit.record(session, "created", student, by=by, at=at, reason=why)
    return student


def update(
    session: Session,
    student: Student,
    values: Mapping[str, Any],
    *,
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    """Set what a corrected form says about the pupil it brought."""
    for name, value in _with_year(values, at).items():
        setattr(student, name, value)
    changes = audit.pending_changes(student)
    if not changes:
        return
    steps.touch(student, by=by, at=at)
    session.flush()
    audit.record(session, "updated", student, by=by, at=at, reason=why, changes=changes)


def remove(session: Session, student: Student, *, why: str, by: Actor, at: datetime) -> None:
    """Take a pupil out of every list; the row stays."""
    student.deleted_at = at
    steps.touch(student, by=by, at=at)
    session.flush()
    audit.record(session, "deleted", student, by=by, at=at, reason=why, changes={})


def move_to_school(
    session: Session, student: Student, school_id: uuid.UUID, *, by: Actor, at: datetime
) -> None:
    """Make another school the pupil's home school, because staff said so."""
    before = student.home_school_id
    if before == school_id:
        return
    student.home_school_id = school_id
    steps.touch(student, by=by, at=at)
    session.flush()
    audit.record(
        session,
        "school-changed",
        student,
        by=by,
        at=at,
        changes={"home_school_id": [str(before), str(school_id)]},
    )


def _with_year(values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    given = dict(values)
    if given.get("ncy") is None:
        given["ncy"] = year_group(given["date_of_birth"], local_day(at))
    return given
