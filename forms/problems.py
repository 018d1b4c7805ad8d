"""Why a form may not be published: rules, pages and bindings that cannot do what they say.

Pure. The tables that answers may be written to are described to it as plain values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from . import fields
from .bindings import TEXT_PART, part_of, questions_in_reach
from .conditions import All, Leaf, Rule, leaves, questions_of
from .definition import AUDIENCE, Binding, Definition, Page, Question, Source, value_questions
from .document import Problem
from .fields.choices import as_option
from .reach import unreachable

_AUDIENCE_OPERATORS = frozenset({"is", "is_not", "in", "not_in"})
_REPEAT_OPERATORS = frozenset({"answered", "not_answered"})
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


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a form may fill. `is_safe` when the row can be written without an answer."""

    type: str
    required: bool = False
    is_safe: bool = False
    values: frozenset[str] = frozenset()
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A table that a form may write to, as far as an author has to know."""

    key: str
    label: str
    columns: Mapping[str, Column]
    parents: frozenset[str] = frozenset()
    needs_file: bool = False
    before_acceptance: bool = False
    modes: frozenset[str] = field(default_factory=lambda: frozenset({"create"}))


def problems(definition: Definition, targets: Mapping[str, Target]) -> list[Problem]:
    """Everything that stands against publishing, with its place; empty when nothing does."""
    return [
        *_rule_problems(definition),
        *(
            Problem(f"page {slug}", "Nobody can reach this page.")
            for slug in unreachable(definition)
        ),
        *_settings_problems(definition, targets),
        *_binding_problems(definition, targets),
    ]


def _rule_problems(definition: Definition) -> Iterator[Problem]:
    every = {each.key for _, each in definition.questions}
    every |= {page.repeat.key for page in definition.pages if page.repeat}
    known: dict[str, Question | None] = {AUDIENCE: None}
    for page in definition.pages:
        where = f"page {page.slug}"
        yield from _readable(page.show_when, known, every, where)
        here = dict(known)
        for question in page.questions:
            where = f"question {question.key}"
            yield from _readable(question.show_when, here, every, where)
            for key in sorted(value_questions(question.settings) - set(here)):
                yield Problem(where, _unreadable(key, every))
            here[question.key] = question
        if page.repeat is None:
            known = here
        else:
            known[page.repeat.key] = None


def _readable(
    rule: Rule | None, known: Mapping[str, Question | None], every: set[str], where: str
) -> Iterator[Problem]:
    if rule is None:
        return
    for key in sorted(questions_of(rule) - set(known)):
        yield Problem(where, _unreadable(key, every))
    for leaf in leaves(rule):
        if leaf.question in known:
            words = _leaf_problem(leaf, known[leaf.question])
            if words:
                yield Problem(where, words)


def _unreadable(key: str, every: set[str]) -> str:
    if key in every:
        return f"The rule reads {key}, which is asked later, in a repeat, or here itself."
    return f"The rule reads {key}, but there is no such question."


def _leaf_problem(leaf: Leaf, question: Question | None) -> str:
    """What is wrong with one comparison; `question` is None for the audience and for repeats."""
    if question is None:
        allowed = _AUDIENCE_OPERATORS if leaf.question == AUDIENCE else _REPEAT_OPERATORS
    else:
        allowed = fields.TYPES[question.type].operators
    if leaf.op not in allowed:
        return f"“{leaf.op}” does not fit {leaf.question}."
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if question is None:
        return ""
    if question.type == "yes_no" and leaf.op in _AUDIENCE_OPERATORS:
        strange = [each for each in values if not isinstance(each, bool) and each != "unknown"]
        return f"{leaf.question} is compared with {strange[0]}, not yes or no." if strange else ""
    own = own_values(question)
    strange = [each for each in values if isinstance(each, str) and own and each not in own]
    return f"{leaf.question} has no option {strange[0]}." if strange else ""


def own_values(question: Question) -> frozenset[str]:
    """The values to choose from that stand in the definition itself; empty when they do not."""
    listed = question.settings.get("options")
    options = [as_option(each) for each in listed] if isinstance(listed, list) else []
    none = question.settings.get("none")
    if options and isinstance(none, dict):
        options.append(as_option(none))
    return frozenset(option.value for option in options)


def _settings_problems(definition: Definition, targets: Mapping[str, Target]) -> Iterator[Problem]:
    settings = definition.settings
    for name, type_ in (("email_question", "email"), ("school_question", "school")):
        key = getattr(settings, name)
        question = definition.question(key) if key else None
        if question is not None and question.type != type_:
            yield Problem(f"settings.{name}", f"{key} is no question of the type {type_}.")
    if "public" not in settings.audience:
        return
    bindings = {each.key: each for each in definition.bindings}
    if not any(_waits(each, bindings, targets) for each in definition.bindings):
        return
    for name, words in (
        ("email_question", "it must ask for an address to confirm"),
        ("school_question", "it must ask for which school"),
    ):
        if getattr(settings, name) is None:
            yield Problem(f"settings.{name}", f"Anybody may send this form, so {words}.")


def _waits(
    binding: Binding, bindings: Mapping[str, Binding], targets: Mapping[str, Target]
) -> bool:
    """Whether a row is written only after the sender was accepted: it, or what it hangs on."""
    seen = {binding.key}
    while binding.parent is not None and binding.parent in bindings and binding.parent not in seen:
        binding = bindings[binding.parent]
        seen.add(binding.key)
    target = targets.get(binding.target)
    return target is not None and not target.before_acceptance


def _binding_problems(definition: Definition, targets: Mapping[str, Target]) -> Iterator[Problem]:
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
