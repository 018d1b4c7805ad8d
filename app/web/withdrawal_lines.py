"""Withdrawals as cards on the page of a place."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.codes import Requester
from app.domain.meeting_flow import AHEAD, MEETING_FLOW, MeetingStatus
from app.domain.withdrawal_flow import OPEN, WITHDRAWAL_FLOW, WithdrawalStatus
from app.domain.wording import ATTENDEES, SCOPES
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

from .facts import Card, facts

_ASKED_BY = {
    Requester.SCHOOL: "The school",
    Requester.PROVIDER: "The provider",
    Requester.CAP: "CAP",
}


def withdrawal_cards(withdrawals: Iterable[Withdrawal]) -> tuple[Card, ...]:
    """Who asked to end what, from when, and how far it is; never why."""
    return tuple(_card(each) for each in withdrawals)


def meeting_cards(meetings: Iterable[WithdrawalMeeting]) -> tuple[Card, ...]:
    """The meetings before a withdrawal: when, where and who came; never why."""
    return tuple(_meeting(each) for each in meetings)


def _meeting(meeting: WithdrawalMeeting) -> Card:
    state = MEETING_FLOW.states[MeetingStatus(meeting.status)]
    is_ahead = meeting.status in AHEAD
    return Card(
        "Meeting of CAP, school and provider",
        facts(
            ("Asked for on", meeting.asked_at),
            (
                "CAP arranges it by",
                meeting.due_on if meeting.status == MeetingStatus.ASKED else None,
            ),
            ("Booked for", meeting.booked_for if is_ahead else None),
            ("Where", meeting.place if is_ahead else None),
            ("Held on", meeting.held_on),
            ("Who came", ", ".join(ATTENDEES[each] for each in meeting.attendees)),
        ),
        tag=state.label,
        tone=state.tone,
    )


def _card(withdrawal: Withdrawal) -> Card:
    state = WITHDRAWAL_FLOW.states[WithdrawalStatus(withdrawal.status)]
    is_open = withdrawal.status in OPEN
    return Card(
        f"Withdrawal {withdrawal.ref}",
        facts(
            ("Asked for by", _ASKED_BY[Requester(withdrawal.requester_type)]),
            ("Asked for on", withdrawal.submitted_at),
            ("What ends", SCOPES[withdrawal.scope]),
            ("Last day", withdrawal.last_day),
            ("CAP deals with it by", withdrawal.process_due if is_open else None),
            ("Dealt with on", withdrawal.processed_on),
        ),
        tag=state.label,
        tone=state.tone,
    )
