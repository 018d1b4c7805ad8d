from __future__ import annotations

from datetime import date

import pytest

from app.domain.due import due
from app.domain.workflow import Tone

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("on", "words", "tone"),
    [
        (date(2026, 11, 25), "Due today", Tone.WARN),
        (date(2026, 11, 26), "Due in 1 working day", Tone.WARN),
        (date(2026, 11, 27), "Due in 2 working days", Tone.WARN),
        (date(2026, 11, 30), "Due in 3 working days", Tone.PLAIN),
        (date(2026, 11, 24), "1 working day late", Tone.BAD),
        (date(2026, 11, 20), "3 working days late", Tone.BAD),
    ],
)
def test_due_words_count_working_days(on: date, words: str, tone: Tone) -> None:
    found = due(on, WEDNESDAY)
    assert found is not None
    assert (found.words, found.tone, found.on) == (words, tone, on)


def test_nothing_is_due_without_a_day() -> None:
    assert due(None, WEDNESDAY) is None


def test_what_is_due_at_the_weekend_is_due_before_it() -> None:
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    found = due(sunday, saturday)
    assert found is not None
    assert found.words == "Due today"


def test_what_was_due_yesterday_is_late_on_a_sunday_too() -> None:
    found = due(date(2026, 11, 28), date(2026, 11, 29))
    assert found is not None
    assert found.words == "1 working day late"


def test_closed_days_do_not_count() -> None:
    found = due(date(2026, 11, 27), WEDNESDAY, frozenset({date(2026, 11, 26)}))
    assert found is not None
    assert found.words == "Due in 1 working day"
