"""Stored answers, read again by the type that asks for them today; pure.

What does not fit its type was stored under another, or written by hand. It counts as not answered,
and nobody can say what it means: whoever looks after it is shown the text it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from . import fields
from .conditions import is_answered
from .context import Answers
from .definition import Page, Question
from .fields import Asking
from .journey import Journey, is_typed, items_of

# What is shown at most of something that nobody can read.
LONGEST = 2_000


def lines(answer: object, asking: Asking) -> list[str]:
    """A stored answer as it is read, one text a line; as the text it is when it does not fit."""
    if not is_answered(answer):
        return []
    kind = fields.TYPES[asking.question.type]
    return kind.lines(answer, asking) if kind.fits(answer) else as_text(answer).split("\n")


def cells(answer: object, asking: Asking) -> Sequence[str]:
    """The same as the columns of an export hold it: what does not fit stands in the first."""
    kind = fields.TYPES[asking.question.type]
    if not is_answered(answer) or kind.fits(answer):
        return kind.export_values(answer, asking)
    return [as_text(answer), *[""] * (len(kind.export_columns(asking.question)) - 1)]


def as_text(answer: object) -> str:
    """What is stored, as a text."""
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def misfit(question: Question, held: Answers) -> object | None:
    """What is stored for a question and does not fit its type; None when all is well."""
    answer = held.get(question.key)
    is_well = not is_answered(answer) or fields.TYPES[question.type].fits(answer)
    return None if is_well else answer


def strays(page: Page, answers: Answers) -> list[object]:
    """What is stored for a repeat and is no item of it."""
    kept = answers.get(page.repeat.key) if page.repeat is not None else None
    entries = kept if isinstance(kept, list) else [kept]
    return [each for each in entries if is_answered(each) and not _is_item(kept, each)]


def names(stored: object, key: str) -> bool:
    """Whether what is stored, and may be of any shape, names a question anywhere within: searched
    as a text, as databases search it."""
    return f'"{key}"' in json.dumps(stored)


def with_misfits(journey: Journey) -> dict[str, object]:
    """What counts, and beside it what is stored for the questions that are shown and does not fit
    them: it says nothing, and is not lost."""
    found = journey.relevant()
    for page in journey.pages:
        if page.repeat is None:
            found |= _misfits(journey, page, None)
            continue
        counted = found.get(page.repeat.key, [])
        items = [
            {**each, **_misfits(journey, page, item)}
            for each, item in zip(_listed(counted), items_of(page, journey.answers), strict=True)
        ]
        stray = strays(page, journey.answers)
        if items or stray:
            is_list = isinstance(journey.answers[page.repeat.key], list)
            found[page.repeat.key] = [*items, *stray] if is_list else stray[0]
    return found


def _misfits(journey: Journey, page: Page, item: Answers | None) -> dict[str, object]:
    held = journey.answers if item is None else item
    shown = [each for each in journey.shown(page, item) if is_typed(each)]
    found = {each.key: misfit(each, held) for each in shown}
    return {key: answer for key, answer in found.items() if answer is not None}


def _listed(kept: object) -> list[dict[str, object]]:
    return kept if isinstance(kept, list) else []


def _is_item(kept: object, entry: object) -> bool:
    return isinstance(kept, list) and isinstance(entry, dict)
