"""What withdrawals do to places: two over one place, days after the planned end, changed days."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.domain.codes import Requester
from app.domain.errors import DomainError, InvalidMove, Rejected
from app.domain.roles import Role
from app.models import Placement, StatusHistory, Withdrawal
from app.services import (
    placements,
    withdrawal_coverage,
    withdrawal_meetings,
    withdrawal_places,
    withdrawals,
)
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.office import Acting, Office


@pytest.fixture
def office(make: Make, acting: Acting) -> Office:
    return Office(make, acting, actor_of(make, make.staff(Role.CAP_ADMIN)))


class Pupil:
    """A pupil of a school who has places with one provider."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.school, self.provider = make.school(), make.provider()
        self.student = make.student(self.school)

    def place(self, status: str = "active") -> Placement:
        case = self.make.application(
            self.school,
            status="closed-placed",
            student=self.student,
            offers=[self.make.offer(self.provider)],
        )
        begun = self.make.today if status == "active" else None
        return self.make.placement(application=case, status=status, first_attended_on=begun)


@pytest.fixture
def pupil(make: Make) -> Pupil:
    return Pupil(make)


@pytest.fixture
def pair(pupil: Pupil) -> tuple[Placement, Placement]:
    return pupil.place(), pupil.place()


def test_a_place_that_another_withdrawal_ends_is_not_kept(
    office: Office, make: Make, pair: tuple[Placement, Placement]
) -> None:
    first, second = pair
    early, late = make.today + timedelta(days=3), make.today + timedelta(days=8)
    one = office.withdraw(second, last_day=early)
    everything = office.withdraw(first, scope="ALL_WITH_PROVIDER", last_day=late)
    assert make.reload(second).actual_end == early
    office.step(one, "cancel")
    assert (make.reload(second).status, make.reload(second).actual_end) == ("ending", late)
    office.end(everything)
    assert [make.reload(row).status for row in pair] == ["ended-withdrawn"] * 2


def test_cancelling_all_keeps_the_place_with_a_withdrawal_of_its_own_ending(
    office: Office, make: Make, pair: tuple[Placement, Placement]
) -> None:
    first, second = pair
    early, late = make.today + timedelta(days=3), make.today + timedelta(days=8)
    one = office.withdraw(second, last_day=late)
    everything = office.withdraw(first, scope="ALL_WITH_PROVIDER", last_day=early)
    assert make.reload(second).actual_end == early
    office.step(everything, "cancel")
    assert (make.reload(first).status, make.reload(first).actual_end) == ("active", None)
    assert (make.reload(second).status, make.reload(second).actual_end) == ("ending", late)
    office.step(one, "cancel")
    assert make.reload(second).status == "active"


def test_a_place_ends_on_the_day_everybody_was_shown(
    office: Office, make: Make, pair: tuple[Placement, Placement]
) -> None:
    """Whichever of two withdrawals is completed first, and in the file for CLM and Capita."""
    first, second = pair
    early, late = make.today + timedelta(days=3), make.today + timedelta(days=8)
    office.withdraw(second, last_day=early)
    everything = office.withdraw(first, scope="ALL_WITH_PROVIDER", last_day=late)
    with office.acting(office.staff) as session:
        row = withdrawals.get(session, everything.id, office.staff)
        places = {each.id: each for each in (session.get_one(Placement, p.id) for p in pair)}
        assert withdrawal_places.last_day_of(row, places[first.id]) == late
        assert withdrawal_places.last_day_of(row, places[second.id]) == early
    office.end(everything)
    assert [make.reload(each).actual_end for each in pair] == [late, early]


def test_a_place_given_after_sending_goes_on(
    office: Office, make: Make, pupil: Pupil, pair: tuple[Placement, Placement]
) -> None:
    row = office.withdraw(pair[0], scope="ALL_WITH_PROVIDER")
    later = pupil.place("pending")
    with office.acting(office.staff) as session:
        found = withdrawals.get(session, row.id, office.staff)
        covered = withdrawal_coverage.coverage(session, found)
        assert {each.placement.id for each in covered if each.ends} == {p.id for p in pair}
        assert {each.placement.id for each in covered if not each.ends} == {later.id}
    office.end(row)
    assert make.reload(later).status == "pending"


@pytest.mark.parametrize("scope", ["WHOLE", "SOME_DAYS", "ALL_WITH_PROVIDER"])
def test_the_last_day_is_not_after_the_planned_end(office: Office, make: Make, scope: str) -> None:
    planned = make.today + timedelta(days=20)
    place = make.placement(status="active", first_attended_on=make.today, planned_end=planned)
    more = {"scope": scope, "slots": ["MON-AM"] if scope == "SOME_DAYS" else []}
    with pytest.raises(Rejected, match="planned until") as refused:
        office.withdraw(place, last_day=planned + timedelta(days=1), **more)
    assert [fault.field for fault in refused.value.faults] == ["last_day"]
    office.withdraw(place, last_day=planned, **more)


def test_each_of_several_places_ends_by_its_own_planned_end(
    office: Office, make: Make, pair: tuple[Placement, Placement]
) -> None:
    first, second = pair
    early, late = make.today + timedelta(days=4), make.today + timedelta(days=20)
    make.change(first, start_date=make.today, planned_end=early)
    make.change(second, planned_end=late)
    last_day = early + timedelta(days=5)
    row = office.withdraw(first, scope="ALL_WITH_PROVIDER", last_day=last_day)
    assert [make.reload(each).actual_end for each in pair] == [early, last_day]
    office.end(row)
    assert [make.reload(each).actual_end for each in pair] == [early, last_day]
    assert {row.to_on for row in office.slots(second)} <= {last_day, second.start_date}


def test_a_place_past_its_planned_end_is_completed_instead(office: Office, make: Make) -> None:
    place = make.placement(
        status="active",
        first_attended_on=make.today,
        start_date=make.today - timedelta(days=40),
        planned_end=make.today - timedelta(days=1),
    )
    with pytest.raises(Rejected, match="Ask CAP to complete it") as refused:
        office.withdraw(place)
    assert [fault.field for fault in refused.value.faults] == ["placement"]


def test_days_that_changed_meanwhile_do_not_empty_a_place(office: Office, make: Make) -> None:
    place = make.placement(status="active", first_attended_on=make.today)
    last_day = place.start_date + timedelta(days=9)
    row = office.withdraw(place, scope="SOME_DAYS", slots=["MON-PM"], last_day=last_day)
    (morning,) = [slot for slot in office.slots(place) if slot.half_day == "AM"]
    make.change(morning, to_on=last_day)
    with pytest.raises(InvalidMove) as refused:
        office.end(row)
    assert "No half-day of the place would be left" in " ".join(refused.value.reasons)
    make.change(morning, to_on=None)
    office.end(row)
    assert make.reload(place).sessions_per_week == 1


def test_some_days_of_a_place_that_has_ended_change_nothing_of_it(
    office: Office, make: Make, pair: tuple[Placement, Placement]
) -> None:
    first, second = pair
    some = office.withdraw(second, scope="SOME_DAYS", slots=["MON-PM"])
    office.end(office.withdraw(first, scope="ALL_WITH_PROVIDER"))
    before = make.reload(second)
    office.end(some)
    after = make.reload(second)
    assert after.status == "ended-withdrawn"
    assert (after.hours_per_week, after.sessions_per_week) == (
        before.hours_per_week,
        before.sessions_per_week,
    )


def at_once(office: Office, deeds: list[Callable[[Session], None]]) -> list[str]:
    """What becomes of deeds that colleagues do in the same moment."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[Session], None]) -> str:
        with office.acting(office.staff) as session:
            start.wait(timeout=30)
            try:
                deed(session)
            except (DomainError, StaleDataError):
                session.rollback()
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def moving(office: Office, row: Withdrawal, name: str) -> Callable[[Session], None]:
    def move(session: Session) -> None:
        found = withdrawals.get(session, row.id, office.staff, lock=True)
        by, at = office.staff, office.at
        withdrawals.move(session, found, name, by=by, at=at, reason="Agreed.", version=row.version)

    return move


def test_two_withdrawals_cancelled_at_once_leave_the_place_going_on(
    office: Office, make: Make, pair: tuple[Placement, Placement]
) -> None:
    one = make.reload(office.withdraw(pair[1]))
    everything = make.reload(office.withdraw(pair[0], scope="ALL_WITH_PROVIDER"))
    at_once(office, [moving(office, row, "cancel") for row in (one, everything)])
    for row in (one, everything):  # whoever met the other one tries again
        if make.reload(row).status != "cancelled":
            office.step(row, "cancel")
    assert [make.reload(place).status for place in pair] == ["active", "active"]


def test_a_double_click_completes_once(office: Office, make: Make, pupil: Pupil) -> None:
    row = office.withdraw(pupil.place())
    office.tick(row)
    for name in ("receive", "process"):
        office.step(row, name)
    row = make.reload(row)
    assert at_once(office, [moving(office, row, "complete")] * 2) == ["done", "refused"]
    moves = make.all(StatusHistory, StatusHistory.record_id == row.id)
    assert [move.move for move in moves].count("complete") == 1


def test_a_meeting_is_not_closed_while_it_is_used(office: Office, make: Make, pupil: Pupil) -> None:
    place = pupil.place()
    meeting = make.held_meeting(place)
    values = office.values()

    def send(session: Session) -> None:
        found = placements.get(session, place.id, office.staff, lock=True)
        side, by = Requester.PROVIDER, office.staff
        withdrawals.receive(session, found, values, [], requester=side, by=by, at=office.at)

    def close(session: Session) -> None:
        found = withdrawal_meetings.get(session, meeting.id, office.staff, lock=True)
        by, at = office.staff, office.at
        withdrawal_meetings.close(session, found, reason="It goes on.", by=by, at=at)

    assert at_once(office, [send, close]) == ["done", "refused"]
    is_closed = make.reload(meeting).status == "closed"
    assert len(make.all(Withdrawal)) == (0 if is_closed else 1)


@pytest.mark.parametrize("scope", ["WHOLE", "SOME_DAYS", "ALL_WITH_PROVIDER"])
def test_two_who_withdraw_from_the_same_places_at_once(
    office: Office, make: Make, pair: tuple[Placement, Placement], scope: str
) -> None:
    """Both from one place, or each all from another place: one is taken."""
    values = office.values(scope=scope)
    slots = ["MON-AM"] if scope == "SOME_DAYS" else []

    def sending(place: Placement) -> Callable[[Session], None]:
        def send(session: Session) -> None:
            found = placements.get(session, place.id, office.staff)
            withdrawal_places.lock(session, found)
            found = placements.get(session, place.id, office.staff, lock=True)
            side, by = Requester.SCHOOL, office.staff
            withdrawals.receive(session, found, values, slots, requester=side, by=by, at=office.at)

        return send

    places = pair if scope == "ALL_WITH_PROVIDER" else (pair[0], pair[0])
    assert at_once(office, [sending(place) for place in places]) == ["done", "refused"]
    assert len(make.all(Withdrawal)) == 1
