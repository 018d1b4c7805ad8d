"""The provider's pages, one file a topic. A case is seen through its open pack alone."""

from __future__ import annotations

from . import (
    asked,
    cases,
    complaints,
    contacts,
    course_changes,
    courses,
    home,
    interviews,
    meetings,
    people,
    placements,
    reading,
    withdrawals,
)
from .blueprint import pages

__all__ = [
    "asked",
    "cases",
    "complaints",
    "contacts",
    "course_changes",
    "courses",
    "home",
    "interviews",
    "meetings",
    "pages",
    "people",
    "placements",
    "reading",
    "withdrawals",
]
