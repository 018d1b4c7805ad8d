"""What a rule or a formula reads: an answer, a column of a looked-up record, a count, a sum, a day.

An operand that tells nothing yet stands for None.
"""

from __future__ import annotations

import decimal
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .context import Answers, Context

MAX_VALUES = 500
MAX_NAME = 63
UNITS = ("years", "months", "weeks", "days", "working_days")
_LONGEST_OFFSET = {
    "years": 150,
    "months": 1800,
    "weeks": 8000,
    "days": 55000,
    "working_days": 1000,
}
# Beyond so many digits a number is a slip, and arithmetic with it only costs time.
_MOST_DIGITS = 40
# Numbers of so many digits on either side of the point are added without rounding.
_EXACT = decimal.Context(prec=4 * _MOST_DIGITS, traps=[decimal.Inexact])
# What the script of a page takes for a number too: Python alone would take "1_000" and more.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


class RuleError(ValueError):
    """A rule or a formula that cannot be read: where in the document, and why."""

    def __init__(self, where: str, words: str) -> None:
        super().__init__(f"{where}: {words}")
        self.where, self.words = where, words


@dataclass(frozen=True, slots=True)
class Today:
    """A day counted from today: years and months first, clamped to the month's end."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    working_days: int = 0

    def now(self, answers: Answers, context: Context) -> str | None:
        day = day_from_today(self, context)
        return None if day is None else day.isoformat()

    def document(self) -> dict[str, object]:
        return {"today": {unit: getattr(self, unit) for unit in UNITS if getattr(self, unit)}}


@dataclass(frozen=True, slots=True)
class AnswerOf:
    """The answer to another question, or a column of the record that was chosen there."""

    question: str
    column: str = ""

    @property
    def reads(self) -> str:
        """The key it reads among the answers of the form."""
        return self.question

    def now(self, answers: Answers, context: Context) -> object | None:
        answer = answers.get(self.question)
        if not self.column:
            return comparable(answer)
        columns = answer.get("columns") if isinstance(answer, dict) else None
        value = columns.get(self.column) if isinstance(columns, dict) else None
        return value if is_answered(value) else None

    def document(self) -> dict[str, object]:
        return {"q": self.question, **({"column": self.column} if self.column else {})}


@dataclass(frozen=True, slots=True)
class CountOf:
    """How many items were added to a repeat."""

    repeat: str

    @property
    def reads(self) -> str:
        return self.repeat

    def now(self, answers: Answers, context: Context) -> int:
        return sum(1 for _ in _items(answers, self.repeat))

    def document(self) -> dict[str, object]:
        return {"count": self.repeat}


@dataclass(frozen=True, slots=True)
class SumOf:
    """The exact sum of the answers to one question over the items of a repeat."""

    repeat: str
    question: str

    @property
    def reads(self) -> str:
        return self.repeat

    def now(self, answers: Answers, context: Context) -> Decimal:
        total = Decimal(0)
        for item in _items(answers, self.repeat):
            number = number_of(item.get(self.question))
            total = total if number is None else _EXACT.add(total, number)
        return total

    def document(self) -> dict[str, object]:
        return {"sum": f"{self.repeat}.{self.question}"}


Literal = str | bool | int | float
Operand = AnswerOf | CountOf | SumOf
Value = Literal | Today | Operand
OPERAND_KEYS = frozenset({"q", "column", "count", "sum"})


def parse_operand(document: Mapping[str, object], where: str) -> Operand:
    """What is read, from the keys q, column, count and sum of an object. Raises RuleError."""
    names = OPERAND_KEYS & set(document)
    texts = {name: document[name] for name in names}
    for name, text in texts.items():
        if not isinstance(text, str) or not 0 < len(text) <= 2 * MAX_NAME:
            raise RuleError(f"{where}.{name}", "This is a name.")
    if names == {"q"} or names == {"q", "column"}:
        return AnswerOf(str(texts["q"]), str(texts.get("column", "")))
    if names == {"count"}:
        return CountOf(str(texts["count"]))
    if names == {"sum"}:
        repeat, _, question = str(texts["sum"]).partition(".")
        if not repeat or not question or "." in question:
            raise RuleError(f"{where}.sum", "Name a repeat and a question of it, like repeat.key.")
        return SumOf(repeat, question)
    raise RuleError(where, "Name one thing to read: q, q with column, count or sum.")


def parse_value(document: object, where: str) -> Value:
    """A literal, a day counted from today or an operand. Raises RuleError."""
    if isinstance(document, str | bool | int | float):
        if isinstance(document, str) and len(document) > MAX_VALUES:
            raise RuleError(where, f"A value may be {MAX_VALUES} characters long.")
        return document
    if isinstance(document, dict) and document and set(document) <= OPERAND_KEYS:
        return parse_operand(document, where)
    if isinstance(document, dict) and set(document) == {"today"}:
        offsets = document["today"]
        if isinstance(offsets, dict) and all(
            unit in UNITS and type(number) is int and abs(number) <= _LONGEST_OFFSET[unit]
            for unit, number in offsets.items()
        ):
            return Today(**offsets)
    raise RuleError(where, "A value is a text, a number, true or false, a today or another answer.")


def value_document(value: Value) -> object:
    """The JSON of a value."""
    return value if isinstance(value, str | bool | int | float) else value.document()


def resolve(value: Value, answers: Answers, context: Context) -> object | None:
    """What a value stands for now; None for what is not known or a day beyond the calendar."""
    if isinstance(value, str | bool | int | float):
        return value
    return value.now(answers, context)


def day_from_today(value: Today, context: Context) -> date | None:
    """The day a today stands for; None beyond the calendar."""
    try:
        day = add_months(context.today, value.months + 12 * value.years)
        day += timedelta(weeks=value.weeks, days=value.days)
        return context.add_working_days(day, value.working_days) if value.working_days else day
    except (ValueError, OverflowError):
        return None


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day when it is shorter."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    if not date.min.year <= year <= date.max.year:
        raise ValueError("Beyond the calendar.")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_answered(answer: object) -> bool:
    """Whether an answer says anything. False and 0 do."""
    return answer is not None and answer != "" and answer != [] and answer != {}


def comparable(answer: object) -> object | None:
    """What a rule compares: a record by its id, a choice by its value, a week by what is in it."""
    if isinstance(answer, dict):
        for name in ("id", "value"):
            if name in answer:
                return comparable(answer[name])
        return list(answer.values()) or None
    return answer if is_answered(answer) else None


def number_of(value: object) -> Decimal | None:
    """The number a value stands for, exactly; None when it stands for none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = str(value)
    if len(text) > 2 * _MOST_DIGITS or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    is_usual = not number or -_MOST_DIGITS <= number.adjusted() < _MOST_DIGITS
    return number if is_usual and len(number.as_tuple().digits) <= _MOST_DIGITS else None


def _items(answers: Answers, repeat: str) -> Iterator[Mapping[str, object]]:
    kept = answers.get(repeat)
    return (each for each in kept if isinstance(each, dict)) if isinstance(kept, list) else iter(())
