"""Withdrawals: sent with a due date, asked about, processed by CAP, told to the other side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch
from app.domain import withdrawal_clock
from app.domain.codes import Requester, WithdrawalScope
from app.domain.errors import Rejected
from app.domain.placement_flow import SEATED, PlacementStatus
from app.domain.references import Prefix
from app.domain.roles import Permission
from app.domain.withdrawal_clock import PROCESS_WORKING_DAYS, RECEIVE_WORKING_DAYS, Clock
from app.domain.withdrawal_flow import OPEN, WITHDRAWAL_FLOW, WithdrawalFacts, WithdrawalStatus
from app.models.course import CourseOffer
from app.models.placement import Placement
from app.models.withdrawal import Withdrawal, WithdrawalSlot

from . import meeting_use, placement_files, steps, withdrawal_notices, withdrawal_places
from .numbering import fresh_reference
from .withdrawal_places import past_scope
from .working_days import closure_days, due_after, local_day


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
    refuse_second(session, placement)
    partial = values["scope"] == WithdrawalScope.SOME_DAYS
    half_days = withdrawal_places.half_days(session, placement, slots) if partial else []
    today = local_day(at)
    meeting = _meeting(session, placement, today) if requester is Requester.PROVIDER else {}
    scope, last_day = values["scope"], values["last_day"]
    withdrawal_places.refuse_late(session, placement, scope, last_day, on=today)
    withdrawal = Withdrawal(
        **{
            **values,
            **meeting,
            "ref": fresh_reference(session, Withdrawal, Prefix.WITHDRAWAL, at=at),
            "status": WithdrawalStatus.SUBMITTED,
            "requester_type": requester,
            "school_id": placement.school_id,
            "provider_id": placement.provider_id,
            "student_id": placement.student_id,
            "placement_id": placement.id,
            "submitted_at": at,
            "due_on": due_after(session, today, RECEIVE_WORKING_DAYS),
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
    steps.begin(session, withdrawal, by=by, at=at, due_on=withdrawal.due_on)
    withdrawal_places.begin_to_end(session, withdrawal, by=by, at=at)
    withdrawal_notices.sent(session, withdrawal, at=at)
    return withdrawal


def get(session: Session, id_: Any, actor: Actor, *, lock: bool = False) -> Withdrawal:
    """One withdrawal with what hangs on it. Raises NotVisible."""
    placement = selectinload(Withdrawal.placement)
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
            placement.selectinload(Placement.slots),
            placement.selectinload(Placement.application),
            placement.selectinload(Placement.course_offer).selectinload(CourseOffer.course),
        ),
    )


def facts(withdrawal: Withdrawal, actor: Actor) -> WithdrawalFacts:
    """What the guards of its flow need to know."""
    return WithdrawalFacts(
        requester_confirmed=withdrawal.requester_confirmed_at is not None,
        scope_checked=withdrawal.scope_checked_at is not None,
        leaves_days=withdrawal_places.leaves_days(withdrawal),
        clm_done=withdrawal.clm_done is not None,
        capita_done=withdrawal.capita_done is not None,
        is_requester=is_requester(withdrawal, actor),
        cancel_asked=withdrawal.cancel_asked_at is not None,
    )


def is_requester(withdrawal: Withdrawal, actor: Actor) -> bool:
    """Whether the actor speaks for whoever asked. CAP may for everybody: people ring."""
    if actor.is_school:
        return withdrawal.requester_type == Requester.SCHOOL
    if actor.is_provider:
        return withdrawal.requester_type == Requester.PROVIDER
    return True


def clock(withdrawal: Withdrawal) -> Clock:
    """How long CAP has had it, for the queue."""
    return Clock(local_day(withdrawal.submitted_at), withdrawal.paused_days, withdrawal.paused_on)


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
    """Take it along one move of its flow, with all that follows from it."""
    answer_by = withdrawal.due_on
    if name in ("cancel", "complete"):
        withdrawal_places.lock(session, withdrawal)
    steps.move(
        session,
        withdrawal,
        WITHDRAWAL_FLOW,
        name,
        facts(withdrawal, by),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    _after(session, withdrawal, name, by=by, at=at)
    if name == "ask-to-cancel" and withdrawal.status == WithdrawalStatus.RETURNED:
        # The question of CAP stays open, with its own day.
        withdrawal.due_on = answer_by
    session.flush()
    withdrawal_notices.moved(session, withdrawal, name, at=at)


def _after(session: Session, withdrawal: Withdrawal, name: str, *, by: Actor, at: datetime) -> None:
    """What a move changes beside the status."""
    today = local_day(at)
    if name in ("receive", "process"):
        withdrawal.due_on = withdrawal.process_due
    elif name == "return":
        withdrawal.paused_on = today
    elif name == "answer":
        _resume(session, withdrawal, at=at)
    elif name == "ask-to-cancel":
        withdrawal.due_on = due_after(session, today, RECEIVE_WORKING_DAYS)
        withdrawal.cancel_asked_at = at
    elif name == "cancel":
        withdrawal.paused_on = None
        withdrawal_places.go_on(session, withdrawal, by=by, at=at)
    elif name == "complete":
        withdrawal.processed_on = today
        withdrawal.counterpart_notified_at = at
        withdrawal_places.end(session, withdrawal, by=by, at=at)
    if withdrawal.status not in OPEN:
        placement_files.keep(session, withdrawal.student_id, [withdrawal, *withdrawal.slots])


def _resume(session: Session, withdrawal: Withdrawal, *, at: datetime) -> None:
    """Let the clock run again: the days that CAP waited do not count."""
    if withdrawal.paused_on is None:
        return
    due, waited = withdrawal_clock.resumed(
        withdrawal.process_due, withdrawal.paused_on, local_day(at), closure_days(session)
    )
    withdrawal.process_due = due
    withdrawal.paused_days += waited
    withdrawal.paused_on = None


def _meeting(session: Session, placement: Placement, on: date) -> dict[str, Any]:
    """What is kept of the meeting that a provider's withdrawal needs. Raises Rejected."""
    held = meeting_use.held(session, placement.id, on=on)
    return {
        "meeting_id": held.id,
        "meeting_held_on": held.held_on,
        "meeting_attendees": list(held.attendees),
    }


def refuse_second(session: Session, placement: Placement) -> None:
    """Raise Rejected while another withdrawal ends the same placement, or some days of it."""
    if placement.status == PlacementStatus.ENDING:
        words = "CAP is ending this placement already. Look at your withdrawals."
        raise Rejected.because(words, "placement")
    statement = select(Withdrawal.ref).where(
        Withdrawal.placement_id == placement.id,
        Withdrawal.status.in_(sorted(OPEN)),
        Withdrawal.deleted_at.is_(None),
    )
    ref = session.scalars(past_scope(statement)).first()
    if ref is not None:
        raise Rejected.because(
            f"Withdrawal {ref} of this placement is open already. Wait until CAP has completed it.",
            "placement",
        )
