"""Formulas of calculated values: read, then worked out exactly; knows no page and no field type.

Numbers are fractions on the way and rounded once, at the end. What is not known yet, and a
division by nothing, give no value. Money counts in pounds, as it does in rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from .context import Answers, Context
from .operands import (
    OPERAND_KEYS,
    AnswerOf,
    CountOf,
    Operand,
    RuleError,
    SumOf,
    number_of,
    parse_operand,
)

MAX_DEPTH = 10
MAX_PARTS = 50
MAX_NODES = 200
MAX_PLACES = 6
# A result beyond these digits fits no column and helps nobody.
_BEYOND = Fraction(10**15)
# By operation, how many parts it takes.
OPERATIONS = {
    "add": (1, MAX_PARTS),
    "multiply": (1, MAX_PARTS),
    "subtract": (2, 2),
    "divide": (2, 2),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the author wrote it."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Parts put together: added, multiplied, the second taken from the first or dividing it."""

    operation: str
    parts: tuple[Formula, ...]


Formula = Number | Operand | Arithmetic


def parse_formula(document: object, where: str) -> Formula:
    """A formula from its JSON. Raises RuleError."""
    formula = _parse(document, where, 1)
    if sum(1 for _ in _nodes(formula)) > MAX_NODES:
        raise RuleError(where, f"A formula may have {MAX_NODES} parts in all.")
    return formula


def _parse(document: object, where: str, depth: int) -> Formula:
    if depth > MAX_DEPTH:
        raise RuleError(where, f"A formula may be nested {MAX_DEPTH} deep.")
    if isinstance(document, int | float) and not isinstance(document, bool):
        number = number_of(document)
        if number is None:
            raise RuleError(where, "This number has too many digits.")
        return Number(number)
    if not isinstance(document, dict):
        raise RuleError(where, "A formula is a number, something to read, or parts put together.")
    if document and set(document) <= OPERAND_KEYS:
        return parse_operand(document, where)
    name = next(iter(document), None)
    if len(document) != 1 or name not in OPERATIONS:
        raise RuleError(where, "Give add, subtract, multiply or divide, or one thing to read.")
    parts = document[name]
    least, most = OPERATIONS[name]
    if not isinstance(parts, list) or not least <= len(parts) <= most:
        words = f"Give {least} to {most} parts." if least < most else "Give two parts."
        raise RuleError(f"{where}.{name}", words)
    return Arithmetic(
        name,
        tuple(
            _parse(part, f"{where}.{name}[{index}]", depth + 1) for index, part in enumerate(parts)
        ),
    )


def formula_document(formula: Formula) -> object:
    """The JSON of a formula."""
    if isinstance(formula, Number):
        value = formula.value
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(formula, Arithmetic):
        return {formula.operation: [formula_document(part) for part in formula.parts]}
    return formula.document()


def operands_of(formula: Formula) -> Iterator[Operand]:
    """Everything a formula reads."""
    return (each for each in _nodes(formula) if isinstance(each, AnswerOf | CountOf | SumOf))


def calculate(formula: Formula, answers: Answers, context: Context, places: int) -> str | None:
    """The value to so many decimal places, halves rounded away from zero; None when unknown."""
    exact = _exact(formula, answers, context)
    if exact is None or abs(exact) >= _BEYOND:
        return None
    rounded = floor(abs(exact) * 10**places + Fraction(1, 2))
    # Adding 0 makes nothing of what was rounded down to "-0".
    value = Decimal(rounded if exact >= 0 else -rounded).scaleb(-places) + 0
    return f"{value:.{places}f}"


def _exact(formula: Formula, answers: Answers, context: Context) -> Fraction | None:
    if isinstance(formula, Number):
        return Fraction(formula.value)
    if not isinstance(formula, Arithmetic):
        number = number_of(formula.now(answers, context))
        return None if number is None else Fraction(number)
    values: list[Fraction] = []
    for part in formula.parts:
        value = _exact(part, answers, context)
        if value is None:
            return None
        values.append(value)
    return _worked_out(formula.operation, values)


def _worked_out(operation: str, values: list[Fraction]) -> Fraction | None:
    result = values[0]
    for value in values[1:]:
        if operation == "add":
            result += value
        elif operation == "subtract":
            result -= value
        elif operation == "multiply":
            result *= value
        elif value:
            result /= value
        else:
            return None
    return result


def _nodes(formula: Formula) -> Iterator[Formula]:
    yield formula
    if isinstance(formula, Arithmetic):
        for part in formula.parts:
            yield from _nodes(part)
