"""CAP's own safeguarding leads: whom schools and providers see."""

from __future__ import annotations

from app.domain.safeguarding_leads import LEAD_ROLES
from app.models.cap_lead import CapLead

from .parts import Column, groups
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


SAFEGUARDING_LEADS = (CapLeadView,)
