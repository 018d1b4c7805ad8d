"""What every table shares: identity, who and when, conflict version, sensitivity of columns."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    String,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column

from app.extensions import Model

__all__ = [
    "C",
    "Model",
    "N",
    "P",
    "Pence",
    "Plain",
    "Record",
    "S",
    "Sensitivity",
    "UtcDateTime",
    "coded",
    "field",
    "link",
    "one_of",
]


class Sensitivity(enum.StrEnum):
    """How closely a value is held. P public, N internal, C personal, S special-category."""

    P = "P"
    N = "N"
    C = "C"
    S = "S"


P, N, C, S = Sensitivity.P, Sensitivity.N, Sensitivity.C, Sensitivity.S


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Always aware UTC in Python; SQLite stores it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def field(type_: Any, *args: Any, sens: Sensitivity, **options: Any) -> MappedColumn[Any]:
    """A column that says how sensitive it is; a column without one fails the build."""
    return mapped_column(type_, *args, info={"sensitivity": sens}, **options)


def link(target: str, *, sens: Sensitivity = Sensitivity.N, **options: Any) -> MappedColumn[Any]:
    """A foreign key to the id of another table. Never cascades: nothing vanishes unasked."""
    return field(Uuid, ForeignKey(f"{target}.id"), sens=sens, **options)


class Pence(Integer):
    """An amount of money in whole pence. People type and read it in pounds."""


# A short list or mapping kept whole, such as days of the week.
Plain = JSON().with_variant(JSONB, "postgresql")


def coded(length: int = 40) -> String:
    """The type of a column that holds a status or a code."""
    return String(length)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A named check that a column holds one of these codes (or NULL). Strings, not native
    enums: on PostgreSQL autogenerate does not see a new member of a native enum."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Record(Model):
    """Columns common to every business record. `version` travels in forms: the second of two
    stale saves gets a conflict page."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4, sort_order=-1)
    version: Mapped[int] = field(Integer, sens=N, default=1, sort_order=90)
    created_at: Mapped[datetime] = field(UtcDateTime, sens=N, sort_order=91)
    # No foreign key to user: it would tie every table to user in a circle, and the audit
    # trail is the evidence of who did what.
    created_by_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N, sort_order=92)
    updated_at: Mapped[datetime] = field(UtcDateTime, sens=N, sort_order=93)
    updated_by_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N, sort_order=94)
    deleted_at: Mapped[datetime | None] = field(UtcDateTime, sens=N, sort_order=95)
    retain_until: Mapped[date | None] = field(Date, sens=N, sort_order=96)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}
