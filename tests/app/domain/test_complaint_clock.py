"""The days of a complaint, over Christmas, Easter and the May holidays (7.8)."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain import complaint_clock as clock
from app.domain.calendar import add_working_days
from tests.support.deadlines import FIVE_DAYS

D = date


@pytest.mark.parametrize(("received", "by"), [*FIVE_DAYS, (D(2026, 6, 1), D(2026, 6, 8))])
def test_acknowledged_in_five_working_days(received: date, by: date) -> None:
    assert clock.acknowledge_by(received) == by


@pytest.mark.parametrize(
    ("acknowledged", "stage", "by"),
    [
        (D(2026, 12, 18), 1, D(2027, 1, 6)),
        (D(2026, 12, 18), 2, D(2027, 1, 20)),
        (D(2026, 6, 8), 1, D(2026, 6, 22)),
        # Good Friday and Easter Monday, then the two bank holidays of May.
        (D(2026, 3, 30), 1, D(2026, 4, 15)),
        (D(2026, 4, 30), 2, D(2026, 6, 1)),
        (D(2026, 5, 1), 1, D(2026, 5, 18)),
    ],
)
def test_each_stage_is_answered_in_its_days(acknowledged: date, stage: int, by: date) -> None:
    assert clock.answer_by(acknowledged, stage) == by


@pytest.mark.parametrize(
    ("acknowledged", "stage", "by"),
    [
        # Over Christmas and the new year, over Easter, over both holidays of May.
        (D(2026, 12, 11), 1, D(2027, 1, 13)),
        (D(2026, 3, 30), 1, D(2026, 4, 29)),
        (D(2026, 5, 1), 1, D(2026, 6, 2)),
        (D(2026, 12, 18), 2, D(2027, 2, 17)),
    ],
)
def test_the_longest_extension_counts_on_over_holidays(
    acknowledged: date, stage: int, by: date
) -> None:
    most = clock.most_extension(stage)
    assert clock.answer_by(acknowledged, stage, most) == by


def test_the_chain_of_the_national_code() -> None:
    """Received on a Monday, acknowledged on the last day, extended as far as it goes."""
    ack = clock.acknowledge_by(D(2026, 6, 1))
    assert ack == D(2026, 6, 8)
    assert clock.answer_by(ack, 1) == D(2026, 6, 22)
    assert clock.answer_by(ack, 1, clock.MOST_STAGE1_EXTENSION) == D(2026, 7, 6)


def test_days_on_which_the_council_is_closed_do_not_count() -> None:
    closed = frozenset({D(2026, 12, 29), D(2026, 12, 30), D(2026, 12, 31)})
    assert clock.answer_by(D(2026, 12, 18), 1, closures=closed) == D(2027, 1, 11)


@pytest.mark.parametrize(
    ("about", "by"),
    [("DATA_PROTECTION", D(2026, 5, 31)), ("SAFEGUARDING", D(2026, 5, 5))],
)
def test_its_own_path_has_its_own_day(about: str, by: date) -> None:
    assert clock.own_path_by(about, D(2026, 5, 1)) == by


@pytest.mark.parametrize("waited", [0, 1, 3, 40])
def test_a_clock_that_stopped_goes_on_with_what_was_left(waited: int) -> None:
    received = D(2026, 6, 1)
    due = clock.acknowledge_by(received)
    stopped = add_working_days(received, 2)
    left = clock.days_left(stopped, due)
    assert left == 3
    back = add_working_days(stopped, waited)
    assert add_working_days(back, left) == add_working_days(due, waited)


def test_late_stays_late() -> None:
    assert clock.days_left(D(2026, 6, 10), D(2026, 6, 8)) == -2


@pytest.mark.parametrize(
    ("stage", "days", "told_on", "fields"),
    [
        (1, 10, D(2026, 6, 22), []),
        (1, 11, D(2026, 6, 22), ["days"]),
        (1, 0, D(2026, 6, 22), ["days"]),
        (2, 20, D(2026, 6, 22), []),
        (2, 21, D(2026, 6, 22), ["days"]),
        (1, 5, D(2026, 6, 24), ["told_on"]),
        (1, 5, D(2026, 6, 23), ["told_on"]),
        (1, 5, D(2026, 6, 8), []),
        (1, 5, D(2026, 6, 7), ["told_on"]),
        (1, 5, D(1990, 1, 1), ["told_on"]),
    ],
)
def test_an_extension_is_short_and_told_in_time(
    stage: int, days: int, told_on: date, fields: list[str]
) -> None:
    faults = clock.extension_faults(
        stage, days, told_on, since=D(2026, 6, 8), due=D(2026, 6, 22), today=D(2026, 6, 23)
    )
    assert [fault.field for fault in faults] == fields


@pytest.mark.parametrize(
    ("due_on", "own", "fault"),
    [
        (D(2026, 6, 3), D(2026, 6, 15), ""),
        (D(2026, 6, 15), D(2026, 6, 15), ""),
        (D(2026, 6, 1), D(2026, 6, 15), "a day to come"),
        (D(2026, 6, 6), D(2026, 6, 15), "a working day"),
        (D(2026, 6, 16), D(2026, 6, 15), "due by 15 June 2026"),
        (D(2030, 1, 1), D(2026, 6, 15), "due by 15 June 2026"),
        # Our own answer is due, or late: the provider still gets five working days.
        (D(2026, 6, 8), D(2026, 6, 1), ""),
        (D(2026, 6, 9), D(2026, 6, 1), "due by 1 June 2026"),
    ],
)
def test_the_day_a_provider_answers_by(due_on: date, own: date, fault: str) -> None:
    faults = clock.provider_day_faults(due_on, own=own, today=D(2026, 6, 1))
    assert len(faults) == bool(fault)
    assert all(fault in each.message for each in faults)
