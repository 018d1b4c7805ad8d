"""The way of a placement from held seat to its end (service description, part 6.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class PlacementStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    NO_SHOW = "no-show"
    PAUSED = "paused"
    ENDING = "ending"
    ENDED_WITHDRAWN = "ended-withdrawn"
    ENDED_COMPLETED = "ended-completed"


P = PlacementStatus

# These hold a seat (7.15).
SEATED = frozenset({P.PENDING, P.ACTIVE, P.PAUSED, P.ENDING})
LIVE = frozenset({P.ACTIVE, P.PAUSED, P.ENDING})


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """What the guards need to know; a service fills it in."""

    has_started: bool = True
    start_reached: bool = True
    planned_end_reached: bool = False


PLACEMENT_FLOW: Workflow[PlacementStatus, PlacementFacts] = Workflow(
    noun="placement",
    start=P.PENDING,
    states={
        P.PENDING: State("Starting", Tone.WARN),
        P.ACTIVE: State("Placed", Tone.GOOD),
        P.NO_SHOW: State("Never came", Tone.BAD),
        P.PAUSED: State("Paused", Tone.WARN),
        P.ENDING: State("Ending", Tone.WARN),
        P.ENDED_WITHDRAWN: State("Withdrawn", Tone.PLAIN),
        P.ENDED_COMPLETED: State("Completed", Tone.GOOD),
    },
    moves=(
        Move(
            "activate",
            "Record first day attended",
            sources(P.PENDING),
            P.ACTIVE,
            Permission.PLACEMENT_ACTIVATE,
            guard=lambda facts: unmet(
                (facts.has_started, "The first day attended cannot be before the start date.")
            ),
        ),
        Move(
            "no-show",
            "Record that the pupil never came",
            sources(P.PENDING),
            P.NO_SHOW,
            Permission.PLACEMENT_UPDATE,
            guard=lambda facts: unmet(
                (facts.start_reached, "The first day of the placement has not come yet.")
            ),
            needs_reason=True,
            reason_label="What was tried, and when",
        ),
        Move(
            "pause",
            "Pause placement",
            sources(P.ACTIVE),
            P.PAUSED,
            Permission.PLACEMENT_UPDATE,
            needs_reason=True,
            reason_label="Why it is paused",
        ),
        Move(
            "resume",
            "Resume placement",
            sources(P.PAUSED),
            P.ACTIVE,
            Permission.PLACEMENT_UPDATE,
        ),
        Move(
            "end",
            "Withdrawal asked for",
            sources(P.ACTIVE, P.PAUSED, P.PENDING),
            P.ENDING,
            Permission.WITHDRAWAL_CREATE,
            automatic=True,
        ),
        Move(
            "keep",
            "Withdrawal cancelled",
            sources(P.ENDING),
            P.ACTIVE,
            Permission.WITHDRAWAL_CANCEL,
            automatic=True,
        ),
        Move(
            "keep-pending",
            "Withdrawal cancelled before the start",
            sources(P.ENDING),
            P.PENDING,
            Permission.WITHDRAWAL_CANCEL,
            automatic=True,
        ),
        Move(
            "keep-paused",
            "Withdrawal cancelled during a pause",
            sources(P.ENDING),
            P.PAUSED,
            Permission.WITHDRAWAL_CANCEL,
            automatic=True,
        ),
        Move(
            "end-withdrawn",
            "Withdrawal completed",
            sources(P.ENDING),
            P.ENDED_WITHDRAWN,
            Permission.WITHDRAWAL_PROCESS,
            automatic=True,
        ),
        Move(
            "complete",
            "Complete placement",
            sources(P.ACTIVE),
            P.ENDED_COMPLETED,
            Permission.PLACEMENT_UPDATE,
            guard=lambda facts: unmet(
                (facts.planned_end_reached, "The planned end has not been reached yet.")
            ),
        ),
        Move(
            "extend",
            "Extend placement",
            sources(P.ACTIVE),
            None,
            Permission.PLACEMENT_UPDATE,
            needs_reason=True,
            reason_label="Why, and who agreed the cost",
            automatic=True,
        ),
        Move(
            "change-days",
            "Change days",
            sources(P.PENDING, P.ACTIVE, P.PAUSED, P.ENDING),
            None,
            Permission.PLACEMENT_UPDATE,
            needs_reason=True,
            reason_label="Why the days change",
            automatic=True,
        ),
    ),
)
