"""The provider asks for the meeting that comes before it may withdraw a pupil, and for another day
or for none while it has not been held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Conflict, Fault, InvalidMove, NotVisible, Rejected
from app.domain.meeting_flow import AHEAD, MeetingStatus
from app.domain.placement_flow import SEATED
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.models.placement import Placement
from app.models.withdrawal import WithdrawalMeeting
from app.services import meeting_use, place_lists, withdrawal_meetings
from app.services import placements as placement_service
from app.web.say_page import Box, say_page

from .blueprint import pages

BOXES = (
    Box(
        "why",
        "What do you want to talk about?",
        "CAP and your own people can read this. Do not describe a safeguarding concern here.",
    ),
    Box("times", "Which days and times suit you?", "You can leave this empty."),
)


MOVE = "another-day"


@dataclass(frozen=True, slots=True)
class Step:
    """What a provider may still do about a meeting that lies ahead, in words."""

    button: str
    lead: tuple[str, ...]
    boxes: tuple[Box, ...]
    done: str


STEPS: Mapping[str, Step] = {
    "call-off": Step(
        "Call off the meeting",
        ("Do this when the place goes on. CAP and the school are told.",),
        (Box("reason", "Why is the meeting not needed any more?", "CAP can read this."),),
        "The meeting is called off. CAP and the school are told.",
    ),
    MOVE: Step(
        "Ask for another day",
        ("The booked day is off at once. CAP arranges another one within 5 working days.",),
        (
            Box("reason", "Why do you need another day?", "CAP can read this."),
            Box("times", "Which days and times suit you?", "You can leave this empty."),
        ),
        "The day is off. CAP and the school are told, and CAP arranges another one.",
    ),
}


@pages.get("/placements/<placement_id>/meeting")
def placement_meeting(placement_id: str) -> ResponseReturnValue:
    row = place_lists.get(db.session(), placement_id, current_actor())
    return _page(_open(row))


@pages.post("/placements/<placement_id>/meeting")
@writes
def placement_meeting_ask(placement_id: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    row = _open(placement_service.get(session, placement_id, actor, lock=True))
    try:
        withdrawal_meetings.ask(
            session,
            row,
            why=request.form.get("why", ""),
            times=request.form.get("times", ""),
            by=actor,
            at=now(),
        )
    except Rejected as error:
        return _page(row, error.faults), 422
    flash("CAP is told and arranges the meeting with you and the school.", "good")
    return redirect(url_for("provider.placement", placement_id=row.id))


@pages.get("/placements/<placement_id>/meeting/<meeting_step>")
def placement_meeting_step(placement_id: str, meeting_step: str) -> ResponseReturnValue:
    row = place_lists.get(db.session(), placement_id, current_actor())
    return _step_page(row, _ahead(row, meeting_step), meeting_step)


@pages.post("/placements/<placement_id>/meeting/<meeting_step>")
@writes
def placement_meeting_change(placement_id: str, meeting_step: str) -> ResponseReturnValue:
    """Call the meeting off, or ask for another day. School and CAP are told."""
    session, actor = db.session(), current_actor()
    row = place_lists.get(session, placement_id, actor)
    meeting = _ahead(row, meeting_step)
    version = request.form.get("version", type=int)
    if version is None:
        raise Conflict
    meeting = withdrawal_meetings.get(session, meeting.id, actor, lock=True)
    reason = request.form.get("reason", "")
    try:
        if meeting_step == MOVE:
            withdrawal_meetings.ask_to_move(
                session,
                meeting,
                reason=reason,
                times=request.form.get("times", ""),
                by=actor,
                at=now(),
                version=version,
            )
        else:
            withdrawal_meetings.call_off(
                session, meeting, reason=reason, by=actor, at=now(), version=version
            )
    except Rejected as error:
        return _step_page(row, meeting, meeting_step, error.faults), 422
    flash(STEPS[meeting_step].done, "good")
    return redirect(url_for("provider.placement", placement_id=row.id))


def _ahead(row: Placement, step: str) -> WithdrawalMeeting:
    """The meeting that lies ahead. Raises NotVisible for an unknown step, InvalidMove when there
    is no such meeting any more."""
    if step not in STEPS:
        raise NotVisible
    meeting = meeting_use.of_placement(db.session(), row.id, on=today())
    wanted = {MeetingStatus.BOOKED} if step == MOVE else AHEAD
    if meeting is None or meeting.status not in wanted:
        raise InvalidMove("There is no such meeting about this place now. Look at it again.")
    return meeting


def _step_page(
    row: Placement, meeting: WithdrawalMeeting, step: str, faults: tuple[Fault, ...] = ()
) -> str:
    words = STEPS[step]
    return say_page(
        words.button,
        words.boxes,
        button=words.button,
        back=(url_for("provider.placement", placement_id=row.id), f"Place {row.ref}"),
        lead=words.lead,
        version=meeting.version,
        faults=faults,
    )


def _open(row: Placement) -> Placement:
    if row.status not in SEATED:
        raise InvalidMove("This place has ended already.")
    if meeting_use.of_placement(db.session(), row.id, on=today()) is not None:
        raise InvalidMove("There is a meeting about this place already. Look at the place again.")
    return row


def _page(row: Placement, faults: tuple[Fault, ...] = ()) -> str:
    return say_page(
        f"Ask for a meeting about {row.student.display_name}",
        BOXES,
        title="Ask for a meeting",
        button="Ask for a meeting",
        back=(url_for("provider.placement", placement_id=row.id), f"Place {row.ref}"),
        lead=(
            "Before a provider withdraws a pupil, CAP, the school and the provider meet. Often "
            "the place can go on.",
            "CAP arranges the meeting within 5 working days. Until then nothing changes.",
        ),
        faults=faults,
    )
