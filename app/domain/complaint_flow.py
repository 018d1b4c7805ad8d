"""The way of a complaint: received and closed (6.7, without its stages)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .errors import Fault
from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources


class ComplaintStatus(StrEnum):
    RECEIVED = "received"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """Closing has no condition but its reason."""


def complaint_faults(values: Mapping[str, Any]) -> list[Fault]:
    """Whoever looks at a complaint a second time did not look at it the first time (5.23)."""
    first, second = values.get("investigator_id"), values.get("reviewer_id")
    if first is None or first != second:
        return []
    words = "Choose a reviewer who is not the one who looks after the complaint."
    return [Fault("reviewer_id", words)]


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
