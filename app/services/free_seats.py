"""On which half-days a course has a place free: counts alone, never who has the others."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from app.domain.codes import HalfDay
from app.domain.placements import WHOLE_DAY
from app.models.course import CourseOffer
from app.models.placement import Placement, PlacementSlot

from .seats import seated_from

# By offer, how many places are taken of each half-day of the week.
Half = tuple[str, str]
Counts = Mapping[uuid.UUID, Mapping[Half, int]]


def runs_on(day: str) -> ColumnElement[bool]:
    """That an offer runs on a day of the week."""
    return cast(CourseOffer.days, String).like(f'%"{day}"%')


def halves_of(session: str) -> tuple[str, ...]:
    """The parts of the day that a course fills."""
    return tuple(map(str, HalfDay)) if session == WHOLE_DAY else (session,)


def free_days(offer: CourseOffer, taken: Mapping[Half, int]) -> tuple[str, ...]:
    """The days on which somebody can still come, be it for one of their halves."""
    halves = halves_of(offer.session)
    return tuple(
        day
        for day in offer.days
        if any(taken.get((day, half), 0) < offer.capacity for half in halves)
    )


def full(session: Session, days: Collection[str], on: date) -> Collection[uuid.UUID]:
    """The offers without a place free on any of these days that they run on; for no days, on any
    of their own. One statement for all: it is asked before those that fit are looked for."""
    half = (PlacementSlot.day, PlacementSlot.half_day)
    statement = (
        _seats(on, CourseOffer.id, CourseOffer.days, CourseOffer.session, *half)
        .join(CourseOffer, CourseOffer.id == Placement.course_offer_id)
        .group_by(CourseOffer.id, *half)
        .having(func.count(Placement.id.distinct()) >= CourseOffer.capacity)
    )
    left: dict[uuid.UUID, set[Half]] = {}
    for offer_id, runs, part, *taken in session.execute(statement):
        free = left.get(offer_id)
        if free is None:
            asked = [day for day in runs if not days or day in days]
            free = left[offer_id] = {(day, each) for day in asked for each in halves_of(part)}
        free.discard((taken[0], taken[1]))
    return [offer_id for offer_id, free in left.items() if not free]


def taken(session: Session, offer_ids: Collection[uuid.UUID], on: date) -> Counts:
    """How many places are taken from a day on, by offer and half-day of the week."""
    found: defaultdict[uuid.UUID, dict[Half, int]] = defaultdict(dict)
    if not offer_ids:
        return found
    half = (Placement.course_offer_id, PlacementSlot.day, PlacementSlot.half_day)
    statement = (
        _seats(on, *half, func.count(Placement.id.distinct()))
        .where(Placement.course_offer_id.in_(offer_ids))
        .group_by(*half)
    )
    for offer_id, day, part, number in session.execute(statement):
        found[offer_id][day, part] = number
    return found


def _seats(on: date, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join_from(PlacementSlot, Placement, Placement.id == PlacementSlot.placement_id)
        .where(seated_from(on), or_(PlacementSlot.to_on.is_(None), PlacementSlot.to_on >= on))
        .execution_options(scoped=True)
    )
