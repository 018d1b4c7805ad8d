"""Bindings that cannot write what they say: which tables, which columns, from which answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.bindings import questions_in_reach
from forms.definition import Binding, Question, Source
from forms.document import Problem
from forms.facts import Fact
from forms.places import Places

from .columns import Filled, constant_problem, source_problem
from .rules import Lists
from .targets import Target
from .writing import finding_columns, place_problems, table_problems, way_problems


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
            for words in writing_problems(places, binding, target, earlier):
                yield Problem(where, words, anchor)
            for column, words in _column_problems(places, binding, target, lists):
                yield Problem(f"{where}.{column}" if column else where, words, anchor)
        earlier[binding.key] = binding


def fact_is_certain(fact: Fact, type_: str, audience: tuple[str, ...]) -> bool:
    """Whether a fixed value is surely known of everybody who may send the form."""
    if not fact.kind.of_sender:
        return True
    if type_ in ("school", "provider"):
        return set(audience) == {type_}
    return "public" not in audience


def writing_problems(
    places: Places, binding: Binding, target: Target, earlier: Mapping[str, Binding]
) -> Iterator[str]:
    reach = _reach(places, binding)
    yield from table_problems(places.definition, binding, target)
    yield from way_problems(binding, target)
    yield from place_problems(places.definition, binding, target, earlier)
    if binding.each_file is not None:
        question = reach.get(binding.each_file)
        if question is None or question.type != "file":
            yield f"{binding.each_file} is no question for files."
        elif not target.needs_file:
            yield f"{target.label} is about no file: take the question for files away."
    elif target.needs_file:
        yield f"{target.label} needs a file: say which question gives it."


def is_needed(binding: Binding, target: Target, name: str) -> bool:
    """Whether a column must surely be filled: for a new row, or to find the one to change."""
    column = target.columns[name]
    is_empty = binding.mode != "update" and column.required and not column.is_safe
    return is_empty or name in finding_columns(binding, target)


def column_problem(
    places: Places, binding: Binding, target: Target, name: str, lists: Lists | None
) -> str:
    """What is wrong with what fills a column, or that nothing does; empty when all is well."""
    column = target.columns[name]
    if name in binding.constants:
        value = binding.constants[name]
        words = constant_problem(value, column, lists)
        is_open = isinstance(value, Fact) and not fact_is_certain(
            value, column.type, places.definition.settings.audience
        )
        if not words and is_open and is_needed(binding, target, name):
            return "This column must be filled, but not everybody who sends the form has it."
        return words
    source = binding.map.get(name)
    if source is not None:
        finds_row = name in finding_columns(binding, target)
        reach = _reach(places, binding)
        filled = Filled(places, binding, source, column, reach, lists, finds_row)
        return source_problem(filled) or _clear_problem(binding, source, column.required)
    if is_needed(binding, target, name):
        return "This column must be filled, but no question fills it."
    if column.wanted and binding.mode != "update":
        return "In some cases this column must be filled, but no question fills it."
    return ""


def _column_problems(
    places: Places, binding: Binding, target: Target, lists: Lists | None
) -> Iterator[tuple[str, str]]:
    for name in sorted(set(binding.map) | set(binding.constants)):
        if name not in target.columns:
            yield "", f"{target.label} has no column {name} that a form may fill."
        elif name in binding.map and name in binding.constants:
            yield name, "It is filled by a question and by a fixed value: keep one of them."
    for name in target.columns:
        words = column_problem(places, binding, target, name, lists)
        if words:
            yield name, words


def _clear_problem(binding: Binding, source: Source, is_required: bool) -> str:
    if not source.clear:
        return ""
    if binding.mode == "create":
        return "A new row has nothing to clear."
    return "This column must be filled, so nothing may clear it." if is_required else ""


def _reach(places: Places, binding: Binding) -> Mapping[str, Question]:
    return questions_in_reach(places.definition, binding.repeat)
