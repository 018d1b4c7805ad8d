"""How an answer becomes what a column holds, and what the check of a form knows of columns."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Integer,
    Numeric,
    String,
    Uuid,
)
from sqlalchemy import Column as TableColumn

from app.models.base import Pence
from forms.problems import ROW, Column, Target

from .target_tables import TABLES
from .writable import Table

_LINKS = {
    "school": "school",
    "provider": "provider",
    "course_offer": "course",
    "site": "site",
    "student": "student",
    "placement": "placement",
    "document": "document",
}
_CODE = re.compile(r"'([^']*)'")
# What a column of whole numbers holds on every database.
_LARGEST = 2**31 - 1


@cache
def targets() -> Mapping[str, Target]:
    """The tables as the check of a form needs to know them."""
    return MappingProxyType({key: _target(key, table) for key, table in TABLES.items()})


def filled(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    """What the columns of a new row hold for these answers. Where none was given, or nothing asked
    for one: what stands instead."""
    return {**table.instead, **_kept(table, values)}


def given(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    """What the columns hold for the answers that were given, and nothing for the others."""
    return _kept(table, {name: value for name, value in values.items() if value is not None})


def emptied(table: Table, name: str) -> Any:
    """What stands in a column that was cleared."""
    return _stored(table, name, None)


def misfits(table: Table, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The columns that do not hold these answers, each with what to do."""
    for name, value in given(table, values).items():
        words = _misfit(_column(table, name), value)
        if words:
            yield name, words


def _kept(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    return {
        name: _stored(table, name, value) for name, value in values.items() if name in table.columns
    }


def _misfit(column: TableColumn[Any], value: Any) -> str:
    longest = _longest(column)
    if longest is not None and isinstance(value, str) and len(value) > longest:
        return f"This is too long: shorten it to {longest} characters."
    if isinstance(column.type, Numeric):
        whole = 10 ** ((column.type.precision or 0) - (column.type.scale or 0))
        return "" if abs(value) < whole else f"This number must be less than {whole:,}."
    if isinstance(column.type, Pence) and abs(value) > _LARGEST:
        return f"This amount must be £{Decimal(_LARGEST) / 100:,.2f} or less."
    if isinstance(column.type, Integer) and abs(value) > _LARGEST:
        return f"This number must be {_LARGEST:,} or less."
    return ""


def _target(key: str, table: Table) -> Target:
    own, columns = table.own, {name: _described(table, name) for name in table.columns}
    if own is not None and not own.is_self:
        columns = {ROW: Column(key), **columns}
    return Target(
        key=key,
        label=table.label,
        columns={**columns, **table.extra},
        parents=frozenset(table.links),
        needs_file=table.needs_file,
        before_acceptance=table.before_acceptance,
        modes=own.modes if own is not None else frozenset({"create"}),
        stands_alone=own is not None,
        found_by=own.found_by if own is not None else (),
        is_own=own is not None and own.is_self,
        audiences=table.audiences,
        once=table.is_case or bool(table.beside),
        beside=table.beside,
    )


def _column(table: Table, name: str) -> TableColumn[Any]:
    column: TableColumn[Any] = table.model.__mapper__.columns[name]
    return column


def _longest(column: TableColumn[Any]) -> int | None:
    return column.type.length if isinstance(column.type, String) else None


def _described(table: Table, name: str) -> Column:
    column = _column(table, name)
    is_ours = name in table.filled or name in table.instead or column.default is not None
    return Column(
        type=_kind(column),
        required=not column.nullable,
        is_safe=is_ours or isinstance(column.type, JSON),
        values=_codes(column),
        longest=_longest(column),
        list=table.lists.get(name, ""),
        wanted=name in table.wanted,
    )


def _kind(column: TableColumn[Any]) -> str:
    for key in column.foreign_keys:
        return _LINKS[key.column.table.name]
    for type_, name in (
        (Boolean, "boolean"),
        (Date, "date"),
        (Pence, "money"),
        (Integer, "integer"),
        (Numeric, "decimal"),
        (JSON, "list"),
        (String, "text"),
    ):
        if isinstance(column.type, type_):
            return name
    raise LookupError(f"No answer fits the type of {column}.")


def _codes(column: TableColumn[Any]) -> frozenset[str]:
    """The codes that the table's own check allows in a column."""
    name = f"ck_{column.table.name}_{column.name}_known"
    checks = (each for each in column.table.constraints if isinstance(each, CheckConstraint))
    found = next((each for each in checks if each.name == name), None)
    return frozenset() if found is None else frozenset(_CODE.findall(str(found.sqltext)))


def _stored(table: Table, name: str, value: object) -> Any:
    column = _column(table, name)
    if value is None:
        return table.instead.get(name, _empty(column))
    for type_, convert in _CONVERTERS:
        if isinstance(column.type, type_):
            return convert(value)
    return value


def _pence(pounds: object) -> int:
    return int(Decimal(str(pounds)) * 100)


def _day(value: object) -> object:
    """A fixed value is written as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


_CONVERTERS: tuple[tuple[type[Any], Any], ...] = (
    (Uuid, lambda value: uuid.UUID(str(value))),
    (Pence, _pence),
    (Integer, lambda value: int(str(value))),
    (Numeric, lambda value: Decimal(str(value))),
    (Date, _day),
    (String, str),
)


def _empty(column: TableColumn[Any]) -> Any:
    if isinstance(column.type, JSON):
        return []
    default = column.default
    if not column.nullable and default is not None and default.is_scalar:
        return default.arg  # type: ignore[attr-defined]
    return None
