"""The provider's pages, one file a topic. A case is seen through its open pack alone."""

from __future__ import annotations

from app.domain.roles import Role
from app.web import both
from app.web.people_pages import Face

from . import (
    asked,
    cases,
    complaints,
    course_changes,
    courses,
    home,
    interviews,
    meetings,
    placements,
)
from .blueprint import pages

__all__ = [
    "asked",
    "cases",
    "complaints",
    "course_changes",
    "courses",
    "home",
    "interviews",
    "meetings",
    "pages",
    "placements",
]

PEOPLE = Face(
    "provider",
    roles=(
        (Role.PROVIDER_USER, "opens cases, answers packs and records what happens"),
        (Role.PROVIDER_OWNER, "the same, and looks after these accounts"),
    ),
    usual=Role.PROVIDER_USER,
    lead="Everybody here can open the cases that CAP sends to you. "
    "Close the account of whoever leaves on the same day.",
)

both.mount(pages, PEOPLE)
