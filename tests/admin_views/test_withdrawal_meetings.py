"""Staff arrange and record the meeting before a provider withdraws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.models import OutboxMessage
from tests.support.client import Client
from tests.support.desk import do, record
from tests.support.factories import Make


def test_a_meeting_is_booked_and_recorded(staff: Callable[..., Client], make: Make) -> None:
    meeting = make.meeting(make.placement(status="active"), why="Late most days.")
    client = staff()
    assert "Meetings before a withdrawal" in client.get("/admin/").text
    assert "To be arranged" in client.get("/admin/withdrawal-meeting/?ahead=1").text
    assert "Late most days." not in record(client, meeting).text
    day = f"{make.today + timedelta(days=3)}T10:00"
    do(client, meeting, "Book meeting", {"booked_for": day, "place": "By video"})
    assert make.reload(meeting).status == "booked"
    wrong = {"held_on": str(make.today), "attendees": ["CAP", "SCHOOL"]}
    page = do(client, meeting, "Record meeting", wrong)
    assert "Meeting Meeting" not in page.text
    assert (page.status, page.errors) == (
        422,
        ["CAP, the school and the provider must all have been there."],
    )
    do(client, meeting, "Record meeting", {**wrong, "attendees": ["CAP", "SCHOOL", "PROVIDER"]})
    held = make.reload(meeting)
    assert (held.status, held.held_on) == ("held", make.today)
    assert held.recorded_by_id is not None
    kinds = {mail.kind for mail in make.all(OutboxMessage)}
    assert kinds >= {"meeting-booked"}


def test_a_meeting_is_called_off(staff: Callable[..., Client], make: Make) -> None:
    meeting = make.meeting()
    do(staff(), meeting, "Call off meeting", {"reason": "The place goes on."})
    assert make.reload(meeting).status == "called-off"


def test_a_booked_meeting_is_moved_with_a_reason(staff: Callable[..., Client], make: Make) -> None:
    soon = make.at + timedelta(days=1)
    meeting = make.meeting(make.placement(status="active"), status="booked", booked_for=soon)
    client, day = staff(), make.today + timedelta(days=4)
    values = {"booked_for": f"{day}T10:00", "place": "At the school"}
    refused = do(client, meeting, "Move meeting", {**values, "reason": " "})
    assert refused.status == 422
    assert "At the school" in refused.html
    do(client, meeting, "Move meeting", {**values, "reason": "The room is taken."})
    moved = make.reload(meeting)
    assert (moved.status, moved.place) == ("booked", "At the school")
    assert moved.booked_for.date() == day
    assert "The room is taken." in record(client, meeting).text
    # The provider rang: it cannot come, and says when it can.
    said = {"times": "Fridays", "reason": "The trainer is ill."}
    do(client, meeting, "Ask for another day", said)
    now = make.reload(meeting)
    assert (now.status, now.times, now.booked_for) == ("asked", "Fridays", None)
