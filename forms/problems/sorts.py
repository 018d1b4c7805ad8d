"""What sort of thing is read: a number, a day, yes or no, a text; and which comparisons fit it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from forms import fields
from forms.context import Option
from forms.definition import Question
from forms.fields.base import EQUALITY, ORDER, PRESENCE, TIME
from forms.fields.options import as_option
from forms.operands import CountOf, Operand, SumOf, Today, Value, number_of
from forms.places import Known

NUMBER, DAY, FLAG, TEXT, CHOICE, OTHER = "number", "day", "flag", "text", "choice", "other"
WORDS = {
    NUMBER: "a number",
    DAY: "a date",
    FLAG: "yes or no",
    TEXT: "a text",
    CHOICE: "an option",
    OTHER: "something else",
}
_OF_COLUMN = {"text": TEXT, "number": NUMBER, "bool": FLAG}
_FITS_COLUMN = {
    TEXT: EQUALITY | PRESENCE | {"contains"},
    NUMBER: EQUALITY | PRESENCE | ORDER,
    FLAG: frozenset({"is", "is_not"}) | PRESENCE,
}
_FITS_NUMBER = EQUALITY | ORDER
_FITS_AUDIENCE = EQUALITY
_FITS_REPEAT = PRESENCE
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# The columns of what is looked up, by the kind of look-up: text, number or bool.
LookupColumns = Mapping[str, Mapping[str, str]]


def sort_of(operand: Operand, known: Known, columns: LookupColumns | None) -> str:
    """The sort of an operand whose key is known where it is read."""
    if isinstance(operand, CountOf | SumOf):
        return NUMBER
    if known.question is None:
        return OTHER if known.is_repeat else CHOICE
    if operand.column:
        named = (columns or {}).get(lookup_kind(known.question), {})
        return _OF_COLUMN.get(named.get(operand.column, ""), OTHER)
    return sort_of_question(known.question)


def sort_of_question(question: Question) -> str:
    kind = fields.TYPES[question.type]
    if question.type == "yes_no":
        return FLAG
    if "options" in question.settings or "list" in question.settings:
        return CHOICE
    if kind.operators >= ORDER:
        return NUMBER
    if kind.column_type == "date":
        return DAY
    is_text = kind.column_type == "text" and "is" in kind.operators and not kind.operators & TIME
    return TEXT if is_text else OTHER


def lookup_kind(question: Question) -> str:
    """By which look-up a question finds its record: its type, or the table of a general one."""
    table = question.settings.get("table")
    return table if isinstance(table, str) else question.type


def fitting(operand: Operand, known: Known, sort: str) -> Collection[str]:
    """The comparisons that make sense for an operand."""
    if isinstance(operand, CountOf | SumOf):
        return _FITS_NUMBER
    if known.question is None:
        return _FITS_REPEAT if known.is_repeat else _FITS_AUDIENCE
    if operand.column:
        return _FITS_COLUMN.get(sort, _FITS_COLUMN[TEXT] | ORDER)
    return fields.TYPES[known.question.type].operators


def literal_problem(sort: str, value: Value) -> str:
    """What is wrong with a written value for a thing of this sort; empty when nothing is."""
    if isinstance(value, Today):
        return "" if sort in (DAY, OTHER) else f"is {WORDS[sort]}, not a date"
    if sort == NUMBER and (isinstance(value, bool) or number_of(value) is None):
        return f"is a number and {_told(value)} is none"
    if sort == DAY and not _is_day(value):
        return f"is a date and {_told(value)} is none"
    if sort == FLAG and not isinstance(value, bool) and value != "unknown":
        return f"is answered with yes or no, not with {_told(value)}"
    return ""


def fits_together(one: str, other: str) -> bool:
    """Whether two answers of these sorts can ever be compared."""
    return one == other or OTHER in (one, other) or {one, other} <= {TEXT, CHOICE, NUMBER}


def own_options(question: Question) -> list[Option]:
    """The options that stand in the definition itself; none when they do not."""
    listed = question.settings.get("options")
    options = [as_option(each) for each in listed] if isinstance(listed, list) else []
    none = question.settings.get("none")
    if options and isinstance(none, dict):
        options.append(as_option(none))
    return options


def own_values(question: Question) -> frozenset[str]:
    """The values to choose from that stand in the definition itself; empty when they do not."""
    return frozenset(option.value for option in own_options(question))


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
