"""Meetings of CAP, school and provider: asked for by the provider, arranged and recorded by CAP.

A provider's withdrawal of a place is held until such a meeting is recorded. Each serves one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.errors import Fault, InvalidMove, Rejected
from app.domain.meeting_flow import (
    ALL_CAME,
    ARRANGE_WORKING_DAYS,
    ATTENDEES,
    COUNTS_WORKING_DAYS,
    MEETING_FLOW,
    MUST_ATTEND,
    MeetingFacts,
    MeetingStatus,
)
from app.domain.placement_flow import SEATED
from app.domain.roles import Permission
from app.domain.text import clean_text
from app.models.placement import Placement
from app.models.withdrawal import WithdrawalMeeting

from . import meeting_notices, meeting_use, placement_files, steps
from .working_days import due_after, local_day

LONGEST = 2000
LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class MeetingNote:
    """What CAP writes down about a meeting that was held."""

    held_on: date
    attendees: Collection[str]
    notes: str = ""


def ask(
    session: Session,
    placement: Placement,
    *,
    why: str,
    times: str,
    by: Actor,
    at: datetime,
) -> WithdrawalMeeting:
    """The provider asks for the meeting about a place: a task for CAP. Raises Rejected, and
    InvalidMove when one lies ahead or was held."""
    allow(by, Permission.WITHDRAWAL_CREATE)
    if placement.status not in SEATED:
        raise InvalidMove("This place has ended already.")
    latest = meeting_use.of_placement(session, placement.id, on=local_day(at))
    if latest is not None:
        raise InvalidMove("There is a meeting about this place already. Look at the place again.")
    meeting = WithdrawalMeeting(
        status=MeetingStatus.ASKED,
        due_on=due_after(session, local_day(at), ARRANGE_WORKING_DAYS),
        placement_id=placement.id,
        school_id=placement.school_id,
        provider_id=placement.provider_id,
        student_id=placement.student_id,
        asked_at=at,
        asked_by=by.name,
        **_said(why, times),
    )
    steps.touch(meeting, by=by, at=at)
    session.add(meeting)
    session.flush()
    steps.begin(session, meeting, by=by, at=at, due_on=meeting.due_on)
    meeting_notices.asked(session, meeting, placement, at=at)
    return meeting


def get(session: Session, id_: Any, actor: Actor, *, lock: bool = False) -> WithdrawalMeeting:
    """One meeting with its place. Raises NotVisible."""
    return fetch(
        session,
        WithdrawalMeeting,
        id_,
        actor,
        lock=lock,
        options=(
            selectinload(WithdrawalMeeting.school),
            selectinload(WithdrawalMeeting.provider),
            selectinload(WithdrawalMeeting.student),
            selectinload(WithdrawalMeeting.placement).selectinload(Placement.application),
        ),
    )


def seen_of(session: Session, placement: Placement, actor: Actor) -> list[WithdrawalMeeting]:
    """The meetings about a place that the actor may see, newest first."""
    statement = (
        visible(WithdrawalMeeting, actor)
        .where(WithdrawalMeeting.placement_id == placement.id)
        .order_by(WithdrawalMeeting.asked_at.desc(), WithdrawalMeeting.id)
    )
    return list(session.scalars(statement))


def facts(
    session: Session, meeting: WithdrawalMeeting, actor: Actor, came: Collection[str] = ()
) -> MeetingFacts:
    """What the guards of its flow need to know, with who came as it is being recorded."""
    return MeetingFacts(
        all_came=set(came) >= MUST_ATTEND,
        is_requester=not actor.is_school,
        is_used=meeting_use.is_used(session, meeting),
    )


def book(
    session: Session,
    meeting: WithdrawalMeeting,
    name: str,
    *,
    booked_for: datetime,
    place: str,
    reason: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Arrange it (`book`), or `move` what was arranged, with a reason; school and provider are
    told. Raises Rejected for a day gone by."""
    if booked_for <= at:
        raise Rejected.because("Enter a day and time ahead.", "booked_for")
    meeting_place = clean_text(place, max_length=LONGEST_PLACE, field="place")
    known = MeetingFacts()
    _move(session, meeting, name, known, by=by, at=at, reason=reason, version=version)
    meeting.booked_for = booked_for
    meeting.place = meeting_place or None
    session.flush()
    meeting_notices.booked(session, meeting, at=at)


def ask_to_move(
    session: Session,
    meeting: WithdrawalMeeting,
    *,
    reason: str,
    times: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """The provider cannot come on the day that was booked: CAP arranges another one. School and
    CAP are told. Raises Rejected."""
    suits = clean_text(times, max_length=LONGEST, lines=True, field="times")
    known = facts(session, meeting, by)
    _move(session, meeting, "ask-to-move", known, by=by, at=at, reason=reason, version=version)
    meeting.booked_for = meeting.place = None
    meeting.times = suits or meeting.times
    session.flush()
    meeting_notices.to_move(session, meeting, at=at)


def record(
    session: Session,
    meeting: WithdrawalMeeting,
    note: MeetingNote,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Write down that it was held, when and with whom: the provider may send its form. Raises
    Rejected."""
    faults, asked = [], local_day(meeting.asked_at)
    if note.held_on > local_day(at):
        faults.append(Fault("held_on", "The day it was held cannot lie in the future."))
    elif note.held_on < meeting_use.counts_since(session, local_day(at)):
        words = f"A meeting counts for {COUNTS_WORKING_DAYS} working days. Hold a new one."
        faults.append(Fault("held_on", words))
    elif note.held_on < asked:
        words = f"It was asked for on {asked.day} {asked:%B %Y}. Enter that day or a later one."
        faults.append(Fault("held_on", words))
    if not set(note.attendees) <= set(ATTENDEES):
        faults.append(Fault("attendees", "Select who came from the list."))
    elif not set(note.attendees) >= MUST_ATTEND:
        faults.append(Fault("attendees", ALL_CAME))
    if faults:
        raise Rejected(*faults)
    notes = clean_text(note.notes, max_length=LONGEST, lines=True, field="notes")
    known = facts(session, meeting, by, note.attendees)
    _move(session, meeting, "record", known, by=by, at=at, version=version)
    meeting.held_on = note.held_on
    meeting.attendees = [each for each in ATTENDEES if each in set(note.attendees)]
    meeting.notes = notes or None
    meeting.recorded_by_id = by.user_id
    placement_files.keep(session, meeting.student_id, [meeting])
    session.flush()
    meeting_notices.held(session, meeting, at=at)


def call_off(
    session: Session,
    meeting: WithdrawalMeeting,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """It is not needed any more: the place goes on. School, provider and CAP are told."""
    known = facts(session, meeting, by)
    _move(session, meeting, "call-off", known, by=by, at=at, reason=reason, version=version)
    placement_files.keep(session, meeting.student_id, [meeting])
    session.flush()
    meeting_notices.called_off(session, meeting, at=at)


def close(
    session: Session,
    meeting: WithdrawalMeeting,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """It was held and the place goes on: it lets nobody withdraw any more. The provider is
    told, and may ask for another one."""
    known = facts(session, meeting, by)
    _move(session, meeting, "close", known, by=by, at=at, reason=reason, version=version)
    meeting_notices.closed(session, meeting, at=at)


def _move(
    session: Session,
    meeting: WithdrawalMeeting,
    name: str,
    known: MeetingFacts,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    steps.move(
        session,
        meeting,
        MEETING_FLOW,
        name,
        known,
        by=by,
        at=at,
        reason=reason,
        version=version,
    )


def _said(why: str, times: str) -> dict[str, Any]:
    """What the provider typed. Raises Rejected with every fault."""
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for name, text in (("why", why), ("times", times)):
        try:
            found[name] = clean_text(text, max_length=LONGEST, lines=True, field=name) or None
        except Rejected as error:
            faults += error.faults
    if not faults and not found["why"]:
        faults.append(Fault("why", "Say what you want to talk about."))
    if faults:
        raise Rejected(*faults)
    return found
