"""Two windows on one draft: what each changed is kept; only the same question can clash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.marks import mark

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Merged:
    """`answers` to keep, the keys that both windows changed, each to something else, and those
    that the other window changed and this one left alone."""

    answers: dict[str, object]
    clashes: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def merge(mine: Answers, stored: Answers, marks: Mapping[str, str]) -> Merged:
    """What this window typed, put together with what is stored now. `marks` are of the answers
    this window was shown; a question without one was not shown before."""
    answers: dict[str, object] = {}
    clashes: list[str] = []
    theirs: list[str] = []
    for key, answer in mine.items():
        kept = stored.get(key)
        shown = marks.get(key)
        if answer == kept or not shown or shown == mark(kept):
            answers[key] = answer
        elif shown == mark(answer):
            theirs.append(key)
        else:
            clashes.append(key)
    return Merged(answers, tuple(clashes), tuple(theirs))
