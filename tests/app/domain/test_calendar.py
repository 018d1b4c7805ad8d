from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import (
    AcademicYear,
    academic_year,
    academic_year_from_label,
    add_months,
    add_working_days,
    bank_holidays,
    is_working_day,
    last_friday_of_june,
    working_days_between,
)

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
CHRISTMAS_CLOSURE = frozenset(date(2026, 12, day) for day in (29, 30, 31))


@pytest.mark.parametrize(
    ("day", "label", "code"),
    [
        (date(2026, 8, 31), "2025/26", "2526"),
        (date(2026, 9, 1), "2026/27", "2627"),
        (date(2099, 9, 1), "2099/00", "9900"),
    ],
)
def test_a_day_falls_in_an_academic_year(day: date, label: str, code: str) -> None:
    year = academic_year(day)
    assert (year.label, year.code, str(year)) == (label, code, label)
    assert day in year
    assert academic_year_from_label(label) == year


@given(DAYS)
def test_academic_years_follow_each_other_without_gaps(day: date) -> None:
    year = academic_year(day)
    assert year.starts_on <= day <= year.ends_on
    assert year.ends_on + ONE_DAY == year.next.starts_on
    assert day not in year.next
    assert year < year.next


@pytest.mark.parametrize(
    "label",
    [
        "",
        "2026",
        "2026/28",
        "2026-27",
        "26/27",
        "2026/2027",
        " 2026/27",
        "1/02",
        "abcd/ef",
        "\u0662/03",
    ],
)
def test_what_names_no_academic_year_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="Not an academic year"):
        academic_year_from_label(label)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
        (2027, [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
        (2028, [(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
        (2029, [(1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)]),
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(
    year: int, days: list[tuple[int, int]]
) -> None:
    on_weekdays = sorted(day for day in bank_holidays(year) if day.weekday() < 5)
    assert on_weekdays == [date(year, month, day) for month, day in days]


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2025, 12, 24), 5, date(2026, 1, 5)),
        (date(2026, 4, 2), 5, date(2026, 4, 13)),
        (date(2026, 5, 22), 5, date(2026, 6, 1)),
        (date(2026, 8, 28), 5, date(2026, 9, 7)),
        (date(2026, 6, 6), 5, date(2026, 6, 12)),
        (date(2027, 12, 24), 5, date(2028, 1, 5)),
        (date(2026, 3, 13), 3, date(2026, 3, 18)),
        (date(2026, 4, 1), 3, date(2026, 4, 8)),
        (date(2026, 5, 1), 1, date(2026, 5, 5)),
        (date(2026, 12, 18), 10, date(2027, 1, 6)),
        (date(2026, 12, 18), 20, date(2027, 1, 20)),
        (date(2026, 6, 8), -5, date(2026, 6, 1)),
        (date(2026, 6, 6), 0, date(2026, 6, 6)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days) == end


def test_closure_days_of_the_council_do_not_count() -> None:
    assert add_working_days(date(2026, 12, 18), 10, CHRISTMAS_CLOSURE) == date(2027, 1, 11)
    assert not is_working_day(date(2026, 12, 30), CHRISTMAS_CLOSURE)
    assert working_days_between(date(2026, 12, 24), date(2027, 1, 4), CHRISTMAS_CLOSURE) == 1


@given(DAYS, st.integers(1, 60), st.sets(DAYS, max_size=5))
def test_adding_and_counting_working_days_agree(day: date, days: int, closures: set[date]) -> None:
    end = add_working_days(day, days, closures)
    assert is_working_day(end, closures)
    assert working_days_between(day, end, closures) == days
    assert working_days_between(end, day, closures) == -days
    start = add_working_days(day, -days, closures)
    assert is_working_day(start, closures)
    assert start < day < end


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
        (date(2028, 5, 29), -3, date(2028, 2, 29)),
        (date(2026, 3, 1), -3, date(2025, 12, 1)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 6, 15), 0, date(2026, 6, 15)),
    ],
)
def test_months_are_clamped_to_their_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(DAYS, st.integers(-40, 40))
def test_adding_months_lands_in_that_month(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + ONE_DAY).month != moved.month)


def test_the_steps_of_a_complaint_fall_due_one_after_another() -> None:
    acknowledged = add_working_days(date(2026, 6, 1), 5)
    assert acknowledged == date(2026, 6, 8)
    answered = add_working_days(acknowledged, 10)
    assert answered == date(2026, 6, 22)
    assert add_working_days(answered, 10) == date(2026, 7, 6)


@pytest.mark.parametrize(
    ("year", "day"), [(2025, 27), (2026, 26), (2027, 25), (2028, 30), (2029, 29)]
)
def test_the_last_friday_of_june(year: int, day: int) -> None:
    assert last_friday_of_june(year) == date(year, 6, day)


def test_an_academic_year_is_its_start() -> None:
    assert AcademicYear(2026) == academic_year(date(2027, 8, 31))
