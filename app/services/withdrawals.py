"""Withdrawals: received with a due date, completed or cancelled by CAP."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch
from app.domain.codes import HalfDay, Requester, WithdrawalScope
from app.domain.errors import Conflict, Rejected
from app.domain.placement_flow import PLACEMENT_FLOW, SEATED, PlacementFacts, PlacementStatus
from app.domain.placements import half_day_of
from app.domain.references import Prefix
from app.domain.roles import Permission
from app.domain.withdrawal_flow import WITHDRAWAL_FLOW, WithdrawalFacts, WithdrawalStatus
from app.models.application import Application
from app.models.placement import Placement, PlacementSlot
from app.models.withdrawal import Withdrawal, WithdrawalSlot
from app.notify.messages import CaseMail

from . import audit, notices, placements, steps
from .numbering import fresh_reference
from .working_days import due_after, local_day

PROCESS_WORKING_DAYS = 5
ENDING = frozenset({PlacementStatus.ENDING})


def receive(
    session: Session,
    placement: Placement,
    values: Mapping[str, Any],
    slots: Iterable[str],
    *,
    requester: Requester,
    by: Actor,
    at: datetime,
) -> Withdrawal:
    """Keep a withdrawal of an own live placement and start its clock. Raises Rejected."""
    allow(by, Permission.WITHDRAWAL_CREATE)
    if placement.status not in SEATED:
        raise Rejected.because("This placement has ended already.", "placement")
    partial = values["scope"] == WithdrawalScope.SOME_DAYS
    half_days = _half_days(session, placement, slots) if partial else []
    if requester is Requester.PROVIDER and not values.get("meeting_held_on"):
        raise Rejected.because(
            "Hold the meeting with CAP and the school first, then enter its date.",
            "meeting_held_on",
        )
    today = local_day(at)
    withdrawal = Withdrawal(
        **{
            **values,
            "ref": fresh_reference(session, Withdrawal, Prefix.WITHDRAWAL, at=at),
            "status": WithdrawalStatus.SUBMITTED,
            "requester_type": requester,
            "school_id": placement.school_id,
            "provider_id": placement.provider_id,
            "student_id": placement.student_id,
            "placement_id": placement.id,
            "submitted_at": at,
            "process_due": due_after(session, today, PROCESS_WORKING_DAYS),
        }
    )
    steps.touch(withdrawal, by=by, at=at)
    session.add(withdrawal)
    session.flush()
    for day, half_day in half_days:
        row = WithdrawalSlot(withdrawal_id=withdrawal.id, day=day, half_day=half_day)
        steps.touch(row, by=by, at=at)
        session.add(row)
    session.flush()
    steps.begin(session, withdrawal, by=by, at=at, due_on=withdrawal.process_due)
    for each in [] if partial else _meant(session, withdrawal, SEATED):
        if each.status != PlacementStatus.ENDING:
            steps.move(session, each, PLACEMENT_FLOW, "end", PlacementFacts(), by=by, at=at)
            each.actual_end = withdrawal.last_day
    session.flush()
    due = withdrawal.process_due
    notices.tell(
        session,
        CaseMail.WITHDRAWAL_RECEIVED,
        [withdrawal.requester_email],
        about=withdrawal,
        path="/home",
        at=at,
        due=f"{due.day} {due:%B %Y}",
    )
    return withdrawal


def get(session: Session, id_: Any, actor: Actor, *, lock: bool = False) -> Withdrawal:
    return fetch(
        session,
        Withdrawal,
        id_,
        actor,
        lock=lock,
        options=(
            selectinload(Withdrawal.slots),
            selectinload(Withdrawal.school),
            selectinload(Withdrawal.provider),
            selectinload(Withdrawal.student),
            selectinload(Withdrawal.placement).selectinload(Placement.slots),
            selectinload(Withdrawal.placement).selectinload(Placement.application),
        ),
    )


def facts(withdrawal: Withdrawal) -> WithdrawalFacts:
    return WithdrawalFacts(
        clm_done=withdrawal.clm_done is not None, capita_done=withdrawal.capita_done is not None
    )


def tick(
    session: Session,
    withdrawal: Withdrawal,
    *,
    clm_done: date | None,
    capita_done: date | None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Enter the days on which the two other systems were brought up to date. Raises Rejected
    for a day to come, Conflict when the withdrawal changed since the page with `version`."""
    allow(by, Permission.WITHDRAWAL_PROCESS)
    if version is not None and version != withdrawal.version:
        raise Conflict
    for name, day in (("clm_done", clm_done), ("capita_done", capita_done)):
        if day is not None and day > local_day(at):
            raise Rejected.because("The day cannot lie in the future.", name)
    withdrawal.clm_done = clm_done
    withdrawal.capita_done = capita_done
    changes = audit.pending_changes(withdrawal)
    steps.touch(withdrawal, by=by, at=at)
    session.flush()
    audit.record(session, "withdrawal-recorded", withdrawal, by=by, at=at, changes=changes)


def move(
    session: Session,
    withdrawal: Withdrawal,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Complete or cancel. Completing ends the placement, or the half-days that were named."""
    steps.move(
        session,
        withdrawal,
        WITHDRAWAL_FLOW,
        name,
        facts(withdrawal),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    if name == "cancel":
        for placement in _meant(session, withdrawal, ENDING):
            _keep(session, placement, by=by, at=at)
        return
    withdrawal.processed_on = local_day(at)
    if withdrawal.scope == WithdrawalScope.SOME_DAYS:
        _end_half_days(session, withdrawal, by=by, at=at)
    for placement in _meant(session, withdrawal, ENDING):
        steps.move(
            session, placement, PLACEMENT_FLOW, "end-withdrawn", PlacementFacts(), by=by, at=at
        )
        placement.end_reason = withdrawal.reason
        placements.finish(session, placement, last_day=withdrawal.last_day, at=at)
    withdrawal.counterpart_notified_at = at
    session.flush()
    _tell_other_party(session, withdrawal, at=at)


def _half_days(
    session: Session, placement: Placement, slots: Iterable[str]
) -> list[tuple[str, HalfDay]]:
    """The half-days of a placement that are to end, but not all of them. Raises Rejected."""
    named = [half_day_of(slot) for slot in sorted(set(slots))]
    if not named:
        raise Rejected.because("Choose the half-days that are to end.", "slots")
    statement = select(PlacementSlot.day, PlacementSlot.half_day).where(
        PlacementSlot.placement_id == placement.id, PlacementSlot.to_on.is_(None)
    )
    going_on = {(row.day, row.half_day) for row in session.execute(_past_scope(statement))}
    if not set(named) <= going_on:
        raise Rejected.because("Choose only half-days of this placement.", "slots")
    if set(named) == going_on:
        raise Rejected.because(
            "These are all half-days of the placement. Withdraw the whole placement instead.",
            "slots",
        )
    return named


def _meant(
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
        statement = statement.where(
            Placement.student_id == withdrawal.student_id,
            Placement.provider_id == withdrawal.provider_id,
            Placement.school_id == withdrawal.school_id,
        )
    else:
        statement = statement.where(Placement.id == withdrawal.placement_id)
    statement = statement.options(
        selectinload(Placement.slots),
        selectinload(Placement.application).selectinload(Application.choices),
    ).order_by(Placement.id)
    found: Sequence[Placement] = session.scalars(_past_scope(statement)).all()
    return found


def _keep(session: Session, placement: Placement, *, by: Actor, at: datetime) -> None:
    """Let a placement go on as it did before the withdrawal."""
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


def _past_scope(statement: Any) -> Any:
    """The actor was let to the withdrawal, and its placements go with it."""
    return statement.execution_options(scoped=True)


def _tell_other_party(session: Session, withdrawal: Withdrawal, *, at: datetime) -> None:
    if withdrawal.requester_type == Requester.PROVIDER:
        people = notices.of_school(session, withdrawal.placement.application)
    else:
        people = notices.of_provider(session, withdrawal.provider_id)
    notices.tell(
        session,
        CaseMail.WITHDRAWAL_COMPLETED,
        [*people, withdrawal.requester_email],
        about=withdrawal,
        path="/home",
        at=at,
    )
