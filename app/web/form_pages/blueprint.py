"""The blueprint of the forms and what it answers when a form cannot be shown."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.errors import NotVisible
from app.extensions import db
from app.http import errors
from app.http.actor import current_actor
from app.http.clock import now
from app.http.guards import sign_in_first
from app.http.sessions import ServerSession
from app.services import drafts, form_library, sent_forms
from app.services.form_library import FormClosed

from . import left_over
from .filling import AlreadySent, CaseGone, ClosedMeanwhile
from .hiding import LeftQuickly, has_left, hide_answer, leave_url, left_page

pages = Blueprint("form_pages", __name__)
WAIT_SECONDS = 60

pages.after_request(hide_answer)
pages.app_template_global("leave_url")(leave_url)
pages.app_template_global("has_left")(has_left)


@pages.after_request
def out_of_search(response: Response) -> Response:
    """Pages of a draft, and those a mailed link opens, are nobody else's to find."""
    if (request.view_args or {}).keys() & {"draft_id", "token"}:
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@pages.errorhandler(FormClosed)
def closed(error: FormClosed) -> ResponseReturnValue:
    if isinstance(error, ClosedMeanwhile):
        kept_until: datetime | None = error.kept_until
    else:
        slug, actor = (request.view_args or {})["slug"], current_actor()
        begun = drafts.of_actor(db.session(), actor, at=now(), slug=slug)
        kept_until = max((each.expires_at for each in begun), default=None)
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


@pages.errorhandler(LeftQuickly)
def left_quickly(error: LeftQuickly) -> ResponseReturnValue:
    """Whoever presses Back, or opens the history, sees nothing of the form."""
    return left_page(error.slug, error.draft_id)


@pages.errorhandler(429)
def too_many(error: HTTPException) -> ResponseReturnValue:
    """What was typed waits in the page itself, behind a button that sends it again."""
    page = render_template(
        "forms/wait.html",
        fields=left_over.fields() if request.method == "POST" else [],
        is_post=request.method == "POST",
        has_files=any(each.filename for each in request.files.values()),
        url=request.full_path if request.query_string else request.path,
    )
    return page, 429, {"Retry-After": str(WAIT_SECONDS)}


@pages.errorhandler(CSRFError)
def too_old(error: CSRFError) -> ResponseReturnValue:
    """The session of a page is over: with an account the text waits until the person has signed
    in, without one it is shown to be copied."""
    typed = left_over.without_session()
    if cast(ServerSession, session).ended_user_id is not None or not typed:
        return errors.no_csrf(error)
    return render_template("forms/too_old.html", typed=typed, url=request.full_path), 400


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
