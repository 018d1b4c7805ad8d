"""When a course runs, in words for whoever chooses days of it."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fetch
from app.domain.placements import WHOLE_DAY
from app.models.application import ApplicationChoice
from app.models.course import CourseOffer
from app.models.pack import Pack
from forms.fields.week import half_days_in_words


def days_of(offer: CourseOffer) -> str:
    """The days, with the half of the day where it is only one: Friday; Monday morning."""
    half = "" if offer.session == WHOLE_DAY else f"-{offer.session}"
    return ", ".join(half_days_in_words(f"{day}{half}" for day in offer.days))


def of_pack(session: Session, pack_id: uuid.UUID, by: Actor, *, offer_id: str = "") -> str:
    """When the course runs that a pack asks for, or the other one that its provider offers.
    Raises NotVisible."""
    asked = session.scalar(
        select(ApplicationChoice.course_offer_id)
        .join(Pack, Pack.choice_id == ApplicationChoice.id)
        .where(Pack.id == pack_id)
        .execution_options(scoped=True)
    )
    with_course = (selectinload(CourseOffer.course),)
    offer = fetch(session, CourseOffer, offer_id or asked or "", by, options=with_course)
    told = [f"{offer.course.title} runs on {days_of(offer)}."] if offer.days else []
    if offer.start_date is not None:
        told.append(f"It begins on {offer.start_date.day} {offer.start_date:%B %Y}.")
    if offer.end_date is not None:
        told.append(f"It ends on {offer.end_date.day} {offer.end_date:%B %Y}.")
    return " ".join(told)
