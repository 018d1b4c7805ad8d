"""The way of a complaint: received and closed (6.7, without its stages)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources


class ComplaintStatus(StrEnum):
    RECEIVED = "received"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """Closing has no condition but its reason."""


COMPLAINT_FLOW: Workflow[ComplaintStatus, ComplaintFacts] = Workflow(
    noun="complaint",
    start=ComplaintStatus.RECEIVED,
    states={
        ComplaintStatus.RECEIVED: State("Received", Tone.WARN),
        ComplaintStatus.CLOSED: State("Closed", Tone.PLAIN),
    },
    moves=(
        Move(
            "close",
            "Close complaint",
            sources(ComplaintStatus.RECEIVED),
            ComplaintStatus.CLOSED,
            Permission.COMPLAINT_HANDLE,
            needs_reason=True,
            reason_label="What was found and what was done",
        ),
    ),
)
