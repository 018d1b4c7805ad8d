"""The school's pages, one file a topic. Only people of a school come here; each sees its own."""

from __future__ import annotations

from app.domain.roles import Role
from app.web import both
from app.web.people_pages import Face

from . import (
    applications,
    complaints,
    home,
    interviews,
    placements,
    sent,
    students,
)
from .blueprint import pages

__all__ = [
    "applications",
    "complaints",
    "home",
    "interviews",
    "pages",
    "placements",
    "sent",
    "students",
]

PEOPLE = Face(
    "school",
    roles=(
        (Role.SCHOOL_COORDINATOR, "applies for places and follows them"),
        (Role.SCHOOL_FINANCE, "sees nothing about pupils"),
        (Role.SCHOOL_OWNER, "does what a coordinator does, and looks after these accounts"),
    ),
    usual=Role.SCHOOL_COORDINATOR,
    lead="Coordinators and owners can open every application of your school. "
    "Close the account of whoever leaves on the same day.",
)

both.mount(pages, PEOPLE)
