"""The three lists of a start page: the first of each there, all of them on pages of their own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import render_template, request, url_for

from app.access.actor import Actor
from app.domain.errors import NotVisible
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.services.paging import PAGE_SIZE, Stretch

from .lines import Line
from .todo import Item, Sources, ended, lines, to_do, under_way

MOST_TO_DO, MOST_UNDER_WAY, MOST_DONE = 30, 10, 10
TITLES = {
    "to-do": "All that is to do",
    "in-progress": "All in progress",
    "done": "All that is done",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The first lines of a list, how many there are, and where all of them are."""

    lines: list[Line]
    total: int
    url: str

    @property
    def has_more(self) -> bool:
        return self.total > len(self.lines)


@dataclass(frozen=True, slots=True)
class HomeLists:
    to_do: Group
    in_progress: Group
    done: Group


def home_lists(face: str, sources: Sources) -> HomeLists:
    """What a start page shows. `face` is the blueprint of its pages."""
    session, actor, on = db.session(), current_actor(), today()

    def group(name: str, items: list[Item], most: int) -> Group:
        url = url_for(f"{face}.everything", group=name)
        return Group(lines(session, items[:most], on), len(items), url)

    last = Stretch(MOST_DONE + 1)
    return HomeLists(
        group("to-do", to_do(sources.to_do, session, actor, on), MOST_TO_DO),
        group("in-progress", under_way(sources.in_progress, session, actor, on), MOST_UNDER_WAY),
        group("done", ended(sources.done, session, actor, on, last), MOST_DONE),
    )


def whole_list(face: str, sources: Sources, group: str) -> str:
    """A page of one of the lists. Raises NotVisible for a name that is none. A mark that leads
    nowhere shows the first page."""
    if group not in TITLES:
        raise NotVisible
    session, actor, on = db.session(), current_actor(), today()
    if group == "done":
        items, further = _done(sources, actor)
    else:
        found = (
            to_do(sources.to_do, session, actor, on)
            if group == "to-do"
            else under_way(sources.in_progress, session, actor, on)
        )
        items, further = _numbered(found)
    here = f"{face}.everything"
    return render_template(
        "portal/everything.html",
        title=TITLES[group],
        lines=lines(session, items, on),
        first_url=url_for(here, group=group) if request.args.get("after") else "",
        further_url=url_for(here, group=group, after=further) if further else "",
        home_url=url_for(f"{face}.home"),
    )


def _done(sources: Sources, actor: Actor) -> tuple[list[Item], str]:
    at, id_ = _place(request.args.get("after", ""))
    stretch = Stretch(PAGE_SIZE + 1, at, id_)
    found = ended(sources.done, db.session(), actor, today(), stretch)
    items = found[:PAGE_SIZE]
    last = items[-1] if len(found) > PAGE_SIZE else None
    if last is None or last.order is None or last.key is None:
        return items, ""
    return items, f"{last.order.astimezone(UTC).isoformat()}_{last.key.hex}"


def _numbered(found: list[Item]) -> tuple[list[Item], str]:
    """A page of what is known as a whole, by how many stand before it."""
    mark = request.args.get("after", "")
    begin = int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 6 else 0
    begin = begin if begin < len(found) else 0
    end = begin + PAGE_SIZE
    return found[begin:end], str(end) if end < len(found) else ""


def _place(mark: str) -> tuple[datetime, uuid.UUID] | tuple[None, None]:
    """The instant and the id of the last record before a page, as they stand in an address."""
    at, _, id_ = mark.partition("_")
    try:
        place, key = datetime.fromisoformat(at), uuid.UUID(id_)
    except ValueError:
        return None, None
    if place.tzinfo is None or not 2000 <= place.year < 2200:
        return None, None
    return place, key
