"""Designated safeguarding leads: CAP's own, which are edited here, and those of schools and
providers, which are contacts like others."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.permissions import Permission
from app.domain.safeguarding_leads import LEAD_ROLES, is_stale
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.models.cap_lead import CapLead
from app.services import safeguarding_leads

from .frame import rail
from .guarded import GuardedView
from .labels import code_words
from .listing import readable
from .parts import Column, groups
from .registry import record_url
from .remove_pages import StaffView
from .shared import by_code, fixed, specs


class CapLeadView(StaffView):
    model = CapLead
    noun = "cap-lead"
    singular, plural, area = "CAP’s lead", "CAP’s leads", "Safeguarding"
    columns = (
        Column("full_name", "Name", sort="full_name"),
        Column("job_role", "Role"),
        Column("telephone", "Telephone"),
        Column("email", "Email"),
        Column("verified_on", "Last checked on"),
    )
    searched = ("full_name", "email")
    filters = (by_code(CapLead, "job_role", "Role", LEAD_ROLES),)
    order = "full_name"
    newest_first = False
    creates = edits = deletes = True
    groups = groups(
        ("Lead", "full_name job_role verified_on"),
        ("How to reach", "email telephone mobile out_of_hours"),
    )
    form_specs = specs(
        CapLead,
        "full_name job_role email telephone mobile out_of_hours verified_on",
        job_role=fixed(LEAD_ROLES),
        verified_on={"label": "Last checked on"},
    )
    empty = "Add the people of CAP that schools and providers ring about a worry."


class LeadDirectoryView(GuardedView):
    """Whom to ring at a school or a provider: one page with search, for staff who read contacts."""

    needs = Permission.CONTACT_READ
    is_urgent = True

    def __init__(self) -> None:
        super().__init__(
            name="Designated leads",
            category="Safeguarding",
            endpoint="admin_safeguarding_leads",
            url="/admin/safeguarding-leads",
        )

    @expose("/")
    def index(self) -> ResponseReturnValue:
        session, actor, day = db.session(), current_actor(), today()
        words, stale = readable(request.args.get("q", "")), request.args.get("stale") == "1"
        page = safeguarding_leads.for_staff(
            session,
            actor,
            words=words,
            only_stale=stale,
            today=day,
            before=request.args.get("before", ""),
            after=request.args.get("after", ""),
        )
        asked = {"q": words, "stale": "1" if stale else ""}
        return render_template(
            "staff/safeguarding_leads.html",
            view=self,
            own=safeguarding_leads.of_cap(session, actor, today=day),
            rows=[
                (row, row.school or row.provider, record_url(row), is_stale(row.verified_on, day))
                for row in page.rows
            ],
            role_words=lambda code: code_words("contact", "job_role", code),
            missing=safeguarding_leads.without_a_lead(session, actor),
            words=words,
            stale=stale,
            before=_url(asked, before=page.before) if page.before else "",
            after=_url(asked, after=page.after) if page.after else "",
            rail=rail(),
        )


def _url(asked: dict[str, str], **mark: str) -> str:
    query = {name: value for name, value in (asked | mark).items() if value}
    return f"{url_for('admin_safeguarding_leads.index')}?{urlencode(query)}"


SAFEGUARDING_LEADS = (CapLeadView,)
