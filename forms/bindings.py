"""From the answers of a form to the rows it asks for: which table, which columns, which files.

Pure: a row here is a plain value. What a table allows and how it is written is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from . import fields
from .conditions import holds, is_answered
from .context import Answers, Context
from .definition import Binding, Definition, Question, Source
from .fields import Asking
from .fields.files import file_ids
from .journey import items_of

TEXT_PART = "text"


@dataclass(frozen=True, slots=True)
class RecordValues:
    """One row to be written.

    `values` names every mapped column; None stands for an answer that was not given. `files`
    holds the ids of uploaded files by column. `file` is the one this row is about, if it is.
    """

    binding: str
    target: str
    mode: str
    position: int
    parent: str | None
    values: Mapping[str, object]
    files: Mapping[str, tuple[str, ...]]
    file: str | None = None


def record_values(
    definition: Definition, answers: Answers, context: Context
) -> Iterator[RecordValues]:
    """The rows that the answers of a finished journey ask for, parents before children."""
    for binding in definition.bindings:
        if holds(binding.when, answers, context):
            yield from _rows(definition, binding, answers, context)


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


def _rows(
    definition: Definition, binding: Binding, answers: Answers, context: Context
) -> Iterator[RecordValues]:
    questions = questions_in_reach(definition, binding.repeat)
    page = definition.repeat_page(binding.repeat) if binding.repeat else None
    items = items_of(page, answers) if page else [{}]
    position = 0
    for item in items:
        known = {**answers, **item}
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
            )
            position += 1


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
    question, answer = questions.get(key), answers.get(key)
    if question is None or not is_answered(answer):
        return None
    kind = fields.TYPES[question.type]
    if part == TEXT_PART:
        return "\n".join(kind.lines(answer, Asking(question, context, answers)))
    return kind.value(answer, part)
