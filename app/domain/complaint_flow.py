"""The way of a complaint: two stages, a path of its own for some matters, and its ends (6.7)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from .complaint_clock import (
    ACKNOWLEDGE_DAYS,
    STAGE1_DAYS,
    STAGE2_DAYS,
)
from .complaint_guards import (
    ComplaintFacts,
    may_acknowledge,
    may_acknowledge_again,
    may_answer,
    may_answer_again,
    may_ask_again,
    may_close,
    may_extend,
    reopens,
)
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
            guard=may_acknowledge,
            due_working_days=STAGE1_DAYS,
        ),
        Move(
            "turn",
            "Turn to its own path",
            sources(C.RECEIVED, C.ACKNOWLEDGED),
            C.OWN_PATH,
            _HANDLE,
            needs_reason=True,
            reason_label="Which path goes first, whom you told and when. Only colleagues read it",
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
            reason_label="What came of the other path, what is left here. Only colleagues read it",
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
            reason_label="What came of the other path, what is left here. Only colleagues read it",
        ),
        Move(
            "extend",
            "Take more time",
            sources(C.ACKNOWLEDGED),
            None,
            _HANDLE,
            guard=may_extend,
            needs_reason=True,
            reason_label="Why more time is needed. Whoever complained reads this",
        ),
        Move(
            "answer",
            "Answer stage 1",
            sources(C.ACKNOWLEDGED),
            C.STAGE1_ANSWERED,
            _HANDLE,
            guard=may_answer,
        ),
        Move(
            "ask-again",
            "Ask for stage 2",
            sources(C.STAGE1_ANSWERED),
            C.STAGE2_ASKED,
            Permission.COMPLAINT_ESCALATE,
            guard=may_ask_again,
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
            guard=may_acknowledge_again,
            due_working_days=STAGE2_DAYS,
        ),
        Move(
            "extend-again",
            "Take more time",
            sources(C.STAGE2_ACKNOWLEDGED),
            None,
            _HANDLE,
            guard=may_extend,
            needs_reason=True,
            reason_label="Why more time is needed. Whoever complained reads this",
        ),
        Move(
            "answer-again",
            "Give the final answer",
            sources(C.STAGE2_ACKNOWLEDGED),
            C.STAGE2_ANSWERED,
            _HANDLE,
            guard=may_answer_again,
        ),
        Move(
            "close",
            "Close complaint",
            frozenset({*_ANSWERED, C.OWN_PATH}),
            C.CLOSED,
            _HANDLE,
            guard=may_close,
            needs_reason=True,
            reason_label="Why it is closed. Whoever complained reads this",
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
            reason_label="Why it cannot be looked at here, and where to go instead. They read this",
        ),
        *(
            Move(
                name,
                label,
                ENDED,
                target,
                _HANDLE,
                guard=reopens(stage, acknowledged=acknowledged),
                needs_reason=True,
                reason_label="Why it is looked at again. Whoever complained reads this",
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
