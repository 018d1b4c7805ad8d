"""A school's own pupils: the list, one record with its applications and places."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fetch, visible
from app.models.application import Application, ApplicationChoice
from app.models.course import CourseOffer
from app.models.student import Student

from .paging import Order, Page, page_of
from .searching import holds

SEARCHED = (
    Student.legal_surname,
    Student.legal_forename,
    Student.preferred_surname,
    Student.preferred_forename,
    Student.upn,
    Student.ref,
)
_ORDERS = (Order(Student.legal_surname), Order(Student.legal_forename), Order(Student.id))


def find(
    session: Session, actor: Actor, *, text: str = "", before: str = "", after: str = ""
) -> Page[Student]:
    """A page of the school's pupils by surname, those whose names or UPN hold every word."""
    statement = visible(Student, actor).where(*holds(text, SEARCHED))
    return page_of(session, statement, _ORDERS, before=before, after=after)


def get(session: Session, id_: uuid.UUID | str, actor: Actor) -> Student:
    """One pupil with the school and the people around them. Raises NotVisible."""
    return fetch(
        session,
        Student,
        id_,
        actor,
        options=(selectinload(Student.home_school), selectinload(Student.carers)),
    )


def applications_of(session: Session, student: Student, actor: Actor) -> list[Application]:
    """The pupil's applications that the actor may see, newest first."""
    statement = (
        visible(Application, actor)
        .where(Application.student_id == student.id)
        .order_by(Application.created_at.desc(), Application.id)
        .options(
            selectinload(Application.choices)
            .selectinload(ApplicationChoice.course_offer)
            .options(selectinload(CourseOffer.course), selectinload(CourseOffer.provider))
        )
    )
    return list(session.scalars(statement))
