from __future__ import annotations

from datetime import date, time

import pytest

from app.web.dates import TypedDay, day_fault, typed_day, typed_time


def test_a_day_is_read_from_its_three_parts() -> None:
    typed = typed_day(
        {"held_on-day": " 3", "held_on-month": "2", "held_on-year": "2027"}, "held_on"
    )
    assert typed.value == date(2027, 2, 3)
    assert day_fault(typed, "held_on", "the day it was held") is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (TypedDay(), "Enter the day it was held."),
        (TypedDay("3", "", "2027"), "The day it was held must include a month."),
        (TypedDay("3", "", ""), "The day it was held must include a month and a year."),
        (TypedDay("31", "2", "2027"), "The day it was held must be a real date, like 27 3 2027."),
        (TypedDay("3", "2", "27"), "The day it was held must be a real date, like 27 3 2027."),
        (TypedDay("x", "2", "2027"), "The day it was held must be a real date, like 27 3 2027."),
        (TypedDay("٣", "2", "2027"), "The day it was held must be a real date, like 27 3 2027."),
    ],
)
def test_what_is_no_day_is_told_apart(typed: TypedDay, words: str) -> None:
    fault = day_fault(typed, "held_on", "the day it was held")
    assert fault is not None
    assert (fault.field, fault.message) == ("held_on", words)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30", time(9, 30)),
        ("14.05", time(14, 5)),
        ("9", time(9)),
        ("", None),
        ("25:00", None),
        ("9:75", None),
        ("noon", None),
        ("9:", None),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, clock: time | None) -> None:
    assert typed_time(text) == clock
