"""Repeats: a list of what was added, and the questions of one item."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.marks import mark
from app.extensions import limiter
from app.http.transaction import writes
from forms.definition import Page, Repeat
from forms.journey import Item, count_words

from .answering import ask_again, read
from .asking import ask
from .blueprint import pages
from .checked import item_groups
from .filling import Filling, open_draft
from .places import Keeping, Place, visible_page

BASE = "/<slug>/<uuid:draft_id>/<page_slug>"
# Beside the answers of an item lies a sign of its own: no question may have this key.
SIGN = "item"
# A message that takes the focus: what had it is gone.
DONE = "done"
MOST_SIGN = 40
GONE = (
    "This entry was removed in another window. Nothing was saved. What you typed is below: "
    "continue to add it again."
)


@pages.get(f"{BASE}/items")
def items(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"))
    if not filling.journey.items(page) and page.repeat.min > 0:
        return redirect(_new_url(filling, page))
    return _list(filling, page, page.repeat, "")


@pages.post(f"{BASE}/items")
@limiter.limit("120 per minute")
@writes
def go_on(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    """Add another item, or go on to the next page."""
    filling = open_draft(slug, draft_id, lock=True)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"), 303)
    kept = filling.journey.items(page)
    another = request.form.get("another", "")
    if request.form.get("action") == "later":
        return redirect(filling.url("saved"), 303)
    if another == "yes" and len(kept) < page.repeat.max:
        return redirect(_new_url(filling, page), 303)
    words = count_words(page, len(kept))
    if not words and another != "no" and len(kept) < page.repeat.max:
        words = f"Select yes if you want to add {_another(page.repeat, bool(kept))}"
    if words:
        return _list(filling, page, page.repeat, words), 422
    filling.save({page.repeat.key: [dict(each) for each in kept]})
    return redirect(filling.url_after(page), 303)


@pages.get(f"{BASE}/new")
def new_item(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"))
    if len(filling.journey.items(page)) >= page.repeat.max:
        return redirect(_list_url(filling, page))
    return ask(filling, _place(filling, page, page.repeat, None))


@pages.post(f"{BASE}/new")
@limiter.limit("120 per minute")
@writes
def save_new_item(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id, lock=True)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"), 303)
    # A second click, or a retry after a time-out, sends an item that is there already.
    kept = filling.journey.items(page)
    number = _number_of(kept, _sign())
    place = _place(filling, page, page.repeat, number)
    if number is None and len(kept) >= page.repeat.max:
        return ask_again(filling, place, _full(page.repeat))
    return read(filling, place, KeepingItem(number))


@pages.get(f"{BASE}/<int:number>")
def item(slug: str, draft_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"))
    if not 1 <= number <= len(filling.journey.items(page)):
        return redirect(_list_url(filling, page))
    return ask(filling, _place(filling, page, page.repeat, number))


@pages.post(f"{BASE}/<int:number>")
@limiter.limit("120 per minute")
@writes
def save_item(slug: str, draft_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id, lock=True)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"), 303)
    kept = filling.journey.items(page)
    at = _number_of(kept, _sign()) if _sign() else number
    if at is None or not 1 <= at <= len(kept):
        return ask_again(filling, _place(filling, page, page.repeat, None), GONE)
    return read(filling, _place(filling, page, page.repeat, at), KeepingItem(at))


@pages.get(f"{BASE}/<int:number>/remove")
def remove(slug: str, draft_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"))
    groups = item_groups(filling, page)
    if not 1 <= number <= len(groups):
        return redirect(_list_url(filling, page))
    return render_template(
        "forms/remove.html",
        filling=filling,
        group=groups[number - 1],
        item=page.repeat.item,
        mark=mark(filling.journey.items(page)[number - 1]),
        back_url=_list_url(filling, page),
    )


@pages.post(f"{BASE}/<int:number>/remove")
@writes
def really_remove(
    slug: str, draft_id: uuid.UUID, page_slug: str, number: int
) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id, lock=True)
    page = visible_page(filling, page_slug)
    if page is None or page.repeat is None:
        return redirect(filling.url("overview"), 303)
    kept = [dict(each) for each in filling.journey.items(page)]
    if 1 <= number <= len(kept) and mark(kept[number - 1]) == request.form.get("mark"):
        del kept[number - 1]
        filling.save({page.repeat.key: kept})
        flash(f"{page.repeat.heading} {number} was removed.", DONE)
    else:
        flash("The list changed in another window. Nothing was removed.", "warn")
    return redirect(_list_url(filling, page), 303)


class KeepingItem(Keeping):
    """Keeps one item in its list: a new one at the end, another in its place."""

    def __init__(self, number: int | None) -> None:
        self.number = number
        self.keeps_halves = number is not None

    def keep(self, filling: Filling, place: Place, answers: Mapping[str, object]) -> None:
        repeat = place.page.repeat
        if repeat is None:
            raise TypeError("Only a repeat has items.")
        kept = [dict(each) for each in filling.journey.items(place.page)]
        if self.number is not None:
            kept[self.number - 1] = {**kept[self.number - 1], **answers}
        else:
            kept.append({**answers, SIGN: place.item})
            self.number = len(kept)
        filling.save({repeat.key: kept})

    def stored(self, filling: Filling, place: Place) -> Mapping[str, object]:
        kept = filling.journey.items(place.page)
        return kept[self.number - 1] if self.number is not None else {}

    def next_url(self, filling: Filling, place: Place) -> str:
        return _list_url(filling, place.page)

    def again_url(self, filling: Filling, place: Place) -> str:
        return filling.url("item", page_slug=place.page.slug, number=self.number, **filling.change)


def _place(filling: Filling, page: Page, repeat: Repeat, number: int | None) -> Place:
    kept = filling.journey.items(page)
    name = repeat.heading
    at = number or len(kept) + 1
    url = (
        filling.url("item", page_slug=page.slug, number=number, **filling.change)
        if number is not None
        else _new_url(filling, page)
    )
    back = _list_url(filling, page) if kept or repeat.min == 0 else filling.url_before(page)
    return Place(
        page=page,
        stored=kept[number - 1] if number is not None else {},
        url=url,
        back_url=back,
        heading=f"{name} {at}" if repeat.max > 1 else page.title,
        item=str(kept[number - 1].get(SIGN, "")) if number else _sign() or secrets.token_hex(4),
        others=[each for place, each in enumerate(kept, 1) if place != number],
    )


def _sign() -> str:
    """The sign of the item that was sent."""
    return request.form.get(SIGN, "")[:MOST_SIGN]


def _number_of(kept: Sequence[Item], sign: str) -> int | None:
    """Where the item with this sign stands now."""
    numbers = (at for at, each in enumerate(kept, 1) if each.get(SIGN) == sign)
    return next(numbers, None) if sign else None


def _full(repeat: Repeat) -> str:
    return (
        f"There are {repeat.max} already, which is all that fit here. Nothing was saved. What you "
        "typed is below: to add it, remove another in a second window first."
    )


def _list(filling: Filling, page: Page, repeat: Repeat, words: str) -> str:
    groups = item_groups(filling, page, filling.change)
    may_add = len(groups) < repeat.max
    return render_template(
        "forms/items.html",
        filling=filling,
        page=page,
        caption=filling.section_of(page).title,
        groups=groups,
        may_add=may_add,
        most=repeat.max,
        question=_question(repeat, bool(groups)),
        faults=[("another" if may_add else "", words)] if words else [],
        post_url=_list_url(filling, page),
        back_url=filling.url_before(page),
        missing=filling.journey.faults_of(page) if groups else [],
    )


def _question(repeat: Repeat, has_some: bool) -> str:
    """What the two answers yes and no answer: “Add another person” is no question yet."""
    label = repeat.add_label if has_some else ""
    if not label:
        return f"Do you want to add {_another(repeat, has_some)}?"
    return f"Do you want to a{label[1:]}?" if label.startswith("Add ") else label


def _another(repeat: Repeat, has_some: bool) -> str:
    return f"another {repeat.within}" if has_some else repeat.one


def _list_url(filling: Filling, page: Page) -> str:
    return filling.url("items", page_slug=page.slug, **filling.change)


def _new_url(filling: Filling, page: Page) -> str:
    return filling.url("new_item", page_slug=page.slug, **filling.change)
