"""Bindings that cannot write what they say: tables, parents, files, columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.bindings import questions_in_reach
from forms.definition import Binding, Question
from forms.document import Problem
from forms.places import Places

from .columns import Filled, constant_problem, source_problem
from .rules import Lists
from .targets import Target


def binding_problems(
    places: Places, targets: Mapping[str, Target], lists: Lists | None
) -> Iterator[Problem]:
    earlier: dict[str, Binding] = {}
    for binding in places.definition.bindings:
        where, anchor = f"binding {binding.key}", f"binding:{binding.key}"
        target = targets.get(binding.target)
        if target is None:
            yield Problem(where, f"There is no table {binding.target} to write to.", anchor)
        else:
            for words in _place_problems(places, binding, target, earlier):
                yield Problem(where, words, anchor)
            for column, words in _column_problems(places, binding, target, lists):
                yield Problem(f"{where}.{column}" if column else where, words, anchor)
        earlier[binding.key] = binding


def _place_problems(
    places: Places, binding: Binding, target: Target, earlier: Mapping[str, Binding]
) -> Iterator[str]:
    if binding.mode not in target.modes:
        yield f"{target.label} cannot be written in the mode {binding.mode}."
    if binding.repeat is not None and places.definition.repeat_page(binding.repeat) is None:
        yield f"There is no repeat {binding.repeat}."
    parent = earlier.get(binding.parent) if binding.parent else None
    if binding.parent and parent is None:
        yield f"There is no binding {binding.parent} before this one."
    elif target.parents and parent is None:
        yield f"{target.label} hangs on another row: name its parent."
    elif parent is not None and parent.target not in target.parents:
        yield f"{target.label} does not hang on {parent.target}."
    reach = _reach(places, binding)
    if binding.each_file is not None:
        question = reach.get(binding.each_file)
        if question is None or question.type != "file":
            yield f"{binding.each_file} is no question for files."
    elif target.needs_file:
        yield f"{target.label} needs a file: say which question gives it."


def _column_problems(
    places: Places, binding: Binding, target: Target, lists: Lists | None
) -> Iterator[tuple[str, str]]:
    for name in sorted(set(binding.map) | set(binding.constants)):
        if name not in target.columns:
            yield "", f"{target.label} has no column {name} that a form may fill."
        elif name in binding.map and name in binding.constants:
            yield name, "It is filled by a question and by a fixed value: keep one of them."
    reach = _reach(places, binding)
    for name, column in target.columns.items():
        words = ""
        if name in binding.constants:
            words = constant_problem(binding.constants[name], column)
        elif name in binding.map:
            filled = Filled(places, binding, binding.map[name], column, reach, lists)
            words = source_problem(filled)
        elif column.required and not column.is_safe:
            words = "This column must be filled, but no question fills it."
        if words:
            yield name, words


def _reach(places: Places, binding: Binding) -> Mapping[str, Question]:
    return questions_in_reach(places.definition, binding.repeat)
