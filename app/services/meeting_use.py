"""Which meeting lets a provider withdraw, and for how long."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import fact, visible
from app.domain.calendar import add_working_days
from app.domain.errors import Rejected
from app.domain.meeting_flow import AHEAD, COUNTS_WORKING_DAYS, MeetingStatus
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

from .withdrawal_places import past_scope
from .working_days import closure_days

HELD_UP = (
    "Before a provider withdraws, CAP, the school and the provider meet. Ask for the meeting on "
    "the page of the place; once CAP has recorded it, you can send this form. A meeting counts "
    f"for {COUNTS_WORKING_DAYS} working days."
)


def of_placement(
    session: Session, placement_id: uuid.UUID, *, on: date, lock: bool = False
) -> WithdrawalMeeting | None:
    """The meeting that counts for the next withdrawal of a place: one that lies ahead, or one
    that was held not too long ago and that no withdrawal has used."""
    is_ahead = WithdrawalMeeting.status.in_(sorted(AHEAD))
    statement = (
        select(WithdrawalMeeting)
        .where(
            WithdrawalMeeting.placement_id == placement_id,
            or_(is_ahead, and_(*lets_withdraw(session, on))),
            WithdrawalMeeting.deleted_at.is_(None),
        )
        .order_by(WithdrawalMeeting.asked_at.desc(), WithdrawalMeeting.id)
        .limit(1)
        .execution_options(populate_existing=lock)
    )
    if lock:
        statement = statement.with_for_update()
    found: WithdrawalMeeting | None = session.scalars(past_scope(statement)).one_or_none()
    return found


def held(session: Session, placement_id: uuid.UUID, *, on: date) -> WithdrawalMeeting:
    """The recorded meeting that lets a provider withdraw, kept from being closed meanwhile.
    Raises Rejected without one."""
    meeting = of_placement(session, placement_id, on=on, lock=True)
    if meeting is None or meeting.status != MeetingStatus.HELD:
        raise Rejected.because(HELD_UP, "placement")
    return meeting


def why_held_up(session: Session, actor: Actor) -> str:
    """Why a provider cannot begin the form at all; empty when a meeting of its own lets it."""
    statement = (
        visible(WithdrawalMeeting, actor)
        .where(*lets_withdraw(session, actor.on))
        .with_only_columns(WithdrawalMeeting.id)
        .limit(1)
    )
    return HELD_UP if session.scalars(statement).first() is None else ""


def counts_since(session: Session, on: date) -> date:
    """The first day on which a meeting that still counts can have been held."""
    return add_working_days(on, -COUNTS_WORKING_DAYS, closure_days(session))


def is_used(session: Session, meeting: WithdrawalMeeting) -> bool:
    """Whether a withdrawal was sent on the strength of it."""
    statement = select(Withdrawal.id).where(Withdrawal.meeting_id == meeting.id)
    return fact(session, statement.limit(1)) is not None


def lets_withdraw(session: Session, on: date) -> tuple[Any, ...]:
    """That a meeting was held lately, and that no withdrawal has been sent on it yet."""
    used = select(Withdrawal.meeting_id).where(Withdrawal.meeting_id.is_not(None))
    return (
        WithdrawalMeeting.status == MeetingStatus.HELD,
        WithdrawalMeeting.held_on >= counts_since(session, on),
        WithdrawalMeeting.id.not_in(used),
    )
