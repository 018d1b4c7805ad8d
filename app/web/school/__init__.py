"""The school's pages, one file a topic. Only people of a school come here; each sees its own."""

from __future__ import annotations

from . import (
    applications,
    complaints,
    contacts,
    home,
    interviews,
    people,
    placements,
    reading,
    sent,
    students,
    withdrawals,
)
from .blueprint import pages

__all__ = [
    "applications",
    "complaints",
    "contacts",
    "home",
    "interviews",
    "pages",
    "people",
    "placements",
    "reading",
    "sent",
    "students",
    "withdrawals",
]
