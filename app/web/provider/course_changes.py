"""One proposal of a provider: written, sent, taken back, and CAP's answer read."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.course_change import (
    COURSE_CHANGE_FLOW,
    KIND_LABELS,
    ChangeKind,
    ChangeStatus,
)
from app.domain.errors import Conflict, InvalidMove, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http import typed as kept_text
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.course_change import CourseChange
from app.services import course_proposals
from app.services.course_checks import now_of

from . import course_forms
from .blueprint import pages
from .course_forms import Typed

CHANGED = (
    "Somebody else saved this while you had it open. What you typed is below and not saved yet: "
    "save it again to keep it instead of theirs."
)


@pages.get("/courses/changes/<change_id>")
def course_change(change_id: str) -> ResponseReturnValue:
    """The form while it is a draft; after that what was sent, and the answer."""
    change = course_proposals.get(db.session(), change_id, current_actor())
    if change.status != ChangeStatus.DRAFT:
        return _read_page(change)
    given = kept_text.take(request.path)
    if given is None:
        return _form_page(change, Typed(raw=course_forms.stored(change), why=change.why or ""))
    return _form_page(change, course_forms.read(given, change, course_forms.options(change)))


@pages.post("/courses/changes/<change_id>")
@writes
def course_change_save(change_id: str) -> ResponseReturnValue:
    """Save the draft, and send it when asked to. Nothing typed is lost when it is refused."""
    session, actor, at = db.session(), current_actor(), now()
    change = course_proposals.get(session, change_id, actor, lock=True)
    is_sent = request.form.get("action") == "send"
    typed = course_forms.read(request.form, change, course_forms.options(change), is_sent=is_sent)
    if typed.faults:
        return _form_page(change, typed), 422
    version = request.form.get("version", type=int) or 0
    try:
        course_proposals.save(
            session, change, typed.values, typed.why, version=version, by=actor, at=at
        )
        if is_sent:
            course_proposals.send(session, change, by=actor, at=at)
    except Rejected as rejected:
        session.rollback()
        typed.faults = {fault.field or "": fault.message for fault in rejected.faults}
        return _form_page(course_proposals.get(session, change_id, actor), typed), 422
    except Conflict:
        session.rollback()
        again = course_proposals.get(session, change_id, actor)
        return _form_page(again, typed, warning=CHANGED), 409
    if change.status == ChangeStatus.SENT:
        flash(f"{change.ref} is with CAP. Schools see nothing of it until CAP approves it.", "good")
        return redirect(url_for("provider.courses"))
    flash("Saved. Nobody else sees it until you send it.", "good")
    return redirect(url_for("provider.course_change", change_id=change.id))


@pages.post("/courses/changes/<change_id>/take-back")
@writes
def course_change_take_back(change_id: str) -> ResponseReturnValue:
    """Make it a draft again."""
    return _move(change_id, "take-back", "It is a draft again. Send it once it is right.")


@pages.get("/courses/changes/<change_id>/discard")
def course_change_discard(change_id: str) -> ResponseReturnValue:
    """Ask whether it is meant."""
    change = course_proposals.get(db.session(), change_id, current_actor())
    if change.status != ChangeStatus.DRAFT:
        raise InvalidMove("Only a draft can be thrown away. Take it back first.")
    return render_template("provider/course_discard.html", change=change)


@pages.post("/courses/changes/<change_id>/discard")
@writes
def course_change_discard_now(change_id: str) -> ResponseReturnValue:
    return _move(change_id, "discard", "The draft is thrown away.")


def _move(change_id: str, name: str, words: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    change = course_proposals.get(session, change_id, actor, lock=True)
    version = request.form.get("version", type=int)
    if version is None:
        raise Conflict
    course_proposals.move(session, change, name, by=actor, at=now(), version=version)
    flash(words, "good")
    if name == "discard":
        return redirect(url_for("provider.courses"))
    return redirect(url_for("provider.course_change", change_id=change.id))


def _title(change: CourseChange) -> str:
    kind = ChangeKind(change.kind)
    if change.course is None:
        return KIND_LABELS[kind]
    return f"{KIND_LABELS[kind]}: {change.course.title}"


def _form_page(change: CourseChange, typed: Typed, *, warning: str = "") -> str:
    offer = change.course_offer
    return render_template(
        "provider/course_change.html",
        change=change,
        title=_title(change),
        about=f"{offer.academic_year}, {offer.site.name}" if offer is not None else "",
        groups=course_forms.groups_of(change),
        options=course_forms.options(change),
        typed=typed,
        warning=warning,
        fault_lines=[(_anchor(name, typed.raw), words) for name, words in typed.faults.items()],
        may_send=current_actor().may(Permission.COURSE_CHANGE_PROPOSE),
    )


def _anchor(name: str, raw: dict[str, Any]) -> str:
    """The first input of a part: a day has three."""
    return f"{name}-day" if name in {"start_date", "end_date"} and name in raw else name


def _read_page(change: CourseChange) -> str:
    """What was proposed, beside what stood there, where it differs."""
    options = course_forms.options(change)
    is_open = change.status == ChangeStatus.SENT
    before = (now_of(change) if is_open else {}) or change.before
    rows = []
    for group in course_forms.groups_of(change):
        for part in group.parts:
            old = course_forms.words(part, before.get(part.name), options)
            new = course_forms.words(part, change.proposed.get(part.name), options)
            if old != new:
                rows.append((part.label, old, new))
    status = ChangeStatus(change.status)
    return render_template(
        "provider/course_sent.html",
        change=change,
        title=_title(change),
        state=(COURSE_CHANGE_FLOW.label(status), COURSE_CHANGE_FLOW.tone(status)),
        rows=rows,
        is_new=change.kind != ChangeKind.CHANGE,
        is_open=is_open,
    )
