from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.web.facts import between, facts, phone, weekdays, words


def test_a_fact_without_words_is_left_out_but_a_no_is_not() -> None:
    found = facts(("A", None), ("B", ""), ("C", False), ("D", Decimal("5.0")), ("E", 0))
    assert [(each.label, each.value) for each in found] == [("C", "No"), ("D", "5"), ("E", "0")]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+441632960123", "01632 960123"),
        ("+447700900123", "07700 900123"),
        ("+442079460123", "020 7946 0123"),
        ("+441632960123 ext 4", "01632 960123 ext 4"),
        ("01632 960123", "01632 960123"),
        (None, ""),
    ],
)
def test_a_phone_number_reads_as_people_write_it(kept: str | None, shown: str) -> None:
    assert phone(kept) == shown


def test_both_halves_of_a_day_are_the_whole_day() -> None:
    assert weekdays(["TUE-PM", "MON-AM", "TUE-AM"]) == "Monday morning, Tuesday all day"
    assert weekdays(["MON", "FRI"]) == "Monday, Friday"


def test_a_period_may_be_open() -> None:
    first, last = date(2026, 11, 2), date(2026, 11, 9)
    assert between(first, None) == "From Mon 2 Nov 2026"
    assert between(first, last) == "Mon 2 Nov 2026 to Mon 9 Nov 2026"
    assert between(None, None) == ""
    assert words(Decimal("10.50")) == "10.5"
