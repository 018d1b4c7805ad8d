"""The start of a form, where it goes on, coming back later, and withdrawing what was typed."""

from __future__ import annotations

import uuid

from flask import (
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.extensions import db, limiter
from app.http.actor import current_actor, with_browser
from app.http.clock import now
from app.http.transaction import writes
from app.models.form import FormVersion
from app.services import drafts, form_library, intake, meeting_use, sent_forms
from app.web.begun_forms import RESPONSE_FORM

from . import doubts
from .blueprint import pages
from .filling import open_draft
from .sections import section_lines


@pages.get("/<slug>")
def start(slug: str) -> ResponseReturnValue:
    return _start(slug)


def _start(slug: str, *, doubt: str = "") -> ResponseReturnValue:
    session, actor, at = db.session(), current_actor(), now()
    form, version = form_library.current(session, slug, actor, at=at)
    form_library.check_rights(form_library.definition_of(version), actor)
    if slug == RESPONSE_FORM:
        return redirect(url_for("provider.home"))  # an answer begins on the page of its case
    sent = sent_forms.by_account(session, actor, slug) if actor.is_signed_in else []
    return render_template(
        "forms/start.html",
        barred=_why_barred(version),
        slug=slug,
        title=form.title,
        settings=form_library.definition_of(version).settings,
        begun=drafts.of_actor(session, actor, at=at, slug=slug),
        sent=sent,
        case_refs=sent_forms.case_refs(session, (each for _, each in sent), actor),
        days=drafts.kept_days(actor),
        doubt=doubt,
    )


def _first_page(slug: str, doubt: str) -> ResponseReturnValue:
    """The page whose button begins the form."""
    _, version = form_library.current(db.session(), slug, current_actor(), at=now())
    if form_library.definition_of(version).settings.exit_this_page:
        return render_template("forms/leaving.html", slug=slug, doubt=doubt)
    return _start(slug, doubt=doubt)


@pages.post("/<slug>/begin")
@limiter.limit("60 per hour")
@writes
def begin(slug: str) -> ResponseReturnValue:
    """Begin anew. What was begun before stays."""
    doubt = doubts.about_beginning()
    if doubt:
        return make_response(_first_page(slug, doubt), 422)
    actor = current_actor() if current_actor().is_signed_in else with_browser()
    _, version = form_library.current(db.session(), slug, actor, at=now())
    if _why_barred(version) or slug == RESPONSE_FORM:
        return redirect(url_for(".start", slug=slug), 303)
    draft = drafts.begin(db.session(), slug, by=actor, at=now())
    return redirect(url_for(".overview", slug=slug, draft_id=draft.id), 303)


@pages.get("/<slug>/<uuid:draft_id>")
def overview(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """The list of sections of a long form; a short one goes on where it stopped."""
    filling = open_draft(slug, draft_id)
    if not filling.has_overview:
        following = filling.journey.resume()
        return redirect(filling.url("check") if following is None else filling.url_of(following))
    lines = section_lines(filling)
    return render_template(
        "forms/overview.html",
        filling=filling,
        lines=lines,
        done=sum(1 for line in lines if line.is_done),
        check_url=filling.url("check"),
        back_url=url_for(".start", slug=slug),
    )


@pages.get("/<slug>/<uuid:draft_id>/discard")
def discard(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id)
    return render_template("forms/discard.html", filling=filling, back_url=filling.url("overview"))


@pages.post("/<slug>/<uuid:draft_id>/discard")
@writes
def really_discard(slug: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    filling = open_draft(slug, draft_id, lock=True)
    drafts.discard(db.session(), filling.draft, by=filling.actor, at=filling.at)
    flash("Your answers and files are deleted. Nothing was sent.", "info")
    return redirect(url_for(".start", slug=slug), 303)


@pages.get("/<slug>/begin")
def begin_again(slug: str) -> ResponseReturnValue:
    """Where the sign-in page leads back to when the session ended before the first page."""
    return redirect(url_for(".start", slug=slug))


def _why_barred(version: FormVersion) -> str:
    """Why the organisation of whoever is signed in cannot send this form; empty when it can."""
    session, actor = db.session(), current_actor()
    targets = {binding.target for binding in form_library.definition_of(version).bindings}
    if actor.is_provider and "withdrawal" in targets:
        return meeting_use.why_held_up(session, actor)
    if not actor.is_school or "application" not in targets:
        return ""
    return intake.why_school_cannot_apply(session, actor.school_id)
