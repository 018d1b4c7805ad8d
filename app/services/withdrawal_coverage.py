"""What a withdrawal covers: every half-day CAP looks at, and the places that end with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.codes import WEEKDAYS, HalfDay, WithdrawalScope
from app.domain.placement_flow import SEATED, PlacementStatus
from app.domain.placements import session_label
from app.models.course import CourseOffer
from app.models.placement import Placement
from app.models.withdrawal import Withdrawal

from .withdrawal_places import ENDING, past_scope, with_provider


@dataclass(frozen=True, slots=True)
class Covered:
    """A half-day that the pupil has with this provider, and whether the withdrawal ends it."""

    placement: Placement
    half_day: str
    ends: bool


def coverage(session: Session, withdrawal: Withdrawal) -> list[Covered]:
    """Every half-day that the pupil still has with this provider, and whether it ends: what CAP
    looks at before it processes a withdrawal (seed, step 6)."""
    statement = (
        select(Placement)
        .where(
            *with_provider(withdrawal),
            Placement.status.in_(sorted(SEATED)),
            Placement.deleted_at.is_(None),
        )
        .options(
            selectinload(Placement.slots),
            selectinload(Placement.course_offer).selectinload(CourseOffer.course),
        )
        .order_by(Placement.start_date, Placement.id)
    )
    named = {(slot.day, slot.half_day) for slot in withdrawal.slots}
    found = []
    for placement in session.scalars(past_scope(statement)):
        own = placement.id == withdrawal.placement_id
        for slot in sorted(
            (each for each in placement.slots if each.to_on is None),
            key=lambda each: (WEEKDAYS.index(each.day), each.half_day),
        ):
            if withdrawal.scope == WithdrawalScope.SOME_DAYS:
                ends = own and (slot.day, slot.half_day) in named
            else:
                # A place that was given after this was sent is not meant.
                is_all = withdrawal.scope == WithdrawalScope.ALL_WITH_PROVIDER
                ends = own or (is_all and placement.status == PlacementStatus.ENDING)
            found.append(Covered(placement, session_label(slot.day, HalfDay(slot.half_day)), ends))
    return found


def ending_of(
    session: Session, withdrawals: Sequence[Withdrawal]
) -> dict[uuid.UUID, list[Placement]]:
    """By withdrawal, the places it ends, or of which it ends some days: its own first, which has
    to be loaded, then all that end with it."""
    found = {each.id: [each.placement] for each in withdrawals}
    several = [each for each in withdrawals if each.scope == WithdrawalScope.ALL_WITH_PROVIDER]
    statement = (
        select(Placement)
        .where(
            Placement.student_id.in_({each.student_id for each in several}),
            Placement.status.in_(sorted(ENDING)),
            Placement.deleted_at.is_(None),
        )
        .options(selectinload(Placement.course_offer).selectinload(CourseOffer.course))
        .order_by(Placement.start_date, Placement.id)
    )
    places = session.scalars(past_scope(statement)).all() if several else []
    for withdrawal in several:
        found[withdrawal.id] += [
            each
            for each in places
            if each.id != withdrawal.placement_id
            and each.student_id == withdrawal.student_id
            and each.provider_id == withdrawal.provider_id
            and each.school_id == withdrawal.school_id
        ]
    return found
