"""Pages of long lists by the row beside them, not by number: as fast at the end as at the start.

The mark in the address is the id of a row, so that no name of a pupil ever stands in one.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

Row = TypeVar("Row")

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: a column that is never NULL, and the way."""

    column: SQLColumnExpression[Any]
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and where the pages beside it begin (empty: there is none)."""

    rows: list[Row]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of several lists taken as one, the newest first: how many rows, and after which one
    (none: from the top)."""

    most: int
    at: datetime | None = None
    id: uuid.UUID | None = None

    def holds(self, at: datetime, id_: uuid.UUID) -> bool:
        """Whether a row that is known already stands after the mark."""
        if self.at is None or self.id is None:
            return True
        return (at, id_) < (self.at, self.id)

    def of(
        self,
        statement: Select[Any],
        at: SQLColumnExpression[datetime],
        id_: SQLColumnExpression[uuid.UUID],
    ) -> Select[Any]:
        """The rows of one of the lists that can stand in this part."""
        if self.at is not None and self.id is not None:
            statement = statement.where(or_(at < self.at, and_(at == self.at, id_ < self.id)))
        return statement.order_by(at.desc(), id_.desc()).limit(self.most)


def page_of(
    session: Session,
    statement: Select[Any],
    orders: tuple[Order, ...],
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
    options: Sequence[ORMOption] = (),
) -> Page[Any]:
    """One page of a scoped statement, sorted by `orders`, the last of which is the id.

    `before` and `after` are marks of an earlier page; one that leads nowhere gives the first.
    """
    back = bool(before) and not after
    place = _place(session, statement, orders, before if back else after)
    back = back and place is not None
    rows_beyond = statement.options(*options)
    if place is not None:
        rows_beyond = rows_beyond.where(_beyond(orders, place, back=back))
    ways = [
        order.column.desc() if order.falling != back else order.column.asc() for order in orders
    ]
    rows = list(session.scalars(rows_beyond.order_by(*ways).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page(rows)
    has_before = more if back else place is not None
    has_after = True if back else more
    return Page(
        rows,
        before=str(rows[0].id) if has_before else "",
        after=str(rows[-1].id) if has_after else "",
    )


def _place(
    session: Session, statement: Select[Any], orders: tuple[Order, ...], mark: str
) -> Sequence[Any] | None:
    """Where the row of a mark stands in the list; None when it is no row of it."""
    try:
        key = uuid.UUID(mark)
    except ValueError:
        return None
    columns = [order.column for order in orders]
    at = statement.with_only_columns(*columns, maintain_column_froms=True)
    return session.execute(at.where(columns[-1] == key)).one_or_none()


def _beyond(orders: tuple[Order, ...], place: Sequence[Any], *, back: bool) -> ColumnElement[bool]:
    """Rows that come after the place, or before it when going back."""
    choices = []
    for index, (order, value) in enumerate(zip(orders, place, strict=True)):
        further = order.column < value if order.falling != back else order.column > value
        same = [
            each.column == known for each, known in zip(orders[:index], place[:index], strict=True)
        ]
        choices.append(and_(*same, further))
    return or_(*choices)
