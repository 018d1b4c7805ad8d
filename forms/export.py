"""Submissions as a table: one column a question, the same over every version of a form.

A column is known by the question's id, which survives rewording; its heading is the newest one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from . import fields
from .conditions import is_answered
from .context import Answers, Context
from .definition import SENSITIVITIES, Definition, Page, Question
from .fields import Asking
from .journey import items_of


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: the identity of its question, its key and its words."""

    id: str
    key: str
    heading: str


def columns(
    versions: Sequence[Definition], sensitivities: Collection[str] = SENSITIVITIES
) -> tuple[ExportColumn, ...]:
    """The columns of a form's export, newest version first. Questions that only older versions
    ask follow at the end. Questions of another sensitivity are left out."""
    found: dict[str, ExportColumn] = {}
    hidden = {
        question.id
        for definition in versions
        for _, question in definition.questions
        if question.sensitivity not in sensitivities
    }
    for definition in versions:
        for page, question in _asked(definition):
            if question.id not in hidden:
                found.setdefault(question.id, _column(page, question))
    return tuple(found.values())


def row(
    definition: Definition, answers: Answers, shown: Sequence[ExportColumn], context: Context
) -> list[str]:
    """The texts of one submission, read with the version it was answered under."""
    texts = {
        question.id: _text(page, question, answers, context)
        for page, question in _asked(definition)
    }
    return [texts.get(column.id, "") for column in shown]


def _asked(definition: Definition) -> Iterator[tuple[Page, Question]]:
    return (
        (page, question)
        for page, question in definition.questions
        if fields.TYPES[question.type].is_asked
    )


def _column(page: Page, question: Question) -> ExportColumn:
    if page.repeat is None:
        return ExportColumn(question.id, question.key, question.label)
    item = page.repeat.item[:1].upper() + page.repeat.item[1:]
    return ExportColumn(
        question.id, f"{page.repeat.key}.{question.key}", f"{item}: {question.label}"
    )


def _text(page: Page, question: Question, answers: Answers, context: Context) -> str:
    if page.repeat is None:
        return _lines(question, answers, answers, context)
    texts = (
        (place, _lines(question, item, {**answers, **item}, context))
        for place, item in enumerate(items_of(page, answers), 1)
    )
    return "\n".join(f"{place}. {text}" for place, text in texts if text)


def _lines(question: Question, held: Answers, known: Answers, context: Context) -> str:
    answer = held.get(question.key)
    if not is_answered(answer):
        return ""
    asking = Asking(question, context, known)
    return "\n".join(fields.TYPES[question.type].lines(answer, asking))
