"""Interviews: booked, held, written down. Records of their own, never a status."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.errors import Fault, Rejected
from app.domain.roles import Permission
from app.models.application import Application
from app.models.interview import ATTENDEES, MODES, Interview

from . import audit, steps
from .working_days import local_day

LONGEST_NOTES = 3000


@dataclass(frozen=True, slots=True)
class InterviewNote:
    """What somebody writes down about an interview; `booked_for` or `held_on` is given."""

    booked_for: datetime | None
    held_on: date | None
    mode: str
    attended_by: Collection[str]
    place: str = ""
    notes: str = ""


def record(
    session: Session,
    application_id: uuid.UUID,
    provider_id: uuid.UUID,
    note: InterviewNote,
    *,
    interview_id: uuid.UUID | str | None = None,
    by: Actor,
    at: datetime,
) -> Interview:
    """Add an interview, or complete one that was booked. Raises Rejected."""
    allow(by, Permission.INTERVIEW_RECORD)
    application = fetch(session, Application, application_id, by)
    _check(note, local_day(at))
    if interview_id is None:
        interview = Interview(application_id=application.id, provider_id=provider_id)
        session.add(interview)
    else:
        interview = fetch(session, Interview, interview_id, by, lock=True)
    interview.booked_for = note.booked_for
    interview.held_on = note.held_on
    interview.mode = note.mode
    interview.attended_by = sorted(note.attended_by)
    interview.place = note.place.strip() or None
    interview.notes = note.notes.strip() or None
    steps.touch(interview, by=by, at=at)
    session.flush()
    action = "interview-held" if note.held_on else "interview-booked"
    audit.record(session, action, application, by=by, at=at)
    return interview


def of_application(session: Session, application_id: uuid.UUID, actor: Actor) -> list[Interview]:
    """The interviews of a case that the actor may see, newest first."""
    statement = (
        visible(Interview, actor)
        .where(Interview.application_id == application_id)
        .order_by(Interview.created_at.desc())
    )
    return list(session.scalars(statement))


def held_on(session: Session, application_id: uuid.UUID, actor: Actor) -> date | None:
    """The day of the latest interview held that the actor may see."""
    days = (
        visible(Interview, actor)
        .where(Interview.application_id == application_id, Interview.held_on.is_not(None))
        .with_only_columns(Interview.held_on)
        .order_by(Interview.held_on.desc())
        .limit(1)
    )
    day: date | None = session.scalar(days)
    return day


def _check(note: InterviewNote, today: date) -> None:
    faults = []
    if note.booked_for is None and note.held_on is None:
        faults.append(Fault("held_on", "Enter the day it was held, or the day it is booked for."))
    if note.held_on is not None and note.held_on > today:
        faults.append(Fault("held_on", "The day it was held cannot lie in the future."))
    if note.mode not in MODES:
        faults.append(Fault("mode", "Say how it was held."))
    if not set(note.attended_by) <= set(ATTENDEES):
        faults.append(Fault("attended_by", "Choose who came from the list."))
    if note.held_on is not None and not note.attended_by:
        faults.append(Fault("attended_by", "Say who came."))
    if len(note.notes) > LONGEST_NOTES:
        faults.append(Fault("notes", f"Use {LONGEST_NOTES} characters or fewer."))
    if faults:
        raise Rejected(*faults)
