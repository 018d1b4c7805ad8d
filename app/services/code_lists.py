"""The words of the lists that staff edit, for pages that show codes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.codes import FIRST_LISTS
from app.domain.errors import Fault, Rejected
from app.models.reference_list import CodeValue
from forms.context import Option

from .memory import remember

SECONDS_KEPT = 20
# More would make every page that offers the list slow.
MOST_VALUES = 10_000


class Codes:
    """Words of codes; a code that left its list keeps the words it had at first, or itself."""

    def __init__(self, lists: Mapping[str, Mapping[str, str]]) -> None:
        self._lists = lists

    def words(self, list_name: str, code: str | None) -> str:
        """What people read for a code; empty for none."""
        if not code:
            return ""
        known = self._lists.get(list_name, {})
        if code in known:
            return known[code]
        first = dict(FIRST_LISTS[list_name][1]) if list_name in FIRST_LISTS else {}
        return first.get(code, code)


def codes(session: Session) -> Codes:
    """Every list in one reading, retired codes included: old records still use them."""
    lists: dict[str, dict[str, str]] = {}
    statement = select(CodeValue.list_name, CodeValue.code, CodeValue.label).where(
        CodeValue.deleted_at.is_(None)
    )
    for list_name, code, label in session.execute(statement):
        lists.setdefault(list_name, {})[code] = label
    return Codes(lists)


def refuse_full(session: Session, list_name: str) -> None:
    """That a list has room for one more value. Raises Rejected."""
    count = session.scalar(
        select(func.count())
        .select_from(CodeValue)
        .where(CodeValue.list_name == list_name, CodeValue.deleted_at.is_(None))
    )
    if (count or 0) >= MOST_VALUES:
        raise Rejected(Fault("list_name", f"This list is full: it has {MOST_VALUES:,} values."))


def live_lists(session: Session) -> Mapping[str, tuple[Option, ...]]:
    """What people may choose from, by the name of the list. They are the same for everybody and
    short, so one reading brings them all."""
    return remember(session, "live-lists", SECONDS_KEPT, lambda: _live_lists(session))


def choices(session: Session) -> Mapping[str, frozenset[str]]:
    """What can be chosen from every list there is, as the check of a form asks for it. A list that
    nobody loaded yet has its first values."""
    known = set(session.scalars(select(CodeValue.list_name).distinct()))
    live = _live_lists(session)
    loaded = {name: frozenset(each.value for each in live.get(name, ())) for name in known}
    return {**first_choices(), **loaded}


def first_choices() -> Mapping[str, frozenset[str]]:
    """The lists as they are at first."""
    return {name: frozenset(code for code, _ in codes) for name, (_, codes) in FIRST_LISTS.items()}


def _live_lists(session: Session) -> Mapping[str, tuple[Option, ...]]:
    statement = (
        select(CodeValue.list_name, CodeValue.code, CodeValue.label)
        .where(CodeValue.is_live.is_(True), CodeValue.deleted_at.is_(None))
        .order_by(CodeValue.list_name, CodeValue.position, CodeValue.id)
    )
    lists: dict[str, list[Option]] = {}
    for name, code, label in session.execute(statement):
        lists.setdefault(name, []).append(Option(code, label))
    return {name: tuple(options) for name, options in lists.items()}
