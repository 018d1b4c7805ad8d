"""Course offers through their year: proposed, open, full, paused, archived."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import fact, fetch
from app.domain.calendar import academic_year_from_label
from app.domain.course_flow import COURSE_FLOW, CourseFacts
from app.domain.provider_flow import IN_SERVICE
from app.models.course import Course, CourseOffer
from app.models.provider import Provider
from app.models.site import Site

from . import steps


def facts(session: Session, offer: CourseOffer) -> CourseFacts:
    """What the guards of the flow need to know about a course offer."""
    status = fact(session, select(Provider.status).where(Provider.id == offer.provider_id))
    return CourseFacts(provider_in_service=status in IN_SERVICE)


def move(
    session: Session,
    offer: CourseOffer,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """One of the moves of a course offer."""
    found = facts(session, offer)
    steps.move(
        session, offer, COURSE_FLOW, name, found, by=by, at=at, reason=reason, version=version
    )


def provider_of(
    session: Session, course_id: uuid.UUID, site_id: uuid.UUID, actor: Actor
) -> uuid.UUID | None:
    """Whose course it is; None when the site is somebody else's. Raises NotVisible."""
    course = fetch(session, Course, course_id, actor)
    site = fetch(session, Site, site_id, actor)
    return course.provider_id if course.provider_id == site.provider_id else None


def is_year(label: str) -> bool:
    """Whether the words name an academic year."""
    try:
        academic_year_from_label(label)
    except ValueError:
        return False
    return True
