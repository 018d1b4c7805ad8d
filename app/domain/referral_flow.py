"""The way of an application from draft to placed or closed (service description, part 6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .codes import PANEL_PROGRAMMES, Programme
from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in-review"
    RETURNED = "returned"
    PANEL_QUEUE = "panel-queue"
    PANEL_APPROVED = "panel-approved"
    PANEL_DEFERRED = "panel-deferred"
    PANEL_REJECTED = "panel-rejected"
    READY_TO_SEND = "ready-to-send"
    SENT = "sent"
    RESPONDED = "responded"
    ALTERNATIVES = "alternatives"
    CONFIRMED = "confirmed"
    CLOSED_PLACED = "closed-placed"
    CLOSED_UNPLACED = "closed-unplaced"
    CANCELLED = "cancelled"


A = ApplicationStatus

OPEN = frozenset(A) - {A.CLOSED_PLACED, A.CLOSED_UNPLACED, A.CANCELLED}
BEFORE_CONFIRMED = OPEN - {A.CONFIRMED}


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What the guards need to know; a service fills it in from the records."""

    programme: Programme
    missing: tuple[str, ...] = ()
    risk_assessment_problem: str | None = None
    duplicate_problem: str | None = None
    chosen_provider_problem: str | None = None
    chosen_course_problem: str | None = None
    risk_assessment_accepted: bool = False
    response_accepted: bool = False
    response_declined: bool = False
    response_processed: bool = False
    interview_held: bool = False
    placement_active: bool = False


def _may_submit(facts: ApplicationFacts) -> list[str]:
    reasons = list(facts.missing)
    if facts.risk_assessment_problem:
        reasons.append(facts.risk_assessment_problem)
    if facts.duplicate_problem:
        reasons.append(facts.duplicate_problem)
    return reasons


def already_open(ref: str, course: str) -> str:
    """Why a pupil cannot be put forward for a course once more."""
    return (
        f"{ref} is already open for this pupil and the course “{course}”. Cancel it first or "
        "choose another course."
    )


def _checked(facts: ApplicationFacts) -> list[str]:
    return unmet(
        (facts.risk_assessment_accepted, "Accept the risk assessment before you approve."),
        *_choice(facts),
    )


def _choice(facts: ApplicationFacts) -> tuple[tuple[bool, str], ...]:
    return (
        (facts.chosen_provider_problem is None, facts.chosen_provider_problem or ""),
        (facts.chosen_course_problem is None, facts.chosen_course_problem or ""),
    )


def _may_approve(facts: ApplicationFacts) -> list[str]:
    return [
        *unmet(
            (
                facts.programme not in PANEL_PROGRAMMES,
                "This programme needs a panel decision. Put the application on the panel list.",
            )
        ),
        *_checked(facts),
    ]


def _needs_panel(facts: ApplicationFacts) -> list[str]:
    return unmet(
        (
            facts.programme in PANEL_PROGRAMMES,
            "This programme needs no panel. Approve the application instead.",
        )
    )


def _may_send(facts: ApplicationFacts) -> list[str]:
    return unmet(*_choice(facts))


MOVES: tuple[Move[ApplicationStatus, ApplicationFacts], ...] = (
    Move(
        "submit",
        "Send application",
        sources(A.DRAFT),
        A.SUBMITTED,
        Permission.APPLICATION_SUBMIT,
        guard=_may_submit,
        due_working_days=2,
        automatic=True,
    ),
    Move(
        "start-review",
        "Start review",
        sources(A.SUBMITTED),
        A.IN_REVIEW,
        Permission.APPLICATION_REVIEW,
        due_working_days=2,
    ),
    Move(
        "return",
        "Return to school",
        sources(A.IN_REVIEW),
        A.RETURNED,
        Permission.APPLICATION_REVIEW,
        needs_reason=True,
        reason_label="What the school needs to put right",
        due_working_days=10,
    ),
    Move(
        "resubmit",
        "Send again",
        sources(A.RETURNED),
        A.SUBMITTED,
        Permission.APPLICATION_SUBMIT,
        guard=_may_submit,
        due_working_days=2,
        automatic=True,
    ),
    Move(
        "approve",
        "Approve for sending",
        sources(A.IN_REVIEW),
        A.READY_TO_SEND,
        Permission.APPLICATION_REVIEW,
        guard=_may_approve,
        due_working_days=2,
    ),
    Move(
        "queue-for-panel",
        "Put on panel list",
        sources(A.IN_REVIEW),
        A.PANEL_QUEUE,
        Permission.APPLICATION_REVIEW,
        guard=_needs_panel,
    ),
    Move(
        "panel-approve",
        "Record panel approval",
        sources(A.PANEL_QUEUE),
        A.PANEL_APPROVED,
        Permission.APPLICATION_DECIDE,
        needs_reason=True,
        reason_label="The panel’s rationale",
        due_working_days=3,
    ),
    Move(
        "panel-defer",
        "Record panel deferral",
        sources(A.PANEL_QUEUE),
        A.PANEL_DEFERRED,
        Permission.APPLICATION_DECIDE,
        needs_reason=True,
        reason_label="What the panel wants to know",
        due_working_days=3,
    ),
    Move(
        "panel-reject",
        "Record panel refusal",
        sources(A.PANEL_QUEUE),
        A.PANEL_REJECTED,
        Permission.APPLICATION_DECIDE,
        needs_reason=True,
        reason_label="The panel’s rationale and the alternatives it suggests",
        due_working_days=3,
    ),
    Move(
        "return-deferred",
        "Return with the panel’s questions",
        sources(A.PANEL_DEFERRED),
        A.RETURNED,
        Permission.APPLICATION_REVIEW,
        needs_reason=True,
        reason_label="The panel’s questions to the school",
        due_working_days=10,
    ),
    Move(
        "explore-alternatives",
        "Explore alternatives",
        sources(A.PANEL_REJECTED),
        A.ALTERNATIVES,
        Permission.APPLICATION_REVIEW,
        due_working_days=5,
    ),
    Move(
        "choose-provider",
        "Provider chosen",
        sources(A.PANEL_APPROVED),
        A.READY_TO_SEND,
        Permission.APPLICATION_REVIEW,
        guard=_checked,
        due_working_days=2,
    ),
    Move(
        "send-pack",
        "Send pack",
        sources(A.READY_TO_SEND),
        A.SENT,
        Permission.PACK_SEND,
        guard=_may_send,
        due_working_days=10,
        automatic=True,
    ),
    Move(
        "recall-pack",
        "Recall pack",
        sources(A.SENT),
        A.READY_TO_SEND,
        Permission.PACK_RECALL,
        needs_reason=True,
        reason_label="Why the pack is recalled",
        due_working_days=2,
        automatic=True,
    ),
    Move(
        "respond",
        "Answer",
        sources(A.SENT),
        A.RESPONDED,
        Permission.RESPONSE_CREATE,
        guard=lambda facts: unmet(
            (facts.interview_held, "Record the interview before you answer.")
        ),
        due_working_days=2,
        automatic=True,
    ),
    Move(
        "confirm",
        "Confirm place",
        sources(A.RESPONDED),
        A.CONFIRMED,
        Permission.RESPONSE_PROCESS,
        guard=lambda facts: unmet(
            (facts.response_accepted, "The provider did not accept. Explore alternatives."),
            (facts.response_processed, "Process the provider’s answer first."),
        ),
        automatic=True,
    ),
    Move(
        "decline",
        "Explore alternatives",
        sources(A.RESPONDED),
        A.ALTERNATIVES,
        Permission.RESPONSE_PROCESS,
        guard=lambda facts: unmet(
            (facts.response_declined, "The provider accepted. Process the answer instead.")
        ),
        due_working_days=5,
        automatic=True,
    ),
    Move(
        "try-next",
        "Try the next choice",
        sources(A.ALTERNATIVES),
        A.READY_TO_SEND,
        Permission.APPLICATION_REVIEW,
        guard=_checked,
        due_working_days=2,
    ),
    Move(
        "back-to-panel",
        "Back to the panel",
        sources(A.ALTERNATIVES),
        A.PANEL_QUEUE,
        Permission.APPLICATION_REVIEW,
        guard=_needs_panel,
    ),
    Move(
        "close-unplaced",
        "Close without a place",
        sources(A.ALTERNATIVES),
        A.CLOSED_UNPLACED,
        Permission.APPLICATION_REVIEW,
        needs_reason=True,
        reason_label="Why no place was found",
    ),
    Move(
        "close-placed",
        "Close as placed",
        sources(A.CONFIRMED),
        A.CLOSED_PLACED,
        Permission.PLACEMENT_ACTIVATE,
        guard=lambda facts: unmet(
            (facts.placement_active, "The first day attended has not been recorded yet.")
        ),
        automatic=True,
    ),
    Move(
        "not-taken-up",
        "Place not taken up",
        sources(A.CONFIRMED),
        A.ALTERNATIVES,
        Permission.PLACEMENT_UPDATE,
        due_working_days=5,
        automatic=True,
    ),
    Move(
        "cancel",
        "Cancel application",
        BEFORE_CONFIRMED,
        A.CANCELLED,
        Permission.APPLICATION_CANCEL,
        needs_reason=True,
        reason_label="Why it is cancelled",
    ),
)

REFERRAL_FLOW: Workflow[ApplicationStatus, ApplicationFacts] = Workflow(
    noun="application",
    start=A.DRAFT,
    states={
        A.DRAFT: State("Draft", Tone.PLAIN),
        A.SUBMITTED: State("New", Tone.WARN),
        A.IN_REVIEW: State("In review", Tone.INFO),
        A.RETURNED: State("Returned to school", Tone.WARN),
        A.PANEL_QUEUE: State("Waiting for panel", Tone.IDEA),
        A.PANEL_APPROVED: State("Approved by panel", Tone.IDEA),
        A.PANEL_DEFERRED: State("Deferred by panel", Tone.IDEA),
        A.PANEL_REJECTED: State("Refused by panel", Tone.BAD),
        A.READY_TO_SEND: State("Ready to send", Tone.WARN),
        A.SENT: State("With provider", Tone.INFO),
        A.RESPONDED: State("Provider answered", Tone.WARN),
        A.ALTERNATIVES: State("Looking for alternatives", Tone.WARN),
        A.CONFIRMED: State("Place confirmed", Tone.GOOD),
        A.CLOSED_PLACED: State("Placed", Tone.GOOD),
        A.CLOSED_UNPLACED: State("Closed without a place", Tone.PLAIN),
        A.CANCELLED: State("Cancelled", Tone.PLAIN),
    },
    moves=MOVES,
)
