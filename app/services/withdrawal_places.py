"""What a withdrawal does to places: which it means, how they end on the last day or go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.domain.codes import WEEKDAYS, HalfDay, WithdrawalScope
from app.domain.errors import Rejected
from app.domain.placement_flow import PLACEMENT_FLOW, SEATED, PlacementFacts, PlacementStatus
from app.domain.placements import half_day_of, session_label
from app.domain.withdrawal_flow import OPEN
from app.models.application import Application
from app.models.course import CourseOffer
from app.models.placement import Placement, PlacementSlot
from app.models.withdrawal import Withdrawal

from . import audit, placements, steps

ENDING = frozenset({PlacementStatus.ENDING})


@dataclass(frozen=True, slots=True)
class Covered:
    """A half-day that the pupil has with this provider, and whether the withdrawal ends it."""

    placement: Placement
    half_day: str
    ends: bool


def half_days(
    session: Session, placement: Placement, slots: Iterable[str]
) -> list[tuple[str, HalfDay]]:
    """The half-days of a placement that are to end, but not all of them. Raises Rejected."""
    named = [half_day_of(slot) for slot in sorted(set(slots))]
    if not named:
        raise Rejected.because("Choose the half-days that are to end.", "slots")
    statement = select(PlacementSlot.day, PlacementSlot.half_day).where(
        PlacementSlot.placement_id == placement.id, PlacementSlot.to_on.is_(None)
    )
    going_on = {(row.day, row.half_day) for row in session.execute(past_scope(statement))}
    if not set(named) <= going_on:
        raise Rejected.because("Choose only half-days of this placement.", "slots")
    if set(named) == going_on:
        raise Rejected.because(
            "These are all half-days of the placement. Withdraw the whole placement instead.",
            "slots",
        )
    return named


def begin_to_end(session: Session, withdrawal: Withdrawal, *, by: Actor, at: datetime) -> None:
    """Show on every place that is meant as a whole that it ends, and when."""
    for each in meant(session, withdrawal, SEATED):
        if each.status != PlacementStatus.ENDING:
            steps.move(session, each, PLACEMENT_FLOW, "end", PlacementFacts(), by=by, at=at)
            each.actual_end = withdrawal.last_day
    session.flush()


def end(session: Session, withdrawal: Withdrawal, *, by: Actor, at: datetime) -> None:
    """End the places, or the half-days that were named, on the last day. Their seats are free
    from then on."""
    if withdrawal.scope == WithdrawalScope.SOME_DAYS:
        _end_half_days(session, withdrawal, by=by, at=at)
    for placement in meant(session, withdrawal, ENDING):
        steps.move(
            session, placement, PLACEMENT_FLOW, "end-withdrawn", PlacementFacts(), by=by, at=at
        )
        placement.end_reason = withdrawal.reason
        placements.finish(session, placement, last_day=withdrawal.last_day, at=at)


def go_on(session: Session, withdrawal: Withdrawal, *, by: Actor, at: datetime) -> None:
    """Let the places go on as they did before, but those that another open withdrawal ends."""
    others = select(Withdrawal.placement_id).where(
        Withdrawal.id != withdrawal.id,
        Withdrawal.status.in_(sorted(OPEN)),
        Withdrawal.scope != WithdrawalScope.SOME_DAYS,
        Withdrawal.deleted_at.is_(None),
    )
    still = set(session.scalars(past_scope(others)))
    for placement in meant(session, withdrawal, ENDING):
        if placement.id not in still:
            _keep(session, placement, by=by, at=at)


def meant(
    session: Session, withdrawal: Withdrawal, statuses: Collection[str]
) -> Sequence[Placement]:
    """The placements in these states that a withdrawal ends as a whole: its own, or all that the
    pupil has from this school with this provider."""
    if withdrawal.scope == WithdrawalScope.SOME_DAYS:
        return []
    statement = select(Placement).where(
        Placement.status.in_(sorted(statuses)), Placement.deleted_at.is_(None)
    )
    if withdrawal.scope == WithdrawalScope.ALL_WITH_PROVIDER:
        statement = statement.where(*_with_provider(withdrawal))
    else:
        statement = statement.where(Placement.id == withdrawal.placement_id)
    statement = statement.options(
        selectinload(Placement.slots),
        selectinload(Placement.application).selectinload(Application.choices),
    ).order_by(Placement.id)
    found: Sequence[Placement] = session.scalars(past_scope(statement)).all()
    return found


def coverage(session: Session, withdrawal: Withdrawal) -> list[Covered]:
    """Every half-day that the pupil still has with this provider, and whether it ends: what CAP
    looks at before it processes a withdrawal (seed, step 6)."""
    statement = (
        select(Placement)
        .where(
            *_with_provider(withdrawal),
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
                ends = own or withdrawal.scope == WithdrawalScope.ALL_WITH_PROVIDER
            found.append(Covered(placement, session_label(slot.day, HalfDay(slot.half_day)), ends))
    return found


def past_scope(statement: Any) -> Any:
    """The actor was let to the withdrawal, and its placements go with it."""
    return statement.execution_options(scoped=True)


def _with_provider(withdrawal: Withdrawal) -> tuple[Any, ...]:
    return (
        Placement.student_id == withdrawal.student_id,
        Placement.provider_id == withdrawal.provider_id,
        Placement.school_id == withdrawal.school_id,
    )


def _keep(session: Session, placement: Placement, *, by: Actor, at: datetime) -> None:
    name = "keep"
    if placement.first_attended_on is None:
        name = "keep-pending"
    elif placement.paused_until is not None:
        name = "keep-paused"
    placement.actual_end = None
    steps.move(session, placement, PLACEMENT_FLOW, name, PlacementFacts(), by=by, at=at)


def _end_half_days(session: Session, withdrawal: Withdrawal, *, by: Actor, at: datetime) -> None:
    placement = withdrawal.placement
    ending = {(slot.day, slot.half_day) for slot in withdrawal.slots}
    others = {(slot.day, slot.half_day) for slot in placement.slots} - ending
    placements.end_half_days(session, placement, withdrawal.last_day, but=others, by=by, at=at)
    after = placements.going_on(placement, withdrawal.last_day + placements.ONE_DAY)
    placements.measure(placement, after)
    changes = audit.pending_changes(placement)
    steps.touch(placement, by=by, at=at)
    session.flush()
    audit.record(
        session,
        "half-days-ended",
        placement,
        by=by,
        at=at,
        reason=f"Withdrawal {withdrawal.ref}",
        changes=changes,
    )
    placements.follow_seats(session, placement, after=withdrawal.last_day, at=at)
