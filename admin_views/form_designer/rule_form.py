"""A rule as rows of a form: what is read, how it is compared, with what; joined by all or any.

A rule that rows cannot show is left alone: it is told as a sentence, and can be replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from forms.context import Option
from forms.sentences import OPERATOR_WORDS

from .involved_inputs import Raw, draw_moment, number_from, read_moment
from .readable import (
    CHOICE,
    DAY,
    NOTHING,
    NUMBER,
    YES_NO,
    Readable,
    code_of,
    document_of,
)
from .setting_inputs import Ask
from .typed import line_of

ALL, ANY = "all", "any"
MOST_ROWS = 12
WITHOUT_VALUE = frozenset({"answered", "not_answered"})
LISTED = frozenset({"in", "not_in"})
_YES_NO: Mapping[str, object] = {"true": True, "false": False, "unknown": "unknown"}
_TEXTS = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Row:
    """One condition as the page draws it. `look` says how its value is asked for."""

    number: int
    left: str
    op: str
    readable: Readable | None
    operators: tuple[tuple[str, str], ...]
    look: str
    value: str
    values: tuple[str, ...]
    options: tuple[Option, ...]
    day: Ask | None
    others: Sequence[Readable]
    source: str
    error: str


@dataclass
class RuleTyped:
    """The rule that was put together, None for none; or what is missing, by input."""

    rule: Any = None
    faults: dict[str, str] = field(default_factory=dict)


def drawn(rule: object, readables: Sequence[Readable]) -> dict[str, list[str]]:
    """What stands in the rows for a rule, as far as rows can show it."""
    joint, parts = ALL, list[Any]()
    if isinstance(rule, dict) and len(rule) == 1 and next(iter(rule)) in (ALL, ANY):
        joint, parts = next(iter(rule.items()))
    elif isinstance(rule, dict):
        parts = [rule]
    raw = {"joint": [joint], "rows": [str(max(len(parts), 1))]}
    money = {each.code for each in readables if each.is_money}
    for number, leaf in enumerate(parts if isinstance(parts, list) else (), 1):
        if isinstance(leaf, dict):
            raw |= _drawn_leaf(leaf, number, is_money=code_of(leaf) in money)
    return raw


def _drawn_leaf(leaf: Mapping[str, Any], number: int, *, is_money: bool) -> dict[str, list[str]]:
    value = leaf.get("value")
    listed = value if isinstance(value, list) else [value]
    raw = {
        f"left-{number}": [code_of(leaf)],
        f"op-{number}": [str(leaf.get("op", ""))],
        f"value-{number}": [
            _TEXTS[each] if isinstance(each, bool) else _pounds(each) if is_money else str(each)
            for each in listed
            if each is not None and not isinstance(each, dict)
        ],
        f"source-{number}": [code_of(value) if isinstance(value, dict) else ""],
    }
    day = draw_moment(value) if isinstance(value, str | dict) else draw_moment(None)
    return raw | {f"value-{number}-{name}": texts for name, texts in day.items()}


def is_shown_whole(rule: object, readables: Sequence[Readable]) -> bool:
    """Whether rows show all of a rule: read back, they give the same."""
    if rule is None:
        return True
    raw = drawn(rule, readables)
    if int(raw["rows"][0]) > MOST_ROWS:
        return False
    typed = read(raw, readables)
    return not typed.faults and typed.rule == rule


def read(raw: Raw, readables: Sequence[Readable]) -> RuleTyped:
    """The rule of the rows; empty rows count for nothing."""
    known = {each.code: each for each in readables}
    typed, leaves = RuleTyped(), list[Any]()
    for number in range(1, rows_of(raw) + 1):
        code, op = line_of(raw, f"left-{number}"), line_of(raw, f"op-{number}")
        if not code:
            continue
        readable = known.get(code)
        if readable is None:
            typed.faults[f"left-{number}"] = "This cannot be read here. Choose another question."
            continue
        if op not in readable.operators:
            typed.faults[f"op-{number}"] = f"Choose how “{readable.words}” is compared."
            continue
        try:
            leaves.append(_leaf(raw, number, readable, op))
        except ValueError as error:
            typed.faults[f"value-{number}"] = str(error)
    joint = ANY if line_of(raw, "joint") == ANY else ALL
    typed.rule = None if not leaves else leaves[0] if len(leaves) == 1 else {joint: leaves}
    return typed


def rows_of(raw: Raw) -> int:
    text = line_of(raw, "rows")
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 4 else 1


def without_row(raw: Raw, number: int) -> dict[str, list[str]]:
    """The rows with one taken away."""
    count = rows_of(raw)
    found = {"joint": list(raw.get("joint") or [ALL]), "rows": [str(max(count - 1, 1))]}
    for name, values in raw.items():
        start, _, rest = name.partition("-")
        at, _, more = rest.partition("-")
        if start not in ("left", "op", "value", "source"):
            found.setdefault(name, list(values))
        elif at.isdecimal() and int(at) != number:
            place = int(at) - (1 if int(at) > number else 0)
            found[f"{start}-{place}" + (f"-{more}" if more else "")] = list(values)
    return found


def _leaf(raw: Raw, number: int, readable: Readable, op: str) -> dict[str, Any]:
    leaf: dict[str, Any] = {**document_of(readable.code), "op": op}
    if op in WITHOUT_VALUE:
        return leaf
    typed = [each.strip() for each in raw.get(f"value-{number}") or () if each.strip()]
    if readable.asks == DAY and op not in LISTED:
        leaf["value"] = _day(raw, number)
        return leaf
    source = line_of(raw, f"source-{number}")
    if source and readable.asks == NUMBER and op not in LISTED:
        leaf["value"] = document_of(source)
        return leaf
    if not typed:
        raise ValueError(f"Say what “{readable.words}” is compared with.")
    if op in LISTED and readable.asks not in (CHOICE, YES_NO):
        typed = [part.strip() for each in typed for part in each.split(",") if part.strip()]
    values = [_value(each, readable) for each in typed]
    leaf["value"] = values if op in LISTED else values[0]
    return leaf


def _value(typed: str, readable: Readable) -> object:
    if readable.asks == YES_NO:
        if typed not in _YES_NO:
            raise ValueError("Choose yes or no.")
        return _YES_NO[typed]
    if readable.asks == CHOICE and typed not in {each.value for each in readable.options}:
        raise ValueError("Choose one of the answers.")
    if readable.is_money:
        return _amount(typed)
    return number_from(typed) if readable.asks == NUMBER else typed


def _amount(typed: str) -> int | float:
    """An amount in pounds, down to the penny."""
    amount = number_from(typed.removeprefix("£").strip())
    if Decimal(str(amount)) % Decimal("0.01"):
        raise ValueError("Write an amount in pounds, such as 12.50.")
    return amount


def _pounds(amount: object) -> str:
    return f"{amount:.2f}" if isinstance(amount, float) else str(amount)


def _day(raw: Raw, number: int) -> object:
    own = {
        name.removeprefix(f"value-{number}-"): values
        for name, values in raw.items()
        if name.startswith(f"value-{number}-")
    }
    day = read_moment(own)
    if day is None or not isinstance(day, str | dict) or (isinstance(day, dict) and "plus" in day):
        raise ValueError("Say which day it is compared with.")
    return day


# --- drawing -----------------------------------------------------------------------------------


def rows(raw: Raw, readables: Sequence[Readable], faults: Mapping[str, str]) -> list[Row]:
    """The rows to draw, with what fits what was chosen so far."""
    known = {each.code: each for each in readables}
    return [_row(raw, number, known, readables, faults) for number in range(1, rows_of(raw) + 1)]


def _row(
    raw: Raw,
    number: int,
    known: Mapping[str, Readable],
    readables: Sequence[Readable],
    faults: Mapping[str, str],
) -> Row:
    left, op = line_of(raw, f"left-{number}"), line_of(raw, f"op-{number}")
    readable = known.get(left)
    operators = (
        tuple((each, OPERATOR_WORDS[each]) for each in readable.operators) if readable else ()
    )
    asks = readable.asks if readable is not None else NOTHING
    look = asks
    if asks == NOTHING or (readable is not None and op in WITHOUT_VALUE):
        look = NOTHING
    elif op in LISTED:
        look = "many" if asks == CHOICE else "list"
    day = None
    if look == DAY:
        own = {name: raw.get(f"value-{number}-{name}") or [] for name in draw_moment(None)}
        dates = [each for each in readables if each.asks == DAY and each.code != left]
        day = Ask(f"value-{number}", "moment", "Day", "", "", own, (), dates)
    values = tuple(raw.get(f"value-{number}") or ())
    errors = [faults.get(f"{name}-{number}", "") for name in ("left", "op", "value")]
    return Row(
        number=number,
        left=left,
        op=op,
        readable=readable,
        operators=operators,
        look=look,
        value=", ".join(values) if look == "list" else values[0] if values else "",
        values=values,
        options=readable.options if readable is not None else (),
        day=day,
        others=[each for each in readables if each.is_number and each.code != left],
        source=line_of(raw, f"source-{number}"),
        error=" ".join(each for each in errors if each),
    )
