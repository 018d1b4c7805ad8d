"""Meetings before a provider withdraws: to be arranged, booked, recorded by CAP."""

from __future__ import annotations

from typing import Any

from app.domain.meeting_flow import AHEAD, ATTENDEES, MEETING_FLOW
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now, today
from app.models.withdrawal import WithdrawalMeeting
from app.services import withdrawal_meetings
from app.services.withdrawal_meetings import MeetingNote

from .fields import shown
from .parts import Blank, Column, Filter, Options, Posted, groups
from .remove_pages import StaffView
from .shared import by_due, coded, statuses

_AHEAD: Options = (("1", "lies ahead"),)


class WithdrawalMeetingView(StaffView):
    model = WithdrawalMeeting
    noun = "withdrawal"
    singular, plural, area = "Meeting", "Meetings", "Withdrawals"
    columns = (
        Column("placement", "About place"),
        Column("student", "Pupil", needs=Permission.STUDENT_READ),
        Column("status", "Status", sort="status"),
        Column("due_on", "Arrange by", sort="due_on", kind="due"),
        Column("provider", "Provider"),
        Column("school", "School"),
    )
    filters = (
        Filter("status", "Status", statuses(MEETING_FLOW)),
        Filter(
            "ahead",
            "Meeting",
            lambda: _AHEAD,
            lambda model, value: model.status.in_(sorted(AHEAD)),
        ),
        by_due("due_on", "Arrange by"),
    )
    parents = ("school_id", "provider_id", "student_id", "placement_id")
    order = "due_on"
    newest_first = False
    deletes = takes_notes = True
    due = "due_on"
    sensitive_title = "What it is about"
    groups = groups(
        (
            "Meeting",
            "placement_id student_id school_id provider_id status due_on asked_at asked_by times "
            "booked_for place held_on attendees recorded_by_id",
        ),
        ("What it is about", "why notes"),
    )
    endings = frozenset({"call-off", "close"})
    ways_back = frozenset({"move", "ask-to-move"})
    empty = "A meeting appears here when a provider asks for one before it withdraws a pupil."

    def title(self, row: Any) -> str:
        return f"Meeting about {row.placement.ref}"

    def line(self, row: Any) -> str:
        return str(row.provider.trading_name)

    def row(self, id_: str, *, lock: bool = False) -> Any:
        return withdrawal_meetings.get(db.session(), id_, self.actor(), lock=lock)

    def is_waiting(self, row: Any) -> bool:
        return row.status in AHEAD

    def facts_of(self, row: Any) -> Any:
        return withdrawal_meetings.facts(db.session(), row, self.actor(), ATTENDEES)

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        if name in ("book", "move"):
            return (
                Blank(
                    "booked_for", "Day and time", "moment", value=shown("moment", row.booked_for)
                ),
                Blank("place", "Where", "line", required=False, value=row.place or ""),
            )
        if name == "record":
            return (
                Blank("held_on", "Day it was held", "date", value=str(today())),
                Blank(
                    "attendees",
                    "Who came",
                    "many",
                    options=coded("withdrawal_meeting", "attendees", ATTENDEES),
                    hint="CAP, the school and the provider must all have been there",
                ),
                Blank("notes", "What was agreed", "text", required=False),
            )
        if name == "ask-to-move":
            return (Blank("times", "Which days and times suit the provider", required=False),)
        return ()

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        session, by, at = db.session(), self.actor(), now()
        if name in ("book", "move"):
            withdrawal_meetings.book(
                session,
                row,
                name,
                booked_for=posted.values["booked_for"],
                place=posted.text("place"),
                reason=posted.text("reason"),
                by=by,
                at=at,
                version=posted.version,
            )
        elif name == "record":
            note = MeetingNote(
                posted.values["held_on"], posted.values["attendees"], posted.text("notes")
            )
            withdrawal_meetings.record(session, row, note, by=by, at=at, version=posted.version)
        elif name == "ask-to-move":
            withdrawal_meetings.ask_to_move(
                session,
                row,
                reason=posted.text("reason"),
                times=posted.text("times"),
                by=by,
                at=at,
                version=posted.version,
            )
        else:
            end = withdrawal_meetings.close if name == "close" else withdrawal_meetings.call_off
            end(session, row, reason=posted.text("reason"), by=by, at=at, version=posted.version)
