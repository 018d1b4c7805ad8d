"""What is written down of a complaint beside its steps: who looks into what, what was found."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.complaint_flow import LOOKED_INTO, ComplaintStatus
from app.domain.errors import Conflict, InvalidMove, Rejected
from app.domain.permissions import Permission
from app.domain.text import clean_text
from app.models.complaint import Complaint

from . import audit, complaint_notices, complaint_people, steps

LONGEST = 5000


def plan(
    session: Session,
    complaint: Complaint,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version: int,
) -> None:
    """Name who looks into it, what is looked at and which outcome is wanted; at stage 2 who
    reviews it. Whoever is named is told. Raises Rejected."""
    before = {name: getattr(complaint, name) for name in ("investigator_id", "reviewer_id")}
    faults = complaint_people.naming_faults(session, complaint, values)
    if faults:
        raise Rejected(*faults)
    _write(session, complaint, "planned", values, by=by, at=at, version=version)
    for name, known in before.items():
        named: uuid.UUID | None = getattr(complaint, name)
        if named not in (known, None, by.user_id):
            complaint_notices.assigned(session, complaint, named, at=at)


def note_findings(
    session: Session,
    complaint: Complaint,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version: int,
) -> None:
    """Write down what the stage found, and why, before it is answered. Raises InvalidMove."""
    if ComplaintStatus(complaint.status) not in LOOKED_INTO:
        raise InvalidMove("Findings are written down while somebody looks into the complaint.")
    if complaint.stage == 2 and by.user_id in complaint_people.had_a_part(session, complaint):
        raise InvalidMove(complaint_people.NOTHING_AT_STAGE_2)
    names = ("finding", "reasons", "remedy")
    given = {name if complaint.stage == 1 else f"stage2_{name}": values[name] for name in names}
    given |= {name: values[name] for name in ("learning", "actions")}
    _write(session, complaint, "found", given, by=by, at=at, version=version)


def _write(
    session: Session,
    complaint: Complaint,
    action: str,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version: int,
) -> None:
    """Set columns that no step sets, and note that it was done."""
    allow(by, Permission.COMPLAINT_HANDLE)
    if version != complaint.version:
        raise Conflict
    for name, value in values.items():
        if isinstance(value, str):
            value = clean_text(value, max_length=LONGEST, lines=True, field=name) or None
        setattr(complaint, name, value)
    changes = audit.pending_changes(complaint)
    steps.touch(complaint, by=by, at=at)
    session.flush()
    audit.record(session, action, complaint, by=by, at=at, changes=changes)
    session.flush()
