"""Bindings that cannot write what they say: tables, columns, types, what may stay empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms import fields
from forms.bindings import TEXT_PART, part_of, questions_in_reach
from forms.conditions import All, Rule, questions_of
from forms.definition import AUDIENCE, Binding, Definition, Page, Question, Source
from forms.document import Problem

from .rules import own_values
from .targets import Column, Target

# What a column of a type can take, by the column type of the question.
_FITS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "integer", "decimal"}),
    "integer": frozenset({"integer"}),
    "decimal": frozenset({"decimal", "integer"}),
    "date": frozenset({"date"}),
    "boolean": frozenset({"boolean"}),
    "list": frozenset({"list"}),
    "document": frozenset({"file"}),
}


def binding_problems(definition: Definition, targets: Mapping[str, Target]) -> Iterator[Problem]:
    earlier: dict[str, Binding] = {}
    for binding in definition.bindings:
        where = f"binding {binding.key}"
        target = targets.get(binding.target)
        if target is None:
            yield Problem(where, f"There is no table {binding.target} to write to.")
        else:
            yield from _place_problems(definition, binding, target, earlier, where)
            yield from _column_problems(definition, binding, target, where)
        earlier[binding.key] = binding


def _place_problems(
    definition: Definition,
    binding: Binding,
    target: Target,
    earlier: Mapping[str, Binding],
    where: str,
) -> Iterator[Problem]:
    if binding.mode not in target.modes:
        yield Problem(where, f"{target.label} cannot be written in the mode {binding.mode}.")
    if binding.repeat is not None and definition.repeat_page(binding.repeat) is None:
        yield Problem(where, f"There is no repeat {binding.repeat}.")
    parent = earlier.get(binding.parent) if binding.parent else None
    if binding.parent and parent is None:
        yield Problem(where, f"There is no binding {binding.parent} before this one.")
    elif target.parents and parent is None:
        yield Problem(where, f"{target.label} hangs on another row: name its parent.")
    elif parent is not None and parent.target not in target.parents:
        yield Problem(where, f"{target.label} does not hang on {parent.target}.")
    yield from _reach_problems(definition, binding, target, where)


def _reach_problems(
    definition: Definition, binding: Binding, target: Target, where: str
) -> Iterator[Problem]:
    reach = questions_in_reach(definition, binding.repeat)
    if binding.each_file is not None:
        question = reach.get(binding.each_file)
        if question is None or question.type != "file":
            yield Problem(where, f"{binding.each_file} is no question for files.")
    elif target.needs_file:
        yield Problem(where, f"{target.label} needs a file: say which question gives it.")
    if binding.when is not None:
        for key in sorted(questions_of(binding.when) - set(reach) - {AUDIENCE}):
            yield Problem(where, f"The rule reads {key}, which cannot be read here.")


def _column_problems(
    definition: Definition, binding: Binding, target: Target, where: str
) -> Iterator[Problem]:
    for name in sorted(set(binding.map) | set(binding.constants)):
        if name not in target.columns:
            yield Problem(where, f"{target.label} has no column {name} that a form may fill.")
    for name, column in target.columns.items():
        place = f"{where}.{name}"
        if name in binding.constants:
            yield from _constant_problems(binding.constants[name], column, place)
        elif name in binding.map:
            yield from _source_problems(definition, binding, name, column, place)
        elif column.required and not column.is_safe:
            yield Problem(place, "This column must be filled, but no question fills it.")


def _constant_problems(value: object, column: Column, where: str) -> Iterator[Problem]:
    is_flag = column.type == "boolean"
    if isinstance(value, bool) != is_flag:
        yield Problem(where, "This value is not of the column’s type.")
    elif column.values and value not in column.values:
        yield Problem(where, f"{value} is no value of this column.")


def _source_problems(
    definition: Definition, binding: Binding, name: str, column: Column, where: str
) -> Iterator[Problem]:
    source = binding.map[name]
    reach = questions_in_reach(definition, binding.repeat)
    unknown = [each for each in source.questions if part_of(each)[0] not in reach]
    if unknown:
        yield Problem(where, f"{part_of(unknown[0])[0]} is no question that can be read here.")
        return
    questions = [(reach[part_of(each)[0]], part_of(each)[1]) for each in source.questions]
    for question, part in questions:
        words = _part_problem(question, part)
        if words:
            yield Problem(where, words)
            return
    if len(questions) == 1:
        yield from _type_problems(*questions[0], column, where)
    elif column.type != "text":
        yield Problem(where, "Answers are joined to a text, but this column holds none.")
    if (
        column.required
        and not column.is_safe
        and not any(_is_certain(definition, binding, question, source) for question, _ in questions)
    ):
        yield Problem(where, "This column must be filled, but its question may stay empty.")


def _part_problem(question: Question, part: str) -> str:
    kind = fields.TYPES[question.type]
    if part and part != TEXT_PART and part not in kind.parts:
        return f"{question.key} has no part {part}."
    if not part and kind.column_type == "parts":
        return f"{question.key} has parts: say which."
    return ""


def _type_problems(question: Question, part: str, column: Column, where: str) -> Iterator[Problem]:
    kind = fields.TYPES[question.type]
    given = "text" if part == TEXT_PART else kind.parts[part] if part else kind.column_type
    own = own_values(question)
    if column.type == "integer" and given == "text" and own:
        if not all(each.isdigit() for each in own):
            yield Problem(where, f"The options of {question.key} are no numbers.")
        return
    if given not in _FITS.get(column.type, frozenset({column.type})):
        yield Problem(where, f"{question.key} gives {given}, the column takes {column.type}.")
        return
    if column.values and own and not own <= column.values:
        yield Problem(where, f"{sorted(own - column.values)[0]} is no value of this column.")
    longest = question.settings.get("max_length", getattr(kind, "longest", None))
    is_typed = question.type in ("text", "long_text")
    if is_typed and column.longest is not None and _number(longest) > column.longest:
        yield Problem(where, f"{question.key} may be longer than the column holds.")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _is_certain(
    definition: Definition, binding: Binding, question: Question, source: Source
) -> bool:
    """Whether the question surely has an answer when the row is written."""
    if not question.required or source.when is not None:
        return False
    page, given = _page_of(definition, question), _given(binding)
    is_asked = question.show_when is None or question.show_when in given
    is_shown = page.show_when is None or page.show_when in given
    return is_asked and (is_shown or page.repeat is not None)


def _given(binding: Binding) -> tuple[Rule, ...]:
    """The rules that surely hold when the binding's own rule does."""
    if binding.when is None:
        return ()
    return (binding.when, *(binding.when.rules if isinstance(binding.when, All) else ()))


def _page_of(definition: Definition, question: Question) -> Page:
    return next(page for page, each in definition.questions if each is question)
