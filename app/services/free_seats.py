"""On which days a course has a place free: counts alone, never who has the others."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from app.models.course import CourseOffer
from app.models.placement import Placement, PlacementSlot

from .seats import seated_from

Counts = Mapping[uuid.UUID, Mapping[str, int]]


def runs_on(day: str) -> ColumnElement[bool]:
    """That an offer runs on a day of the week."""
    return cast(CourseOffer.days, String).like(f'%"{day}"%')


def full(session: Session, days: Collection[str], on: date) -> Collection[uuid.UUID]:
    """The offers without a place free on any of these days that they run on; for no days, on any
    of their own. One statement for all: it is asked before those that fit are looked for."""
    statement = (
        _seats(on, CourseOffer.id, CourseOffer.days, PlacementSlot.day)
        .join(CourseOffer, CourseOffer.id == Placement.course_offer_id)
        .group_by(CourseOffer.id, PlacementSlot.day)
        .having(func.count(Placement.id.distinct()) >= CourseOffer.capacity)
    )
    left: dict[uuid.UUID, set[str]] = {}
    for offer_id, runs, day in session.execute(statement):
        left.setdefault(offer_id, {each for each in runs if not days or each in days}).discard(day)
    return [offer_id for offer_id, free in left.items() if not free]


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


def _seats(on: date, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join_from(PlacementSlot, Placement, Placement.id == PlacementSlot.placement_id)
        .where(seated_from(on), or_(PlacementSlot.to_on.is_(None), PlacementSlot.to_on >= on))
        .execution_options(scoped=True)
    )
