"""Interviews: booked, held, written down. Records of their own, never a status."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.errors import Fault, InvalidMove, NotVisible, Rejected
from app.domain.referral_flow import BEFORE_CONFIRMED, ApplicationStatus
from app.domain.roles import Permission
from app.domain.text import clean_text
from app.models.application import Application
from app.models.interview import ATTENDEES, MODES, Interview
from app.models.pack import Pack

from . import audit, steps
from .working_days import local_day

LONGEST_NOTES = 3000
LONGEST_PLACE = 200
# An interview may be agreed before the pack is sent, but not before the form is.
EARLIEST_BEFORE_SENDING = timedelta(days=14)
BEFORE_ANSWER = BEFORE_CONFIRMED - {ApplicationStatus.DRAFT, ApplicationStatus.RESPONDED}


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
    """Add an interview, or complete one that was booked. Raises Rejected, and InvalidMove once
    the application is past it."""
    allow(by, Permission.INTERVIEW_RECORD)
    application = fetch(session, Application, application_id, by)
    if application.status not in BEFORE_ANSWER:
        raise InvalidMove("The provider has answered or the application is closed.")
    if by.is_provider and provider_id != by.provider_id:
        raise NotVisible
    place, notes = _check(note, application, local_day(at))
    if interview_id is None:
        interview = Interview(application_id=application.id, provider_id=provider_id)
        session.add(interview)
    else:
        interview = fetch(session, Interview, interview_id, by, lock=True)
        if (interview.application_id, interview.provider_id) != (application.id, provider_id):
            raise NotVisible
    interview.booked_for = note.booked_for
    interview.held_on = note.held_on
    interview.mode = note.mode
    interview.attended_by = sorted(note.attended_by)
    interview.place = place or None
    interview.notes = notes or None
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


def providers_of(
    session: Session, application: Application, actor: Actor
) -> list[tuple[uuid.UUID, str]]:
    """Who may hold an interview: the provider of the course that was chosen and whoever has an
    open pack. The application comes with its courses."""
    found = {
        choice.course_offer.provider_id: choice.course_offer.provider.trading_name
        for choice in application.choices
        if choice.chosen
    }
    statement = (
        visible(Pack, actor)
        .where(Pack.application_id == application.id, Pack.ended_at.is_(None))
        .options(joinedload(Pack.provider))
    )
    for pack in session.scalars(statement):
        found[pack.provider_id] = pack.provider.trading_name
    return sorted(found.items(), key=lambda each: each[1])


def get(session: Session, id_: uuid.UUID | str, actor: Actor) -> Interview:
    """One interview the actor may see. Raises NotVisible."""
    return fetch(session, Interview, id_, actor)


def _check(note: InterviewNote, application: Application, today: date) -> tuple[str, str]:
    """Place and notes as they are kept. Raises Rejected with every fault."""
    faults = [*_day_faults(note, application, today)]
    if note.mode not in MODES:
        faults.append(Fault("mode", "Select how it is held."))
    if not set(note.attended_by) <= set(ATTENDEES):
        faults.append(Fault("attended_by", "Select who came from the list."))
    elif note.held_on is not None and not note.attended_by:
        faults.append(Fault("attended_by", "Select who came."))
    place = notes = ""
    try:
        place = clean_text(note.place, max_length=LONGEST_PLACE, field="place")
    except Rejected as error:
        faults += error.faults
    try:
        notes = clean_text(note.notes, max_length=LONGEST_NOTES, lines=True, field="notes")
    except Rejected as error:
        faults += error.faults
    if faults:
        raise Rejected(*faults)
    return place, notes


def _day_faults(note: InterviewNote, application: Application, today: date) -> list[Fault]:
    if note.booked_for is None and note.held_on is None:
        return [Fault("held_on", "Enter the day it was held, or the day it is booked for.")]
    if note.held_on is None:
        past = note.booked_for is not None and local_day(note.booked_for) < today
        words = "This day is over. If the interview took place, record it as held."
        return [Fault("booked_for", words)] if past else []
    if note.held_on > today:
        return [Fault("held_on", "The day it was held cannot lie in the future.")]
    earliest = local_day(application.submitted_at or application.created_at)
    earliest -= EARLIEST_BEFORE_SENDING
    if note.held_on < earliest:
        words = f"The interview cannot be before {earliest.day} {earliest:%B %Y}."
        return [Fault("held_on", words)]
    return []
