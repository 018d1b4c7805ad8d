"""Rules over answers: read, then evaluated with three values; knows no page and no field type.

Unknown (None) stands for a question not answered yet or a comparison that makes no sense. Whoever
asks shows a thing only when its rule is True, so unknown is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .comparing import COMPARISONS, among
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
            found = among(answer, [resolve(each, answers, context) for each in self.value])
            return found if self.op == "in" or found is None else not found
        other = None if self.value is None else resolve(self.value, answers, context)
        return None if other is None else COMPARISONS[self.op](answer, other)


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
