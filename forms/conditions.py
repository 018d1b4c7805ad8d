"""Rules over answers: read, then evaluated with three values; knows no page and no field type.

Unknown (None) stands for a question not answered yet or a comparison that makes no sense. Whoever
asks shows a thing only when its rule is True, so unknown is never shown.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from .context import Answers, Context

OPERATORS = (
    "is",
    "is_not",
    "in",
    "not_in",
    "contains",
    "answered",
    "not_answered",
    "lt",
    "lte",
    "gt",
    "gte",
    "before",
    "after",
)
MAX_DEPTH = 10
MAX_RULES = 200
MAX_VALUES = 500
_UNITS = ("years", "months", "weeks", "days", "working_days")
_LONGEST_OFFSET = {
    "years": 150,
    "months": 1800,
    "weeks": 8000,
    "days": 55000,
    "working_days": 1000,
}
_LITERALS = (str, bool, int, float)


@dataclass(frozen=True, slots=True)
class Today:
    """A day counted from today: years and months first, clamped to the month's end."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class AnswerOf:
    """The answer to another question."""

    question: str


Literal = str | bool | int | float
Value = Literal | Today | AnswerOf


@dataclass(frozen=True, slots=True)
class Leaf:
    question: str
    op: str
    value: Value | tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class All:
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    rule: Rule


Rule = Leaf | All | AnyOf | Not


class RuleError(ValueError):
    """A rule that cannot be read: where in the document, and why."""

    def __init__(self, where: str, words: str) -> None:
        super().__init__(f"{where}: {words}")
        self.where, self.words = where, words


def parse_rule(document: object, where: str, depth: int = 1) -> Rule:
    """A rule from its JSON. Raises RuleError."""
    if depth > MAX_DEPTH:
        raise RuleError(where, f"A rule may be nested {MAX_DEPTH} deep.")
    if not isinstance(document, dict):
        raise RuleError(where, "A rule is an object.")
    keys = set(document)
    if keys == {"all"} or keys == {"any"}:
        (name,) = keys
        parts = document[name]
        if not isinstance(parts, list) or not 0 < len(parts) <= MAX_RULES:
            raise RuleError(f"{where}.{name}", f"Give 1 to {MAX_RULES} rules.")
        rules = tuple(
            parse_rule(part, f"{where}.{name}[{index}]", depth + 1)
            for index, part in enumerate(parts)
        )
        return All(rules) if name == "all" else AnyOf(rules)
    if keys == {"not"}:
        return Not(parse_rule(document["not"], f"{where}.not", depth + 1))
    return _parse_leaf(document, where)


def _parse_leaf(document: Mapping[str, object], where: str) -> Leaf:
    question, op = document.get("q"), document.get("op")
    if not set(document) <= {"q", "op", "value"} or not isinstance(question, str):
        raise RuleError(where, "A rule has all, any, not, or q with op and value.")
    if op not in OPERATORS:
        raise RuleError(f"{where}.op", "This comparison is not known.")
    op = str(op)
    if op in ("answered", "not_answered"):
        if "value" in document:
            raise RuleError(f"{where}.value", f"{op} takes no value.")
        return Leaf(question, op)
    value = document.get("value")
    if op in ("in", "not_in"):
        if not isinstance(value, list) or not 0 < len(value) <= MAX_VALUES:
            raise RuleError(f"{where}.value", "Give a list of values.")
        return Leaf(question, op, tuple(parse_value(each, f"{where}.value") for each in value))
    return Leaf(question, op, parse_value(value, f"{where}.value"))


def parse_value(document: object, where: str) -> Value:
    """A literal, a day counted from today or another answer. Raises RuleError."""
    if isinstance(document, _LITERALS):
        if isinstance(document, str) and len(document) > MAX_VALUES:
            raise RuleError(where, f"A value may be {MAX_VALUES} characters long.")
        return document
    if isinstance(document, dict) and set(document) == {"q"} and isinstance(document["q"], str):
        return AnswerOf(document["q"])
    if isinstance(document, dict) and set(document) == {"today"}:
        offsets = document["today"]
        if isinstance(offsets, dict) and all(
            unit in _UNITS and type(number) is int and abs(number) <= _LONGEST_OFFSET[unit]
            for unit, number in offsets.items()
        ):
            return Today(**offsets)
    raise RuleError(where, "A value is a text, a number, true or false, a today or another answer.")


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Every comparison of a rule."""
    if isinstance(rule, Leaf):
        yield rule
    elif isinstance(rule, Not):
        yield from leaves(rule.rule)
    else:
        for part in rule.rules:
            yield from leaves(part)


def questions_of(rule: Rule) -> set[str]:
    """The keys of every question a rule reads."""
    keys: set[str] = set()
    for leaf in leaves(rule):
        keys.add(leaf.question)
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        keys |= {value.question for value in values if isinstance(value, AnswerOf)}
    return keys


def as_document(rule: Rule) -> dict[str, object]:
    """The JSON of a rule, as the page's script reads it."""
    if isinstance(rule, Not):
        return {"not": as_document(rule.rule)}
    if isinstance(rule, Leaf):
        leaf: dict[str, object] = {"q": rule.question, "op": rule.op}
        if rule.value is not None:
            many = isinstance(rule.value, tuple)
            values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
            documents = [_value_document(value) for value in values]
            leaf["value"] = documents if many else documents[0]
        return leaf
    return {"all" if isinstance(rule, All) else "any": [as_document(part) for part in rule.rules]}


def _value_document(value: Value) -> object:
    if isinstance(value, AnswerOf):
        return {"q": value.question}
    if isinstance(value, Today):
        return {"today": {unit: getattr(value, unit) for unit in _UNITS if getattr(value, unit)}}
    return value


def evaluate(rule: Rule, answers: Answers, context: Context) -> bool | None:
    """True, False, or None when the answers do not tell yet."""
    if isinstance(rule, Leaf):
        return _compare(rule, answers, context)
    if isinstance(rule, Not):
        inner = evaluate(rule.rule, answers, context)
        return None if inner is None else not inner
    results = [evaluate(part, answers, context) for part in rule.rules]
    decisive = isinstance(rule, AnyOf)
    if decisive in results:
        return decisive
    return None if None in results else not decisive


def holds(rule: Rule | None, answers: Answers, context: Context) -> bool:
    """Whether a thing with this rule is shown: no rule always is, an unknown one is not."""
    return rule is None or evaluate(rule, answers, context) is True


def resolve(value: Value, answers: Answers, context: Context) -> object | None:
    """What a value stands for now; None for an answer not given or a day beyond the calendar."""
    if isinstance(value, AnswerOf):
        return comparable(answers.get(value.question))
    if isinstance(value, Today):
        day = day_from_today(value, context)
        return None if day is None else day.isoformat()
    return value


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
    """What a rule compares: a looked-up record by its id, a week by what is in it."""
    if not is_answered(answer):
        return None
    if isinstance(answer, dict):
        return answer["id"] if "id" in answer else list(answer.values())
    return answer


def _compare(leaf: Leaf, answers: Answers, context: Context) -> bool | None:
    answer = comparable(answers.get(leaf.question))
    if leaf.op == "answered":
        return answer is not None
    if leaf.op == "not_answered":
        return answer is None
    if answer is None or leaf.value is None:
        return None
    if isinstance(leaf.value, tuple):
        wanted = [resolve(value, answers, context) for value in leaf.value]
        known = [_same(answer, each) for each in wanted if each is not None]
        found = True if True in known else None if len(known) < len(wanted) else False
        return found if leaf.op == "in" or found is None else not found
    other = resolve(leaf.value, answers, context)
    return None if other is None else _compare_one(leaf.op, answer, other)


def _compare_one(op: str, answer: object, other: object) -> bool | None:
    if op == "is":
        return _same(answer, other)
    if op == "is_not":
        return not _same(answer, other)
    if op == "contains":
        if isinstance(answer, list):
            return any(_same(each, other) for each in answer)
        return str(other).casefold() in answer.casefold() if isinstance(answer, str) else None
    if op in ("before", "after"):
        first, second = _day(answer), _day(other)
        if first is None or second is None:
            return None
        return first < second if op == "before" else first > second
    left, right = _number(answer), _number(other)
    if left is None or right is None:
        return None
    order = (left > right) - (left < right)
    return {"lt": order < 0, "lte": order <= 0, "gt": order > 0, "gte": order >= 0}[op]


def _same(answer: object, other: object) -> bool:
    if isinstance(answer, bool) or isinstance(other, bool):
        return answer is other
    if not (isinstance(answer, str) and isinstance(other, str)):
        left, right = _number(answer), _number(other)
        if left is not None and right is not None:
            return left == right
    return answer == other


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
