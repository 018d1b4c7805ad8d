"""What has to be true of a complaint before each of its steps, and of the people who look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import Fault
from .workflow import unmet


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
    had_a_part: bool = False
    is_extended: bool = False
    is_late: bool = False
    window_is_open: bool = True
    waits_for_stage2: bool = False


def complaint_faults(values: Mapping[str, Any]) -> list[Fault]:
    """Whoever looks at a complaint a second time did not look at it the first time (5.23), and
    nobody reads a complaint about themselves as if they had made it."""
    faults = []
    first, second = values.get("investigator_id"), values.get("reviewer_id")
    if first is not None and first == second:
        words = "Choose a reviewer who is not the one who looks after the complaint."
        faults.append(Fault("reviewer_id", words))
    whose = values.get("provider_id")
    if whose is not None and whose == values.get("about_provider_id"):
        words = "This is the provider it is about: it would read all of it and every letter."
        faults.append(Fault("provider_id", words))
    return faults


def may_acknowledge(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (
            facts.came_back or not facts.is_for_own_path,
            "It is about a matter that has a path of its own: turn it there first.",
        ),
        (facts.has_investigator, "Name who looks into it first."),
        (facts.has_scope, "Say first what is looked at and which outcome is wanted."),
    )


def may_extend(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (not facts.is_extended, "There is one extension in each stage, and it was used."),
        (not facts.is_late, "The answer is late already: an extension has to be told in time."),
    )


def may_answer(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (facts.has_finding, "Write down first what was found and why."),
    )


def may_acknowledge_again(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (facts.has_reviewer, "Name the reviewer first."),
        (facts.reviewer_is_other, "The reviewer has to be somebody else than at stage 1."),
    )


def may_answer_again(facts: ComplaintFacts) -> list[str]:
    return [
        *may_acknowledge_again(facts),
        *unmet(
            (facts.has_stage2_finding, "Write down first what was found at stage 2 and why."),
            (
                not facts.had_a_part,
                "Whoever looked into it or answered it at stage 1 does not answer at stage 2.",
            ),
        ),
    ]


def may_ask_again(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (facts.window_is_open, "The time to ask for stage 2 has passed."),
    )


def may_close(facts: ComplaintFacts) -> list[str]:
    return unmet(
        (
            not facts.waits_for_stage2,
            "They can still ask for stage 2, as the answer told them. Close it after that day.",
        ),
    )


def reopens(stage: int, *, acknowledged: bool) -> Callable[[ComplaintFacts], list[str]]:
    """Each way back leads where the complaint stood; only one of them fits at a time."""

    def guard(facts: ComplaintFacts) -> list[str]:
        fits = facts.stage == stage and facts.is_acknowledged == acknowledged
        return unmet((fits, "It goes back to where it stood when it ended."))

    return guard
