"""From the answers of a form to the rows it asks for: which table, which columns, which files.

Pure: a row here is a plain value. What a table allows and how it is written is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from . import fields
from .conditions import holds, is_answered
from .context import Answers, Context
from .definition import Binding, Definition, Page, Question, Source
from .fields import Asking
from .fields.files import file_ids
from .journey import Item, Journey, items_of

TEXT_PART = "text"


@dataclass(frozen=True, slots=True)
class RecordValues:
    """One row to be written.

    `values` names every mapped column; None stands for an answer that was not given, a `Fact` for
    what is known when the form is sent. `cleared` are the columns that were asked for and left
    empty on purpose. `files` holds the ids of uploaded files by column. `file` is the one this row
    is about, if it is. `position` counts the rows of a binding, `item` the entries of its repeat.
    """

    binding: str
    target: str
    mode: str
    position: int
    parent: str | None
    values: Mapping[str, object]
    files: Mapping[str, tuple[str, ...]]
    file: str | None = None
    item: int = 0
    cleared: frozenset[str] = frozenset()


def record_values(
    definition: Definition, answers: Answers, context: Context
) -> Iterator[RecordValues]:
    """The rows that the answers of a finished journey ask for, parents before children."""
    asked = _Asked(definition, answers, context)
    for binding in definition.bindings:
        if holds(binding.when, answers, context):
            yield from _rows(asked, binding)


def part_of(source: str) -> tuple[str, str]:
    """The key of a question and the part of its answer that a source names."""
    key, _, part = source.partition(".")
    return key, part


def questions_in_reach(definition: Definition, repeat: str | None) -> dict[str, Question]:
    """The questions that a binding may read: those asked once, and those of its repeat."""
    once = {
        question.key: question for page, question in definition.questions if page.repeat is None
    }
    page = definition.repeat_page(repeat) if repeat else None
    return {**once, **{each.key: each for each in (page.questions if page else ())}}


@dataclass(frozen=True)
class _Asked:
    """A form and what was answered."""

    definition: Definition
    answers: Answers
    context: Context

    @cached_property
    def journey(self) -> Journey:
        return Journey(self.definition, self.answers, self.context)

    @cached_property
    def once(self) -> frozenset[str]:
        """The questions that were asked and stand in no repeat."""
        pages = [page for page in self.journey.pages if page.repeat is None]
        return frozenset(each.key for page in pages for each in self.journey.shown(page))

    def asked(self, page: Page | None, item: Item) -> frozenset[str]:
        """The questions that were asked, with those of one entry of a repeat."""
        if page is None:
            return self.once
        return self.once | {each.key for each in self.journey.shown(page, item)}


def _rows(asked: _Asked, binding: Binding) -> Iterator[RecordValues]:
    definition, context = asked.definition, asked.context
    questions = questions_in_reach(definition, binding.repeat)
    page = definition.repeat_page(binding.repeat) if binding.repeat else None
    items: list[Item] = items_of(page, asked.answers) if page else [{}]
    position = 0
    for at, item in enumerate(items):
        known = {**asked.answers, **item}
        about: list[str | None] = [None]
        if binding.each_file is not None:
            about = list(file_ids(known.get(binding.each_file)))
        values = {
            column: _value(source, questions, known, context)
            for column, source in binding.map.items()
            if not _is_file(source, questions)
        }
        files = {
            column: tuple(file_ids(known.get(source.questions[0])))
            for column, source in binding.map.items()
            if _is_file(source, questions)
        }
        empty = {name for name in values if values[name] is None and binding.map[name].clear}
        cleared = _cleared(binding, empty, asked.asked(page, item), known, context) if empty else ()
        for file in about:
            yield RecordValues(
                binding=binding.key,
                target=binding.target,
                mode=binding.mode,
                position=position,
                parent=binding.parent,
                values={**values, **binding.constants},
                files=files,
                file=file,
                item=at,
                cleared=frozenset(cleared),
            )
            position += 1


def _cleared(
    binding: Binding,
    empty: set[str],
    asked: frozenset[str],
    answers: Answers,
    context: Context,
) -> Iterator[str]:
    """The columns whose question was put and left empty; one that was not put says nothing."""
    for name in empty:
        source = binding.map[name]
        keys = {part_of(each)[0] for each in source.questions}
        if keys & asked and holds(source.when, answers, context):
            yield name


def _is_file(source: Source, questions: Mapping[str, Question]) -> bool:
    question = questions.get(part_of(source.questions[0])[0])
    return question is not None and question.type == "file"


def _value(
    source: Source, questions: Mapping[str, Question], answers: Answers, context: Context
) -> object:
    if not holds(source.when, answers, context):
        return None
    if len(source.questions) == 1:
        return _one(source.questions[0], questions, answers, context)
    parts = (_one(each, questions, answers, context) for each in source.questions)
    return source.join.join(str(part) for part in parts if is_answered(part)) or None


def _one(
    source: str, questions: Mapping[str, Question], answers: Answers, context: Context
) -> object:
    key, part = part_of(source)
    question = questions.get(key)
    if question is None:
        return None
    kind = fields.TYPES[question.type]
    answer = kind.kept(answers.get(key))
    if answer is None:
        return None
    if part == TEXT_PART:
        return "\n".join(kind.lines(answer, Asking(question, context, answers)))
    return kind.value(answer, part)
