"""Sending, once; the page that says it was sent; a copy for whoever sent it."""

from __future__ import annotations

import uuid

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import system
from app.domain.errors import Conflict, Fault, NotVisible, Rejected
from app.domain.submission_flow import SubmissionStatus
from app.extensions import db, limiter
from app.http import typed
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.models.submission import Submission, SubmissionDraft
from app.services import drafts, form_library, sent_forms, submissions, timelines
from app.services.form_library import FormClosed
from app.web.sent_answers import answered_sections

from . import doubts
from .blueprint import pages
from .checking import check_page
from .filling import AlreadySent, open_draft
from .hiding import keep_hidden

# Lies in the session of somebody without an account: what was sent in it.
SENT_HERE = "sent"


@pages.post("/<slug>/<uuid:draft_id>/send")
@limiter.limit("60 per hour")
@writes
def send(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Send once: a second click finds the draft sent and leads to the same confirmation.

    Sending is the service's own step, on a session of its own (see `services.submissions`).
    """
    try:
        doubt = doubts.about_sending(open_draft(slug, draft_id))
    except AlreadySent:
        return redirect(url_for(".sent", slug=slug, draft_id=draft_id), 303)
    if doubt:
        return check_page(open_draft(slug, draft_id), doubt=doubt), 422
    db.session.rollback()
    actor, seen = current_actor(), request.form.get("seen", "")
    try:
        with acting_as(system(on=today())) as service:
            submissions.send(service, draft_id, by=actor, at=now(), seen=seen)
    except Rejected as error:
        filling = open_draft(slug, draft_id)
        if filling.journey.exit is not None:
            return redirect(filling.url_of(filling.journey.exit), 303)
        return check_page(filling, faults=error.faults), 422
    except Conflict as error:
        return check_page(open_draft(slug, draft_id), faults=[Fault(None, error.message)]), 409
    except FormClosed:
        open_draft(slug, draft_id)
        raise
    if not actor.is_signed_in:
        session[SENT_HERE] = [*session.get(SENT_HERE, []), str(draft_id)]
    return redirect(url_for(".sent", slug=slug, draft_id=draft_id), 303)


@pages.get("/<slug>/<uuid:draft_id>/send")
def send_again(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Where the sign-in page leads back to when the session ended at the last click."""
    filling = open_draft(slug, draft_id)
    more = {} if typed.take(request.path) is None else {"unsent": 1}
    return redirect(filling.url("check", **more))


@pages.get("/<slug>/<uuid:draft_id>/sent")
def sent(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    draft, submission = _sent(slug, draft_id)
    definition = form_library.definition_of(draft.form_version)
    keep_hidden(definition, draft)
    return render_template(
        "forms/sent.html",
        title=definition.title,
        is_discreet=definition.settings.exit_this_page,
        confirmation=definition.confirmation,
        reference=submission.ref,
        sent_at=submission.submitted_at,
        asks_to_confirm=submission.status == SubmissionStatus.UNCONFIRMED,
        email=submission.sender_email,
        again="again" in request.args,
        copy_url=url_for(".copy", slug=slug, draft_id=draft_id) if _may_copy(draft) else "",
    )


@pages.get("/<slug>/<uuid:draft_id>/sent/copy")
def copy(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Everything as it was sent, to be printed or saved. Without an account only where and while
    the session lasts in which it was sent: others may use the device after that."""
    draft, submission = _sent(slug, draft_id)
    if not _may_copy(draft):
        raise NotVisible
    definition = form_library.definition_of(draft.form_version)
    keep_hidden(definition, draft)
    actor = current_actor()
    if actor.is_signed_in:
        timelines.note_read(db.engine, submission, "answers", by=actor, at=now())
    return render_template(
        "forms/copy.html",
        title=definition.title,
        is_discreet=definition.settings.exit_this_page,
        reference=submission.ref,
        sent_at=submission.submitted_at,
        sections=answered_sections(submission, actor, is_sender=True),
        back_url=url_for(".sent", slug=slug, draft_id=draft_id),
    )


def _sent(slug: str, draft_id: uuid.UUID) -> tuple[SubmissionDraft, Submission]:
    database, actor = db.session(), current_actor()
    draft = drafts.get(database, draft_id, actor, at=now())
    if draft.submission_id is None or draft.form_version.form.slug != slug:
        raise NotVisible
    return draft, sent_forms.get(database, draft.submission_id, actor)


def _may_copy(draft: SubmissionDraft) -> bool:
    return current_actor().is_signed_in or str(draft.id) in session.get(SENT_HERE, [])
