"""What was posted of a page that staff mend: read, kept with its reason, and tried again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.access.actor import system
from app.domain.errors import Conflict, Rejected
from app.domain.submission_flow import SubmissionStatus
from app.extensions import db
from app.http.clock import now, today
from app.http.transaction import acting_as
from app.services import repairs
from app.web.form_pages.asking import MORE_NOTE
from app.web.form_pages.showing import clear, faults_and_new
from forms.answers import PageAnswers
from forms.conditions import is_answered
from forms.definition import Page
from forms.stored import misfit

from .drawing import as_new, draw
from .mending import Mending, open_page, place_now, read_posted, stored_in, with_strays

CHANGED = (
    "Somebody else changed this submission while you had the page open, so nothing was saved. "
    "What you typed is below: look it over and save it again."
)
MOST_TOLD = 3
TRIED = {
    SubmissionStatus.WRITTEN: "filed",
    SubmissionStatus.NEEDS_MATCH: "now somebody has to say which pupil it is",
}
NOTHING = "Nothing was changed: these are the answers that were sent."


def read(mending: Mending, found: Page) -> ResponseReturnValue:
    posted: MultiDict[str, str] = MultiDict(request.form)
    reason = posted.get("reason", "")
    read = read_posted(mending, found, posted)
    if "search" in posted:
        clear(read, [key for key, _ in read.faults])
        return draw(mending, found, read.form, reason=reason)
    faults, new = faults_and_new(read, posted)
    if faults or new:
        notes = [MORE_NOTE] if new and not faults else []
        page = draw(mending, found, read.form, faults=faults, notes=notes, reason=reason)
        return page, 422
    answers = _typed_anew(mending, found, read)
    if found.repeat is not None:
        entries = _entries(mending, found, answers)
        answers = {found.repeat.key: with_strays(mending, found, entries)}
    try:
        return keep(mending, answers)
    except Rejected as rejected:
        said = faults_of(rejected)
        page = draw(
            mending,
            found,
            read.form,
            faults=[("", words) for name, words in said.items() if name != "reason"],
            reason=reason,
            reason_fault=said.get("reason", ""),
        )
        return page, 422
    except Conflict:
        fresh, found = open_page(mending.draft.id, found.slug)
        if mending.item is not None:
            fresh.item = place_now(fresh, found, mending.shown_at)
            if fresh.item is None:
                return as_new(fresh, found)
        page = draw(fresh, found, read.form, notes=[CHANGED], reason=reason)
        return page, 409


def _typed_anew(mending: Mending, found: Page, read: PageAnswers) -> dict[str, object]:
    """What was read of a page. An empty box for what is stored and cannot be read says nothing."""
    stored = stored_in(mending, found)
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


def keep(mending: Mending, answers: Mapping[str, object]) -> ResponseReturnValue:
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


def faults_of(rejected: Rejected) -> dict[str, str]:
    return {fault.field or "": fault.message for fault in rejected.faults}
