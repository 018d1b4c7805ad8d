"""Random rules, formulas and answers, for laws that hold for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

HERE = ("a", "b", "c")

_TEXTS = ("oak", "Oak tree", "STRASSE", "straße", "ΣΑΣ", "2026-02-28", "2026-02-31", "12.50", "")
_NUMBERS = (0, 1, -3, 2.5, 0.1, 1e-7, 12.5, 99, 10**14)
_DAYS = ("2024-02-29", "2026-11-22", "2026-11-23", "2026-12-01")
_DECIMALS = ("0.5", "12.5", "-12.25", "3", "0.333333", "1000000.01")
_LISTS = (["oak"], ["elm", "yew"], [])
_OPERATORS = ("is", "is_not", "contains", "lt", "lte", "gt", "gte", "before", "after")


def random_value(random: Random) -> Any:
    """Something that a question may say, or an author may compare with."""
    kind = random.randrange(6)
    if kind == 0:
        return random.choice((True, False))
    return random.choice((_TEXTS, _NUMBERS, _DAYS, _DECIMALS, _TEXTS)[kind - 1])


def random_answers(random: Random, keys: Sequence[str]) -> dict[str, Any]:
    """What these questions say; some say nothing, and some are lists."""
    answers: dict[str, Any] = {}
    for key in keys:
        value = random.choice(_LISTS) if random.random() < 0.15 else random_value(random)
        answers[key] = None if random.random() < 0.15 or value in ("", []) else value
    return answers


def random_operand(random: Random, before: Sequence[str]) -> dict[str, Any]:
    """An answer of this page or of one before it, a count or a sum."""
    kind = random.randrange(8)
    if kind == 0:
        return {"count": random.choice(("people", "nobody"))}
    if kind == 1:
        return {"sum": f"people.{random.choice(HERE)}"}
    return {"q": random.choice([*HERE, *before])}


def random_rule(random: Random, before: Sequence[str], depth: int = 3) -> dict[str, Any]:
    """A rule over the answers of a page, of those before it, and of a repeat."""
    kind = random.randrange(8) if depth else 8
    if kind < 2:
        parts = [random_rule(random, before, depth - 1) for _ in range(random.randint(1, 3))]
        return {random.choice(("all", "any")): parts}
    if kind == 2:
        return {"not": random_rule(random, before, depth - 1)}
    left = random_operand(random, before)
    if random.random() < 0.15:
        return {**left, "op": random.choice(("answered", "not_answered"))}
    if random.random() < 0.2:
        values = [_right(random, before) for _ in range(random.randint(1, 3))]
        return {**left, "op": random.choice(("in", "not_in")), "value": values}
    return {**left, "op": random.choice(_OPERATORS), "value": _right(random, before)}


def _right(random: Random, before: Sequence[str]) -> Any:
    kind = random.random()
    if kind < 0.25:
        return random_operand(random, before)
    if kind < 0.35:
        units = ("years", "months", "weeks", "days", "working_days")
        return {"today": {random.choice(units): random.randint(-20, 20)}}
    return random_value(random)


def random_formula(random: Random, before: Sequence[str], depth: int = 3) -> Any:
    """A formula over the same."""
    kind = random.randrange(6) if depth else 5
    if kind < 2:
        parts = [random_formula(random, before, depth - 1) for _ in range(random.randint(1, 3))]
        return {random.choice(("add", "multiply")): parts}
    if kind == 2:
        parts = [random_formula(random, before, depth - 1) for _ in range(2)]
        return {random.choice(("subtract", "divide")): parts}
    return random_operand(random, before) if kind < 5 else random.choice(_NUMBERS)
