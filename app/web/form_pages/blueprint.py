"""The blueprint of the forms and what it answers when a form cannot be shown."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import NotVisible
from app.extensions import db
from app.http.actor import current_actor
from app.http.guards import sign_in_first
from app.http.sessions import ServerSession
from app.services import form_library, sent_forms
from app.services.form_library import FormClosed

from . import left_over
from .filling import AlreadySent, CaseGone, ClosedMeanwhile

pages = Blueprint("form_pages", __name__)


@pages.errorhandler(FormClosed)
def closed(error: FormClosed) -> ResponseReturnValue:
    kept_until = error.kept_until if isinstance(error, ClosedMeanwhile) else None
    page = render_template("forms/closed.html", closed=error, kept_until=kept_until, is_named=True)
    return page, 410


@pages.errorhandler(AlreadySent)
def already_sent(error: AlreadySent) -> ResponseReturnValue:
    """Nothing is sent twice: whoever goes back is told that it was sent. What was typed in another
    window after that is shown once more, for it went nowhere."""
    url = url_for(".sent", slug=error.slug, draft_id=error.draft.id, again=1)
    typed = left_over.answers(error.draft) if request.method == "POST" else []
    if not typed or error.draft.submission_id is None:
        return redirect(url, 303)
    sent = sent_forms.get(db.session(), error.draft.submission_id, current_actor())
    return render_template("forms/late.html", typed=typed, reference=sent.ref, url=url), 409


@pages.errorhandler(CaseGone)
def case_gone(error: CaseGone) -> ResponseReturnValue:
    """Nothing of the case is shown, and nothing that was typed is lost."""
    return render_template("forms/case_gone.html", kept_until=error.kept_until), 404


@pages.errorhandler(NotVisible)
def not_found(error: NotVisible) -> ResponseReturnValue:
    """The same page for a foreign and a missing draft; to the sign-in page for those whose
    session ended and for forms that need an account."""
    if not current_actor().is_signed_in:
        slug = (request.view_args or {}).get("slug", "")
        has_ended = cast(ServerSession, session).ended_user_id is not None
        if has_ended or form_library.is_for_others(db.session(), slug):
            return sign_in_first()
    return render_template("forms/unknown.html"), 404
