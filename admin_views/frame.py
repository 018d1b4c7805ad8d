"""The left rail: areas as staff think of them, what the actor may open, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.domain.permissions import Permission
from app.http.actor import current_actor

from . import waiting
from .registry import view_of

TODAY = "Today"

# Areas in order: tables at the top of each, and tables below "More".
AREAS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Referrals",
        ("application", "application_response", "pack", "interview", "risk_assessment"),
        (
            "application_choice",
            "risk_hazard",
            "agency_involvement",
            "strategy",
            "target",
            "consent",
            "pack_document",
        ),
    ),
    ("Placements", ("placement",), ("placement_slot",)),
    ("Withdrawals", ("withdrawal", "withdrawal_meeting"), ("withdrawal_slot",)),
    ("Complaints", ("complaint", "complaint_letter", "complaint_share", "letter_text"), ()),
    ("Safeguarding", ("safeguarding_pointer", "cap_lead"), ("pointer_reading",)),
    ("Panel", (), ()),
    ("Providers & courses", ("provider", "site", "course", "course_offer", "course_change"), ()),
    (
        "Schools & students",
        ("school", "student", "carer", "contact", "contact_change", "contact_round"),
        ("contact_check",),
    ),
    (
        "Forms",
        ("submission", "form", "accepted_sender", "submission_draft"),
        ("form_version", "submission_file", "submission_write", "submission_amendment"),
    ),
    (
        "Documents & pages",
        ("document", "page", "published_file"),
        ("page_version", "page_read", "file_version"),
    ),
    ("People", ("user", "role", "user_session"), ()),
    (
        "Settings",
        ("timer", "timer_rule", "code_value", "closure_day", "outbox_message"),
        ("note", "status_history", "audit_event", "read_event"),
    ),
)

# Pages of an area that show no table, beside its tables: words, endpoint, who may open them, and
# what waits there.
TOP_PAGES: dict[str, tuple[tuple[str, str, Permission, tuple[str, ...]], ...]] = {
    "Safeguarding": (
        ("Designated leads", "admin_safeguarding_leads.index", Permission.CONTACT_READ, ()),
    ),
    "Withdrawals": (
        (
            "For CLM and Capita",
            "admin_withdrawal_systems.index",
            Permission.WITHDRAWAL_PROCESS,
            (),
        ),
    ),
    "Complaints": (
        ("Figures of a year", "admin_complaint_figures.index", Permission.COMPLAINT_READ_ALL, ()),
    ),
    "Forms": (
        ("Registers", "admin_form_register.index", Permission.SUBMISSION_READ, ()),
        ("To repair", "admin_repairs.index", Permission.SUBMISSION_REVIEW, ("repair",)),
    ),
}

# Pages of an area that show no table, below "More": words, endpoint, and who may open them.
PAGES: dict[str, tuple[tuple[str, str, Permission], ...]] = {
    "Providers & courses": (
        ("Next academic year", "admin_next_year.index", Permission.COURSE_CREATE),
    ),
    "Forms": (("How questions look", "admin_gallery.index", Permission.FORM_READ),),
}

# What waits at one table, for the number beside its link.
AT_TABLE = {
    "application": ("new", "review", "ready", "alternatives"),
    "application_response": ("answers",),
    "risk_assessment": ("risks",),
    "withdrawal": ("withdrawals",),
    "withdrawal_meeting": ("meetings",),
    "complaint_letter": ("letters",),
    "complaint": (
        "complaints",
        "complaints-elsewhere",
        "complaints-stage-1",
        "complaints-asked",
        "complaints-stage-2",
    ),
    "safeguarding_pointer": ("lado", "pointers", "pointers-told"),
    "course_offer": ("courses",),
    "course_change": ("course-changes",),
    "contact_change": ("contact-changes",),
    "submission": ("accept", "match"),
    "outbox_message": ("mail",),
    "timer": ("timers-failed",),
    "page": ("page-reviews",),
}


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """One area: where it leads, and its own links while the actor is in it."""

    label: str
    url: str
    is_current: bool
    count: str
    links: tuple[Link, ...] = ()
    more: tuple[Link, ...] = ()

    @property
    def is_open_below(self) -> bool:
        return any(link.is_current for link in self.more)


def rail(view: Any = None) -> list[Area]:
    """The areas for this actor. An area that holds nothing for them is not there."""
    counts = waiting.counts()
    found = [Area(TODAY, url_for("admin.index"), request.endpoint == "admin.index", "")]
    current = view.table() if view is not None else ""
    on_panel = current == "application" and request.args.get("status") == "panel-queue"
    for label, tables, below in AREAS:
        if label == "Panel":
            area = _panel(counts, on_panel)
        else:
            area = _area(label, tables, below, counts, "" if on_panel else current)
        if area is not None:
            found.append(area)
    return found


def _panel(counts: dict[str, int], is_current: bool) -> Area | None:
    view = view_of("application")
    if view is None:
        return None
    return Area("Panel", waiting.BY_KEY["panel"].url(), is_current, _sum(counts, ("panel",)))


def _area(
    label: str,
    tables: tuple[str, ...],
    below: tuple[str, ...],
    counts: dict[str, int],
    current: str,
) -> Area | None:
    links = [*_links(tables, counts, current), *_top_pages(label, counts)]
    more = _links(below, counts, current)
    first = next(iter([*links, *more]), None)
    if first is None:
        return None
    more += _pages(label)
    is_current = any(link.is_current for link in (*links, *more))
    keys = tuple(key for table in tables for key in AT_TABLE.get(table, ()))
    keys += tuple(key for _, _, _, waits in TOP_PAGES.get(label, ()) for key in waits)
    return Area(
        label,
        first.url,
        is_current,
        _sum(counts, keys),
        tuple(links) if is_current and len([*links, *more]) > 1 else (),
        tuple(more) if is_current else (),
    )


def _links(tables: tuple[str, ...], counts: dict[str, int], current: str) -> list[Link]:
    found = []
    for table in tables:
        view = view_of(table)
        if view is not None:
            count = _sum(counts, AT_TABLE.get(table, ()))
            found.append(Link(view.plural, view.list_url, table == current, count))
    return found


def _top_pages(label: str, counts: dict[str, int]) -> list[Link]:
    here = (request.endpoint or "").partition(".")[0]
    return [
        Link(words, url_for(endpoint), here == endpoint.partition(".")[0], _sum(counts, waits))
        for words, endpoint, permission, waits in TOP_PAGES.get(label, ())
        if current_actor().may(permission)
    ]


def _pages(label: str) -> list[Link]:
    return [
        Link(words, url_for(endpoint), request.endpoint == endpoint)
        for words, endpoint, permission in PAGES.get(label, ())
        if current_actor().may(permission)
    ]


def _sum(counts: dict[str, int], keys: tuple[str, ...]) -> str:
    number = sum(counts.get(key, 0) for key in keys)
    return waiting.count_words(number) if number else ""
