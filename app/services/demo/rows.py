"""Rows on their way into the database in bulk; knows nothing of what they mean."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.orm import Session

from app.domain.references import Prefix, new_reference
from app.extensions import Model

AnyModel = type[Model]


class Row(SimpleNamespace):
    """A row that is still being told; its attributes are the columns of the table it is of."""

    of_table: str


class Rows:
    """Collects rows and inserts them in the order their foreign keys ask for."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._rows: dict[AnyModel, list[Row]] = defaultdict(list)
        self._refs: set[str] = set()

    def add(
        self, model: AnyModel, *, at: datetime, by: uuid.UUID | None = None, **values: Any
    ) -> Row:
        """Add a row. Raises LookupError for a value that is no column of the table."""
        columns = set(_columns(model))
        unknown = set(values) - columns
        if unknown:
            raise LookupError(f"{model.__name__} has no {sorted(unknown)}.")
        kept = {"id": self.new_id(), **values}
        if "version" in columns:
            kept |= {"version": 1, "updated_at": at, "created_by_id": by, "updated_by_id": by}
        for name in ("created_at", "at"):
            if name in columns:
                kept.setdefault(name, at)
        row = Row(**kept)
        row.of_table = model.__tablename__
        self._rows[model].append(row)
        return row

    def of(self, model: AnyModel) -> list[Row]:
        return self._rows[model]

    def new_id(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def new_ref(self, prefix: Prefix, year_code: str) -> str:
        """A reference that no row of this load has."""
        while True:
            ref = new_reference(prefix, year_code, self.random)
            if ref not in self._refs:
                self._refs.add(ref)
                return ref

    def write(self, session: Session) -> dict[str, int]:
        """Insert everything; how many rows each table got."""
        by_table = {model.__table__: model for model in self._rows}
        written = {}
        for table in Model.metadata.sorted_tables:
            model = by_table.get(table)
            if model is None or not self._rows[model]:
                continue
            columns = _columns(model)
            values = [
                {name: _value(row, name, column) for name, column in columns.items()}
                for row in self._rows[model]
            ]
            session.execute(insert(table), values)
            written[table.name] = len(values)
        return written


def _columns(model: AnyModel) -> dict[str, Column[Any]]:
    table: Table = model.metadata.tables[model.__tablename__]
    return {column.key: column for column in table.columns}


def _value(row: Row, name: str, column: Column[Any]) -> Any:
    if hasattr(row, name):
        return getattr(row, name)
    default = column.default
    if default is None:
        return None
    if default.is_scalar:
        return default.arg  # type: ignore[attr-defined]
    if default.is_callable:
        return default.arg(None)  # type: ignore[attr-defined]
    raise LookupError(f"{column} has a default that cannot be told here.")
