"""Sending, once, and the page that says it was sent."""

from __future__ import annotations

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import system
from app.access.scope import fetch
from app.domain.errors import Conflict, Fault, NotVisible, Rejected
from app.extensions import db, limiter
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.models.submission import Submission
from app.services import drafts, form_library, submissions
from app.services.form_library import FormClosed

from . import doubts
from .blueprint import pages
from .checking import check_page
from .filling import AlreadySent, open_draft


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
        with acting_as(system(on=today())) as session:
            submissions.send(session, draft_id, by=actor, at=now(), seen=seen)
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
    return redirect(url_for(".sent", slug=slug, draft_id=draft_id), 303)


@pages.get("/<slug>/<uuid:draft_id>/send")
def send_again(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Where the sign-in page leads back to when the session ended at the last click."""
    return redirect(open_draft(slug, draft_id).url("check"))


@pages.get("/<slug>/<uuid:draft_id>/sent")
def sent(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    draft = drafts.get(session, draft_id, actor, at=now())
    if draft.submission_id is None or draft.form_version.form.slug != slug:
        raise NotVisible
    submission = fetch(session, Submission, draft.submission_id, actor)
    definition = form_library.definition_of(draft.form_version)
    return render_template(
        "forms/sent.html",
        slug=slug,
        title=definition.title,
        confirmation=definition.confirmation,
        reference=submission.ref,
        sent_at=submission.submitted_at,
        email=submission.sender_email,
        again="again" in request.args,
    )
