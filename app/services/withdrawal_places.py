"""What a withdrawal does to places: which it means, how they end on the last day or go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.domain.codes import HalfDay, WithdrawalScope
from app.domain.errors import Rejected
from app.domain.placement_flow import PLACEMENT_FLOW, SEATED, PlacementFacts, PlacementStatus
from app.domain.placements import half_day_of
from app.domain.withdrawal_flow import OPEN
from app.models.application import Application
from app.models.placement import Placement, PlacementSlot
from app.models.withdrawal import Withdrawal

from . import audit, placements, steps

ENDING = frozenset({PlacementStatus.ENDING})


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


def lock(session: Session, row: Withdrawal | Placement) -> None:
    """Keep the places of this pupil with this provider from every other withdrawal until the
    transaction ends. All take them in one order: two that mean the same places neither wait for
    each other, nor each believe that the other one still ends them."""
    statement = select(Placement.id).where(*with_provider(row)).order_by(Placement.id)
    session.execute(past_scope(statement.with_for_update())).all()


def leaves_days(withdrawal: Withdrawal) -> bool:
    """Whether half-days of its place go on when only some should end."""
    placement, last_day = withdrawal.placement, withdrawal.last_day
    if withdrawal.scope != WithdrawalScope.SOME_DAYS or placement.status not in SEATED:
        return True
    named = {(slot.day, slot.half_day) for slot in withdrawal.slots}
    return any(
        (slot.day, slot.half_day) not in named
        for slot in placement.slots
        if slot.to_on is None or slot.to_on > last_day
    )


def refuse_late(
    session: Session, placement: Placement, scope: str, last_day: date, *, on: date
) -> None:
    """Raise Rejected for a last day after the planned end of all that should end."""
    last = placement.planned_end
    if scope == WithdrawalScope.ALL_WITH_PROVIDER:
        statement = select(func.max(Placement.planned_end)).where(
            *with_provider(placement),
            Placement.status.in_(sorted(SEATED)),
            Placement.deleted_at.is_(None),
        )
        last = session.scalar(past_scope(statement)) or last
    planned = f"{last.day} {last:%B %Y}"
    if last < on:
        words = f"This place was planned until {planned}. Ask CAP to complete it."
        raise Rejected.because(words, "placement")
    if last_day > last:
        words = f"The place is planned until {planned}. Enter that day or one before it."
        raise Rejected.because(words, "last_day")


def begin_to_end(session: Session, withdrawal: Withdrawal, *, by: Actor, at: datetime) -> None:
    """Show on every place that is meant as a whole that it ends, and when."""
    asked = _open_over(session, withdrawal)
    for each in meant(session, withdrawal, SEATED):
        if each.status != PlacementStatus.ENDING:
            steps.move(session, each, PLACEMENT_FLOW, "end", PlacementFacts(), by=by, at=at)
        _show_last_day(session, each, asked, by=by, at=at)
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
        last_day = last_day_of(withdrawal, placement)
        placements.finish(session, placement, last_day=last_day, at=at)


def last_day_of(withdrawal: Withdrawal, placement: Placement) -> date:
    """The last day of a place it ends: the one everybody was shown, which another open withdrawal
    may have brought forward."""
    days = [withdrawal.last_day, placement.planned_end]
    if withdrawal.scope != WithdrawalScope.SOME_DAYS and placement.actual_end is not None:
        days.append(placement.actual_end)
    return min(days)


def go_on(session: Session, withdrawal: Withdrawal, *, by: Actor, at: datetime) -> None:
    """Let the places go on as they did before, but those that another open withdrawal ends: its
    own place, or all with this provider."""
    still = _open_over(session, withdrawal)
    for placement in meant(session, withdrawal, ENDING):
        if any(_ends(each, placement) for each in still):
            _show_last_day(session, placement, still, by=by, at=at)
        else:
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
        statement = statement.where(*with_provider(withdrawal))
    else:
        statement = statement.where(Placement.id == withdrawal.placement_id)
    statement = statement.options(
        selectinload(Placement.slots),
        selectinload(Placement.application).selectinload(Application.choices),
    ).order_by(Placement.id)
    found: Sequence[Placement] = session.scalars(past_scope(statement)).all()
    return found


def past_scope(statement: Any) -> Any:
    """The actor was let to the withdrawal, and its placements go with it."""
    return statement.execution_options(scoped=True)


def with_provider(row: Withdrawal | Placement) -> tuple[Any, ...]:
    return (
        Placement.student_id == row.student_id,
        Placement.provider_id == row.provider_id,
        Placement.school_id == row.school_id,
    )


def _open_over(session: Session, withdrawal: Withdrawal) -> Sequence[Withdrawal]:
    """The open withdrawals that end whole places of the same pupil with the same provider."""
    statement = select(Withdrawal).where(
        Withdrawal.student_id == withdrawal.student_id,
        Withdrawal.provider_id == withdrawal.provider_id,
        Withdrawal.school_id == withdrawal.school_id,
        Withdrawal.status.in_(sorted(OPEN)),
        Withdrawal.scope != WithdrawalScope.SOME_DAYS,
        Withdrawal.deleted_at.is_(None),
    )
    found: Sequence[Withdrawal] = session.scalars(past_scope(statement)).all()
    return found


def _ends(withdrawal: Withdrawal, placement: Placement) -> bool:
    """Whether a withdrawal of this pupil from this provider ends a place that is ending."""
    is_all = withdrawal.scope == WithdrawalScope.ALL_WITH_PROVIDER
    return is_all or withdrawal.placement_id == placement.id


def _show_last_day(
    session: Session,
    placement: Placement,
    withdrawals: Iterable[Withdrawal],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Set the last day to the earliest for which its end is asked, never after the planned one:
    the seat would be held for longer than without a withdrawal."""
    days = [each.last_day for each in withdrawals if _ends(each, placement)]
    day = min([*days, placement.planned_end])
    if placement.actual_end == day:
        return
    placement.actual_end = day
    changes = audit.pending_changes(placement)
    steps.touch(placement, by=by, at=at)
    session.flush()
    audit.record(session, "last-day-set", placement, by=by, at=at, changes=changes)


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
    if placement.status in SEATED:  # else it has ended meanwhile, and keeps what it was
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
