"""What the start pages of schools and providers list beside their cases: meetings that lie ahead,
and what has ended, the latest first, in stretches that fit together."""

from __future__ import annotations

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.course_change import ChangeStatus
from app.domain.meeting_flow import AHEAD
from app.domain.placement_flow import SEATED
from app.domain.withdrawal_flow import OPEN
from app.models.complaint import Complaint
from app.models.complaint_share import ComplaintShare
from app.models.course_change import CourseChange
from app.models.placement import Placement
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

from . import course_proposals, meeting_use, own_complaints
from .paging import Stretch

PROPOSALS_DONE = frozenset({ChangeStatus.APPROVED, ChangeStatus.REFUSED})


def meetings(session: Session, actor: Actor) -> list[WithdrawalMeeting]:
    """Meetings about places that go on: those that lie ahead, and those held that still let the
    provider withdraw."""
    statement = (
        visible(WithdrawalMeeting, actor)
        .join(Placement, Placement.id == WithdrawalMeeting.placement_id)
        .where(
            Placement.status.in_(sorted(SEATED)),
            or_(
                WithdrawalMeeting.status.in_(sorted(AHEAD)),
                and_(*meeting_use.lets_withdraw(session, actor.on)),
            ),
        )
        .order_by(WithdrawalMeeting.asked_at, WithdrawalMeeting.id)
        .options(
            selectinload(WithdrawalMeeting.student),
            selectinload(WithdrawalMeeting.provider),
        )
    )
    return list(session.scalars(statement))


def withdrawals(session: Session, actor: Actor, stretch: Stretch) -> list[Withdrawal]:
    """Withdrawals that were completed or cancelled."""
    statement = visible(Withdrawal, actor).where(Withdrawal.status.not_in(sorted(OPEN)))
    latest = stretch.of(statement, Withdrawal.updated_at, Withdrawal.id)
    shown = (
        selectinload(Withdrawal.student),
        selectinload(Withdrawal.provider),
        selectinload(Withdrawal.school),
    )
    return list(session.scalars(latest.options(*shown)))


def complaints(session: Session, actor: Actor, stretch: Stretch) -> list[Complaint]:
    """Complaints that need nobody any more."""
    statement = visible(Complaint, actor).where(Complaint.status.in_(sorted(own_complaints.DONE)))
    ended = func.coalesce(Complaint.closed_at, Complaint.updated_at)
    return list(session.scalars(stretch.of(statement, ended, Complaint.id)))


def shares(session: Session, actor: Actor, stretch: Stretch) -> list[ComplaintShare]:
    """Parts of complaints that the provider has answered."""
    statement = visible(ComplaintShare, actor).where(ComplaintShare.answered_at.is_not(None))
    answered = func.coalesce(ComplaintShare.answered_at, ComplaintShare.updated_at)
    return list(session.scalars(stretch.of(statement, answered, ComplaintShare.id)))


def proposals(session: Session, actor: Actor, stretch: Stretch) -> list[CourseChange]:
    """Changes of courses that CAP has decided."""
    statement = visible(CourseChange, actor).where(
        CourseChange.provider_id == actor.provider_id,
        CourseChange.status.in_(sorted(PROPOSALS_DONE)),
    )
    decided = func.coalesce(CourseChange.decided_at, CourseChange.updated_at)
    latest = stretch.of(statement, decided, CourseChange.id)
    return list(session.scalars(latest.options(*course_proposals.LOADS)))
