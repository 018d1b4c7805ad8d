"""The addresses under which staff mend a page, an entry, or take one away."""

from __future__ import annotations

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.domain.errors import Conflict, NotVisible, Rejected
from app.http.transaction import writes
from app.web.form_pages.records import records_for

from .drawing import as_new, not_removed, removing, show
from .keeping import faults_of, keep, read
from .mending import (
    open_item,
    open_page,
    open_shown_item,
    repeat_key,
    room_for_more,
    with_strays,
)

pages = Blueprint("form_mending", __name__)


@pages.get("/<uuid:submission_id>/<page_slug>")
def page(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = open_page(submission_id, page_slug)
    if found.repeat is not None:
        raise NotVisible
    return show(mending, found)


@pages.get("/<uuid:submission_id>/<page_slug>/<int:number>")
def item(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = open_item(submission_id, page_slug, number)
    return show(mending, found)


@pages.get("/<uuid:submission_id>/<page_slug>/new")
def new_item(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = open_page(submission_id, page_slug)
    room_for_more(mending, found)
    return show(mending, found)


@pages.get("/<uuid:submission_id>/<page_slug>/<int:number>/remove")
def remove(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = open_item(submission_id, page_slug, number)
    return removing(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>")
@writes
def save_page(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = open_page(submission_id, page_slug)
    if found.repeat is not None:
        raise NotVisible
    return read(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>/<int:number>")
@writes
def save_item(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = open_shown_item(submission_id, page_slug, number)
    return as_new(mending, found) if mending.item is None else read(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>/new")
@writes
def save_new_item(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = open_page(submission_id, page_slug)
    room_for_more(mending, found)
    return read(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>/<int:number>/remove")
@writes
def really_remove(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = open_shown_item(submission_id, page_slug, number)
    if mending.item is None:
        return not_removed(mending)
    kept = [dict(each) for each in mending.journey.items(found)]
    del kept[mending.item - 1]
    try:
        return keep(mending, {repeat_key(found): with_strays(mending, found, kept)})
    except Rejected as rejected:
        return removing(mending, found, faults_of(rejected)), 422
    except Conflict:
        return not_removed(mending)


@pages.get("/<uuid:submission_id>/options/<page_slug>/<key>")
def options(submission_id: uuid.UUID, page_slug: str, key: str) -> ResponseReturnValue:
    """Records for the box of a look-up, as the sender could choose them."""
    mending, found = open_page(submission_id, page_slug)
    known = {**mending.journey.known_at(found), **mending.draft.answers}
    return records_for(found.by_key.get(key), mending.context, known)
