"""Pages of a list by the row beside them, not by number: as fast at the end as at the beginning.

The mark in the address is the id of a row, so that no name of a pupil ever stands in one. Rows
without a value in the column come last, either way, so that one index serves both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.access.scope import parse_id
from app.domain.errors import NotVisible


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list: an indexed column, its tie-break and the way."""

    column: Any
    key: Any
    falling: bool

    @property
    def may_lack(self) -> bool:
        return bool(self.column.expression.nullable)


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of rows, and the marks of the pages beside it (empty: there is none)."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def slice_of(
    session: Session,
    statement: Select[Any],
    sort: Sort,
    *,
    before: str,
    after: str,
    size: int,
    options: Sequence[ORMOption],
) -> Slice:
    """One page of a scoped statement. Raises NotVisible for a mark that is no row of it."""
    mark = after or before
    back = bool(before) and not after
    at = _place(session, statement, sort, mark) if mark else None
    rows = _rows(session, statement.options(*options), sort, at, back=back, size=size + 1)
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Slice(rows)
    has_before = more if back else bool(mark)
    has_after = True if back else more
    return Slice(
        rows,
        before=str(rows[0].id) if has_before else "",
        after=str(rows[-1].id) if has_after else "",
    )


def _place(session: Session, statement: Select[Any], sort: Sort, mark: str) -> tuple[Any, Any]:
    found = session.execute(
        statement.with_only_columns(sort.column, sort.key).where(sort.key == parse_id(mark))
    ).one_or_none()
    if found is None:
        raise NotVisible
    return found[0], found[1]


def _rows(
    session: Session,
    statement: Select[Any],
    sort: Sort,
    at: tuple[Any, Any] | None,
    *,
    back: bool,
    size: int,
) -> list[Any]:
    """Rows from a place on: those with a value and, last, those without."""
    falling = sort.falling != back
    parts = (True, False) if sort.may_lack else (True,)
    rows: list[Any] = []
    for valued in reversed(parts) if back else parts:
        if at is not None and _is_passed(valued, at, back=back):
            continue
        part = statement
        if sort.may_lack:
            part = part.where(sort.column.is_not(None) if valued else sort.column.is_(None))
        if at is not None and (at[0] is not None) == valued:
            part = part.where(_beyond(sort, at, falling=falling))
        order = [sort.key] if not valued else list(dict.fromkeys((sort.column, sort.key)))
        part = part.order_by(*(each.desc() if falling else each.asc() for each in order))
        rows += session.scalars(part.limit(size - len(rows)))
        if len(rows) >= size:
            break
    return rows


def _is_passed(valued: bool, at: tuple[Any, Any], *, back: bool) -> bool:
    """Whether a whole part lies on the other side of the place."""
    in_valued = at[0] is not None
    return (not back and valued and not in_valued) or (back and not valued and in_valued)


def _beyond(sort: Sort, at: tuple[Any, Any], *, falling: bool) -> Any:
    value, id_ = at
    past_key = sort.key < id_ if falling else sort.key > id_
    if value is None or sort.column is sort.key:
        return past_key
    past = sort.column < value if falling else sort.column > value
    return or_(past, and_(sort.column == value, past_key))
