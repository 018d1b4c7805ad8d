from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import WEEKDAYS, HalfDay, LegalBasis, Programme
from app.domain.errors import Rejected
from app.domain.placements import (
    PupilHours,
    Slot,
    clashes,
    default_attendance_code,
    full_sessions,
    full_time_problem,
    hours_per_week,
    is_full,
    most_seated,
    overlap,
)

# A Monday.
START = date(2026, 9, 7)
MONDAY = Slot("MON", HalfDay.AM, time(9), time(12), START)
FULL_TIME = PupilHours(
    Decimal("18.1"), of_compulsory_school_age=True, has_ehcp=False, is_looked_after=False
)


def _slots() -> st.SearchStrategy[Slot]:
    days = st.integers(0, 40).map(lambda after: START + timedelta(days=after))
    return st.builds(
        lambda day, half_day, first, length: Slot(
            day,
            half_day,
            time(9),
            time(12),
            first,
            None if length is None else first + timedelta(days=length),
        ),
        st.sampled_from(WEEKDAYS[:2]),
        st.sampled_from(HalfDay),
        days,
        st.none() | st.integers(0, 30),
    )


def _seated_on(day: date, wanted: Slot, held: list[Slot]) -> int:
    return sum(
        (slot.day, slot.half_day) == (wanted.day, wanted.half_day) and slot.is_held_on(day)
        for slot in held
    )


EVERY_DATE = [START + timedelta(days=days) for days in range(120)]


@pytest.mark.parametrize(
    ("legal_basis", "programme", "code"),
    [
        (LegalBasis.COUNCIL_S19, Programme.TIER1, "K"),
        (LegalBasis.EHCP, Programme.REFOCUS, "K"),
        (LegalBasis.SCHOOL_ARRANGED, Programme.REFOCUS, "D"),
        (LegalBasis.OFF_SITE_DIRECTION, Programme.SUPPORTED_TRANSFER, "D"),
        (LegalBasis.MANAGED_MOVE_TRIAL, Programme.TIER1, "D"),
        (LegalBasis.SCHOOL_ARRANGED, Programme.TIER1, "B"),
        (LegalBasis.OFF_SITE_DIRECTION, Programme.FLOURISH, "B"),
    ],
)
def test_the_code_follows_who_arranged_the_place(
    legal_basis: LegalBasis, programme: Programme, code: str
) -> None:
    assert default_attendance_code(legal_basis, programme) == code


def test_work_experience_and_sport_have_their_own_codes() -> None:
    school = LegalBasis.SCHOOL_ARRANGED
    assert default_attendance_code(school, Programme.TIER1, work_experience=True) == "W"
    assert default_attendance_code(school, Programme.TIER1, sport=True) == "P"
    council = LegalBasis.COUNCIL_S19
    assert default_attendance_code(council, Programme.TIER1, work_experience=True) == "K"


def test_a_slot_is_held_on_its_weekday_between_its_days() -> None:
    slot = replace(MONDAY, to_on=START + timedelta(days=7))
    assert [day for day in EVERY_DATE if slot.is_held_on(day)] == [
        START,
        START + timedelta(days=7),
    ]
    assert slot.in_force(START + timedelta(days=1))
    assert not slot.in_force(START - timedelta(days=1))


def test_a_slot_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Rejected, match="Monday morning must end after it starts"):
        replace(MONDAY, ends_at=time(9))
    with pytest.raises(Rejected, match="cannot be before its first day"):
        replace(MONDAY, to_on=START - timedelta(days=1))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (MONDAY, True),
        (replace(MONDAY, half_day=HalfDay.PM), False),
        (replace(MONDAY, day="TUE"), False),
        (replace(MONDAY, from_on=START + timedelta(days=70)), True),
    ],
)
def test_slots_overlap_on_the_same_half_day(other: Slot, expected: bool) -> None:
    assert overlap(MONDAY, other) == overlap(other, MONDAY) == expected


def test_ranges_that_share_no_date_of_the_weekday_do_not_overlap() -> None:
    until_wednesday = replace(MONDAY, to_on=START + timedelta(days=2))
    from_tuesday = replace(MONDAY, from_on=START + timedelta(days=1))
    assert not overlap(until_wednesday, from_tuesday)


@given(_slots(), _slots())
def test_overlap_means_a_date_in_common(one: Slot, other: Slot) -> None:
    same = (one.day, one.half_day) == (other.day, other.half_day)
    shared = [day for day in EVERY_DATE if one.is_held_on(day) and other.is_held_on(day)]
    assert overlap(one, other) == overlap(other, one) == (same and bool(shared))


def test_clashes_are_named_in_words() -> None:
    tuesday = replace(MONDAY, day="TUE", half_day=HalfDay.PM)
    assert clashes([MONDAY, tuesday], [MONDAY]) == ("Monday morning",)
    assert clashes([tuesday], [MONDAY]) == ()
    assert clashes([MONDAY, tuesday], [tuesday, MONDAY]) == ("Monday morning", "Tuesday afternoon")


@given(_slots(), st.lists(_slots(), max_size=8))
def test_seats_are_counted_on_the_fullest_date(wanted: Slot, held: list[Slot]) -> None:
    counted = max(
        (_seated_on(day, wanted, held) for day in EVERY_DATE if wanted.is_held_on(day)), default=0
    )
    assert most_seated(wanted, held) == counted


def test_one_pupil_after_another_takes_one_seat() -> None:
    first = replace(MONDAY, to_on=START + timedelta(days=20))
    second = replace(MONDAY, from_on=START + timedelta(days=21))
    assert most_seated(MONDAY, [first, second]) == 1
    assert full_sessions([MONDAY], [first, second], 2) == ()
    assert full_sessions([MONDAY], [first, second], 1) == ("Monday morning",)


def test_a_course_is_full_when_every_session_is() -> None:
    sessions = [("MON", HalfDay.AM), ("TUE", HalfDay.AM)]
    tuesday = replace(MONDAY, day="TUE")
    thursday = START + timedelta(days=3)
    assert not is_full(sessions, [MONDAY], 1, week_of=START)
    assert is_full(sessions, [MONDAY, tuesday], 1, week_of=START)
    assert is_full(sessions, [MONDAY, tuesday], 1, week_of=thursday)
    assert not is_full(sessions, [MONDAY, tuesday], 2, week_of=START)
    ended = replace(tuesday, to_on=START + timedelta(days=1))
    assert not is_full(sessions, [MONDAY, ended], 1, week_of=thursday)


@pytest.mark.parametrize(
    ("slots", "hours"),
    [
        ([], "0.0"),
        ([MONDAY], "3.0"),
        ([MONDAY, replace(MONDAY, day="TUE", ends_at=time(11, 45))], "5.8"),
        ([replace(MONDAY, ends_at=time(9, 20))] * 3, "1.0"),
    ],
)
def test_hours_add_up_to_a_tenth(slots: list[Slot], hours: str) -> None:
    assert hours_per_week(slots) == Decimal(hours)
    assert str(hours_per_week(slots)) == hours


def _problem(*pupils: PupilHours, registered_school: bool = False) -> str | None:
    return full_time_problem(pupils, registered_school=registered_school)


def test_five_full_time_pupils_need_a_registered_school() -> None:
    assert _problem(*[FULL_TIME] * 4) is None
    assert "5 pupils" in (_problem(*[FULL_TIME] * 5) or "")
    assert _problem(*[FULL_TIME] * 5, registered_school=True) is None


@pytest.mark.parametrize("change", [{"has_ehcp": True}, {"is_looked_after": True}])
def test_one_full_time_pupil_with_a_plan_or_in_care_is_enough(change: dict[str, bool]) -> None:
    pupil = replace(FULL_TIME, **change)
    assert "EHC plan or in care" in (_problem(pupil) or "")
    assert _problem(pupil, registered_school=True) is None
    assert _problem(replace(pupil, hours_per_week=Decimal(18))) is None
    assert _problem(replace(pupil, of_compulsory_school_age=False)) is None


def test_eighteen_hours_are_not_full_time_unless_a_setting_says_so() -> None:
    pupils = [replace(FULL_TIME, hours_per_week=Decimal(18))] * 5
    assert full_time_problem(pupils, registered_school=False) is None
    assert full_time_problem(pupils, registered_school=False, full_time_hours=Decimal(15))
