"""The first page of staff: what waits, what is late; the search over everything; the pickers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose

from app.extensions import db
from app.http.actor import current_actor
from app.services import search

from . import pickers, waiting
from .frame import rail
from .listing import readable
from .parts import RelatedRow
from .queue import Waiting
from .registry import record_url, view_of

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is a link to the list behind it."""

    words: str
    number: str
    url: str
    tone: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows of one question that have waited longest."""

    title: str
    rows: tuple[tuple[RelatedRow, Any], ...]
    url: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found in one table."""

    title: str
    rows: tuple[RelatedRow, ...]
    url: str
    has_more: bool


# The questions whose oldest rows stand on the page itself, in this order.
QUEUES = (
    "late",
    "lado",
    "pointers",
    "pointers-told",
    "new",
    "answers",
    "match",
    "accept",
    "repair",
    "held-files",
    "held-documents",
    "withdrawals",
    "meetings",
    "complaints-elsewhere",
    "complaints",
    "complaints-asked",
    "complaints-stage-1",
    "complaints-stage-2",
    "letters",
    "panel",
    "ready",
    "starting",
    "courses",
    "course-changes",
    "contact-changes",
    "page-reviews",
    "onboarding",
    "timers-failed",
    "mail",
)


class TodayView(BaseView):
    """Today, search and the choices of pickers."""

    def __init__(self) -> None:
        super().__init__(name="Today", endpoint="admin", url="/admin")

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(self, *args, **kwargs)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """What waits for this person."""
        counts = waiting.counts(anew=True)
        asked = waiting.for_actor()
        queues = [
            _queue(item, counts[item.key])
            for key in QUEUES
            for item in asked
            if item.key == key and counts[key]
        ]
        return render_template(
            "staff/today.html",
            counts=[_count(item, counts[item.key]) for item in asked],
            queues=queues,
            areas=[area for area in rail() if not area.is_current],
            rail=rail(),
        )

    @expose("/search")
    def search(self) -> ResponseReturnValue:
        """One search over everything the actor may see, by table."""
        text = readable(request.args.get("q", ""))
        found = search.everything(db.session(), current_actor(), text) if text else []
        return render_template(
            "staff/search.html",
            q=text,
            groups=[_found(group, text) for group in found],
            is_short=bool(text) and len(text) < search.SHORTEST,
            rail=rail(),
        )

    @expose("/pick/<kind>")
    def pick(self, kind: str) -> ResponseReturnValue:
        """The choices of a picker that match what was typed so far."""
        return jsonify(pickers.matches(kind, readable(request.args.get("q", ""))))


def _count(item: Waiting, number: int) -> Count:
    return Count(
        item.title, waiting.count_words(number), item.url(), item.tone, is_empty=number == 0
    )


def _queue(item: Waiting, number: int) -> Queue:
    view = view_of(item.model)
    assert view is not None  # noqa: S101 - only questions the actor may ask are asked
    order = getattr(item.model, item.oldest_by)
    rows = db.session().scalars(
        item.statement(current_actor())
        .order_by(order, item.model.id)
        .limit(MOST_SHOWN)
        .options(*view.options())
    )
    shown = tuple(
        (
            RelatedRow(view.title(row), view.url_of(row), view.line(row), view.tag(row)),
            view.due_of(row, getattr(row, view.due)) if view.due else None,
        )
        for row in rows
    )
    return Queue(item.title, shown, item.url(), number)


def _found(group: search.Group, text: str) -> Found:
    view = view_of(group.table)
    assert view is not None  # noqa: S101 - search asks for the same permissions
    rows = tuple(
        RelatedRow(view.title(row), record_url(row), view.line(row), view.tag(row))
        for row in group.rows
    )
    url = f"{view.list_url}?q={text}"
    return Found(view.plural, rows, url, group.has_more)
