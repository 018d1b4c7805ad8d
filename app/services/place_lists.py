"""Places as schools and providers list them, and what belongs to one."""

from __future__ import annotations

import uuid

from sqlalchemy import or_
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import count_of, fetch, visible
from app.domain.placement_flow import SEATED, PlacementStatus
from app.models.application_response import ApplicationResponse
from app.models.course import CourseOffer
from app.models.placement import Placement
from app.models.student import Student

from .paging import Order, Page, page_of
from .searching import like

GROUPS: dict[str, frozenset[PlacementStatus]] = {
    "now": SEATED,
    "ended": frozenset(PlacementStatus) - SEATED,
}
SHOWN = (
    selectinload(Placement.student),
    selectinload(Placement.provider),
    selectinload(Placement.site),
    selectinload(Placement.slots),
    selectinload(Placement.course_offer).selectinload(CourseOffer.course),
)
_NAMES = (
    Student.legal_surname,
    Student.legal_forename,
    Student.preferred_surname,
    Student.preferred_forename,
)
_ORDERS = (Order(Placement.start_date, falling=True), Order(Placement.id))


def find(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    group: str = "",
    before: str = "",
    after: str = "",
) -> Page[Placement]:
    """A page of places the actor may see, the latest start first."""
    statement = visible(Placement, actor)
    if group in GROUPS:
        statement = statement.where(Placement.status.in_(sorted(GROUPS[group])))
    for pattern in like(text):
        pupils = (
            visible(Student, actor)
            .with_only_columns(Student.id)
            .where(or_(*(column.ilike(pattern, escape="\\") for column in _NAMES)))
        )
        statement = statement.where(
            or_(Placement.ref.ilike(pattern, escape="\\"), Placement.student_id.in_(pupils))
        )
    return page_of(session, statement, _ORDERS, before=before, after=after, options=SHOWN)


def how_many_now(session: Session, actor: Actor) -> int:
    """How many places hold a seat now."""
    statement = visible(Placement, actor).where(Placement.status.in_(sorted(SEATED)))
    return count_of(session, statement)


def of_student(session: Session, student_id: uuid.UUID, actor: Actor) -> list[Placement]:
    """The places of a pupil that the actor may see, the latest start first."""
    statement = (
        visible(Placement, actor)
        .where(Placement.student_id == student_id)
        .order_by(Placement.start_date.desc(), Placement.id)
        .options(*SHOWN)
    )
    return list(session.scalars(statement))


def get(session: Session, id_: uuid.UUID | str, actor: Actor) -> Placement:
    """One place to look at. Raises NotVisible."""
    return fetch(
        session,
        Placement,
        id_,
        actor,
        options=(*SHOWN, selectinload(Placement.school), selectinload(Placement.application)),
    )


def answer_of(session: Session, placement: Placement, actor: Actor) -> ApplicationResponse | None:
    """The answer a place came of, when the actor may read it."""
    statement = visible(ApplicationResponse, actor).where(
        ApplicationResponse.id == placement.response_id
    )
    return session.scalars(statement).one_or_none()
