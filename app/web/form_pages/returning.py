"""Saved and coming back: the link by mail and its code, and forgetting a browser."""

from __future__ import annotations

import uuid

from flask import (
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.access.actor import system
from app.domain.errors import Rejected, Throttled
from app.extensions import db, limiter
from app.http.actor import current_actor, forget_browser, remember_browser, with_browser
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.services import drafts, form_library, returns
from app.services.form_library import FormClosed
from app.settings import Settings

from .blueprint import pages
from .filling import Filling, open_draft

NOT_RIGHT = (
    "This code does not open the link, or the link has ended. Check the code. A link works once; "
    "after a few wrong codes ask for another where you began the form"
)


@pages.get("/<slug>/<uuid:draft_id>/saved")
def saved(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    response = make_response(_saved(filling, email=_own_address(filling)))
    if not filling.actor.is_signed_in:
        remember_browser(response, days=drafts.ANONYMOUS_DAYS)
    return response


@pages.post("/<slug>/<uuid:draft_id>/saved")
@limiter.limit("20 per hour")
@writes
def send_link(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Mail a link and show its code, this once. Asked again there is a new one."""
    filling = open_draft(slug, draft_id, lock=True)
    email = request.form.get("email", "")
    settings: Settings = current_app.extensions["settings"]
    try:
        way = returns.offer(
            db.session(),
            filling.draft,
            email=email,
            service_name=settings.service_name,
            by=filling.actor,
            at=filling.at,
        )
    except Rejected as error:
        return _saved(filling, email=email, fault=error.message), 422
    except Throttled as error:
        return _saved(filling, email=email, fault=error.message), 429
    return render_template("forms/code.html", filling=filling, way=way)


@pages.get("/return/<token>")
@limiter.limit("60 per hour")
def come_back(token: str) -> ResponseReturnValue:
    """Ask for the code. Mail programs open links by themselves: this writes nothing."""
    return _closed(token) or _ask_for_code(token)


@pages.post("/return/<token>")
@limiter.limit("30 per hour")
@writes
def really_come_back(token: str) -> ResponseReturnValue:
    """Link and code together give the draft to this browser. This runs in a session of its own: a
    wrong code is counted although the answer is an error."""
    if current_actor().is_signed_in:
        return _ask_for_code(token), 422
    closed = _closed(token)
    if closed is not None:
        return closed
    code = request.form.get("code", "")[:100]
    if not code.strip():
        return _ask_for_code(token, fault="Enter the code"), 422
    with acting_as(system(on=today())) as service:
        draft = returns.found(service, token, code, by=current_actor(), at=now())
        if draft is not None:
            returns.take_back(service, draft, by=with_browser(), at=now())
            way = url_for(".overview", slug=draft.form_version.form.slug, draft_id=draft.id)
    if draft is None:
        return _ask_for_code(token, fault=NOT_RIGHT), 422
    flash("Your answers are in this browser now. The link has ended.", "good")
    return redirect(way, 303)


@pages.post("/forget")
@writes
def forget() -> ResponseReturnValue:
    """Clear this browser: for people who share a device."""
    if not current_actor().is_signed_in:
        session.clear()
    flash("This browser has forgotten your answers. A link that was mailed still works.", "info")
    response = make_response(redirect(url_for("public.home"), 303))
    forget_browser(response)
    return response


def _saved(filling: Filling, *, email: str, fault: str = "") -> str:
    return render_template(
        "forms/saved.html",
        filling=filling,
        email=email,
        faults=[("email", fault)] if fault else [],
        kept_until=filling.draft.expires_at,
        sent_to=filling.draft.return_email,
    )


def _own_address(filling: Filling) -> str:
    """The address that the person has given in the form."""
    key = filling.definition.settings.email_question
    answer = filling.draft.answers.get(key) if key else None
    return answer if isinstance(answer, str) else ""


def _ask_for_code(token: str, *, fault: str = "") -> str:
    return render_template(
        "forms/come_back.html", token=token, faults=[("code", fault)] if fault else []
    )


def _closed(token: str) -> ResponseReturnValue | None:
    """The page that says why nothing can be filled in now, with no word on which form it is."""
    at = now()
    with acting_as(system(on=today())) as service:
        found = returns.form_of(service, token, at=at)
        why = form_library.why_closed(found[0], at) if found else None
        if found is None or why is None:
            return None
        closed, kept_until = FormClosed(found[0], why), found[1]
    page = render_template(
        "forms/closed.html", closed=closed, kept_until=kept_until, is_named=False
    )
    return page, 410
