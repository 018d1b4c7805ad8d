"""When something is due, as staff read it beside the day."""

from __future__ import annotations

from datetime import date

from app.domain.due import Due, due
from app.extensions import db
from app.http.clock import today
from app.services.working_days import known_closure_days


def due_words(on: date | None) -> Due | None:
    """How far off a day is; None when nothing is due."""
    return due(on, today(), known_closure_days(db.session()))
