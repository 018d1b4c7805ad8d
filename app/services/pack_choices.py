"""What can be chosen while a pack is made: the courses that are open, the files of the case."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.course_flow import CourseStatus
from app.domain.virus_check import LOCKED
from app.models.course import Course, CourseOffer
from app.models.document import Document
from app.models.provider import Provider

from .providers import takes_pupils
from .searching import holds

MOST = 30


def open_offers(session: Session, actor: Actor, *, programme: str, text: str) -> list[CourseOffer]:
    """Courses of a programme that take applications, by words of their title or of their
    provider's name."""
    statement = (
        visible(CourseOffer, actor)
        .join(Course, Course.id == CourseOffer.course_id)
        .join(Provider, Provider.id == CourseOffer.provider_id)
        .where(
            CourseOffer.status == CourseStatus.PUBLISHED,
            Course.programme == programme,
            takes_pupils(actor.on),
        )
    )
    statement = statement.where(*holds(text, (Course.title, Provider.trading_name)))
    statement = statement.order_by(Course.title, CourseOffer.id).limit(MOST)
    return list(
        session.scalars(
            statement.options(
                joinedload(CourseOffer.course),
                joinedload(CourseOffer.provider),
                joinedload(CourseOffer.site),
            )
        )
    )


def documents_of(session: Session, application_id: uuid.UUID, actor: Actor) -> list[Document]:
    """The files of an application that may go to a provider: none that is locked away."""
    statement = (
        visible(Document, actor)
        .where(
            Document.application_id == application_id,
            Document.scan_result.not_in(LOCKED),
        )
        .order_by(Document.type, Document.name, Document.id)
    )
    return list(session.scalars(statement))
