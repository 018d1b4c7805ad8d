"""Settings of questions as inputs, by the kind of setting: a new type of question needs no more.

Each kind turns a value into texts by the suffix of an input, and texts into a value again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from forms.document import MAX_NUMBER
from forms.editing.names import value_from
from forms.fields import Setting

from .readable import Readable, code_of, document_of
from .typed import line_of, text_of

Raw = Mapping[str, list[str]]
# The value is too involved for these inputs and stays as it is.
KEEP: Final = object()
KEPT = "kept"
MOST_OPERANDS = 6
MOST_FILTERS = 5
NUMBER = "number"
TEXT = "text"
UNITS: Mapping[str, str] = {
    "days": "days",
    "working_days": "working days",
    "weeks": "weeks",
    "months": "months",
    "years": "years",
}
OPERATIONS: Mapping[str, str] = {
    "value": "Take the first as it is",
    "add": "Add all up",
    "multiply": "Multiply all",
    "subtract": "Take the second from the first",
    "divide": "Divide the first by the second",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One setting as the page draws it: by `kind`, with what stands in its inputs."""

    name: str
    kind: str
    label: str
    hint: str
    error: str
    raw: Raw
    choices: tuple[tuple[str, str], ...] = ()
    readables: Sequence[Readable] = ()
    kept: str = ""

    def text(self, suffix: str = "") -> str:
        return (self.raw.get(suffix) or [""])[0]

    def all(self, suffix: str = "") -> list[str]:
        return list(self.raw.get(suffix) or ())

    def part(self, suffix: str) -> str:
        """The name and id of an input."""
        return f"{self.name}-{suffix}" if suffix else self.name


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of setting is asked for. `read` raises ValueError with what to do."""

    draw: Callable[[object, Setting], dict[str, list[str]]]
    read: Callable[[Raw, Setting], object]


def _one_line(value: object, setting: Setting) -> dict[str, list[str]]:
    return {"": ["" if value is None else f"{value:g}" if isinstance(value, float) else str(value)]}


def _read_line(raw: Raw, setting: Setting) -> object:
    return line_of(raw, "") or None


def _read_text(raw: Raw, setting: Setting) -> object:
    return text_of(raw, "") or None


def _read_whole(raw: Raw, setting: Setting) -> object:
    typed = line_of(raw, "").replace(",", "")
    if not typed:
        return None
    try:
        return int(typed)
    except ValueError:
        raise ValueError("Write a whole number, such as 20.") from None


def _read_number(raw: Raw, setting: Setting) -> object:
    typed = line_of(raw, "").replace(",", "")
    return None if not typed else number_from(typed)


def number_from(typed: str) -> int | float:
    """Raises ValueError, also for what Python takes for a number and no document holds."""
    try:
        number = int(typed) if typed.lstrip("-").isdigit() else float(typed)
    except ValueError:
        number = math.inf
    if not abs(number) <= MAX_NUMBER:
        raise ValueError("Write a number of up to 15 digits, such as 2.5.")
    return number


def _draw_flag(value: object, setting: Setting) -> dict[str, list[str]]:
    is_set = value if isinstance(value, bool) else setting.default is True
    return {"": ["yes"] if is_set else []}


def _read_flag(raw: Raw, setting: Setting) -> object:
    is_set = "yes" in (raw.get("") or [])
    return None if is_set == (setting.default is True) else is_set


def _draw_many(value: object, setting: Setting) -> dict[str, list[str]]:
    return {"": [str(each) for each in value] if isinstance(value, list) else []}


def _read_many(raw: Raw, setting: Setting) -> object:
    known = [code for code, _ in setting.choices]
    chosen = [each for each in known if each in (raw.get("") or [])]
    return chosen or None


def _draw_option(value: object, setting: Setting) -> dict[str, list[str]]:
    option = value if isinstance(value, dict) else {}
    return {name: [str(option.get(name, ""))] for name in ("label", "hint", "value")}


def _read_option(raw: Raw, setting: Setting) -> object:
    label, hint = line_of(raw, "label"), line_of(raw, "hint")
    if not label:
        return None
    option = {"value": line_of(raw, "value") or value_from(label, ()), "label": label}
    return {**option, "hint": hint} if hint else option


# --- days --------------------------------------------------------------------------------------


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


# --- values by name, calculations ---------------------------------------------------------------


def _draw_filters(value: object, setting: Setting) -> dict[str, list[str]]:
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


def _read_filters(raw: Raw, setting: Setting) -> object:
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


def _draw_formula(value: object, setting: Setting) -> dict[str, list[str]]:
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


def _read_formula(raw: Raw, setting: Setting) -> object:
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


_LINE, _TEXT = Kind(_one_line, _read_line), Kind(_one_line, _read_text)
_KINDS: Mapping[str, Kind] = {
    "whole": Kind(_one_line, _read_whole),
    "number": Kind(_one_line, _read_number),
    "text": _LINE,
    "long_text": _TEXT,
    "flag": Kind(_draw_flag, _read_flag),
    "choice": _LINE,
    "pattern": _LINE,
    "list": _LINE,
    "kinds": Kind(_draw_many, _read_many),
    "option": Kind(_draw_option, _read_option),
    "moment": Kind(draw_moment, read_moment),
    "filters": Kind(_draw_filters, _read_filters),
    "formula": Kind(_draw_formula, _read_formula),
}
# Options are a list of rows with buttons of their own.
APART = frozenset({"options"})


def draw(value: object, setting: Setting) -> dict[str, list[str]]:
    """What stands in the inputs of a setting, by suffix."""
    return _KINDS.get(setting.kind, _LINE).draw(value, setting)


def read(raw: Raw, setting: Setting) -> object:
    """The value that was typed; None for none, KEEP when it is not to be touched. Raises
    ValueError with what to do."""
    value = _KINDS.get(setting.kind, _LINE).read(raw, setting)
    if value is None or value is KEEP:
        return value
    problem = setting.check(value)
    if problem:
        raise ValueError(f"{setting.label}: {problem}")
    return value


def suffixed(name: str, raw: Raw) -> dict[str, list[str]]:
    """The inputs of one setting by their names on the page."""
    return {f"{name}-{suffix}" if suffix else name: values for suffix, values in raw.items()}


def of_name(name: str, raw: Raw) -> dict[str, list[str]]:
    """The inputs of one setting by suffix, out of all that were posted."""
    found = {"": raw[name]} if name in raw else {}
    start = f"{name}-"
    found |= {each.removeprefix(start): raw[each] for each in raw if each.startswith(start)}
    return found
