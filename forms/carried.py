"""Answers given to one text of a form, taken over into another text of the same form; pure."""

from __future__ import annotations

from collections.abc import Mapping

from . import fields
from .conditions import is_answered
from .context import Answers, Context
from .definition import AUDIENCE, Definition, Page
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
    for page in definition.pages:
        if page.repeat is None:
            found.update(_read(page, given, found, context))
            continue
        items = [_read(page, each, found, context) for each in items_of(page, given)]
        if any(items):
            found[page.repeat.key] = [each for each in items if each][: page.repeat.max]
    return found


def _read(page: Page, given: Answers, before: Answers, context: Context) -> dict[str, object]:
    """What the questions of a page take of the answers proposed to them."""
    found: dict[str, object] = {}
    for question in page.questions:
        kind = fields.TYPES[question.type]
        answer = kind.kept(given.get(question.key))
        if answer is None or kind.is_computed:
            continue
        try:
            read = kind.read(kind.inputs(answer), Asking(question, context, {**before, **found}))
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
