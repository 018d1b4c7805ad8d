"""Submissions as a table that keeps its columns over every version of a form.

A column is known by the id of its question, which survives rewording, and by the part of the answer
it holds; its key and heading are the newest ones. What was asked in which words, version by
version, is a table of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from . import fields
from .conditions import is_answered
from .context import Answers, Context
from .definition import SENSITIVITIES, Definition, Page, Question
from .fields import Asking
from .fields.options import as_option
from .journey import items_of
from .stored import cells

NOBODY: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: its question, the part of the answer, the key of both, and its words."""

    id: str
    part: str
    key: str
    heading: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What every version asked: a heading and one row a question, newest first."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def columns(
    versions: Sequence[Definition],
    sensitivities: Collection[str] = SENSITIVITIES,
    closed: Collection[str] = NOBODY,
) -> tuple[ExportColumn, ...]:
    """The columns of a form's export, newest version first. Questions that only older versions
    ask follow at the end, parts beside the others of their question. A question is left out when
    any version calls it more sensitive, or its key is closed."""
    found: dict[str, dict[str, ExportColumn]] = {}
    hidden = {
        question.id
        for definition in versions
        for _, question in definition.questions
        if question.sensitivity not in sensitivities or question.key in closed
    }
    for definition in versions:
        for page, question in _asked(definition):
            if question.id not in hidden:
                parts = found.setdefault(question.id, {})
                for part, heading in fields.TYPES[question.type].export_columns(question):
                    parts.setdefault(part, _column(page, question, part, heading))
    return tuple(column for parts in found.values() for column in parts.values())


def row(
    definition: Definition, answers: Answers, shown: Sequence[ExportColumn], context: Context
) -> list[str]:
    """The texts of one submission, read with the version it was answered under."""
    wanted = {column.id for column in shown}
    texts: dict[tuple[str, str], str] = {}
    for page, question in _asked(definition):
        if question.id in wanted:
            for part, text in _texts(page, question, answers, context).items():
                texts[question.id, part] = text
    return [texts.get((column.id, column.part), "") for column in shown]


def wording(versions: Mapping[int, Definition], shown: Sequence[ExportColumn]) -> Wording:
    """How each question of these columns was put in every version, by the number of it."""
    numbers = sorted(versions, reverse=True)
    heading = ["Question id", "Key"]
    for number in numbers:
        heading += [f"Version {number}: {name}" for name in ("question", "type", "options")]
    asked = {
        number: {question.id: question for _, question in versions[number].questions}
        for number in numbers
    }
    keys = {column.id: _without(column.key, column.part) for column in reversed(shown)}
    rows = []
    for id_ in dict.fromkeys(column.id for column in shown):
        cells = [id_, keys[id_]]
        for number in numbers:
            cells += _told(asked[number].get(id_))
        rows.append(tuple(cells))
    return Wording(tuple(heading), tuple(rows))


def _asked(definition: Definition) -> Iterator[tuple[Page, Question]]:
    return (
        (page, question)
        for page, question in definition.questions
        if fields.TYPES[question.type].is_asked
    )


def _column(page: Page, question: Question, part: str, heading: str) -> ExportColumn:
    key = f"{question.key}.{part}" if part else question.key
    if page.repeat is None:
        return ExportColumn(question.id, part, key, heading)
    item = page.repeat.heading
    return ExportColumn(question.id, part, f"{page.repeat.key}.{key}", f"{item}: {heading}")


def _without(key: str, part: str) -> str:
    return key.removesuffix(f".{part}") if part else key


def _texts(page: Page, question: Question, answers: Answers, context: Context) -> dict[str, str]:
    """The texts of a question by part; the items of a repeat share a cell, one a line."""
    if page.repeat is None:
        return _parts(question, answers, answers, context)
    lines: dict[str, list[str]] = {}
    for place, item in enumerate(items_of(page, answers), 1):
        for part, text in _parts(question, item, {**answers, **item}, context).items():
            if text:
                lines.setdefault(part, []).append(f"{place}. {text}")
    return {part: "\n".join(each) for part, each in lines.items()}


def _parts(question: Question, held: Answers, known: Answers, context: Context) -> dict[str, str]:
    answer = held.get(question.key)
    if not is_answered(answer):
        return {}
    kind = fields.TYPES[question.type]
    names = [part for part, _ in kind.export_columns(question)]
    values = cells(answer, Asking(question, context, known))
    return dict(zip(names, values, strict=True))


def _told(question: Question | None) -> list[str]:
    """Words, type and options of a question in one version; empty where it was not asked."""
    if question is None:
        return ["", "", ""]
    return [question.label, fields.TYPES[question.type].label, "\n".join(_options(question))]


def _options(question: Question) -> Iterator[str]:
    listed = question.settings.get("options")
    none = question.settings.get("none")
    for each in [*(listed if isinstance(listed, list) else ()), none]:
        if isinstance(each, dict):
            option = as_option(each)
            yield f"{option.value}: {option.label}"
    name = question.settings.get("list")
    if isinstance(name, str):
        yield f"the list {name}"
