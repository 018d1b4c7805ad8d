"""The way of a withdrawal: sent, then completed or cancelled (6.6, without its queries)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class WithdrawalStatus(StrEnum):
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


W = WithdrawalStatus


@dataclass(frozen=True, slots=True)
class WithdrawalFacts:
    """What the guards need to know; a service fills it in."""

    clm_done: bool = True
    capita_done: bool = True


WITHDRAWAL_FLOW: Workflow[WithdrawalStatus, WithdrawalFacts] = Workflow(
    noun="withdrawal",
    start=W.SUBMITTED,
    states={
        W.SUBMITTED: State("To be processed", Tone.WARN),
        W.COMPLETED: State("Completed", Tone.GOOD),
        W.CANCELLED: State("Cancelled", Tone.PLAIN),
    },
    moves=(
        Move(
            "complete",
            "Complete withdrawal",
            sources(W.SUBMITTED),
            W.COMPLETED,
            Permission.WITHDRAWAL_PROCESS,
            guard=lambda facts: unmet(
                (facts.clm_done, "Record it in CLM first and enter the date."),
                (facts.capita_done, "Record it in Capita first and enter the date."),
            ),
        ),
        Move(
            "cancel",
            "Cancel withdrawal",
            sources(W.SUBMITTED),
            W.CANCELLED,
            Permission.WITHDRAWAL_CANCEL,
            needs_reason=True,
            reason_label="Who agreed that the placement goes on, and why",
        ),
    ),
)
