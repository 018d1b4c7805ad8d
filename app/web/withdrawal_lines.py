"""Withdrawals as lines of a list, and the meetings before them as cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import url_for

from app.access.actor import Actor
from app.domain.case_words import Next
from app.domain.due import due
from app.domain.meeting_flow import AHEAD, MEETING_FLOW, MeetingStatus
from app.domain.withdrawal_flow import OPEN, WITHDRAWAL_FLOW, WithdrawalStatus
from app.domain.withdrawal_words import asked_by, next_step
from app.domain.wording import ATTENDEES, SCOPES
from app.domain.workflow import State
from app.extensions import db
from app.http.clock import today
from app.http.templating import show_date
from app.models.withdrawal import Withdrawal, WithdrawalMeeting
from app.services import withdrawals
from app.services.working_days import known_closure_days

from .facts import Card, facts
from .lines import Line


def withdrawal_lines(rows: Iterable[Withdrawal], actor: Actor, face: str) -> list[Line]:
    """Who asked to end what, how far it is and what is next; never why. `face` is the blueprint
    whose pages it leads to."""
    closed = known_closure_days(db.session())
    return [_line(row, next_of(row, actor), face, closed) for row in rows]


def state_of(row: Withdrawal) -> State:
    return WITHDRAWAL_FLOW.states[WithdrawalStatus(row.status)]


def next_of(row: Withdrawal, actor: Actor) -> Next:
    """Who has to act next, as this reader's side sees it."""
    return next_step(
        row.status,
        is_asker=withdrawals.is_requester(row, actor),
        due_on=row.due_on,
        process_due=row.process_due,
        cancel_asked=row.cancel_asked_at is not None,
        on=today(),
    )


def meeting_cards(meetings: Iterable[WithdrawalMeeting]) -> tuple[Card, ...]:
    """The meetings before a withdrawal: when, where and who came; never why."""
    return tuple(_meeting(each) for each in meetings)


def _line(row: Withdrawal, step: Next, face: str, closed: frozenset[date]) -> Line:
    state = state_of(row)
    asked = f"{asked_by(row.requester_type)} asked on {show_date(row.submitted_at)}"
    ends = f"{SCOPES[row.scope]}, last day {show_date(row.last_day)}"
    return Line(
        title=f"Withdrawal of {row.student.display_name}",
        url=url_for(f"{face}.withdrawal", withdrawal_id=row.id),
        what=step.sentence if row.status in OPEN else "",
        meta=f"{ends} · {asked} · {row.ref}",
        tag=state.label,
        tone=state.tone,
        due=due(row.due_on, today(), closed) if step.is_yours else None,
    )


def _meeting(meeting: WithdrawalMeeting) -> Card:
    state = MEETING_FLOW.states[MeetingStatus(meeting.status)]
    is_ahead = meeting.status in AHEAD
    is_asked = meeting.status == MeetingStatus.ASKED
    return Card(
        "Meeting of CAP, school and provider",
        facts(
            ("Asked for on", meeting.asked_at),
            ("CAP arranges it by", meeting.due_on if is_asked else None),
            ("Booked for", meeting.booked_for if is_ahead else None),
            ("Where", meeting.place if is_ahead else None),
            ("Held on", meeting.held_on),
            ("Who came", ", ".join(ATTENDEES[each] for each in meeting.attendees)),
        ),
        tag=state.label,
        tone=state.tone,
    )
