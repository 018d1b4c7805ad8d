"""How the pages look on which staff mend answers: those of the form, with room for the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.http import typed
from app.services.sent_forms import CLOSED_QUESTIONS
from app.web.form_pages.showing import clear, question_page
from forms.answers import show_page
from forms.build import PageForm
from forms.conditions import is_answered
from forms.definition import Page
from forms.fields import TYPES
from forms.stored import lines as stored_lines
from forms.stored import misfit

from .mending import Mending, marks_of, read_posted, stored_in

ENTRY_GONE = (
    "Somebody else changed or removed this entry while you had the page open, so nothing was "
    "saved. What you typed is below: saving it adds an entry."
)


def show(mending: Mending, found: Page) -> ResponseReturnValue:
    kept = typed.take(request.path)
    if kept is not None:
        read = read_posted(mending, found, kept)
        clear(read, [key for key, _ in read.faults])
        return draw(mending, found, read.form, reason=kept.get("reason", ""))
    form = show_page(
        found,
        mending.version_key,
        stored=stored_in(mending, found),
        known=mending.journey.known_at(found),
        context=mending.context,
        locked=mending.locked,
    )
    return draw(mending, found, form)


def draw(
    mending: Mending,
    found: Page,
    form: PageForm,
    *,
    faults: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    reason: str = "",
    reason_fault: str = "",
) -> str:
    shown = question_page(
        mending,
        found,
        form,
        stored=stored_in(mending, found),
        post_url=_post_url(mending, found),
        back_url=mending.repair_url,
        heading=_heading(mending, found),
        faults=faults,
        notes=notes,
        marks={},
    )
    return render_template(
        "forms/mend.html",
        mending=mending,
        page=shown,
        entries=_entries_shown(mending, found),
        closed=CLOSED_QUESTIONS,
        reason=reason,
        reason_fault=reason_fault,
    )


def removing(mending: Mending, found: Page, faults: Mapping[str, str] | None = None) -> str:
    entry = mending.journey.items(found)[(mending.item or 1) - 1]
    shown = [
        (each, answer if is_answered(answer) else misfit(each, entry))
        for each, answer in mending.journey.shown_answers(found, entry)
        if TYPES[each.type].is_asked and each.key not in mending.locked
    ]
    told = [
        (each.label, "\n".join(stored_lines(answer, mending.journey.asking(each, entry))))
        for each, answer in shown
        if is_answered(answer)
    ]
    return render_template(
        "forms/mend_remove.html",
        mending=mending,
        heading=_heading(mending, found),
        lines=told,
        post_url=url_within(mending, found, "really_remove", number=mending.item or 1),
        entries=_entries_shown(mending, found),
        faults=dict(faults or {}),
        reason=request.form.get("reason", ""),
    )


def as_new(mending: Mending, found: Page) -> ResponseReturnValue:
    """What was typed over an entry that is gone: to be looked over, and added if it is wanted."""
    posted: MultiDict[str, str] = MultiDict(request.form)
    read = read_posted(mending, found, posted)
    clear(read, [key for key, _ in read.faults])
    reason = posted.get("reason", "")
    return draw(mending, found, read.form, notes=[ENTRY_GONE], reason=reason), 409


def not_removed(mending: Mending) -> ResponseReturnValue:
    flash("Somebody else changed the answers meanwhile. Nothing was removed.", "warn")
    return redirect(mending.repair_url, 303)


def _entries_shown(mending: Mending, found: Page) -> str:
    return ",".join(marks_of(mending, found)) if mending.item is not None else ""


def _post_url(mending: Mending, found: Page) -> str:
    if found.repeat is None:
        return request.path
    if mending.item is None:
        return url_within(mending, found, "save_new_item")
    return url_within(mending, found, "save_item", number=mending.item)


def url_within(mending: Mending, found: Page, endpoint: str, **number: Any) -> str:
    address: str = url_for(
        f".{endpoint}", submission_id=mending.submission_id, page_slug=found.slug, **number
    )
    return address


def _heading(mending: Mending, found: Page) -> str:
    if found.repeat is None:
        return found.title
    name = found.repeat.heading
    return f"{name} {mending.item or len(mending.journey.items(found)) + 1}"
