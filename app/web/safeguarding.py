"""Whom to ring about a worry: CAP's safeguarding leads, and those of the others in own cases."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.services import content, safeguarding_leads

pages = Blueprint("safeguarding", __name__)
HUB = "mash"
ROLES = {"DSL": "Designated lead", "DDSL": "Deputy designated lead"}


@pages.get("/leads")
def leads() -> ResponseReturnValue:
    """A school sees the leads of the providers in its cases, a provider those of its schools.
    Staff who read contacts have a list of all."""
    session, actor, day = db.session(), current_actor(), today()
    if actor.is_staff and actor.may(Permission.CONTACT_READ):
        return redirect(url_for("admin_safeguarding_leads.index"))
    return render_template(
        "portal/safeguarding_leads.html",
        own=safeguarding_leads.of_cap(session, actor, today=day),
        partners=safeguarding_leads.of_partners(session, actor, today=day),
        of_whom="providers" if actor.is_school else "schools" if actor.is_provider else "",
        roles=ROLES,
        has_hub=content.is_shown(session, HUB, actor, at=now()),
    )
