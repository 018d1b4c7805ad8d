"""The way of what was sent by a form until its records are written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class SubmissionStatus(StrEnum):
    """`unconfirmed`: the address was not confirmed yet. `awaiting-acceptance`: nobody has said
    that the sender speaks for the school. `needs-match`: a pupil may be known already."""

    UNCONFIRMED = "unconfirmed"
    AWAITING_ACCEPTANCE = "awaiting-acceptance"
    ACCEPTED = "accepted"
    NEEDS_MATCH = "needs-match"
    FAILED = "failed"
    WRITTEN = "written"
    REFUSED = "refused"


U = SubmissionStatus


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """What the guards need to know; a service fills it in."""

    match_decided: bool = True


SUBMISSION_FLOW: Workflow[SubmissionStatus, SubmissionFacts] = Workflow(
    noun="submission",
    start=U.UNCONFIRMED,
    states={
        U.UNCONFIRMED: State("Address not confirmed", Tone.PLAIN),
        U.AWAITING_ACCEPTANCE: State("To be accepted", Tone.WARN),
        U.ACCEPTED: State("Accepted", Tone.INFO),
        U.NEEDS_MATCH: State("Pupil may be known", Tone.WARN),
        U.FAILED: State("To be repaired", Tone.BAD),
        U.WRITTEN: State("Filed", Tone.GOOD),
        U.REFUSED: State("Refused", Tone.PLAIN),
    },
    moves=(
        Move(
            "confirm",
            "Confirm address",
            sources(U.UNCONFIRMED),
            U.AWAITING_ACCEPTANCE,
            Permission.SUBMISSION_REVIEW,
            due_working_days=2,
            automatic=True,
        ),
        Move(
            "accept",
            "Accept",
            sources(U.AWAITING_ACCEPTANCE),
            U.ACCEPTED,
            Permission.SUBMISSION_REVIEW,
        ),
        Move(
            "hold",
            "Hold for a decision about the pupil",
            sources(U.ACCEPTED),
            U.NEEDS_MATCH,
            Permission.SUBMISSION_REVIEW,
            due_working_days=2,
            automatic=True,
        ),
        Move(
            "fail",
            "Hold for repair",
            sources(U.ACCEPTED),
            U.FAILED,
            Permission.SUBMISSION_REVIEW,
            needs_reason=True,
            due_working_days=2,
            automatic=True,
        ),
        Move(
            "decide-match",
            "Decide about the pupil",
            sources(U.NEEDS_MATCH),
            U.ACCEPTED,
            Permission.SUBMISSION_REVIEW,
            guard=lambda facts: unmet(
                (facts.match_decided, "Say whether this is the same pupil first.")
            ),
            automatic=True,
        ),
        Move(
            "retry",
            "Try again",
            sources(U.FAILED),
            U.ACCEPTED,
            Permission.SUBMISSION_REVIEW,
        ),
        Move(
            "write",
            "File",
            sources(U.ACCEPTED),
            U.WRITTEN,
            Permission.SUBMISSION_REVIEW,
            automatic=True,
        ),
        Move(
            "refuse",
            "Refuse",
            sources(U.UNCONFIRMED, U.AWAITING_ACCEPTANCE, U.NEEDS_MATCH, U.FAILED),
            U.REFUSED,
            Permission.SUBMISSION_REVIEW,
            needs_reason=True,
            reason_label="Why it is refused",
        ),
    ),
)
