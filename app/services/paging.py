"""Pages of long lists by key, not by number: as fast at the end as at the beginning."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_
from sqlalchemy.orm import Session

Row = TypeVar("Row")

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: a column that is never NULL, its value on a row, and the way."""

    column: SQLColumnExpression[Any]
    value_of: Callable[[Any], Any]
    parse: Callable[[str], Any] = str
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and where the pages beside it begin (empty: there is none)."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def page_of(
    session: Session,
    statement: Select[Any],
    orders: tuple[Order, ...],
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """One page of a scoped statement, sorted by `orders`, whose last names a unique column.

    `before` and `after` are marks of an earlier page; one that cannot be read gives the first.
    """
    back = bool(before) and not after
    mark = _read(before if back else after, orders)
    back = back and mark is not None
    if mark is not None:
        statement = statement.where(_beyond(orders, mark, back=back))
    ways = [
        order.column.desc() if order.falling != back else order.column.asc() for order in orders
    ]
    rows = list(session.scalars(statement.order_by(*ways).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page(rows)
    has_before = more if back else mark is not None
    has_after = True if back else more
    return Page(
        rows,
        before=_write(orders, rows[0]) if has_before else "",
        after=_write(orders, rows[-1]) if has_after else "",
    )


def by_id(column: Any) -> Order:
    """The tie-break every list ends with."""
    return Order(column, lambda row: row.id, uuid.UUID)


def parse_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def parse_day(text: str) -> date:
    return date.fromisoformat(text)


def _beyond(orders: tuple[Order, ...], mark: list[Any], *, back: bool) -> ColumnElement[bool]:
    """Rows that come after the mark, or before it when going back."""
    options = []
    for index, (order, value) in enumerate(zip(orders, mark, strict=True)):
        further = order.column < value if order.falling != back else order.column > value
        same = [
            each.column == known for each, known in zip(orders[:index], mark[:index], strict=True)
        ]
        options.append(and_(*same, further))
    return or_(*options)


def _write(orders: tuple[Order, ...], row: Any) -> str:
    values = [_text(order.value_of(row)) for order in orders]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _read(mark: str, orders: tuple[Order, ...]) -> list[Any] | None:
    if not mark or len(mark) > 2000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if not isinstance(values, list) or len(values) != len(orders):
            return None
        parsed = [order.parse(str(value)) for order, value in zip(orders, values, strict=True)]
    except (ValueError, binascii.Error):
        return None
    naive = (value for value in parsed if isinstance(value, datetime) and value.tzinfo is None)
    unsafe = any(isinstance(value, str) and "\0" in value for value in parsed)
    return None if unsafe or next(naive, None) is not None else parsed
