"""The way of the meeting that comes before a provider may withdraw (seed, step 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet

# Who may have come; without CAP, the school and the provider it was not this meeting.
ATTENDEES = ("CAP", "SCHOOL", "PROVIDER", "PUPIL", "PARENT", "OTHER")
MUST_ATTEND = frozenset({"CAP", "SCHOOL", "PROVIDER"})
ALL_CAME = "CAP, the school and the provider must all have been there."
ARRANGE_WORKING_DAYS = 5
# For how long a meeting that was held lets the provider withdraw: four school weeks. Time enough
# to try what was agreed, and not so long that a place has gone on and nobody expects its end.
COUNTS_WORKING_DAYS = 20


class MeetingStatus(StrEnum):
    ASKED = "asked"
    BOOKED = "booked"
    HELD = "held"
    CALLED_OFF = "called-off"
    CLOSED = "closed"


M = MeetingStatus
AHEAD = frozenset({M.ASKED, M.BOOKED})


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What the guards need to know; a service fills it in."""

    all_came: bool = True
    is_requester: bool = True
    is_used: bool = False


MEETING_FLOW: Workflow[MeetingStatus, MeetingFacts] = Workflow(
    noun="meeting",
    start=M.ASKED,
    states={
        M.ASKED: State("To be arranged", Tone.WARN),
        M.BOOKED: State("Booked", Tone.INFO),
        M.HELD: State("Held", Tone.GOOD),
        M.CALLED_OFF: State("Called off", Tone.PLAIN),
        M.CLOSED: State("Held, the place goes on", Tone.PLAIN),
    },
    moves=(
        Move(
            "book",
            "Book meeting",
            sources(M.ASKED),
            M.BOOKED,
            Permission.WITHDRAWAL_UPDATE,
        ),
        Move(
            "move",
            "Move meeting",
            sources(M.BOOKED),
            M.BOOKED,
            Permission.WITHDRAWAL_UPDATE,
            needs_reason=True,
            reason_label="Why it is moved",
        ),
        Move(
            "ask-to-move",
            "Ask for another day",
            sources(M.BOOKED),
            M.ASKED,
            Permission.WITHDRAWAL_CREATE,
            guard=lambda facts: unmet(
                (facts.is_requester, "Only the provider or CAP can ask for another day.")
            ),
            needs_reason=True,
            reason_label="Why another day is needed",
            due_working_days=ARRANGE_WORKING_DAYS,
        ),
        Move(
            "record",
            "Record meeting",
            sources(M.ASKED, M.BOOKED),
            M.HELD,
            Permission.WITHDRAWAL_UPDATE,
            guard=lambda facts: unmet((facts.all_came, ALL_CAME)),
        ),
        Move(
            "call-off",
            "Call off meeting",
            sources(M.ASKED, M.BOOKED),
            M.CALLED_OFF,
            Permission.WITHDRAWAL_CREATE,
            guard=lambda facts: unmet(
                (facts.is_requester, "Only the provider or CAP can call it off.")
            ),
            needs_reason=True,
            reason_label="Why it is not needed",
        ),
        Move(
            "close",
            "Close meeting",
            sources(M.HELD),
            M.CLOSED,
            Permission.WITHDRAWAL_UPDATE,
            guard=lambda facts: unmet((not facts.is_used, "A withdrawal was sent on it already.")),
            needs_reason=True,
            reason_label="Why the place goes on",
        ),
    ),
)
