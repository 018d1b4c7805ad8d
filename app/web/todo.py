"""What waits for somebody, what goes on and what has ended, from every part of the service.

`school/todo.py` and `provider/todo.py` name the functions that each portal asks.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from flask import g
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.due import due
from app.services.paging import Stretch
from app.services.working_days import known_closure_days

from .lines import Line

Found = TypeVar("Found")
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a start page: what it is about, and one sentence on who acts next.

    `due` is the day by which the reader must act, `order` when the thing came or ended, `key` the
    id of its record: what has ended has both.
    """

    words: str
    href: str
    due: date | None = None
    about: str = ""
    order: datetime | None = None
    key: uuid.UUID | None = None
    meta: str = ""
    tag: str = ""
    tone: str = "plain"


Source = Callable[[Session, Actor, date], Iterable[Item]]
EndedSource = Callable[[Session, Actor, date, Stretch], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Sources:
    """Who is asked for the lists of a portal."""

    to_do: tuple[Source, ...]
    in_progress: tuple[Source, ...]
    done: tuple[EndedSource, ...]


def item_of(line: Line, *, order: datetime | None = None, key: uuid.UUID | None = None) -> Item:
    """An item of a line that another list shows too."""
    return Item(
        words=line.what,
        href=line.url,
        due=line.due.on if line.due else None,
        about=line.title,
        order=order,
        key=key,
        meta=line.meta,
        tag=line.tag,
        tone=line.tone,
    )


def to_do(sources: Iterable[Source], session: Session, actor: Actor, today: date) -> list[Item]:
    """Everything that waits for the reader: what is due first on top, then what came first."""
    return sorted(
        (item for source in sources for item in source(session, actor, today)),
        key=lambda item: (item.due is None, item.due or today, item.order or LONG_AGO),
    )


def under_way(sources: Iterable[Source], session: Session, actor: Actor, today: date) -> list[Item]:
    """Everything that others have to act on, the latest on top."""
    return sorted(
        (item for source in sources for item in source(session, actor, today)),
        key=lambda item: item.order or LONG_AGO,
        reverse=True,
    )


def ended(
    sources: Iterable[EndedSource], session: Session, actor: Actor, today: date, stretch: Stretch
) -> list[Item]:
    """A stretch of what has ended, the latest on top."""
    found = [
        (item.order, item.key, item)
        for source in sources
        for item in source(session, actor, today, stretch)
        if item.order is not None and item.key is not None
    ]
    found.sort(key=lambda each: each[:2], reverse=True)
    return [item for _, _, item in found[: stretch.most]]


def lines(session: Session, items: Iterable[Item], today: date) -> list[Line]:
    """The items as a list shows them, with words for what is due."""
    closed = known_closure_days(session)
    return [
        Line(
            title=item.about or item.words,
            url=item.href,
            what=item.words if item.about else "",
            meta=item.meta,
            tag=item.tag,
            tone=item.tone,
            due=due(item.due, today, closed),
        )
        for item in items
    ]


def once(name: str, read: Callable[[], Found]) -> Found:
    """What two sources of one page both need is read once in a request."""
    kept: dict[str, Found] = g.setdefault("read_once", {})
    if name not in kept:
        kept[name] = read()
    return kept[name]
