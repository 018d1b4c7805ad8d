"""Two windows on one draft: what each changed is kept; only the same question can clash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Merged:
    """`answers` to keep, and the keys that both windows changed, each to something else."""

    answers: dict[str, object]
    clashes: tuple[str, ...]


def mark(answer: object) -> str:
    """A short sign of an answer as it was when a page was shown; it travels in the page."""
    text = json.dumps(answer, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def merge(mine: Answers, stored: Answers, marks: Mapping[str, str]) -> Merged:
    """What this window typed, put together with what is stored now. `marks` are of the answers
    this window was shown; a question without one was not shown before."""
    answers: dict[str, object] = {}
    clashes: list[str] = []
    for key, answer in mine.items():
        theirs = stored.get(key)
        shown = marks.get(key) or mark(theirs)
        if shown == mark(theirs) or answer == theirs:
            answers[key] = answer
        elif shown != mark(answer):
            clashes.append(key)
    return Merged(answers, tuple(clashes))
