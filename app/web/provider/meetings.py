"""The provider asks for the meeting that comes before it may withdraw a pupil."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Fault, InvalidMove, Rejected
from app.domain.placement_flow import SEATED
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.placement import Placement
from app.services import place_lists, withdrawal_meetings
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


def _open(row: Placement) -> Placement:
    if row.status not in SEATED:
        raise InvalidMove("This place has ended already.")
    if withdrawal_meetings.of_placement(db.session(), row.id) is not None:
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
