"""CAP's five days for a withdrawal, over Christmas, Easter and May (7.8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import add_working_days, is_working_day, working_days_between
from app.domain.withdrawal_clock import (
    AMBER_AT,
    PROCESS_WORKING_DAYS,
    RED_AT,
    Clock,
    age,
    resumed,
    standing,
    tone_of,
)
from app.domain.workflow import Tone
from tests.support.deadlines import FIVE_DAYS

DAYS = st.dates(date(2025, 9, 1), date(2029, 8, 31))


@pytest.mark.parametrize(("sent", "due"), FIVE_DAYS)
def test_it_turns_amber_on_the_third_day_and_red_on_the_fifth(sent: date, due: date) -> None:
    assert add_working_days(sent, PROCESS_WORKING_DAYS) == due
    tones = {
        days: standing(Clock(sent), due, add_working_days(sent, days)).tone for days in range(8)
    }
    assert {days for days, tone in tones.items() if tone is Tone.PLAIN} == set(range(AMBER_AT))
    assert {days for days, tone in tones.items() if tone is Tone.WARN} == {3, 4}
    assert {days for days, tone in tones.items() if tone is Tone.BAD} == {RED_AT, 6, 7}
    assert age(Clock(sent), due) == RED_AT


@pytest.mark.parametrize(
    ("sent", "asked", "answered", "due", "waited"),
    [
        # Asked before Christmas, answered in the new year.
        (date(2025, 12, 22), date(2025, 12, 24), date(2026, 1, 5), date(2026, 1, 8), 5),
        # Over Easter.
        (date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 13), 1),
        # Over the May holiday.
        (date(2026, 5, 20), date(2026, 5, 22), date(2026, 5, 26), date(2026, 5, 29), 1),
        # Answered on the day it was asked: nothing moves.
        (date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 2), date(2026, 6, 8), 0),
        # Asked on a Friday, answered on Sunday: nobody waited on a working day.
        (date(2026, 6, 11), date(2026, 6, 12), date(2026, 6, 14), date(2026, 6, 18), 0),
    ],
)
def test_the_days_that_cap_waited_move_the_due_date(
    sent: date, asked: date, answered: date, due: date, waited: int
) -> None:
    before = add_working_days(sent, PROCESS_WORKING_DAYS)
    assert resumed(before, asked, answered) == (due, waited)


def test_closure_days_of_the_council_do_not_count() -> None:
    closed = frozenset({date(2026, 12, 29), date(2026, 12, 30)})
    sent = date(2026, 12, 23)
    assert age(Clock(sent), date(2026, 12, 31)) == 4
    assert age(Clock(sent), date(2026, 12, 31), closed) == 2


@given(sent=DAYS, first=st.integers(0, 20), wait=st.integers(0, 20), after=st.integers(0, 20))
def test_what_is_left_before_and_after_a_pause_is_the_same(
    sent: date, first: int, wait: int, after: int
) -> None:
    asked = sent + timedelta(days=first)
    answered = asked + timedelta(days=wait)
    today = answered + timedelta(days=after)
    due = add_working_days(sent, PROCESS_WORKING_DAYS)
    moved, waited = resumed(due, asked, answered)
    still, going = Clock(sent, 0, asked), Clock(sent, waited)
    assert age(still, asked) == age(still, today) == age(going, answered)
    left = working_days_between(today, moved)
    if is_working_day(due):
        assert age(going, today) == PROCESS_WORKING_DAYS - left
    assert standing(still, due, today).words.startswith("Clock stands still")


def test_nothing_is_urgent_before_the_third_day() -> None:
    assert [tone_of(days) for days in range(6)] == [
        Tone.PLAIN,
        Tone.PLAIN,
        Tone.PLAIN,
        Tone.WARN,
        Tone.WARN,
        Tone.BAD,
    ]
