"""Courses and offers as proposals keep them, in JSON, and back; decides nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from app.domain.codes import TIER_OF, Programme
from app.domain.course_change import COURSE, OFFER, PARTS
from app.models.course import Course, CourseOffer


def snapshot(course: Course | None, offer: CourseOffer | None) -> dict[str, Any]:
    """What a course and its offer hold now."""
    rows = {COURSE: course, OFFER: offer}
    return {
        name: kept(getattr(row, name))
        for name, part in PARTS.items()
        if (row := rows[part.of]) is not None
    }


def kept(value: Any) -> Any:
    """A value of a column as JSON holds it."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date | uuid.UUID):
        return str(value)
    return value


def columns(proposed: Mapping[str, Any], of: str) -> dict[str, Any]:
    """The proposed values of a course or an offer, as its columns take them."""
    found = {
        name: _column(part.kind, name, proposed[name])
        for name, part in PARTS.items()
        if part.of == of and name in proposed
    }
    if found.get("programme"):
        found["tier"] = TIER_OF[Programme(found["programme"])]
    return found


def _column(kind: str, name: str, value: Any) -> Any:
    if value in (None, ""):
        return [] if kind in {"lines", "days"} else None
    if kind == "time":
        return time.fromisoformat(value)
    if kind == "date":
        return date.fromisoformat(value)
    if name == "site_id":
        return uuid.UUID(value)
    return value
