"""Withdrawals: received with a due date, completed or cancelled by CAP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch
from app.domain.codes import Requester, WithdrawalScope
from app.domain.errors import Conflict, Rejected
from app.domain.placement_flow import PLACEMENT_FLOW, SEATED, PlacementFacts, PlacementStatus
from app.domain.references import Prefix
from app.domain.roles import Permission
from app.domain.withdrawal_flow import WITHDRAWAL_FLOW, WithdrawalFacts, WithdrawalStatus
from app.models.placement import Placement
from app.models.withdrawal import Withdrawal, WithdrawalSlot
from app.notify.messages import CaseMail

from . import audit, notices, placements, steps
from .numbering import fresh_reference
from .working_days import due_after, local_day

PROCESS_WORKING_DAYS = 5


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
    half_days = sorted(set(slots))
    partial = values["scope"] == WithdrawalScope.SOME_DAYS
    if partial and not half_days:
        raise Rejected.because("Choose the half-days that are to end.", "slots")
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
    for half_day in half_days if partial else []:
        slot = placements.HalfDaySlot.parse(half_day)
        row = WithdrawalSlot(withdrawal_id=withdrawal.id, day=slot.day, half_day=slot.half)
        steps.touch(row, by=by, at=at)
        session.add(row)
    session.flush()
    steps.begin(session, withdrawal, by=by, at=at, due_on=withdrawal.process_due)
    if not partial and placement.status != PlacementStatus.ENDING:
        steps.move(session, placement, PLACEMENT_FLOW, "end", PlacementFacts(), by=by, at=at)
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
    placement = withdrawal.placement
    if name == "cancel":
        if placement.status == PlacementStatus.ENDING:
            steps.move(session, placement, PLACEMENT_FLOW, "keep", PlacementFacts(), by=by, at=at)
        return
    withdrawal.processed_on = local_day(at)
    if withdrawal.scope == WithdrawalScope.SOME_DAYS:
        ending = {(slot.day, slot.half_day) for slot in withdrawal.slots}
        for slot in placement.slots:
            if (slot.day, slot.half_day) in ending and slot.to_on is None:
                slot.to_on = max(withdrawal.last_day, slot.from_on)
        steps.touch(placement, by=by, at=at)
    else:
        steps.move(
            session, placement, PLACEMENT_FLOW, "end-withdrawn", PlacementFacts(), by=by, at=at
        )
        placement.end_reason = withdrawal.reason
        placements.finish(session, placement, last_day=withdrawal.last_day)
    withdrawal.counterpart_notified_at = at
    session.flush()
    _tell_other_party(session, withdrawal, at=at)


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
