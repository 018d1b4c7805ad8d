"""Settings that take several inputs: days, values by name, calculations.

What is too involved for the inputs is kept as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from forms.document import MAX_NUMBER
from forms.fields import Setting

from .readable import code_of, document_of
from .typed import line_of

Raw = Mapping[str, list[str]]
# The value is too involved for these inputs and stays as it is.
KEEP: Final = object()
KEPT = "kept"
MOST_OPERANDS = 6
MOST_FILTERS = 5
NUMBER = "number"
TEXT = "text"
UNITS = ("days", "working_days", "weeks", "months", "years")
OPERATIONS = ("value", "add", "multiply", "subtract", "divide")


def number_from(typed: str) -> int | float:
    """Raises ValueError, also for what Python takes for a number and no document holds."""
    try:
        number = int(typed) if typed.lstrip("-").isdigit() else float(typed)
    except ValueError:
        number = math.inf
    if not abs(number) <= MAX_NUMBER:
        raise ValueError("Write a number of up to 15 digits, such as 2.5.")
    return number


def draw_moment(value: object, setting: Setting | None = None) -> dict[str, list[str]]:
    """A date, a day counted from today or the answer to another question."""
    kind, day, number, unit, way, question = "", "", "0", "days", "after", ""
    if isinstance(value, str):
        kind, day = "date", value
    elif isinstance(value, dict) and set(value) == {"today"} and _is_near(value["today"]):
        kind = "today"
        number, unit, way = _offset_texts(value["today"])
    elif isinstance(value, dict) and code_of(value) and _is_near(value.get("plus")):
        kind, question = "answer", code_of(value)
        number, unit, way = _offset_texts(value.get("plus"))
    elif value is not None:
        kind = KEPT
    texts = {"kind": kind, "day": day, "number": number, "unit": unit, "way": way}
    return {name: [text] for name, text in {**texts, "question": question}.items()}


def read_moment(raw: Raw, setting: Setting | None = None) -> object:
    """Raises ValueError."""
    kind = line_of(raw, "kind")
    if kind == KEPT:
        return KEEP
    if kind == "date":
        try:
            return date.fromisoformat(line_of(raw, "day")).isoformat()
        except ValueError:
            raise ValueError("Write the date, such as 2026-09-01.") from None
    if kind == "today":
        return {"today": _offset(raw)}
    if kind == "answer":
        try:
            answer: dict[str, object] = {**document_of(line_of(raw, "question"))}
        except ValueError:
            raise ValueError("Choose the question whose answer counts.") from None
        offset = _offset(raw)
        return {**answer, "plus": offset} if offset else answer
    return None


def _is_near(offsets: object) -> bool:
    """Whether a day is counted in one unit at most."""
    return offsets is None or (isinstance(offsets, dict) and len(offsets) < 2)


def _offset_texts(offsets: object) -> tuple[str, str, str]:
    for unit, count in offsets.items() if isinstance(offsets, dict) else ():
        return str(abs(count)), str(unit), "after" if count >= 0 else "before"
    return "0", "days", "after"


def _offset(raw: Raw) -> dict[str, int]:
    typed, unit = line_of(raw, "number") or "0", line_of(raw, "unit")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and unit in UNITS):
        raise ValueError("Write how many as a whole number, 0 for today itself.")
    count = int(typed) * (-1 if line_of(raw, "way") == "before" else 1)
    return {unit: count} if count else {}


def draw_filters(value: object, setting: Setting) -> dict[str, list[str]]:
    found = value if isinstance(value, dict) else {}
    raw: dict[str, list[str]] = {"kind": [""]}
    if not all(
        isinstance(each, str) or (isinstance(each, dict) and code_of(each))
        for each in found.values()
    ):
        raw["kind"] = [KEPT]
    rows = list(found.items()) + [("", "")] * MOST_FILTERS
    for at, (name, each) in enumerate(rows[:MOST_FILTERS], 1):
        is_answer = isinstance(each, dict)
        raw[f"name-{at}"] = [name]
        raw[f"what-{at}"] = [code_of(each) if is_answer else TEXT]
        raw[f"text-{at}"] = ["" if is_answer else str(each)]
    return raw


def read_filters(raw: Raw, setting: Setting) -> object:
    if line_of(raw, "kind") == KEPT:
        return KEEP
    found: dict[str, object] = {}
    for at in range(1, MOST_FILTERS + 1):
        name, what = line_of(raw, f"name-{at}"), line_of(raw, f"what-{at}")
        if not name:
            continue
        if what == TEXT:
            found[name] = line_of(raw, f"text-{at}")
            continue
        try:
            found[name] = document_of(what)
        except ValueError:
            raise ValueError(f"Say what {name} is narrowed by.") from None
    return found or None


def draw_formula(value: object, setting: Setting) -> dict[str, list[str]]:
    operation, operands = "", list[Any]()
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in OPERATIONS:
        operation, operands = next(iter(value.items()))
    elif value is not None:
        operation, operands = "value", [value]
    is_flat = len(operands) <= MOST_OPERANDS and all(
        isinstance(each, int | float) or (isinstance(each, dict) and code_of(each))
        for each in operands
    )
    raw = {"op": [operation if is_flat else KEPT]}
    rows = [*(operands if is_flat else ()), *([None] * MOST_OPERANDS)]
    for at, each in enumerate(rows[:MOST_OPERANDS], 1):
        is_number = isinstance(each, int | float)
        raw[f"what-{at}"] = [NUMBER if is_number else code_of(each) if each else ""]
        raw[f"number-{at}"] = [str(each) if is_number else ""]
    return raw


def read_formula(raw: Raw, setting: Setting) -> object:
    operation = line_of(raw, "op")
    if operation == KEPT:
        return KEEP
    if not operation:
        return None
    operands: list[object] = []
    for at in range(1, MOST_OPERANDS + 1):
        what = line_of(raw, f"what-{at}")
        if what == NUMBER:
            operands.append(number_from(line_of(raw, f"number-{at}")))
        elif what:
            operands.append(document_of(what))
    if not operands:
        raise ValueError("Choose what is calculated with.")
    if operation in ("subtract", "divide") and len(operands) != 2:
        raise ValueError("Choose two things to calculate with.")
    return operands[0] if operation == "value" else {operation: operands}
