"""Pages of questions, what the box of a look-up finds, and the way on."""

from __future__ import annotations

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import NotVisible
from app.extensions import db, limiter
from app.http import typed
from app.http.transaction import writes
from app.services import sending_again
from forms.answers import show_page

from .answering import read
from .blueprint import pages
from .filling import Filling, open_draft
from .places import Keeping, Place, draw, place_of, read_posted, visible_page
from .records import records_for
from .showing import clear
from .uploads import held_words

KEPT_NOTE = (
    "Your session ended while you were typing. This is what you had typed. It is not saved yet: "
    "look it over and continue."
)
FILES_NOTE = "Files cannot be kept when a session ends. Choose them again."
MORE_NOTE = "Because of your answer this page now asks more. Look below, then continue."


@pages.get("/<slug>/<uuid:draft_id>/<page_slug>")
def page(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    found = visible_page(filling, page_slug)
    if found is None:
        return redirect(filling.url("overview"))
    if found.kind == "repeat":
        return redirect(filling.url("items", page_slug=page_slug, **filling.change))
    if found.kind in ("guidance", "exit"):
        return render_template(
            f"forms/{found.kind}.html",
            filling=filling,
            page=found,
            caption=filling.section_of(found).title,
            back_url=filling.url_before(found),
            case_url=_case_url(filling) if found.kind == "exit" else "",
            next_url=filling.url_after(found) if found.kind == "guidance" else "",
        )
    return ask(filling, place_of(filling, found))


def _case_url(filling: Filling) -> str:
    """Where the case stands that the form is about; empty when it is about none."""
    draft = filling.draft
    if draft.pack_id is not None:
        case_id = sending_again.case_of_pack(db.session(), draft.pack_id, filling.actor)
        return url_for("provider.case", application_id=case_id) if case_id is not None else ""
    if draft.application_id is not None:
        return url_for("school.application", application_id=draft.application_id)
    return ""


@pages.post("/<slug>/<uuid:draft_id>/<page_slug>")
@limiter.limit("120 per minute")
@writes
def save_page(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id, lock=True, to_keep_text=True)
    found = visible_page(filling, page_slug)
    if found is None or found.kind != "questions":
        return redirect(filling.url("overview"), 303)
    place = place_of(filling, found)
    answer = read(filling, place, Keeping())
    # Kept all the same; the redirect leads to the page that says so.
    return redirect(filling.url("overview"), 303) if filling.case_is_gone else answer


@pages.get("/<slug>/<uuid:draft_id>/options/<page_slug>/<key>")
@limiter.limit("240 per minute")
def options(slug: str, draft_id: uuid.UUID, page_slug: str, key: str) -> ResponseReturnValue:
    """Records for the box of a look-up, as the person may see them."""
    filling = open_draft(slug, draft_id)
    found = visible_page(filling, page_slug)
    if found is None:
        raise NotVisible
    known = {**filling.journey.known_at(found), **filling.draft.answers}
    return records_for(found.by_key.get(key), filling.context, known)


def ask(filling: Filling, place: Place) -> ResponseReturnValue:
    """Show the questions with what is stored, or with what was typed before a session ended."""
    aside = typed.take_aside(request.path)
    if aside is not None:
        read = read_posted(filling, place, aside[0], {})
        clear(read, [key for key, _ in read.faults])
        return draw(filling, place, read.form, marks=aside[1])
    kept = typed.take(request.path)
    if kept is not None:
        read = read_posted(filling, place, kept, {})
        clear(read, [key for key, _ in read.faults])
        notes = [KEPT_NOTE]
        if any(each.type == "file" for each in place.page.questions):
            notes.append(FILES_NOTE)
        return draw(filling, place, read.form, notes=notes)
    form = show_page(
        place.page,
        filling.version_key,
        stored=place.stored,
        known=filling.journey.known_at(place.page),
        context=filling.context,
        locked=filling.locked,
    )
    notes = [*held_words(filling, place.page, place.stored)]
    if "more" in request.args:
        notes.append(MORE_NOTE)
    return draw(filling, place, form, notes=notes)
