"""Answers given to one text of a form, taken over into another text of the same form; pure."""

from __future__ import annotations

from collections.abc import Mapping

from . import fields
from .conditions import is_answered
from .context import Answers, Context
from .definition import AUDIENCE, Definition
from .fields import AnswerError, Asking
from .journey import items_of

# The type of each question by its key; those of a repeat under the key of the repeat.
Types = Mapping[str, Mapping[str, str]]


def still_asked(answers: Answers, then: Definition, now: Definition) -> dict[str, object]:
    """The answers to questions that are asked in the newer text by the same key as the same type
    of question, once or in the same repeat. Others could not be read: what was one of a list is
    no date. They are asked again."""
    before, after = _types(then), _types(now)
    kept = _same(answers, before[""], after[""])
    if AUDIENCE in answers:
        kept[AUDIENCE] = answers[AUDIENCE]
    for page in now.pages:
        if page.repeat is not None and page.repeat.key in before and page.repeat.key in answers:
            key = page.repeat.key
            items = [_same(each, before[key], after[key]) for each in items_of(page, answers)]
            kept[key] = [each for each in items if each]
    return kept


def accepted(given: Answers, definition: Definition, context: Context) -> dict[str, object]:
    """Those of some answers, known before a form is begun, that it takes: each as the type of its
    question reads it. The form may ask otherwise than whoever proposed them thinks."""
    found: dict[str, object] = {}
    for page, question in definition.questions:
        kind = fields.TYPES[question.type]
        answer = kind.kept(given.get(question.key)) if page.repeat is None else None
        if answer is None or kind.is_computed:
            continue
        try:
            read = kind.read(kind.inputs(answer), Asking(question, context, found))
        except AnswerError:
            continue
        if is_answered(read):
            found[question.key] = read
    return found


def _types(definition: Definition) -> Types:
    found: dict[str, dict[str, str]] = {"": {}}
    for page, question in definition.questions:
        held = found.setdefault(page.repeat.key if page.repeat is not None else "", {})
        held[question.key] = question.type
    return found


def _same(
    answers: Answers, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, object]:
    return {
        key: answer
        for key, answer in answers.items()
        if key in after and before.get(key) == after[key]
    }
