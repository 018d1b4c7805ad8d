"""The way of a complaint: two stages, a path of its own for some matters, and its ends (6.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .complaint_clock import (
    ACKNOWLEDGE_DAYS,
    MOST_STAGE1_EXTENSION,
    MOST_STAGE2_EXTENSION,
    STAGE1_DAYS,
    STAGE2_DAYS,
)
from .errors import Fault
from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class ComplaintStatus(StrEnum):
    RECEIVED = "received"
    OWN_PATH = "own-path"
    ACKNOWLEDGED = "acknowledged"
    STAGE1_ANSWERED = "stage1-answered"
    STAGE2_ASKED = "stage2-asked"
    STAGE2_ACKNOWLEDGED = "stage2-acknowledged"
    STAGE2_ANSWERED = "stage2-answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out-of-scope"


C = ComplaintStatus
OPEN = frozenset(C) - {C.CLOSED, C.WITHDRAWN, C.OUT_OF_SCOPE}
ENDED = frozenset(C) - OPEN
# Where the next step is ours; while a matter is on its own path, that path has the clock.
OURS = frozenset({C.RECEIVED, C.ACKNOWLEDGED, C.STAGE2_ASKED, C.STAGE2_ACKNOWLEDGED})
# Where somebody looks into the matter and may ask others about it.
LOOKED_INTO = frozenset({C.ACKNOWLEDGED, C.STAGE2_ACKNOWLEDGED})

# Matters that other procedures of the council come first for, and what to do about each.
OWN_PATHS: Mapping[str, str] = {
    "SAFEGUARDING": (
        "A child may be at risk. Tell the safeguarding lead now, who decides about MASH and, when "
        "it is about an adult who works with children, about the LADO within one working day. Do "
        "not look into it here before they say so."
    ),
    "DATA_PROTECTION": (
        "This is about personal data. Send it to the council’s data protection officer, who "
        "acknowledges it within 30 days and answers it under the law on data protection. What "
        "else is in it comes back here afterwards."
    ),
}


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """What the guards need to know; a service fills it in."""

    has_investigator: bool = True
    has_scope: bool = True
    is_for_own_path: bool = False
    came_back: bool = False
    is_acknowledged: bool = False
    stage: int = 1
    was_answered: bool = True
    has_finding: bool = True
    has_reviewer: bool = True
    reviewer_is_other: bool = True
    has_stage2_finding: bool = True
    by_investigator: bool = False
    is_extended: bool = False
    is_late: bool = False
    window_is_open: bool = True


def complaint_faults(values: Mapping[str, Any]) -> list[Fault]:
    """Whoever looks at a complaint a second time did not look at it the first time (5.23)."""
    first, second = values.get("investigator_id"), values.get("reviewer_id")
    if first is None or first != second:
        return []
    words = "Choose a reviewer who is not the one who looks after the complaint."
    return [Fault("reviewer_id", words)]


def _acknowledge(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (
            facts.came_back or not facts.is_for_own_path,
            "It is about a matter that has a path of its own: turn it there first.",
        ),
        (facts.has_investigator, "Name who looks into it first."),
        (facts.has_scope, "Say first what is looked at and which outcome is wanted."),
    )


def _extend(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (not facts.is_extended, "There is one extension in each stage, and it was used."),
        (not facts.is_late, "The answer is late already: an extension has to be told in time."),
    )


def _answer(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (facts.has_finding, "Write down first what was found and why."),
    )


def _acknowledge_again(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (facts.has_reviewer, "Name the reviewer first."),
        (facts.reviewer_is_other, "The reviewer has to be somebody else than at stage 1."),
    )


def _answer_again(facts: ComplaintFacts) -> list[str]:
    return [
        *_acknowledge_again(facts),
        *unmet(
            (facts.has_stage2_finding, "Write down first what was found at stage 2 and why."),
            (
                not facts.by_investigator,
                "Whoever looked into it at stage 1 does not answer at stage 2.",
            ),
        ),
    ]


def _ask_again(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (facts.window_is_open, "The time to ask for stage 2 has passed."),
    )


def _reopens(stage: int, *, acknowledged: bool) -> Any:
    """Each way back leads where the complaint stood; only one of them fits at a time."""

    def guard(facts: ComplaintFacts) -> list[str]:
        fits = facts.stage == stage and facts.is_acknowledged == acknowledged
        return unmet((fits, "It goes back to where it stood when it ended."))

    return guard


_HANDLE = Permission.COMPLAINT_HANDLE
_ANSWERED = sources(C.STAGE1_ANSWERED, C.STAGE2_ANSWERED)

COMPLAINT_FLOW: Workflow[ComplaintStatus, ComplaintFacts] = Workflow(
    noun="complaint",
    start=C.RECEIVED,
    states={
        C.RECEIVED: State("Received", Tone.WARN),
        C.OWN_PATH: State("On its own path first", Tone.IDEA),
        C.ACKNOWLEDGED: State("Stage 1", Tone.INFO),
        C.STAGE1_ANSWERED: State("Stage 1 answered", Tone.GOOD),
        C.STAGE2_ASKED: State("Stage 2 asked for", Tone.WARN),
        C.STAGE2_ACKNOWLEDGED: State("Stage 2", Tone.INFO),
        C.STAGE2_ANSWERED: State("Final answer given", Tone.GOOD),
        C.CLOSED: State("Closed", Tone.PLAIN),
        C.WITHDRAWN: State("Withdrawn", Tone.PLAIN),
        C.OUT_OF_SCOPE: State("Not for this procedure", Tone.PLAIN),
    },
    moves=(
        Move(
            "acknowledge",
            "Acknowledge",
            sources(C.RECEIVED),
            C.ACKNOWLEDGED,
            _HANDLE,
            guard=_acknowledge,
            due_working_days=STAGE1_DAYS,
        ),
        Move(
            "turn",
            "Turn to its own path",
            sources(C.RECEIVED, C.ACKNOWLEDGED),
            C.OWN_PATH,
            _HANDLE,
            needs_reason=True,
            reason_label="Which path it goes first, whom you told and when",
        ),
        Move(
            "take-back",
            "Take back from its own path",
            sources(C.OWN_PATH),
            C.RECEIVED,
            _HANDLE,
            guard=lambda facts: unmet(
                (not facts.is_acknowledged, "It was acknowledged before: go on with stage 1."),
            ),
            needs_reason=True,
            reason_label="What came of the other path, and what is left to look at here",
        ),
        Move(
            "go-on",
            "Go on with stage 1",
            sources(C.OWN_PATH),
            C.ACKNOWLEDGED,
            _HANDLE,
            guard=lambda facts: unmet(
                (facts.is_acknowledged, "It was not acknowledged yet: take it back first."),
            ),
            needs_reason=True,
            reason_label="What came of the other path, and what is left to look at here",
        ),
        Move(
            "extend",
            f"Take more time (at most {MOST_STAGE1_EXTENSION} working days)",
            sources(C.ACKNOWLEDGED),
            None,
            _HANDLE,
            guard=_extend,
            needs_reason=True,
            reason_label="Why more time is needed",
        ),
        Move(
            "answer",
            "Answer stage 1",
            sources(C.ACKNOWLEDGED),
            C.STAGE1_ANSWERED,
            _HANDLE,
            guard=_answer,
        ),
        Move(
            "ask-again",
            "Ask for stage 2",
            sources(C.STAGE1_ANSWERED),
            C.STAGE2_ASKED,
            Permission.COMPLAINT_ESCALATE,
            guard=_ask_again,
            needs_reason=True,
            reason_label="What was not answered or is wrong",
            due_working_days=ACKNOWLEDGE_DAYS,
        ),
        Move(
            "acknowledge-again",
            "Acknowledge stage 2",
            sources(C.STAGE2_ASKED),
            C.STAGE2_ACKNOWLEDGED,
            _HANDLE,
            guard=_acknowledge_again,
            due_working_days=STAGE2_DAYS,
        ),
        Move(
            "extend-again",
            f"Take more time (at most {MOST_STAGE2_EXTENSION} working days)",
            sources(C.STAGE2_ACKNOWLEDGED),
            None,
            _HANDLE,
            guard=_extend,
            needs_reason=True,
            reason_label="Why more time is needed",
        ),
        Move(
            "answer-again",
            "Give the final answer",
            sources(C.STAGE2_ACKNOWLEDGED),
            C.STAGE2_ANSWERED,
            _HANDLE,
            guard=_answer_again,
        ),
        Move(
            "close",
            "Close complaint",
            frozenset({*_ANSWERED, C.OWN_PATH}),
            C.CLOSED,
            _HANDLE,
            needs_reason=True,
            reason_label="Why it is closed",
        ),
        Move(
            "withdraw",
            "Withdraw complaint",
            OPEN - _ANSWERED,
            C.WITHDRAWN,
            Permission.COMPLAINT_WITHDRAW,
            needs_reason=True,
            reason_label="Why it is withdrawn",
        ),
        Move(
            "out-of-scope",
            "Not for this procedure",
            sources(C.RECEIVED, C.OWN_PATH, C.ACKNOWLEDGED),
            C.OUT_OF_SCOPE,
            _HANDLE,
            needs_reason=True,
            reason_label="Why it cannot be looked at here, and where to go instead",
        ),
        *(
            Move(
                name,
                label,
                ENDED,
                target,
                _HANDLE,
                guard=_reopens(stage, acknowledged=acknowledged),
                needs_reason=True,
                reason_label="Why it is looked at again",
                due_working_days=days,
            )
            for name, label, target, stage, acknowledged, days in (
                ("reopen", "Reopen", C.RECEIVED, 1, False, ACKNOWLEDGE_DAYS),
                ("reopen-stage-1", "Reopen at stage 1", C.ACKNOWLEDGED, 1, True, STAGE1_DAYS),
                ("reopen-asked", "Reopen stage 2", C.STAGE2_ASKED, 2, False, ACKNOWLEDGE_DAYS),
                (
                    "reopen-stage-2",
                    "Reopen at stage 2",
                    C.STAGE2_ACKNOWLEDGED,
                    2,
                    True,
                    STAGE2_DAYS,
                ),
            )
        ),
    ),
)
REOPENING = frozenset({"reopen", "reopen-stage-1", "reopen-asked", "reopen-stage-2"})
