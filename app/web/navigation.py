"""Where each kind of person can go: the links on top of the pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request, url_for

from app.access.actor import Actor
from app.domain.roles import Permission
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool


# label, endpoint, the first part of the names of the pages below it, permission
_SCHOOL = (
    ("Home", "school.home", "school.home", None),
    ("Applications", "school.applications", "school.application", Permission.APPLICATION_READ),
    ("Pupils", "school.students", "school.student", Permission.STUDENT_READ),
    ("Places", "school.placements", "school.placement", Permission.PLACEMENT_READ),
    ("Courses", "public.courses", "public.course", Permission.COURSE_READ),
    (
        "Withdrawals",
        "school.withdrawals",
        "school.withdrawal",
        Permission.WITHDRAWAL_READ,
    ),
    ("Complaints", "school.complaints", "school.complaint", Permission.COMPLAINT_READ),
    ("What we sent", "school.sent", "school.sent", Permission.SUBMISSION_READ),
    ("Contacts", "school.contacts", "school.contact", Permission.CONTACT_CHANGE_READ),
    ("To read", "school.to_read", "school.to_read", Permission.CONTENT_CONFIRM),
    ("Safeguarding", "safeguarding.leads", "safeguarding.", None),
    ("People", "school.people", "school.people", Permission.ACCOUNT_MANAGE),
)
_PROVIDER = (
    ("Home", "provider.home", "provider.case", Permission.PACK_READ),
    ("Places", "provider.placements", "provider.placement", Permission.PLACEMENT_READ),
    (
        "Withdrawals",
        "provider.withdrawals",
        "provider.withdrawal",
        Permission.WITHDRAWAL_READ,
    ),
    ("Courses", "provider.courses", "provider.course", Permission.COURSE_CHANGE_READ),
    ("To read", "provider.to_read", "provider.to_read", Permission.CONTENT_CONFIRM),
    ("Contacts", "provider.contacts", "provider.contact", Permission.CONTACT_CHANGE_READ),
    ("Complaints", "provider.complaints", "provider.complaint", Permission.COMPLAINT_READ),
    ("Safeguarding", "safeguarding.leads", "safeguarding.", None),
    ("People", "provider.people", "provider.people", Permission.ACCOUNT_MANAGE),
)
_STAFF = (("CAP’s pages", "admin.index", "admin.", None),)


def links(actor: Actor | None) -> list[Link]:
    """The links of this person; none for a visitor."""
    if actor is None or not actor.is_signed_in:
        return []
    entries = (
        _SCHOOL
        if actor.is_school
        else _PROVIDER
        if actor.is_provider
        else _STAFF
        if actor.is_staff
        else ()
    )
    here = request.endpoint or ""
    return [
        Link(label, url_for(endpoint), here == endpoint or here.startswith(below))
        for label, endpoint, below, permission in entries
        if permission is None or actor.may(permission)
    ]


def every_page() -> dict[str, object]:
    """What the layouts need beside the site and the actor."""
    settings: Settings = current_app.extensions["settings"]
    return {
        "navigation": links(g.get("actor")),
        "session_minutes": settings.session_idle_minutes,
    }
