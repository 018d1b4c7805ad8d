"""Leaving a form in a hurry, and going on with it afterwards."""

from __future__ import annotations

import uuid

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.services import drafts, form_library
from app.settings import Settings

from .blueprint import pages
from .hiding import LEFT, is_ours


@pages.get("/<slug>/leaving")
def leaving(slug: str) -> ResponseReturnValue:
    """What to know before the first question: how to leave, and what that does not do."""
    _, version = form_library.current(db.session(), slug, current_actor(), at=now())
    if not form_library.definition_of(version).settings.exit_this_page:
        return redirect(url_for(".start", slug=slug))
    return render_template("forms/leaving.html", slug=slug, doubt="")


@pages.get("/leave")
def leave() -> ResponseReturnValue:
    """Away at once, wherever somebody came from. When it was by our own button the Back button
    shows nothing that was typed from now on."""
    settings: Settings = current_app.extensions["settings"]
    if is_ours(request.args.get("sign", "")):
        session[LEFT] = True
    return redirect(settings.exit_url, 303)


@pages.post("/<slug>/<uuid:draft_id>")
@writes
def show_again(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """It is safe again: the pages are shown."""
    # First: what is said of a draft that is gone would be hidden too, for ever.
    session.pop(LEFT, None)
    drafts.get(db.session(), draft_id, current_actor(), at=now())
    return redirect(url_for(".overview", slug=slug, draft_id=draft_id), 303)
