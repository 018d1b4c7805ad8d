"""The meeting before a provider withdraws: every move by every role, and what it lets happen."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.calendar import add_months, add_working_days
from app.domain.errors import DomainError, InvalidMove, Rejected
from app.domain.meeting_flow import AHEAD, COUNTS_WORKING_DAYS, MEETING_FLOW, MeetingStatus
from app.domain.roles import ROLE_PERMISSIONS, SCHOOL_ROLES, Permission, Role
from app.models import (
    AuditEvent,
    OutboxMessage,
    Placement,
    StatusHistory,
    Student,
    WithdrawalMeeting,
)
from app.services import meeting_use, place_lists, withdrawal_meetings
from app.services.withdrawal_meetings import MeetingNote
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.office import Acting

ALL = ["CAP", "SCHOOL", "PROVIDER"]
WHY = "Late most days, and the group suffers."


class Cast:
    """A place with its school, provider and monitoring officer."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.school, self.provider = make.school(), make.provider()
        self.monitor = make.staff(Role.MONITORING_OFFICER, email="monitor@example.org")
        self.owner = make.user(
            Role.PROVIDER_OWNER, provider=self.provider, email="owner@example.org"
        )

    def actor(self, role: Role) -> Actor:
        if role is Role.PROVIDER_OWNER:
            return actor_of(self.make, self.owner)
        if role is Role.MONITORING_OFFICER:
            return actor_of(self.make, self.monitor)
        own: dict[str, Any] = {}
        if role in SCHOOL_ROLES:
            own = {"school": self.school}
        if role is Role.PROVIDER_USER:
            own = {"provider": self.provider}
        return actor_of(self.make, self.make.user(role, **own))

    def place(self) -> Placement:
        case = self.make.application(
            self.school,
            status="confirmed",
            offers=[self.make.offer(self.provider)],
            referrer_email="school@example.org",
        )
        return self.make.placement(
            application=case, status="active", monitoring_officer_id=self.monitor.id
        )

    def meeting(self, status: str = "asked") -> WithdrawalMeeting:
        return self.make.meeting(self.place(), status=status)


@pytest.fixture
def cast(make: Make) -> Cast:
    return Cast(make)


def go(
    acting: Acting, actor: Actor, row: WithdrawalMeeting, name: str, reason: str = "Agreed."
) -> None:
    with acting(actor) as session:
        found = withdrawal_meetings.get(session, row.id, actor, lock=True)
        at = row.created_at
        if name in ("book", "move"):
            day = at + timedelta(days=2)
            withdrawal_meetings.book(
                session,
                found,
                name,
                booked_for=day,
                place="By video",
                reason=reason,
                by=actor,
                at=at,
            )
        elif name == "record":
            note = MeetingNote(at.date(), ["CAP", "SCHOOL", "PROVIDER"], "Agreed.")
            withdrawal_meetings.record(session, found, note, by=actor, at=at)
        elif name == "ask-to-move":
            withdrawal_meetings.ask_to_move(
                session, found, reason=reason, times="Fridays", by=actor, at=at
            )
        else:
            end = withdrawal_meetings.close if name == "close" else withdrawal_meetings.call_off
            end(session, found, reason=reason, by=actor, at=at)


def written(make: Make, row: WithdrawalMeeting) -> tuple[int, int, Counter[str]]:
    history = make.all(StatusHistory, StatusHistory.record_id == row.id)
    events = make.all(AuditEvent, AuditEvent.record_id == row.id)
    mails = make.all(OutboxMessage, OutboxMessage.record_id == row.id)
    return len(history), len(events), Counter(mail.recipient for mail in mails)


BY_REQUESTER = {"call-off", "ask-to-move"}
MAILED = {
    "book": {"school@example.org", "owner@example.org"},
    "move": {"school@example.org", "owner@example.org"},
    "record": {"owner@example.org"},
    "ask-to-move": {"school@example.org", "owner@example.org", "monitor@example.org"},
    "close": {"owner@example.org"},
    "call-off": {"school@example.org", "owner@example.org", "monitor@example.org"},
}


@pytest.mark.parametrize("role", Role)
def test_every_move_from_every_state(cast: Cast, make: Make, acting: Acting, role: Role) -> None:
    actor = cast.actor(role)
    mine = ROLE_PERMISSIONS[role]
    sees = bool({Permission.WITHDRAWAL_READ, Permission.WITHDRAWAL_READ_ALL} & mine)
    for state in MeetingStatus:
        for move in MEETING_FLOW.moves:
            row = cast.meeting(state)
            allowed = sees and move.by in mine and state in move.sources
            if allowed and not (actor.is_school and move.name in BY_REQUESTER):
                go(acting, actor, row, move.name)
                mails = Counter(dict.fromkeys(MAILED[move.name], 1))
                assert written(make, row) == (1, 1, mails), (state, move.name)
                assert make.reload(row).status == move.target
            else:
                with pytest.raises(DomainError) as refused:
                    go(acting, actor, row, move.name)
                assert refused.value.message.endswith("."), (state, move.name)
                assert written(make, row) == (0, 0, Counter())


def ask(acting: Acting, actor: Actor, place: Placement, why: str = WHY) -> None:
    with acting(actor) as session:
        row = place_lists.get(session, place.id, actor)
        at = place.created_at
        withdrawal_meetings.ask(session, row, why=why, times="", by=actor, at=at)


def test_asking_is_a_task_for_cap(cast: Cast, make: Make, acting: Acting) -> None:
    ask(acting, cast.actor(Role.PROVIDER_USER), cast.place())
    (row,) = make.all(WithdrawalMeeting)
    assert (row.status, row.why, row.times) == ("asked", WHY, None)
    assert row.due_on is not None
    assert written(make, row) == (1, 1, Counter({"monitor@example.org": 1}))
    (mail,) = make.all(OutboxMessage)
    assert WHY not in mail.body


def test_there_is_one_meeting_at_a_time(cast: Cast, make: Make, acting: Acting) -> None:
    trainer, place = cast.actor(Role.PROVIDER_USER), cast.place()
    with pytest.raises(Rejected, match="Say what you want to talk about"):
        ask(acting, trainer, place, why=" ")
    ask(acting, trainer, place)
    with pytest.raises(InvalidMove, match="already"):
        ask(acting, trainer, place)
    (first,) = make.all(WithdrawalMeeting)
    make.change(first, status="called-off")
    ask(acting, trainer, place)


def test_a_meeting_serves_one_withdrawal(cast: Cast, make: Make, acting: Acting) -> None:
    staff, place = cast.actor(Role.CAP_ADMIN), cast.place()
    with acting(staff) as session, pytest.raises(Rejected, match="CAP has recorded it"):
        meeting_use.held(session, place.id, on=make.today)
    for status in AHEAD:
        ahead = make.meeting(place, status=status)
        with acting(staff) as session, pytest.raises(Rejected):
            meeting_use.held(session, place.id, on=make.today)
        make.change(ahead, status="called-off")
    meeting = make.held_meeting(place)
    with acting(staff) as session:
        assert meeting_use.held(session, place.id, on=make.today).id == meeting.id
    make.withdrawal(place, meeting_id=meeting.id, status="cancelled")
    with acting(staff) as session, pytest.raises(Rejected):
        meeting_use.held(session, place.id, on=make.today)


@pytest.mark.parametrize(
    ("came", "days", "field"),
    [
        (["CAP", "PROVIDER"], 0, "attendees"),
        (["SCHOOL", "PROVIDER"], 0, "attendees"),
        (["CAP", "SCHOOL"], 0, "attendees"),
        ([*ALL, "CAT"], 0, "attendees"),
        (ALL, 1, "held_on"),
        (ALL, -60, "held_on"),
        (ALL, -1, "held_on"),
    ],
)
def test_what_was_no_meeting_of_all_is_refused(
    cast: Cast, make: Make, acting: Acting, came: list[str], days: int, field: str
) -> None:
    staff, row = cast.actor(Role.CAP_ADMIN), cast.meeting()
    note = MeetingNote(make.today + timedelta(days=days), came)
    with acting(staff) as session:
        found = withdrawal_meetings.get(session, row.id, staff)
        with pytest.raises(Rejected) as refused:
            withdrawal_meetings.record(session, found, note, by=staff, at=make.at)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_meeting_lies_ahead_when_it_is_booked(cast: Cast, make: Make, acting: Acting) -> None:
    staff, row = cast.actor(Role.CAP_ADMIN), cast.meeting()
    with acting(staff) as session:
        found = withdrawal_meetings.get(session, row.id, staff)
        with pytest.raises(Rejected, match="ahead"):
            withdrawal_meetings.book(
                session, found, "book", booked_for=make.at, place="", by=staff, at=make.at
            )


def test_another_day_is_arranged_anew(cast: Cast, make: Make, acting: Acting) -> None:
    """What was booked is off at once; the days that suit are kept; CAP has five days again."""
    row = cast.meeting("booked")
    make.change(row, booked_for=make.at + timedelta(days=3), place="By video", times="Mondays")
    go(acting, cast.actor(Role.PROVIDER_USER), row, "ask-to-move", reason="Ill.")
    now = make.reload(row)
    assert (now.status, now.booked_for, now.place, now.times) == ("asked", None, None, "Fridays")
    assert now.due_on is not None
    (step,) = make.all(StatusHistory, StatusHistory.record_id == row.id)
    assert (step.move, step.reason) == ("ask-to-move", "Ill.")
    for mail in make.all(OutboxMessage):
        assert "Ill." not in mail.subject + mail.body


@pytest.mark.parametrize("name", ["move", "ask-to-move", "call-off"])
def test_a_change_of_the_day_takes_a_reason(
    cast: Cast, make: Make, acting: Acting, name: str
) -> None:
    staff, row = cast.actor(Role.SERVICE_LEAD), cast.meeting("booked")
    with pytest.raises(Rejected, match="^Enter "):
        go(acting, staff, row, name, reason=" ")
    assert written(make, row) == (0, 0, Counter())


def test_a_meeting_counts_for_four_school_weeks(cast: Cast, make: Make, acting: Acting) -> None:
    trainer, place = cast.actor(Role.PROVIDER_USER), cast.place()
    first = add_working_days(make.today, -COUNTS_WORKING_DAYS)
    meeting = make.held_meeting(place)
    make.change(meeting, held_on=first)
    with acting(trainer) as session:
        assert meeting_use.held(session, place.id, on=make.today).id == meeting.id
        assert meeting_use.why_held_up(session, trainer) == ""
    with pytest.raises(InvalidMove, match="already"):
        ask(acting, trainer, place)
    make.change(meeting, held_on=first - timedelta(days=1))
    with acting(trainer) as session:
        assert meeting_use.why_held_up(session, trainer) == meeting_use.HELD_UP
        with pytest.raises(Rejected, match="CAP has recorded it"):
            meeting_use.held(session, place.id, on=make.today)
    ask(acting, trainer, place)
    assert {row.status for row in make.all(WithdrawalMeeting)} == {"held", "asked"}


def test_the_days_off_of_the_council_do_not_wear_a_meeting_out(
    make: Make, acting: Acting, cast: Cast
) -> None:
    place, staff = cast.place(), cast.actor(Role.CAP_ADMIN)
    meeting = make.held_meeting(place)
    make.change(meeting, held_on=date(2026, 12, 11))
    with acting(staff) as session:
        # Four weeks and the three bank holidays of Christmas and New Year.
        assert meeting_use.held(session, place.id, on=date(2027, 1, 13)).id == meeting.id
        with pytest.raises(Rejected):
            meeting_use.held(session, place.id, on=date(2027, 1, 14))


def test_a_closed_meeting_lets_nobody_withdraw(cast: Cast, make: Make, acting: Acting) -> None:
    staff, place = cast.actor(Role.CAP_ADMIN), cast.place()
    meeting = make.held_meeting(place)
    go(acting, staff, meeting, "close", "It goes well again.")
    with acting(staff) as session, pytest.raises(Rejected):
        meeting_use.held(session, place.id, on=make.today)
    ask(acting, cast.actor(Role.PROVIDER_USER), place)


def test_a_meeting_that_was_used_stays(cast: Cast, make: Make, acting: Acting) -> None:
    staff, place = cast.actor(Role.CAP_ADMIN), cast.place()
    meeting = make.held_meeting(place)
    make.withdrawal(place, meeting_id=meeting.id)
    with pytest.raises(InvalidMove, match="sent on it already"):
        go(acting, staff, meeting, "close")


def test_a_meeting_is_kept_with_the_file_of_the_place(
    cast: Cast, make: Make, acting: Acting
) -> None:
    staff = cast.actor(Role.CAP_ADMIN)
    for name in ("record", "call-off"):
        row = cast.meeting()
        assert row.retain_until is None
        go(acting, staff, row, name)
        (student,) = make.all(Student, Student.id == row.student_id)
        assert make.reload(row).retain_until == add_months(student.date_of_birth, 12 * 25), name
