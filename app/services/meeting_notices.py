"""Who hears of a meeting before a withdrawal. Mails carry the reference of the place, no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.models.placement import Placement
from app.models.withdrawal import WithdrawalMeeting
from app.notify.messages import CaseMail

from . import notices


def asked(
    session: Session, meeting: WithdrawalMeeting, placement: Placement, *, at: datetime
) -> None:
    """A task for CAP: for the monitoring officer of the place, else for the administrators."""
    cap = notices.of_cap(session, placement.monitoring_officer_id)
    _tell(session, CaseMail.MEETING_ASKED, meeting, placement, [(_staff_page(meeting), cap)], at)


def booked(session: Session, meeting: WithdrawalMeeting, *, at: datetime) -> None:
    sides = _both_sides(session, meeting)
    _tell(session, CaseMail.MEETING_BOOKED, meeting, meeting.placement, sides, at)


def to_move(session: Session, meeting: WithdrawalMeeting, *, at: datetime) -> None:
    """The day that was booked is off; CAP looks for another one."""
    cap = notices.of_cap(session, meeting.placement.monitoring_officer_id)
    sides = [*_both_sides(session, meeting), (_staff_page(meeting), cap)]
    _tell(session, CaseMail.MEETING_TO_MOVE, meeting, meeting.placement, sides, at)


def held(session: Session, meeting: WithdrawalMeeting, *, at: datetime) -> None:
    """The provider may send its form."""
    provider = _both_sides(session, meeting)[1:]
    _tell(session, CaseMail.MEETING_HELD, meeting, meeting.placement, provider, at)


def closed(session: Session, meeting: WithdrawalMeeting, *, at: datetime) -> None:
    """The provider would need a new one."""
    provider = _both_sides(session, meeting)[1:]
    _tell(session, CaseMail.MEETING_CLOSED, meeting, meeting.placement, provider, at)


def called_off(session: Session, meeting: WithdrawalMeeting, *, at: datetime) -> None:
    cap = notices.of_cap(session, meeting.placement.monitoring_officer_id)
    sides = [*_both_sides(session, meeting), (_staff_page(meeting), cap)]
    _tell(session, CaseMail.MEETING_CALLED_OFF, meeting, meeting.placement, sides, at)


def _tell(
    session: Session,
    kind: CaseMail,
    meeting: WithdrawalMeeting,
    placement: Placement,
    sides: Iterable[tuple[str, list[str]]],
    at: datetime,
) -> None:
    for path, people in sides:
        notices.tell(session, kind, people, about=meeting, ref=placement.ref, path=path, at=at)


def _staff_page(meeting: WithdrawalMeeting) -> str:
    return f"/admin/withdrawal-meeting/{meeting.id}"


def _both_sides(session: Session, meeting: WithdrawalMeeting) -> list[tuple[str, list[str]]]:
    """The pages of school and provider about the place, each with who is told there."""
    school = notices.of_school(session, meeting.placement.application)
    provider = notices.of_provider(session, meeting.provider_id)
    return [
        (f"/school/placements/{meeting.placement_id}", school),
        (f"/provider/placements/{meeting.placement_id}", provider),
    ]
