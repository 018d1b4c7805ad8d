"""Forms of staff pages, built from the columns of a table and what a view says about them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Boolean, Date, Integer, Numeric, String, Text, Time
from sqlalchemy import inspect as inspect_table

from app.domain import identifiers
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.domain.text import clean_text
from app.http.clock import LONDON
from app.models.base import Plain, UtcDateTime

from .labels import MONEY
from .parts import Blank, Options

LONGEST_TEXT = 20_000
LARGEST_NUMBER = 2_147_483_647
# A year typed with two digits becomes one of the first century.
FIRST_YEAR, LAST_YEAR = 1900, 2100

NORMALISE: Mapping[str, Callable[[str], str]] = {
    "upn": identifiers.normalise_upn,
    "former_upn": identifiers.normalise_upn,
    "uln": identifiers.normalise_uln,
    "urn": identifiers.normalise_urn,
    "ukprn": identifiers.normalise_ukprn,
    "uprn": identifiers.normalise_uprn,
    "la_code": identifiers.normalise_la_code,
    "establishment_no": identifiers.normalise_establishment,
    "company_no": identifiers.normalise_company_number,
    "charity_no": identifiers.normalise_charity_number,
    "ico_registration_no": identifiers.normalise_ico_registration,
    "postcode": identifiers.normalise_postcode,
    "email": identifiers.normalise_email,
    "phone": identifiers.phone_as_kept,
    "telephone": identifiers.phone_as_kept,
    "mobile": identifiers.phone_as_kept,
    "out_of_hours": identifiers.phone_as_kept,
}


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a staff form, as the template draws it."""

    name: str
    label: str
    kind: str
    required: bool
    value: Any
    error: str = ""
    hint: str = ""
    options: Options = ()
    picker: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a view says about one column in its form. `needs` keeps it from narrower roles."""

    name: str
    label: str
    options: Options = ()
    list_name: str = ""
    picker: str = ""
    hint: str = ""
    needs: Permission | None = None


@dataclass
class Typed:
    """What was typed and what came of it: values ready for the record, faults by field."""

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


OptionsOf = Callable[[FieldSpec], Options]
Resolve = Callable[[FieldSpec, str], uuid.UUID]


def kind_of(model: Any, spec: FieldSpec) -> str:
    """How an input looks: by its options first, else by the type of its column."""
    column = inspect_table(model).columns[spec.name]
    if spec.picker:
        return "picker"
    if column.type is Plain:
        return "many" if spec.options or spec.list_name else "lines"
    if spec.options or spec.list_name:
        return "select"
    if spec.name in MONEY:
        return "money"
    kinds: tuple[tuple[type[Any], str], ...] = (
        (Boolean, "yesno" if column.nullable else "check"),
        (UtcDateTime, "moment"),
        (Date, "date"),
        (Time, "time"),
        (Integer, "number"),
        (Numeric, "number"),
        (Text, "text"),
    )
    for type_, kind in kinds:
        if isinstance(column.type, type_):
            return kind
    return "text" if isinstance(column.type, String) and (column.type.length or 0) > 200 else "line"


def is_required(model: Any, spec: FieldSpec) -> bool:
    """A value has to be given: the column takes no NULL and a tick box is no question."""
    column = inspect_table(model).columns[spec.name]
    if column.default is not None and not spec.options:
        return False
    return not column.nullable and kind_of(model, spec) not in {"check", "many", "lines"}


def read(
    model: Any,
    specs: Sequence[FieldSpec],
    form: Any,
    options_of: OptionsOf,
    resolve: Resolve,
) -> Typed:
    """Read a posted form. Every fault is found; what was typed is kept beside it."""
    typed = Typed()
    for spec in specs:
        kind = kind_of(model, spec)
        raw = form.getlist(spec.name) if kind == "many" else form.get(spec.name, "")
        typed.raw[spec.name] = raw
        try:
            value = _parse(model, spec, kind, raw, options_of, resolve)
        except Rejected as rejected:
            typed.faults[spec.name] = rejected.message
            continue
        if value is None and is_required(model, spec):
            typed.faults[spec.name] = missing(kind, spec.label)
            continue
        typed.values[spec.name] = value
    return typed


def missing(kind: str, label: str) -> str:
    """What to say when nothing was given."""
    chosen = {"select", "picker", "radio", "yesno", "many", "file"}
    return f"{'Choose' if kind in chosen else 'Enter'} “{label}”."


def _parse(
    model: Any, spec: FieldSpec, kind: str, raw: Any, options_of: OptionsOf, resolve: Resolve
) -> Any:
    column = inspect_table(model).columns[spec.name]
    if kind == "many":
        return chosen_of(raw, options_of(spec))
    text = str(raw).strip()
    if kind == "check":
        return text == "yes"
    if kind == "lines":
        lines = clean_text(text, max_length=LONGEST_TEXT, lines=True).splitlines()
        return [line.strip() for line in lines if line.strip()]
    if not text:
        # An empty text stays a text where the column takes no NULL and has a default.
        keeps = not column.nullable and column.default is not None
        return "" if keeps and isinstance(column.type, String) else None
    if kind == "picker":
        return resolve(spec, text)
    if kind == "select":
        if text not in {code for code, _ in options_of(spec)}:
            raise Rejected.because("Choose one from the list.")
        return text
    if spec.name in NORMALISE:
        return NORMALISE[spec.name](text)
    if kind in {"text", "line"}:
        longest = getattr(column.type, "length", None) or LONGEST_TEXT
        return clean_text(text, max_length=longest, lines=kind == "text")
    return _scalar(kind, text, whole=not isinstance(column.type, Numeric), column=column)


def read_blanks(blanks: Sequence[Blank], form: Any, files: Any = MappingProxyType({})) -> Typed:
    """Read what a deed asked for."""
    typed = Typed()
    for blank in blanks:
        if blank.kind == "file":
            _read_file(blank, files, typed)
            continue
        many = blank.kind == "many"
        raw = form.getlist(blank.name) if many else form.get(blank.name, "")
        typed.raw[blank.name] = raw
        try:
            value = _blank_value(blank, raw)
        except Rejected as rejected:
            typed.faults[blank.name] = rejected.message
            continue
        if blank.required and value in (None, "", [], False):
            kind = "select" if blank.options else blank.kind
            typed.faults[blank.name] = (
                "Tick this first." if blank.kind == "check" else missing(kind, blank.label)
            )
        typed.values[blank.name] = value
    return typed


def _read_file(blank: Blank, files: Any, typed: Typed) -> None:
    """A file cannot be shown again, so nothing is kept of it beside the value."""
    given = files.get(blank.name)
    typed.values[blank.name] = given if given is not None and given.filename else None
    if blank.required and typed.values[blank.name] is None:
        typed.faults[blank.name] = missing(blank.kind, blank.label)


def _blank_value(blank: Blank, raw: Any) -> Any:
    if blank.kind == "many":
        return chosen_of(raw, blank.options)
    text = str(raw).strip()
    if blank.kind == "check":
        return text == "yes"
    if not text:
        return None
    if blank.options:
        if text not in {code for code, _ in blank.options}:
            raise Rejected.because("Choose one from the list.")
        return text
    if blank.kind in {"text", "line"}:
        return clean_text(text, max_length=3000, lines=blank.kind == "text")
    return _scalar(blank.kind, text, whole=True, column=None)


def chosen_of(raw: Any, options: Options) -> list[str]:
    """The codes that were ticked, in the order of the list. Raises Rejected for others."""
    known = [code for code, _ in options]
    if not set(raw) <= set(known):
        raise Rejected.because("Choose from the list.")
    return [code for code in known if code in set(raw)]


def _scalar(kind: str, text: str, *, whole: bool, column: Any) -> Any:
    try:
        if kind == "yesno":
            return {"yes": True, "no": False}[text]
        if kind == "date":
            return _of_our_time(date.fromisoformat(text))
        if kind == "time":
            return time.fromisoformat(text).replace(tzinfo=None)
        if kind == "moment":
            return _of_our_time(datetime.fromisoformat(text).replace(tzinfo=LONDON))
        if kind == "money":
            return _whole(Decimal(text.replace(",", "").lstrip("£")) * 100)
        return _whole(Decimal(text)) if whole else _decimal(Decimal(text), column)
    except (ValueError, KeyError, ArithmeticError):
        raise Rejected.because(_HOW[kind]) from None


Day = TypeVar("Day", date, datetime)


def _of_our_time(day: Day) -> Day:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def _whole(number: Decimal) -> int:
    if not number.is_finite() or number != number.to_integral_value():
        raise ValueError
    if abs(number) > LARGEST_NUMBER:
        raise ValueError
    return int(number)


def _decimal(number: Decimal, column: Any) -> Decimal:
    places = column.type.scale or 0
    whole_digits = (column.type.precision or 10) - places
    if not number.is_finite() or abs(number) >= Decimal(10) ** whole_digits:
        raise ValueError
    return round(number, places)


_HOW = {
    "yesno": "Choose yes or no.",
    "date": "Enter a real date, with four digits for the year.",
    "time": "Enter a time, such as 09:30.",
    "moment": "Enter a real date and time, with four digits for the year.",
    "number": "Enter a number.",
    "money": "Enter an amount in pounds, such as 12.50.",
}


def shown(kind: str, value: Any) -> Any:
    """A stored value as an input holds it."""
    if kind == "many":
        return list(value or [])
    if kind == "lines":
        return "\n".join(str(item) for item in value or [])
    if kind == "check":
        return "yes" if value else ""
    if value is None:
        return ""
    if kind == "yesno":
        return "yes" if value else "no"
    if kind == "moment":
        return value.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")
    if kind == "time":
        return value.strftime("%H:%M")
    if kind == "money":
        return f"{value / 100:.2f}"
    return str(value)
