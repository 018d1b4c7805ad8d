"""Designated safeguarding leads: which contacts they are, and when they were last checked."""

from __future__ import annotations

from datetime import date

from .calendar import add_months

# The lead first, then deputies.
LEAD_ROLES = ("DSL", "DDSL")
CHECKED_FOR_MONTHS = 12


def is_stale(verified_on: date | None, today: date) -> bool:
    """Whether nobody has checked a contact for longer than a year, or ever."""
    return verified_on is None or verified_on < add_months(today, -CHECKED_FOR_MONTHS)
