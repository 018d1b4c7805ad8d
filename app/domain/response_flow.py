"""The way of a provider's answer (service description, part 6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class ResponseStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    QUERIED = "queried"
    PROCESSED = "processed"
    SENT_TO_SCHOOL = "sent-to-school"
    SUPERSEDED = "superseded"


R = ResponseStatus


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """What the guards need to know; a service fills it in."""

    paperwork_complete: bool = True
    interview_held: bool = True
    accepted: bool = True
    full: tuple[str, ...] = ()
    full_time: str | None = None
    may_exceed: bool = False
    overlaps: tuple[str, ...] = ()
    provider_problem: str | None = None

    @property
    def limits(self) -> list[str]:
        """The limits a place would exceed. The service lead may allow it."""
        return [
            *(f"No place is free on {session}." for session in self.full),
            *([self.full_time] if self.full_time else []),
        ]


def _may_submit(facts: ResponseFacts) -> list[str]:
    return unmet(
        (facts.paperwork_complete, "Wait until all the paperwork is complete, then answer."),
        (facts.interview_held, "Record the interview before you answer."),
    )


def _may_process(facts: ResponseFacts) -> list[str]:
    if not facts.accepted:
        return []
    return [
        *([] if facts.may_exceed else facts.limits),
        *(f"The pupil already has a place on {session}." for session in facts.overlaps),
        *([facts.provider_problem] if facts.provider_problem else []),
    ]


RESPONSE_FLOW: Workflow[ResponseStatus, ResponseFacts] = Workflow(
    noun="answer",
    start=R.DRAFT,
    states={
        R.DRAFT: State("Draft", Tone.PLAIN),
        R.SUBMITTED: State("Answered", Tone.WARN),
        R.QUERIED: State("Queried by CAP", Tone.WARN),
        R.PROCESSED: State("Processed", Tone.GOOD),
        R.SENT_TO_SCHOOL: State("Shared with school", Tone.GOOD),
        R.SUPERSEDED: State("Replaced", Tone.PLAIN),
    },
    moves=(
        Move(
            "submit",
            "Send answer",
            sources(R.DRAFT),
            R.SUBMITTED,
            Permission.RESPONSE_CREATE,
            guard=_may_submit,
            due_working_days=2,
            automatic=True,
        ),
        Move(
            "query",
            "Query the answer",
            sources(R.SUBMITTED),
            R.QUERIED,
            Permission.RESPONSE_PROCESS,
            needs_reason=True,
            reason_label="What the provider needs to explain",
            due_working_days=5,
        ),
        Move(
            "resubmit",
            "Send answer again",
            sources(R.QUERIED),
            R.SUBMITTED,
            Permission.RESPONSE_UPDATE,
            guard=_may_submit,
            due_working_days=2,
            automatic=True,
        ),
        Move(
            "exceed",
            "Allow beyond the limits",
            sources(R.SUBMITTED),
            None,
            Permission.RESPONSE_EXCEED,
            guard=lambda facts: unmet(
                (bool(facts.limits), "The place exceeds no limit. Process the answer."),
                (not facts.may_exceed, "This has been allowed already."),
            ),
            needs_reason=True,
            reason_label="Why the place may exceed the seats or the hours",
        ),
        Move(
            "process",
            "Process answer",
            sources(R.SUBMITTED),
            R.PROCESSED,
            Permission.RESPONSE_PROCESS,
            guard=_may_process,
            automatic=True,
        ),
        Move(
            "send-to-school",
            "Share with school",
            sources(R.PROCESSED),
            R.SENT_TO_SCHOOL,
            Permission.RESPONSE_PROCESS,
            automatic=True,
        ),
        Move(
            "supersede",
            "Replace",
            sources(R.SUBMITTED, R.QUERIED, R.PROCESSED, R.SENT_TO_SCHOOL),
            R.SUPERSEDED,
            Permission.RESPONSE_PROCESS,
            automatic=True,
        ),
    ),
)
