"""Forms of staff pages, built from the columns of a table and what a view says about them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Numeric, String, Text, Time
from sqlalchemy import inspect as inspect_table

from app.domain import identifiers
from app.domain.errors import Rejected
from app.http.clock import LONDON
from app.models.base import Plain, UtcDateTime

Options = Sequence[tuple[str, str]]

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
    "telephone": identifiers.normalise_phone,
    "mobile": identifiers.normalise_phone,
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
    """What a view says about one column in its form."""

    name: str
    label: str
    options: Options = ()
    list_name: str = ""
    picker: str = ""
    hint: str = ""


@dataclass
class Typed:
    """What was typed and what came of it: values ready for the record, faults by field."""

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def kind_of(model: Any, spec: FieldSpec) -> str:
    """How an input looks: by its options first, else by the type of its column."""
    column = inspect_table(model).columns[spec.name]
    if spec.picker:
        return "picker"
    if column.type is Plain:
        return "many" if spec.options or spec.list_name else "lines"
    if spec.options or spec.list_name:
        return "select"
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
    return not column.nullable and kind_of(model, spec) not in {"check", "many", "lines"}


def read(
    model: Any,
    specs: Sequence[FieldSpec],
    form: Any,
    options_of: Callable[[FieldSpec], Options],
    resolve: Callable[[FieldSpec, str], uuid.UUID],
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
            typed.faults[spec.name] = f"Enter {spec.label[:1].lower()}{spec.label[1:]}."
            continue
        typed.values[spec.name] = value
    return typed


def _parse(
    model: Any,
    spec: FieldSpec,
    kind: str,
    raw: Any,
    options_of: Callable[[FieldSpec], Options],
    resolve: Callable[[FieldSpec, str], uuid.UUID],
) -> Any:
    column = inspect_table(model).columns[spec.name]
    if kind == "many":
        return _many(raw, options_of(spec))
    text = str(raw).strip()
    if kind == "check":
        return text == "yes"
    if kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if not text:
        # An empty text stays a text where the column takes no NULL and has a default.
        return "" if not column.nullable and column.default is not None else None
    if kind == "picker":
        return resolve(spec, text)
    if kind == "select":
        if text not in {code for code, _ in options_of(spec)}:
            raise Rejected.because("Choose one from the list.")
        return text
    return _scalar(column, kind, spec.name, text)


def _scalar(column: Any, kind: str, name: str, text: str) -> Any:
    try:
        if kind == "yesno":
            return {"yes": True, "no": False}[text]
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "time":
            return time.fromisoformat(text)
        if kind == "moment":
            return datetime.fromisoformat(text).replace(tzinfo=LONDON)
        if kind == "number":
            number = Decimal(text)
            return number if isinstance(column.type, Numeric) else int(text)
    except (ValueError, KeyError, InvalidOperation):
        raise Rejected.because(_HOW[kind]) from None
    if name in NORMALISE:
        return NORMALISE[name](text)
    longest = getattr(column.type, "length", None) or 20_000
    if len(text) > longest:
        raise Rejected.because(f"Use {longest} characters or fewer.")
    return text


_HOW = {
    "yesno": "Choose yes or no.",
    "date": "Enter a real date.",
    "time": "Enter a time, such as 09:30.",
    "moment": "Enter a real date and time.",
    "number": "Enter a number.",
}


def _many(raw: Any, options: Options) -> list[str]:
    known = [code for code, _ in options]
    if not set(raw) <= set(known):
        raise Rejected.because("Choose from the list.")
    return [code for code in known if code in set(raw)]


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
    return str(value)
