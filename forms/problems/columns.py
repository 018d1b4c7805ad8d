"""Whether a column can hold what a binding puts there: its type, its values, its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from forms import fields
from forms.bindings import TEXT_PART, part_of
from forms.conditions import All, Rule
from forms.definition import Binding, Page, Question, Source
from forms.facts import ORGANISATION, Fact
from forms.fields.numbers import MOST_POUNDS
from forms.fields.options import FromOptions
from forms.places import Places

from . import sorts
from .rules import Lists
from .targets import Column

# What a column of a type can take, by the column type of the question.
_FITS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "integer", "decimal", "money"}),
    "integer": frozenset({"integer"}),
    "decimal": frozenset({"decimal", "integer"}),
    # Only an answer that says it is money: 50 could be pounds or pence.
    "money": frozenset({"money"}),
    "date": frozenset({"date"}),
    "boolean": frozenset({"boolean"}),
    "list": frozenset({"list"}),
    "document": frozenset({"file"}),
}
_WORDS = {
    "text": "a text",
    "integer": "a whole number",
    "decimal": "a number",
    "money": "an amount in pounds, such as 12.50",
    "date": "a date",
    "boolean": "yes or no",
    "list": "a list",
    "file": "files",
    "document": "a file",
}
_MOST_NAMED = 5
_ONLY_CODES = "The column takes only certain values: ask by a choice."


@dataclass(frozen=True, slots=True)
class Filled:
    """A column and the source that is to fill it. `reach` holds what its binding may read. A row
    that is changed has its columns, so it needs an answer only to be found by it."""

    places: Places
    binding: Binding
    source: Source
    column: Column
    reach: Mapping[str, Question]
    lists: Lists | None
    finds_row: bool = False

    @property
    def is_needed(self) -> bool:
        is_new = self.binding.mode != "update"
        return self.finds_row or (is_new and self.column.required and not self.column.is_safe)


def constant_problem(value: object, column: Column, lists: Lists | None = None) -> str:
    """What is wrong with a fixed value; empty when nothing is."""
    if isinstance(value, Fact):
        return _fact_problem(value, column)
    is_right = {
        "text": isinstance(value, str),
        "integer": type(value) is int,
        "decimal": isinstance(value, int | float) and not isinstance(value, bool),
        "money": _is_amount(value),
        "boolean": isinstance(value, bool),
        "date": isinstance(value, str) and _is_day(value),
        "list": isinstance(value, list) and all(isinstance(each, str) for each in value),
    }.get(column.type, False)
    allowed = _allowed(column, lists)
    if not is_right:
        takes = f"one of {_few(allowed)}" if allowed else _told(column.type)
        return f"This value is not of the column’s type: it takes {takes}."
    if allowed and value not in allowed:
        return _strange(str(value), allowed)
    if column.longest is not None and isinstance(value, str) and len(value) > column.longest:
        return f"This value is longer than the {column.longest} characters the column holds."
    return ""


def _fact_problem(fact: Fact, column: Column) -> str:
    kind = fact.kind
    if kind.type == ORGANISATION and column.type in ("school", "provider"):
        return ""
    given = "text" if kind.type == ORGANISATION else kind.type
    if given not in _FITS.get(column.type, frozenset()):
        return f"The column takes {_told(column.type)}, and this is {_told(given)}."
    if column.values or column.list:
        return "The column takes only certain values."
    if column.longest is not None and kind.longest > column.longest:
        return f"This may be longer than the {column.longest} characters the column holds."
    return ""


def source_problem(filled: Filled) -> str:
    """What is wrong with what fills a column; empty when nothing is."""
    source, column, reach = filled.source, filled.column, filled.reach
    for each in source.questions:
        key, part = part_of(each)
        if key not in reach:
            return f"{key} is no question that can be read here."
        words = _part_problem(reach[key], part)
        if words:
            return words
    questions = [(reach[part_of(each)[0]], part_of(each)[1]) for each in source.questions]
    if len(questions) == 1:
        words = _type_problem(*questions[0], filled)
        if words:
            return words
    elif column.type != "text":
        return "Answers are joined to a text, but this column holds none."
    elif column.values or column.list:
        return _ONLY_CODES
    if filled.is_needed and not any(_is_certain(filled, question) for question, _ in questions):
        return "This column must be filled, but its question may stay empty."
    return ""


def _part_problem(question: Question, part: str) -> str:
    kind = fields.TYPES[question.type]
    if not kind.is_asked:
        return f"“{question.label or question.key}” asks nothing, so it fills no column."
    if part and part != TEXT_PART and part not in kind.parts:
        return f"“{question.label}” has no part {part}."
    if not part and kind.column_type == "parts":
        return f"“{question.label}” has parts: say which."
    return ""


def _type_problem(question: Question, part: str, filled: Filled) -> str:
    kind, column = fields.TYPES[question.type], filled.column
    given = (
        "text" if part == TEXT_PART else kind.parts[part] if part else kind.gives(question.settings)
    )
    values = frozenset() if part else _values(question, filled.lists)
    name = f"“{question.label}”"
    if column.type == "integer" and given == "text" and values:
        is_digits = all(each.isascii() and each.isdigit() for each in values)
        return "" if is_digits else f"The options of {name} are no numbers."
    if given not in _FITS.get(column.type, frozenset({column.type})):
        return f"{name} gives {_told(given)}, the column takes {_told(column.type)}."
    words = _code_problem(question, part, values, filled) if column.type == "text" else ""
    if words:
        return words
    return _length_problem(question, values, column, name)


def _code_problem(question: Question, part: str, values: frozenset[str], filled: Filled) -> str:
    """Whether a text can only be one of the codes that a column takes."""
    column = filled.column
    if not (column.values or column.list):
        return ""
    if part or not isinstance(fields.TYPES[question.type], FromOptions):
        return _ONLY_CODES
    allowed = _allowed(column, filled.lists)
    strange = sorted(values - allowed) if allowed else []
    return _strange(strange[0], allowed) if strange else ""


def _strange(value: str, allowed: frozenset[str]) -> str:
    return f"{value} is no value of this column. It takes {_few(allowed)}."


def _few(allowed: frozenset[str]) -> str:
    """The first of the codes, and how many there are besides."""
    found = sorted(allowed)
    more = len(found) - _MOST_NAMED
    return ", ".join(found[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _allowed(column: Column, lists: Lists | None) -> frozenset[str]:
    """The codes a column takes; none when it takes anything, or its list is not known."""
    if column.values or not column.list or lists is None:
        return column.values
    return frozenset(lists.get(column.list, ()))


def _length_problem(question: Question, values: frozenset[str], column: Column, name: str) -> str:
    if column.longest is None:
        return ""
    kind = fields.TYPES[question.type]
    longest = question.settings.get("max_length", getattr(kind, "longest", None))
    is_typed = question.type in ("text", "long_text")
    if is_typed and isinstance(longest, int) and longest > column.longest:
        return f"{name} may be longer than the column holds."
    if kind.column_type == "text" and any(len(each) > column.longest for each in values):
        return f"{name} has an option longer than the column holds."
    return ""


def _values(question: Question, lists: Lists | None) -> frozenset[str]:
    """Everything that can be chosen: in the definition, or in the list as it is now."""
    own = sorts.own_values(question)
    name = question.settings.get("list")
    if own or lists is None or not isinstance(name, str):
        return own
    none = question.settings.get("none")
    more = {str(none.get("value"))} if isinstance(none, dict) else set()
    return frozenset(lists.get(name, ())) | more


def _is_certain(filled: Filled, question: Question) -> bool:
    """Whether the question surely has an answer when the row is written."""
    kind = fields.TYPES[question.type]
    if not question.required or kind.is_computed or filled.source.when is not None:
        return False
    page, given = _page_of(filled.places, question), _given(filled.binding)
    is_asked = question.show_when is None or question.show_when in given
    is_shown = page.show_when is None or page.show_when in given
    return is_asked and (is_shown or page.repeat is not None)


def _given(binding: Binding) -> tuple[Rule, ...]:
    """The rules that surely hold when the binding's own rule does."""
    if binding.when is None:
        return ()
    return (binding.when, *(binding.when.rules if isinstance(binding.when, All) else ()))


def _page_of(places: Places, question: Question) -> Page:
    return next(page for page in places.pages for each in page.questions if each is question)


def _is_amount(value: object) -> bool:
    is_money = fields.TYPES["money"].fits(value)
    return is_money and 0 <= Decimal(str(value)) <= MOST_POUNDS


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _told(type_: str) -> str:
    return _WORDS.get(type_, f"a {type_}")
