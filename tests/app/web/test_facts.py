from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from markupsafe import Markup

from app.http.templating import phone_link
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


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (
            "+441632960001",
            '<a class="govuk-link" href="tel:+441632960001">01632 960001</a>',
        ),
        (
            "+441632960001 ext 12",
            '<a class="govuk-link" href="tel:+441632960001;ext=12">01632 960001 ext 12</a>',
        ),
        ("07700 900123", '<a class="govuk-link" href="tel:+447700900123">07700 900123</a>'),
        ("+33 1 99 00 <b>", "+33 1 99 00 <b>"),
        (None, ""),
    ],
)
def test_a_tap_rings_a_number(kept: str | None, shown: str) -> None:
    """Others stay words, which templates escape."""
    assert phone_link(kept) == shown
    assert isinstance(phone_link(kept), Markup) is shown.startswith("<a")


def test_a_number_among_facts_can_be_rung() -> None:
    told = facts(("Phone", phone("+441632960001")), ("Name", "Ada"), ("Mobile", phone(None)))
    assert [(fact.value, fact.is_phone) for fact in told] == [
        ("01632 960001", True),
        ("Ada", False),
    ]


def test_both_halves_of_a_day_are_the_whole_day() -> None:
    assert weekdays(["TUE-PM", "MON-AM", "TUE-AM"]) == "Monday morning, Tuesday all day"
    assert weekdays(["MON", "FRI"]) == "Monday, Friday"


def test_a_period_may_be_open() -> None:
    first, last = date(2026, 11, 2), date(2026, 11, 9)
    assert between(first, None) == "From Mon 2 Nov 2026"
    assert between(first, last) == "Mon 2 Nov 2026 to Mon 9 Nov 2026"
    assert between(None, None) == ""
    assert words(Decimal("10.50")) == "10.5"
