"""What a provider proposes of its courses, and CAP's answer, through the services."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from app.access.actor import Actor
from app.domain.course_change import ChangeKind
from app.models import CourseOffer
from app.services import course_decisions, course_proposals

from .factories import Make


def propose(as_: Any, owner: Actor, offer: CourseOffer, make: Make, **values: Any) -> uuid.UUID:
    """A change of an offer that was sent to CAP; its id."""
    with as_(owner) as session:
        course = course_proposals.own_course(session, str(offer.course_id), owner)
        change = course_proposals.begin(
            session,
            ChangeKind.CHANGE,
            course=course,
            offer=course_proposals.offer_of(course, offer.id),
            by=owner,
            at=make.at,
        )
        id_ = change.id
    with as_(owner) as session:
        change = course_proposals.get(session, str(id_), owner)
        proposed = {**change.proposed, **values}
        course_proposals.save(
            session, change, proposed, "Costs rose", version=change.version, by=owner, at=make.at
        )
        course_proposals.send(session, change, by=owner, at=make.at)
    return id_


def decide(
    as_: Any,
    actor: Actor,
    id_: uuid.UUID,
    name: str,
    make: Make,
    reason: str = "",
    *,
    later: timedelta = timedelta(),
) -> None:
    """What CAP answers."""
    with as_(actor) as session:
        change = course_proposals.get(session, str(id_), actor)
        at = make.at + later
        course_decisions.decide(session, change, name, by=actor, at=at, reason=reason)
