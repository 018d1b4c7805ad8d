"""The way of a withdrawal from its form to the day CAP has done all of it (6.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .withdrawal_clock import ANSWER_WORKING_DAYS, RECEIVE_WORKING_DAYS
from .workflow import Move, State, Tone, Workflow, sources, unmet


class WithdrawalStatus(StrEnum):
    SUBMITTED = "submitted"
    RECEIVED = "received"
    RETURNED = "returned"
    PROCESSING = "processing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


W = WithdrawalStatus

OPEN = frozenset({W.SUBMITTED, W.RECEIVED, W.RETURNED, W.PROCESSING})
# These wait for CAP: its five days run.
WITH_CAP = OPEN - {W.RETURNED}

ONLY_WHO_ASKED = "Only who asked for the withdrawal can do this."


@dataclass(frozen=True, slots=True)
class WithdrawalFacts:
    """What the guards need to know; a service fills it in. `is_requester`: the actor speaks for
    whoever asked, as its organisation or as CAP on its behalf. `leaves_days`: when some half-days
    end, others go on; the days of a place may have changed since it was sent."""

    requester_confirmed: bool = True
    scope_checked: bool = True
    leaves_days: bool = True
    clm_done: bool = True
    capita_done: bool = True
    is_requester: bool = True
    cancel_asked: bool = False


def _is_checked(facts: WithdrawalFacts) -> list[str]:
    """A tick can be taken back, so each step asks for it again."""
    return unmet(
        (facts.requester_confirmed, "Make sure who asks, the school or the provider, and tick it."),
        (
            facts.scope_checked,
            "Check that all places and days of the course that should end are named, and tick it.",
        ),
        (
            facts.leaves_days,
            "No half-day of the place would be left. Cancel this withdrawal, and let the whole "
            "place be withdrawn.",
        ),
    )


def _may_complete(facts: WithdrawalFacts) -> list[str]:
    return _is_checked(facts) + unmet(
        (facts.clm_done, "Record it in CLM first and enter the date."),
        (facts.capita_done, "Record it in Capita first and enter the date."),
    )


WITHDRAWAL_FLOW: Workflow[WithdrawalStatus, WithdrawalFacts] = Workflow(
    noun="withdrawal",
    start=W.SUBMITTED,
    states={
        W.SUBMITTED: State("To be received", Tone.WARN),
        W.RECEIVED: State("Received", Tone.INFO),
        W.RETURNED: State("Waiting for an answer", Tone.WARN),
        W.PROCESSING: State("Being processed", Tone.INFO),
        W.COMPLETED: State("Completed", Tone.GOOD),
        W.CANCELLED: State("Cancelled", Tone.PLAIN),
    },
    moves=(
        Move(
            "receive",
            "Receive withdrawal",
            sources(W.SUBMITTED),
            W.RECEIVED,
            Permission.WITHDRAWAL_PROCESS,
            guard=_is_checked,
        ),
        Move(
            "process",
            "Begin to process",
            sources(W.RECEIVED),
            W.PROCESSING,
            Permission.WITHDRAWAL_PROCESS,
            guard=_is_checked,
        ),
        Move(
            "complete",
            "Complete withdrawal",
            sources(W.PROCESSING),
            W.COMPLETED,
            Permission.WITHDRAWAL_PROCESS,
            guard=_may_complete,
        ),
        Move(
            "return",
            "Ask a question",
            sources(W.SUBMITTED, W.RECEIVED),
            W.RETURNED,
            Permission.WITHDRAWAL_PROCESS,
            needs_reason=True,
            reason_label="What the requester needs to answer",
            due_working_days=ANSWER_WORKING_DAYS,
        ),
        Move(
            "answer",
            "Answer the question",
            sources(W.RETURNED),
            W.SUBMITTED,
            Permission.WITHDRAWAL_CREATE,
            guard=lambda facts: unmet((facts.is_requester, ONLY_WHO_ASKED)),
            needs_reason=True,
            reason_label="The answer",
            due_working_days=RECEIVE_WORKING_DAYS,
        ),
        Move(
            "ask-to-cancel",
            "Ask to cancel",
            sources(W.SUBMITTED, W.RECEIVED, W.RETURNED, W.PROCESSING),
            None,
            Permission.WITHDRAWAL_CREATE,
            guard=lambda facts: unmet(
                (facts.is_requester, ONLY_WHO_ASKED),
                (not facts.cancel_asked, "This was asked for already. CAP decides about it."),
            ),
            needs_reason=True,
            reason_label="Why the placement should go on",
            automatic=True,
        ),
        Move(
            "cancel",
            "Cancel withdrawal",
            sources(W.SUBMITTED, W.RECEIVED, W.RETURNED, W.PROCESSING),
            W.CANCELLED,
            Permission.WITHDRAWAL_CANCEL,
            needs_reason=True,
            reason_label="Who agreed that the placement goes on, and why",
        ),
    ),
)
