"""Check answers, send, and the page that says it was sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import system
from app.access.scope import fetch
from app.domain.errors import Fault, NotVisible, Rejected
from app.extensions import db, limiter
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.models.submission import Submission
from app.services import drafts, form_library, submissions
from app.services.form_library import FormClosed

from .beginning import HONEYPOT
from .blueprint import pages
from .filling import Filling, open_draft
from .showing import checked_sections


@pages.get("/<slug>/<uuid:draft_id>/check")
def check(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    if filling.journey.exit is not None:
        return redirect(filling.url_of(filling.journey.exit))
    return _check(filling, ())


@pages.post("/<slug>/<uuid:draft_id>/send")
@limiter.limit("60 per hour")
@writes
def send(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Send once: a second click finds the draft sent and leads to the same confirmation.

    Sending is the service's own step, on a session of its own (see `services.submissions`).
    """
    if request.form.get(HONEYPOT):
        return redirect(url_for(".check", slug=slug, draft_id=draft_id), 303)
    actor = current_actor()
    try:
        with acting_as(system(on=today())) as session:
            submissions.send(session, draft_id, by=actor, at=now())
    except Rejected as error:
        filling = open_draft(slug, draft_id)
        if filling.journey.exit is not None:
            return redirect(filling.url_of(filling.journey.exit), 303)
        return _check(filling, error.faults), 422
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


def _check(filling: Filling, faults: Sequence[Fault]) -> str:
    words = [(_url_of_fault(filling, fault), fault.message) for fault in faults]
    unfinished = []
    if not faults:
        for page in filling.journey.pages:
            for question, message in filling.journey.faults_of(page):
                anchor = "" if page.repeat else f"#{question.name}-question"
                unfinished.append((filling.url_of(page, change=True) + anchor, message))
    last = next((each for each in reversed(filling.journey.pages)), None)
    return render_template(
        "forms/check.html",
        filling=filling,
        sections=checked_sections(filling),
        faults=words,
        unfinished=unfinished,
        send_url=filling.url("send"),
        back_url=filling.url_of(last) if last else filling.url("overview"),
    )


def _url_of_fault(filling: Filling, fault: Fault) -> str:
    """The page where a fault can be put right."""
    for page in filling.journey.pages:
        if page.repeat is not None and page.repeat.key == fault.field:
            return filling.url_of(page, change=True)
        for question in page.questions:
            if question.key == fault.field:
                anchor = "" if page.repeat else f"#{question.name}-question"
                return filling.url_of(page, change=True) + anchor
    return ""
