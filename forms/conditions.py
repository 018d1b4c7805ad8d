"""Rules over answers: read, then evaluated with three values; knows no page and no field type.

Unknown (None) stands for a question not answered yet or a comparison that makes no sense. Whoever
asks shows a thing only when its rule is True, so unknown is never shown.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .context import Answers, Context
from .operands import (
    MAX_VALUES,
    OPERAND_KEYS,
    AnswerOf,
    CountOf,
    Literal,
    Operand,
    RuleError,
    SumOf,
    Today,
    Value,
    add_months,
    comparable,
    day_from_today,
    is_answered,
    number_of,
    parse_operand,
    parse_value,
    resolve,
    value_document,
)

__all__ = [
    "All",
    "AnswerOf",
    "AnyOf",
    "CountOf",
    "Leaf",
    "Literal",
    "Not",
    "Operand",
    "Rule",
    "RuleError",
    "SumOf",
    "Today",
    "Value",
    "add_months",
    "as_document",
    "comparable",
    "day_from_today",
    "evaluate",
    "holds",
    "is_answered",
    "leaves",
    "operands_of",
    "parse_rule",
    "parse_value",
    "questions_of",
    "resolve",
]

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
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of what is read with a value."""

    left: Operand
    op: str
    value: Value | tuple[Value, ...] | None = None

    @property
    def question(self) -> str:
        """The key it reads among the answers of the form: of a question or a repeat."""
        return self.left.reads

    @property
    def values(self) -> tuple[Value, ...]:
        """What it compares with: one value, those of a list, or none."""
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None else (self.value,)

    def test(self, answers: Answers, context: Context) -> bool | None:
        answer = self.left.now(answers, context)
        if self.op == "answered":
            return answer is not None
        if self.op == "not_answered":
            return answer is None
        if answer is None:
            return None
        if isinstance(self.value, tuple):
            found = _found(answer, [resolve(each, answers, context) for each in self.value])
            return found if self.op == "in" or found is None else not found
        other = None if self.value is None else resolve(self.value, answers, context)
        return None if other is None else _COMPARISONS[self.op](answer, other)


@dataclass(frozen=True, slots=True)
class All:
    rules: tuple[Rule, ...]

    def test(self, answers: Answers, context: Context) -> bool | None:
        return _joined(self.rules, answers, context, decisive=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    rules: tuple[Rule, ...]

    def test(self, answers: Answers, context: Context) -> bool | None:
        return _joined(self.rules, answers, context, decisive=True)


@dataclass(frozen=True, slots=True)
class Not:
    rule: Rule

    def test(self, answers: Answers, context: Context) -> bool | None:
        inner = self.rule.test(answers, context)
        return None if inner is None else not inner


Rule = Leaf | All | AnyOf | Not


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
    op = document.get("op")
    if not set(document) <= OPERAND_KEYS | {"op", "value"} or not OPERAND_KEYS & set(document):
        raise RuleError(
            where, "A rule has all, any, not, or what it reads (q, count or sum) with op and value."
        )
    left = parse_operand(document, where)
    if op not in OPERATORS:
        raise RuleError(f"{where}.op", "This comparison is not known.")
    op = str(op)
    if op in ("answered", "not_answered"):
        if "value" in document:
            raise RuleError(f"{where}.value", f"{op} takes no value.")
        return Leaf(left, op)
    value = document.get("value")
    if op in ("in", "not_in"):
        if not isinstance(value, list) or not 0 < len(value) <= MAX_VALUES:
            raise RuleError(f"{where}.value", "Give a list of values.")
        return Leaf(left, op, tuple(parse_value(each, f"{where}.value") for each in value))
    return Leaf(left, op, parse_value(value, f"{where}.value"))


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Every comparison of a rule."""
    if isinstance(rule, Leaf):
        yield rule
    elif isinstance(rule, Not):
        yield from leaves(rule.rule)
    else:
        for part in rule.rules:
            yield from leaves(part)


def operands_of(rule: Rule) -> Iterator[Operand]:
    """Everything a rule reads, on either side of its comparisons."""
    for leaf in leaves(rule):
        yield leaf.left
        for value in leaf.values:
            if isinstance(value, AnswerOf | CountOf | SumOf):
                yield value


def questions_of(rule: Rule) -> set[str]:
    """The keys of every question and repeat a rule reads."""
    return {operand.reads for operand in operands_of(rule)}


def as_document(rule: Rule) -> dict[str, object]:
    """The JSON of a rule."""
    if isinstance(rule, Not):
        return {"not": as_document(rule.rule)}
    if isinstance(rule, Leaf):
        leaf: dict[str, object] = {**rule.left.document(), "op": rule.op}
        if rule.value is not None:
            documents = [value_document(value) for value in rule.values]
            leaf["value"] = documents if isinstance(rule.value, tuple) else documents[0]
        return leaf
    return {"all" if isinstance(rule, All) else "any": [as_document(part) for part in rule.rules]}


def evaluate(rule: Rule, answers: Answers, context: Context) -> bool | None:
    """True, False, or None when the answers do not tell yet."""
    return rule.test(answers, context)


def holds(rule: Rule | None, answers: Answers, context: Context) -> bool:
    """Whether a thing with this rule is shown: no rule always is, an unknown one is not."""
    return rule is None or rule.test(answers, context) is True


def _joined(
    rules: tuple[Rule, ...], answers: Answers, context: Context, *, decisive: bool
) -> bool | None:
    """What several rules say together: the first that is decisive settles it."""
    is_known = True
    for rule in rules:
        result = rule.test(answers, context)
        if result is decisive:
            return decisive
        is_known = is_known and result is not None
    return not decisive if is_known else None


def _found(answer: object, wanted: list[object | None]) -> bool | None:
    if any(each is not None and _same(answer, each) for each in wanted):
        return True
    return None if None in wanted else False


def _same(answer: object, other: object) -> bool:
    if isinstance(answer, bool) or isinstance(other, bool):
        return answer is other
    if isinstance(answer, str) and isinstance(other, str) and not _are_decimals(answer, other):
        return answer == other
    left, right = number_of(answer), number_of(other)
    return answer == other if left is None or right is None else left == right


def _are_decimals(one: str, other: str) -> bool:
    """Whether two texts are kept numbers of which one at least has decimals: 12.50 and 12.5."""
    if "." not in one and "." not in other:
        return False
    return _DECIMAL.fullmatch(one) is not None and _DECIMAL.fullmatch(other) is not None


def _contains(answer: object, other: object) -> bool | None:
    if isinstance(answer, list):
        return any(_same(comparable(each), other) for each in answer)
    return _folded(str(other)) in _folded(answer) if isinstance(answer, str) else None


def _folded(text: str) -> str:
    """Without capitals, the way the script of a page can do it too, which knows no casefold."""
    return "".join(letter.lower() for letter in text.upper())


def _in_order(test: Callable[[Decimal, Decimal], bool]) -> Comparison:
    def compare(answer: object, other: object) -> bool | None:
        left, right = number_of(answer), number_of(other)
        return None if left is None or right is None else test(left, right)

    return compare


def _in_time(test: Callable[[str, str], bool]) -> Comparison:
    """Two days or two times of day; both are written so that they sort as texts."""

    def compare(answer: object, other: object) -> bool | None:
        if not isinstance(answer, str) or not isinstance(other, str):
            return None
        are_days = _day(answer) is not None and _day(other) is not None
        are_times = _TIME.fullmatch(answer) is not None and _TIME.fullmatch(other) is not None
        return test(answer, other) if are_days or are_times else None

    return compare


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


Comparison = Callable[[object, object], bool | None]
_COMPARISONS: Mapping[str, Comparison] = {
    "is": _same,
    "is_not": lambda answer, other: not _same(answer, other),
    "contains": _contains,
    "before": _in_time(operator.lt),
    "after": _in_time(operator.gt),
    "lt": _in_order(operator.lt),
    "lte": _in_order(operator.le),
    "gt": _in_order(operator.gt),
    "gte": _in_order(operator.ge),
}
