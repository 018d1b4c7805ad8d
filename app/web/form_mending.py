"""The pages on which staff mend answers that could not be written: the very pages of the form, with
room for the reason. Nobody but staff comes here; the queue itself stands in the admin.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.access.actor import system
from app.access.policy import allow
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.marks import mark
from app.domain.permissions import Permission
from app.domain.submission_flow import SubmissionStatus
from app.extensions import db
from app.http import typed
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.models.submission import SubmissionDraft
from app.services import repairs, timelines
from app.services.repairs import Repair
from app.services.sent_forms import CLOSED_QUESTIONS
from forms.answers import PageAnswers, read_page, show_page
from forms.build import PageForm
from forms.conditions import is_answered
from forms.definition import Page
from forms.fields import TYPES, Asking, Lookup
from forms.stored import lines as stored_lines
from forms.stored import misfit

from .form_pages.filling import Filling
from .form_pages.showing import clear, found_words, question_page

pages = Blueprint("form_mending", __name__)

LOGGED = "repair"
CHANGED = (
    "Somebody else changed this submission while you had the page open, so nothing was saved. "
    "What you typed is below: look it over and save it again."
)
ENTRY_GONE = (
    "Somebody else changed or removed this entry while you had the page open, so nothing was "
    "saved. What you typed is below: saving it adds an entry."
)
# What a page of one entry sends along: the marks of all entries as it was drawn.
ENTRIES = "entries"
MORE = "Your answer needs one more question answered. It is below."
MOST_TOLD = 3
TRIED = {
    SubmissionStatus.WRITTEN: "filed",
    SubmissionStatus.NEEDS_MATCH: "now somebody has to say which pupil it is",
}
NOTHING = "Nothing was changed: these are the answers that were sent."


@dataclass(slots=True)
class Mending(Filling):
    """One page of a sent form in the hands of staff. Its addresses stay within the repair."""

    fixed: frozenset[str] = frozenset()
    item: int | None = None
    # The number that the entry had on the page: others may have been removed since.
    shown_at: int = 0
    submission_id: uuid.UUID | None = None
    ref: str = ""
    problem: str = ""
    version: int = 0

    @property
    def locked(self) -> frozenset[str]:
        return self.fixed

    @property
    def is_discreet(self) -> bool:
        """Staff need no way out in a hurry."""
        return False

    @property
    def repair_url(self) -> str:
        """All the answers, and the button that tries again."""
        return url_for("admin_repairs.record", submission_id=self.submission_id)

    def url(self, endpoint: str, **more: Any) -> str:
        if endpoint != "options":
            return self.repair_url
        address: str = url_for(".options", submission_id=self.submission_id, **more)
        return address


@pages.get("/<uuid:submission_id>/<page_slug>")
def page(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = _open(submission_id, page_slug)
    if found.repeat is not None:
        raise NotVisible
    return _show(mending, found)


@pages.get("/<uuid:submission_id>/<page_slug>/<int:number>")
def item(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = _open_item(submission_id, page_slug, number)
    return _show(mending, found)


@pages.get("/<uuid:submission_id>/<page_slug>/new")
def new_item(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = _open(submission_id, page_slug)
    _room_for_more(mending, found)
    return _show(mending, found)


@pages.get("/<uuid:submission_id>/<page_slug>/<int:number>/remove")
def remove(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = _open_item(submission_id, page_slug, number)
    return _removing(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>")
@writes
def save_page(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = _open(submission_id, page_slug)
    if found.repeat is not None:
        raise NotVisible
    return _read(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>/<int:number>")
@writes
def save_item(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = _open_shown_item(submission_id, page_slug, number)
    return _as_new(mending, found) if mending.item is None else _read(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>/new")
@writes
def save_new_item(submission_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    mending, found = _open(submission_id, page_slug)
    _room_for_more(mending, found)
    return _read(mending, found)


@pages.post("/<uuid:submission_id>/<page_slug>/<int:number>/remove")
@writes
def really_remove(submission_id: uuid.UUID, page_slug: str, number: int) -> ResponseReturnValue:
    mending, found = _open_shown_item(submission_id, page_slug, number)
    if mending.item is None:
        return _not_removed(mending)
    kept = [dict(each) for each in mending.journey.items(found)]
    del kept[mending.item - 1]
    try:
        return _keep(mending, {_repeat_key(found): kept})
    except Rejected as rejected:
        return _removing(mending, found, _faults(rejected)), 422
    except Conflict:
        return _not_removed(mending)


@pages.get("/<uuid:submission_id>/options/<page_slug>/<key>")
def options(submission_id: uuid.UUID, page_slug: str, key: str) -> ResponseReturnValue:
    """Records for the box of a look-up, as the sender could choose them."""
    mending, found = _open(submission_id, page_slug)
    question = found.by_key.get(key)
    kind = TYPES[question.type] if question is not None else None
    if question is None or not isinstance(kind, Lookup):
        raise NotVisible
    known = {**mending.journey.known_at(found), **mending.draft.answers}
    asking = Asking(question, mending.context, known)
    rows = kind.search(asking, request.args.get("q", "")[:100])
    return jsonify(
        says=found_words(len(rows)),
        options=[
            {
                "value": each.value,
                "label": each.label,
                "hint": each.hint,
                "columns": dict(each.columns),
            }
            for each in rows
        ],
    )


# --- opening ---------------------------------------------------------------------------------


def _open(submission_id: uuid.UUID, page_slug: str) -> tuple[Mending, Page]:
    """Raises NotVisible, NotAllowed, Conflict when it waits for repair no more."""
    session, actor = db.session(), current_actor()
    repair = repairs.get(session, submission_id, actor)
    allow(actor, Permission.SUBMISSION_UPDATE)
    found = repair.journey.page(page_slug)
    if found is None or not found.questions:
        raise NotVisible
    if request.method == "GET":
        timelines.note_read(db.engine, repair.submission, LOGGED, by=actor, at=now())
    return _mending(repair), found


def _open_item(submission_id: uuid.UUID, page_slug: str, number: int) -> tuple[Mending, Page]:
    mending, found = _open(submission_id, page_slug)
    if found.repeat is None or not 1 <= number <= len(mending.journey.items(found)):
        raise NotVisible
    mending.item = number
    return mending, found


def _open_shown_item(submission_id: uuid.UUID, page_slug: str, number: int) -> tuple[Mending, Page]:
    """The entry that the page showed; none when it is not there any more. Raises NotVisible."""
    mending, found = _open(submission_id, page_slug)
    if found.repeat is None:
        raise NotVisible
    mending.item, mending.shown_at = _place_now(mending, found, number), number
    return mending, found


def _place_now(mending: Mending, found: Page, number: int) -> int | None:
    """Where an entry stands now that stood at this number: it moves when others are removed, and
    whoever saves it by its number alone would put it in the place of another."""
    shown, now_there = request.form.get(ENTRIES, "").split(","), _marks(mending, found)
    if not 1 <= number <= len(shown):
        return None
    own = shown[number - 1]
    if own in now_there:
        return now_there.index(own) + 1
    # Changed where it stood: the version of the submission tells so.
    others, others_now = list(shown), list(now_there)
    del others[number - 1], others_now[number - 1 : number]
    return number if len(shown) == len(now_there) and others == others_now else None


def _marks(mending: Mending, found: Page) -> list[str]:
    return [mark(each) for each in mending.journey.items(found)]


def _mending(repair: Repair) -> Mending:
    sent, actor = repair.submission, current_actor()
    may_read_all = actor.may(Permission.SAFEGUARDING_READ)
    closed = frozenset() if may_read_all else CLOSED_QUESTIONS
    draft = SubmissionDraft(
        id=sent.id, form_version_id=sent.form_version_id, answers=dict(sent.answers)
    )
    return Mending(
        actor,
        now(),
        sent.form_version.form.slug,
        draft,
        repair.definition,
        repair.lookups,
        repair.journey.context,
        repair.journey,
        fixed=repair.locked | closed,
        submission_id=sent.id,
        ref=sent.ref,
        problem=sent.problem or "",
        version=sent.version,
    )


def _room_for_more(mending: Mending, found: Page) -> None:
    if found.repeat is None or len(mending.journey.items(found)) >= found.repeat.max:
        raise NotVisible


# --- showing ---------------------------------------------------------------------------------


def _show(mending: Mending, found: Page) -> ResponseReturnValue:
    kept = typed.take(request.path)
    if kept is not None:
        read = _answers(mending, found, kept)
        clear(read, [key for key, _ in read.faults])
        return _draw(mending, found, read.form, reason=kept.get("reason", ""))
    form = show_page(
        found,
        mending.version_key,
        stored=_stored(mending, found),
        known=mending.journey.known_at(found),
        context=mending.context,
        locked=mending.locked,
    )
    return _draw(mending, found, form)


def _draw(
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
        stored=_stored(mending, found),
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


def _removing(mending: Mending, found: Page, faults: Mapping[str, str] | None = None) -> str:
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
        post_url=_url_within(mending, found, "really_remove", number=mending.item or 1),
        entries=_entries_shown(mending, found),
        faults=dict(faults or {}),
        reason=request.form.get("reason", ""),
    )


def _entries_shown(mending: Mending, found: Page) -> str:
    return ",".join(_marks(mending, found)) if mending.item is not None else ""


def _post_url(mending: Mending, found: Page) -> str:
    if found.repeat is None:
        return request.path
    if mending.item is None:
        return _url_within(mending, found, "save_new_item")
    return _url_within(mending, found, "save_item", number=mending.item)


def _url_within(mending: Mending, found: Page, endpoint: str, **number: Any) -> str:
    address: str = url_for(
        f".{endpoint}", submission_id=mending.submission_id, page_slug=found.slug, **number
    )
    return address


def _as_new(mending: Mending, found: Page) -> ResponseReturnValue:
    """What was typed over an entry that is gone: to be looked over, and added if it is wanted."""
    posted: MultiDict[str, str] = MultiDict(request.form)
    read = _answers(mending, found, posted)
    clear(read, [key for key, _ in read.faults])
    reason = posted.get("reason", "")
    return _draw(mending, found, read.form, notes=[ENTRY_GONE], reason=reason), 409


def _not_removed(mending: Mending) -> ResponseReturnValue:
    flash("Somebody else changed the answers meanwhile. Nothing was removed.", "warn")
    return redirect(mending.repair_url, 303)


def _heading(mending: Mending, found: Page) -> str:
    if found.repeat is None:
        return found.title
    name = found.repeat.item[:1].upper() + found.repeat.item[1:]
    return f"{name} {mending.item or len(mending.journey.items(found)) + 1}"


def _stored(mending: Mending, found: Page) -> Mapping[str, object]:
    if found.repeat is None:
        return mending.draft.answers
    return mending.journey.items(found)[mending.item - 1] if mending.item else {}


# --- reading and keeping ---------------------------------------------------------------------


def _read(mending: Mending, found: Page) -> ResponseReturnValue:
    posted: MultiDict[str, str] = MultiDict(request.form)
    reason = posted.get("reason", "")
    read = _answers(mending, found, posted)
    if "search" in posted:
        clear(read, [key for key, _ in read.faults])
        return _draw(mending, found, read.form, reason=reason)
    seen = set(posted.getlist("shown"))
    new = [key for key, _ in read.faults if key not in seen]
    faults = [(key, words) for key, words in read.faults if key in seen]
    clear(read, new)
    if faults or new:
        notes = [MORE] if new and not faults else []
        page = _draw(mending, found, read.form, faults=faults, notes=notes, reason=reason)
        return page, 422
    answers = _typed_anew(mending, found, read)
    if found.repeat is not None:
        answers = {found.repeat.key: _entries(mending, found, answers)}
    try:
        return _keep(mending, answers)
    except Rejected as rejected:
        said = _faults(rejected)
        page = _draw(
            mending,
            found,
            read.form,
            faults=[("", words) for name, words in said.items() if name != "reason"],
            reason=reason,
            reason_fault=said.get("reason", ""),
        )
        return page, 422
    except Conflict:
        fresh, found = _open(mending.draft.id, found.slug)
        if mending.item is not None:
            fresh.item = _place_now(fresh, found, mending.shown_at)
            if fresh.item is None:
                return _as_new(fresh, found)
        page = _draw(fresh, found, read.form, notes=[CHANGED], reason=reason)
        return page, 409


def _answers(mending: Mending, found: Page, posted: MultiDict[str, str]) -> PageAnswers:
    kept = mending.journey.items(found) if found.repeat is not None else []
    return read_page(
        found,
        mending.version_key,
        posted,
        stored=_stored(mending, found),
        known=mending.journey.known_at(found),
        context=mending.context,
        locked=mending.locked,
        others=[each for place, each in enumerate(kept, 1) if place != mending.item],
    )


def _typed_anew(mending: Mending, found: Page, read: PageAnswers) -> dict[str, object]:
    """What was read of a page. An empty box for what is stored and cannot be read says nothing."""
    stored = _stored(mending, found)
    return {
        key: answer
        for key, answer in read.answers.items()
        if is_answered(answer) or misfit(found.by_key[key], stored) is None
    }


def _entries(
    mending: Mending, found: Page, answers: Mapping[str, object]
) -> list[dict[str, object]]:
    """The entries of a repeat with the one that was changed, or with a new one at the end."""
    kept = [dict(each) for each in mending.journey.items(found)]
    if mending.item is None:
        return [*kept, dict(answers)]
    kept[mending.item - 1] |= answers
    return kept


def _keep(mending: Mending, answers: Mapping[str, object]) -> ResponseReturnValue:
    """Mend first, then try again, each on its own: a try that fails takes nothing with it.

    Raises Rejected, Conflict.
    """
    actor, id_, url = mending.actor, mending.draft.id, mending.repair_url
    db.session.rollback()
    with acting_as(system(on=today())) as session:
        repair = repairs.get(session, id_, actor, lock=True)
        made = repairs.mend(
            session,
            repair,
            answers,
            reason=request.form.get("reason", ""),
            by=actor,
            at=now(),
            version=_version(),
        )
    if request.form.get("action") != "try":
        flash("Saved. It has not been tried again yet." if made else NOTHING, "info")
        return redirect(url, 303)
    return _try_again(mending, "Saved" if made else "Nothing was changed")


def _try_again(mending: Mending, done: str) -> ResponseReturnValue:
    """Try to write it, and lead to what came of it. `done` says what was done before."""
    actor, id_ = mending.actor, mending.draft.id
    try:
        with acting_as(system(on=today())) as session:
            repair = repairs.get(session, id_, actor, lock=True)
            status = repairs.try_again(session, repair, by=actor, at=now())
    except Rejected as rejected:
        first = " ".join(each.message for each in rejected.faults[:MOST_TOLD])
        flash(f"{done}, but it cannot be tried again yet. {first}", "warn")
        return redirect(mending.repair_url, 303)
    if status is SubmissionStatus.FAILED:
        flash(f"{done}, and it could not be filed: the reason is below.", "warn")
        return redirect(mending.repair_url, 303)
    flash(f"{done}, and {TRIED.get(status, 'accepted')}.", "good")
    return redirect(url_for("admin_submission.details_view", id_=id_), 303)


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _faults(rejected: Rejected) -> dict[str, str]:
    return {fault.field or "": fault.message for fault in rejected.faults}


def _repeat_key(found: Page) -> str:
    if found.repeat is None:
        raise NotVisible
    return found.repeat.key
