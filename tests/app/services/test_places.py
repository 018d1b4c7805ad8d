"""Places: what stands against giving one, how it begins, changes, ends, and who is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.codes import WEEKDAYS
from app.domain.errors import InvalidMove, NotAllowed, Rejected
from app.domain.roles import Role
from app.models import (
    Application,
    ApplicationResponse,
    AuditEvent,
    Pack,
    Placement,
    Provider,
    StatusHistory,
)
from app.services import placements, responses
from tests.support.factories import Make
from tests.support.office import Acting, Office

WHOLE_WEEK = [f"{day}-{half}" for day in WEEKDAYS for half in ("AM", "PM")]


@pytest.fixture
def staff(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.CAP_ADMIN))


@pytest.fixture
def lead(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.SERVICE_LEAD))


@pytest.fixture
def office(make: Make, acting: Acting, staff: Actor) -> Office:
    return Office(make, acting, staff)


def test_a_place_is_held_with_its_half_days_hours_and_code(office: Office) -> None:
    place = office.process(office.answered(hours_per_week=None))
    assert (place.status, place.default_code, place.attendance_pattern) == ("pending", "B", "PART")
    assert (place.hours_per_week, place.sessions_per_week) == (Decimal("5.0"), 2)
    times = sorted(
        (row.half_day, row.starts_at.hour, row.ends_at.hour) for row in office.slots(place)
    )
    assert times == [("AM", 9, 12), ("PM", 12, 14)]


def test_work_experience_has_its_own_code(office: Office, make: Make) -> None:
    offer = make.offer(course=make.course(subcategory="WORK_EXPERIENCE"))
    assert office.process(office.answered(offer=offer)).default_code == "W"


def test_the_last_seat_is_taken_once_and_closes_the_course(office: Office, make: Make) -> None:
    offer = make.offer(capacity=1, days=["MON"])
    first, second = (office.answered(offer=offer) for _ in range(2))
    place = office.process(first)
    assert make.reload(offer).status == "full"
    assert office.why_not(second) == [
        "No place is free on Monday morning.",
        "No place is free on Monday afternoon.",
    ]
    make.change(place, start_date=make.today)
    office.on_place(place, placements.move, "no-show", reason="Rang twice.")
    assert make.reload(offer).status == "published"
    assert office.process(second).status == "pending"


def test_a_course_that_staff_closed_stays_closed(office: Office, make: Make) -> None:
    offer = make.offer(status="full")
    place = make.placement(
        application=make.application(status="confirmed", offers=[offer]), start_date=make.today
    )
    office.on_place(place, placements.move, "no-show", reason="Rang twice.")
    assert make.reload(offer).status == "full"


def test_a_seat_is_free_after_the_last_day_of_somebody_who_leaves(
    office: Office, make: Make
) -> None:
    offer = make.offer(capacity=1)
    start = make.today + timedelta(days=1)
    place = office.process(office.answered(offer=offer, start_date=start))
    last_day = start + timedelta(days=13)
    office.withdraw(place, last_day=last_day)
    early = office.answered(offer=offer, start_date=last_day - timedelta(days=6))
    assert office.why_not(early)
    late = office.answered(offer=offer, start_date=last_day + timedelta(days=1))
    assert office.process(late).status == "pending"


def test_a_pupil_is_in_one_place_each_half_day(office: Office, make: Make) -> None:
    student = make.student()
    office.process(office.answered(student=student))
    again = office.answered(student=student, slots=["MON-AM", "TUE-AM"])
    assert office.why_not(again) == ["The pupil already has a place on Monday morning."]


@pytest.mark.parametrize(
    "changes", [{"status": "suspended"}, {"contract_end": date(2020, 1, 1)}], ids=str
)
def test_a_provider_that_takes_nobody_gets_nobody(
    office: Office, make: Make, changes: dict[str, Any]
) -> None:
    response = office.answered()
    (provider,) = make.all(Provider)
    make.change(provider, **changes)
    assert len(office.why_not(response)) == 1


def test_a_full_week_with_an_unregistered_provider_needs_the_service_lead(
    office: Office, make: Make, acting: Acting, staff: Actor, lead: Actor
) -> None:
    student = make.student(sen_status="E")
    response = office.answered(student=student, slots=WHOLE_WEEK, hours_per_week=None)
    (why,) = office.why_not(response)
    assert "not a registered school" in why

    def exceed(by: Actor, reason: str) -> None:
        with acting(by) as session:
            row = responses.get(session, response.id, by, lock=True)
            responses.exceed(session, row, reason=reason, by=by, at=office.at)

    with pytest.raises(NotAllowed):
        exceed(staff, "Please")
    with pytest.raises(Rejected):
        exceed(lead, " ")
    exceed(lead, "For three weeks, agreed with the inspector.")
    (event,) = make.all(AuditEvent, AuditEvent.action == "exceed")
    assert (event.record_id, event.actor_id) == (response.id, lead.user_id)
    place = office.process(response)
    assert (place.attendance_pattern, place.sessions_per_week) == ("FULL", 10)


def test_five_full_time_pupils_make_a_school(office: Office, make: Make) -> None:
    offer = make.offer(capacity=20)
    for _ in range(4):
        office.process(office.answered(offer=offer, slots=WHOLE_WEEK, hours_per_week=None))
    fifth = office.answered(offer=offer, slots=WHOLE_WEEK, hours_per_week=None)
    assert ["5 pupils" in words for words in office.why_not(fifth)] == [True]
    part_time = office.answered(offer=offer, hours_per_week=None)
    assert office.process(part_time).status == "pending"


def test_a_registered_school_may_have_pupils_all_week(office: Office, make: Make) -> None:
    offer = make.offer(make.provider(registered_school=True))
    student = make.student(cla_status="CLA")
    response = office.answered(offer=offer, student=student, slots=WHOLE_WEEK, hours_per_week=None)
    assert office.process(response).status == "pending"


def test_a_pupil_who_never_came_frees_the_seat_and_the_search_goes_on(
    office: Office, make: Make
) -> None:
    place = make.placement(status="pending", start_date=make.today + timedelta(days=3))
    with pytest.raises(InvalidMove):
        office.on_place(place, placements.move, "no-show", reason="Rang twice.")
    make.change(place, start_date=make.today)
    place = office.on_place(place, placements.move, "no-show", reason="Rang twice.")
    case = make.all(Application)[0]
    assert (place.status, place.actual_end, case.status) == ("no-show", make.today, "alternatives")
    assert case.referrer_email in office.mails("place-not-taken")
    assert [row.status for row in make.all(ApplicationResponse)] == ["superseded"]
    (pack,) = make.all(Pack)
    assert pack.closes_on == make.today + timedelta(days=90)


def test_a_pause_has_an_end(office: Office, make: Make) -> None:
    place = make.placement(status="active", first_attended_on=make.today)
    for day in (None, make.today):
        with pytest.raises(Rejected):
            office.on_place(place, placements.move, "pause", reason="Ill.", paused_until=day)
    until = make.today + timedelta(days=9)
    place = office.on_place(place, placements.move, "pause", reason="Ill.", paused_until=until)
    assert (place.status, place.paused_until) == ("paused", until)
    place = office.on_place(place, placements.move, "resume")
    assert (place.status, place.paused_until) == ("active", None)


def test_a_place_is_completed_at_its_planned_end(office: Office, make: Make) -> None:
    start = make.today - timedelta(days=60)
    place = make.placement(
        status="active", start_date=start, planned_end=make.today - timedelta(days=1)
    )
    place = office.on_place(place, placements.move, "complete", destination="COLLEGE")
    assert (place.status, place.destination) == ("ended-completed", "COLLEGE")
    assert place.actual_end == place.planned_end


def test_a_place_is_extended_when_its_seat_stays_free(office: Office, make: Make) -> None:
    offer = make.offer(capacity=1)
    place = office.process(office.answered(offer=offer, end_date=make.today + timedelta(days=40)))
    make.change(place, status="active", first_attended_on=make.today)
    longer = place.planned_end + timedelta(days=30)
    with pytest.raises(Rejected):
        office.on_place(place, placements.extend, place.planned_end, reason="Doing well.")
    other = office.answered(
        offer=offer, start_date=longer - timedelta(days=20), end_date=longer + timedelta(days=60)
    )
    taken = office.process(other)
    with pytest.raises(Rejected) as refused:
        office.on_place(place, placements.extend, longer, reason="Doing well.")
    assert "No place is free on Monday morning." in [f.message for f in refused.value.faults]
    make.change(taken, status="no-show")
    place = office.on_place(place, placements.extend, longer, reason="Doing well.")
    assert (place.status, place.planned_end) == ("active", longer)
    assert make.all(StatusHistory, StatusHistory.move == "extend")[0].reason == "Doing well."
    assert office.mails("place-changed")


def test_days_change_from_a_day_on_and_the_past_stays(office: Office, make: Make) -> None:
    place = office.process(office.answered(hours_per_week=None))
    make.change(place, status="active", first_attended_on=make.today)
    day = place.start_date + timedelta(days=14)
    place = office.on_place(
        place, placements.change_days, ["MON-AM", "TUE-AM", "TUE-PM"], from_on=day, reason="Bus."
    )
    found = {(row.day, row.half_day): (row.from_on, row.to_on) for row in office.slots(place)}
    assert found == {
        ("MON", "AM"): (place.start_date, None),
        ("MON", "PM"): (place.start_date, day - timedelta(days=1)),
        ("TUE", "AM"): (day, None),
        ("TUE", "PM"): (day, None),
    }
    assert (place.sessions_per_week, place.hours_per_week) == (3, Decimal("7.5"))
    with pytest.raises(Rejected):
        office.on_place(place, placements.change_days, [], from_on=day, reason="Bus.")
    with pytest.raises(Rejected):
        office.on_place(
            place,
            placements.change_days,
            ["MON-AM"],
            from_on=make.today - timedelta(days=1),
            reason="Bus.",
        )


def test_a_whole_withdrawal_ends_the_place_and_counts_down_the_access(
    office: Office, make: Make
) -> None:
    place = make.placement(
        status="active", first_attended_on=make.today, start_date=make.today - timedelta(days=9)
    )
    withdrawal = office.withdraw(place)
    assert make.reload(place).status == "ending"
    assert make.reload(place).actual_end == withdrawal.last_day
    assert office.mails("withdrawal-received") == {"asks@example.org"}
    user = make.provider_user(make.all(Provider)[0])
    office.end(withdrawal)
    place = make.reload(place)
    assert (place.status, place.actual_end) == ("ended-withdrawn", withdrawal.last_day)
    assert {row.to_on for row in office.slots(place)} == {withdrawal.last_day}
    (pack,) = make.all(Pack)
    assert pack.closes_on == withdrawal.last_day + timedelta(days=90)
    assert office.mails("withdrawal-completed") == {"asks@example.org"}
    assert office.mails("withdrawal-to-read") == {user.email}


@pytest.mark.parametrize(
    ("before", "given"),
    [
        ("pending", {}),
        ("active", {"first_attended_on": date(2026, 9, 1)}),
        (
            "paused",
            {"first_attended_on": date(2026, 9, 1), "paused_until": date(2099, 1, 1)},
        ),
    ],
)
def test_a_cancelled_withdrawal_leaves_the_place_as_it_was(
    office: Office, make: Make, before: str, given: dict[str, Any]
) -> None:
    place = make.placement(status=before, **given)
    office.end(office.withdraw(place), "cancel")
    place = make.reload(place)
    assert (place.status, place.actual_end) == (before, None)


def test_a_withdrawal_before_the_start_lets_the_search_go_on(office: Office, make: Make) -> None:
    place = make.placement(status="pending", start_date=make.today + timedelta(days=20))
    office.end(office.withdraw(place))
    case = make.all(Application)[0]
    assert (make.reload(place).status, case.status) == ("ended-withdrawn", "alternatives")


def test_some_half_days_end_and_the_others_go_on(office: Office, make: Make) -> None:
    place = office.process(office.answered(hours_per_week=None))
    make.change(place, status="active", first_attended_on=make.today)
    for slots in ([], ["WED-AM"], ["MON-AM", "MON-PM"]):
        with pytest.raises(Rejected):
            office.withdraw(place, scope="SOME_DAYS", slots=slots)
    last_day = place.start_date + timedelta(days=10)
    withdrawal = office.withdraw(place, scope="SOME_DAYS", slots=["MON-PM"], last_day=last_day)
    assert make.reload(place).status == "active"
    office.end(withdrawal)
    place = make.reload(place)
    found = {row.half_day: row.to_on for row in office.slots(place)}
    assert found == {"AM": None, "PM": last_day}
    assert (place.status, place.sessions_per_week) == ("active", 1)
    assert place.hours_per_week == Decimal("2.5")


def test_a_seat_that_some_days_set_free_opens_the_course_again(office: Office, make: Make) -> None:
    offer = make.offer(capacity=1, days=["MON"])
    place = office.process(office.answered(offer=offer))
    make.change(place, status="active", first_attended_on=make.today)
    assert make.reload(offer).status == "full"
    office.end(office.withdraw(place, scope="SOME_DAYS", slots=["MON-PM"]))
    assert make.reload(offer).status == "published"


def test_a_second_withdrawal_waits_until_the_first_is_done(office: Office, make: Make) -> None:
    place = make.placement(status="active", first_attended_on=make.today)
    first = office.withdraw(place)
    with pytest.raises(Rejected, match="ending this placement already"):
        office.withdraw(place)
    office.end(first, "cancel")
    office.withdraw(place)


def test_some_days_are_withdrawn_one_request_at_a_time(office: Office, make: Make) -> None:
    place = make.placement(status="active", first_attended_on=make.today)
    first = office.withdraw(place, scope="SOME_DAYS", slots=["MON-PM"])
    with pytest.raises(Rejected, match=first.ref):
        office.withdraw(place)


def test_everything_with_the_provider_ends_together(office: Office, make: Make) -> None:
    school, provider = make.school(), make.provider()
    student = make.student(school)
    places = []
    for _ in range(2):
        case = make.application(
            school, status="closed-placed", student=student, offers=[make.offer(provider)]
        )
        places.append(
            make.placement(application=case, status="active", first_attended_on=make.today)
        )
    elsewhere = make.placement(
        application=make.application(school, status="closed-placed", student=student),
        status="active",
    )
    withdrawal = office.withdraw(places[0], scope="ALL_WITH_PROVIDER")
    assert [make.reload(row).status for row in places] == ["ending", "ending"]
    office.end(withdrawal)
    assert [make.reload(row).status for row in places] == ["ended-withdrawn"] * 2
    assert make.reload(elsewhere).status == "active"


def at_once(office: Office, answers: list[ApplicationResponse]) -> list[str]:
    """What becomes of answers that colleagues process in the same moment."""
    start = Barrier(len(answers))

    def take(response: ApplicationResponse) -> str:
        with office.acting(office.staff) as session:
            start.wait(timeout=30)
            row = responses.get(session, response.id, office.staff)
            try:
                responses.process(session, row, by=office.staff, at=office.at)
            except InvalidMove:
                session.rollback()
                return "refused"
            return "taken"

    with ThreadPoolExecutor(len(answers)) as pool:
        return sorted(pool.map(take, answers))


def test_two_who_take_the_last_seat_at_once_do_not_both_get_it(office: Office, make: Make) -> None:
    offer = make.offer(capacity=1)
    answers = [office.answered(offer=offer) for _ in range(2)]
    assert at_once(office, answers) == ["refused", "taken"]
    assert len(make.all(Placement)) == 1


def test_two_places_for_one_pupil_at_once_do_not_meet(office: Office, make: Make) -> None:
    student = make.student()
    answers = [office.answered(student=student) for _ in range(2)]
    assert at_once(office, answers) == ["refused", "taken"]
