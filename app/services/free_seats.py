"""On which days a course has a place free: counts alone, never who has the others."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.codes import WEEKDAYS
from app.models.course import CourseOffer
from app.models.placement import Placement, PlacementSlot

from .seats import seated_from

Counts = Mapping[uuid.UUID, Mapping[str, int]]


def runs_on(day: str) -> ColumnElement[bool]:
    """That an offer runs on a day of the week."""
    return cast(CourseOffer.days, String).like(f'%"{day}"%')


def has_room(days: Collection[str], on: date) -> ColumnElement[bool]:
    """That an offer has a place free on one of these days; on any of its days for none."""
    return or_(
        *(and_(runs_on(day), CourseOffer.id.not_in(_full(day, on))) for day in days or WEEKDAYS)
    )


def taken(session: Session, offer_ids: Collection[uuid.UUID], on: date) -> Counts:
    """How many places are taken from a day on, by offer and day of the week."""
    found: defaultdict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    if not offer_ids:
        return found
    statement = (
        _seats(
            on, Placement.course_offer_id, PlacementSlot.day, func.count(Placement.id.distinct())
        )
        .where(Placement.course_offer_id.in_(offer_ids))
        .group_by(Placement.course_offer_id, PlacementSlot.day)
    )
    for offer_id, day, number in session.execute(statement):
        found[offer_id][day] = number
    return found


def _full(day: str, on: date) -> Select[Any]:
    """The offers that have no place free on a day of the week."""
    offer = aliased(CourseOffer)
    return (
        _seats(on, Placement.course_offer_id)
        .join(offer, offer.id == Placement.course_offer_id)
        .where(PlacementSlot.day == day)
        .group_by(Placement.course_offer_id, offer.capacity)
        .having(func.count(Placement.id.distinct()) >= offer.capacity)
    )


def _seats(on: date, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join_from(PlacementSlot, Placement, Placement.id == PlacementSlot.placement_id)
        .where(seated_from(on), or_(PlacementSlot.to_on.is_(None), PlacementSlot.to_on >= on))
        .execution_options(scoped=True)
    )
