from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.students import (
    Identity,
    KeyStage,
    Match,
    age,
    compulsory_school_age_ends,
    compulsory_school_age_starts,
    is_of_compulsory_school_age,
    key_stage,
    likely_match,
    year_group,
    year_group_label,
)

BIRTHDAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("born", "day", "year", "stage"),
    [
        (date(2010, 8, 31), date(2025, 9, 1), 11, KeyStage.KS4),
        (date(2010, 9, 1), date(2025, 9, 1), 10, KeyStage.KS4),
        (date(2010, 8, 31), date(2025, 8, 31), 10, KeyStage.KS4),
        (date(2012, 2, 29), date(2026, 1, 15), 9, KeyStage.KS3),
        (date(2014, 8, 31), date(2025, 10, 1), 7, KeyStage.KS3),
        (date(2014, 9, 1), date(2025, 10, 1), 6, KeyStage.KS2),
        (date(2015, 9, 1), date(2025, 9, 1), 5, KeyStage.KS2),
        (date(2016, 9, 1), date(2025, 9, 1), 4, KeyStage.KS2),
        (date(2021, 8, 31), date(2025, 9, 1), 0, KeyStage.EYFS),
        (date(2007, 9, 2), date(2026, 3, 1), 13, KeyStage.KS5),
    ],
)
def test_year_group_and_key_stage(born: date, day: date, year: int, stage: KeyStage) -> None:
    assert year_group(born, day) == year
    assert key_stage(year) == stage


@pytest.mark.parametrize(
    ("year", "stage"),
    [
        (-1, KeyStage.EYFS),
        (0, KeyStage.EYFS),
        (1, KeyStage.KS1),
        (2, KeyStage.KS1),
        (3, KeyStage.KS2),
        (6, KeyStage.KS2),
        (7, KeyStage.KS3),
        (9, KeyStage.KS3),
        (10, KeyStage.KS4),
        (11, KeyStage.KS4),
        (12, KeyStage.KS5),
        (14, KeyStage.KS5),
        (15, None),
    ],
)
def test_key_stages_meet_without_gaps(year: int, stage: KeyStage | None) -> None:
    assert key_stage(year) == stage


@pytest.mark.parametrize(
    ("year", "label"), [(-1, "Nursery"), (0, "Reception"), (1, "Year 1"), (13, "Year 13")]
)
def test_year_groups_are_named_as_people_say_them(year: int, label: str) -> None:
    assert year_group_label(year) == label


@given(BIRTHDAYS, st.integers(5, 16))
def test_a_year_group_lasts_from_september_to_august(born: date, years_on: int) -> None:
    start = born.year + years_on
    first = year_group(born, date(start, 9, 1))
    assert year_group(born, date(start + 1, 8, 31)) == first
    assert year_group(born, date(start + 1, 9, 1)) == first + 1


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(2010, 8, 31), date(2025, 8, 30), 14),
        (date(2010, 8, 31), date(2025, 8, 31), 15),
    ],
)
def test_age_grows_on_the_birthday(born: date, day: date, years: int) -> None:
    assert age(born, day) == years


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        (date(2008, 9, 1), date(2025, 6, 27)),
        (date(2009, 8, 31), date(2025, 6, 27)),
        (date(2009, 9, 1), date(2026, 6, 26)),
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2011, 8, 31), date(2027, 6, 25)),
        (date(2012, 2, 29), date(2028, 6, 30)),
        (date(2013, 8, 31), date(2029, 6, 29)),
    ],
)
def test_compulsory_school_age_ends_in_june_of_year_11(born: date, ends: date) -> None:
    assert compulsory_school_age_ends(born) == ends
    assert is_of_compulsory_school_age(born, ends)
    assert not is_of_compulsory_school_age(born, date(ends.year, 7, 1))


@given(BIRTHDAYS)
def test_everybody_leaves_in_year_11(born: date) -> None:
    assert year_group(born, compulsory_school_age_ends(born)) == 11


@pytest.mark.parametrize(
    ("born", "starts"),
    [
        (date(2020, 3, 31), date(2025, 3, 31)),
        (date(2020, 4, 1), date(2025, 8, 31)),
        (date(2020, 8, 31), date(2025, 8, 31)),
        (date(2020, 9, 1), date(2025, 12, 31)),
        (date(2020, 12, 31), date(2025, 12, 31)),
        (date(2021, 1, 1), date(2026, 3, 31)),
        (date(2020, 2, 29), date(2025, 3, 31)),
    ],
)
def test_compulsory_school_age_starts_after_the_fifth_birthday(born: date, starts: date) -> None:
    assert compulsory_school_age_starts(born) == starts
    assert is_of_compulsory_school_age(born, starts)
    assert not is_of_compulsory_school_age(born, date(starts.year, starts.month, 30))


ROBIN = Identity("Y331000024001", "Ashdown", "Robin", date(2012, 5, 4))


def test_the_same_upn_is_the_same_pupil() -> None:
    other = Identity(ROBIN.upn, "Birch", "Alex", date(2011, 1, 1))
    assert likely_match(ROBIN, other) == Match.SAME


@pytest.mark.parametrize(
    ("surname", "forename", "match"),
    [
        ("Ashdown", "Robin", Match.POSSIBLE),
        ("ASHDOWN", "rob", Match.POSSIBLE),
        ("Ashdowne", "R", Match.POSSIBLE),
        ("Ash-down", "Robyn", Match.POSSIBLE),
        ("A\u0301shdown", "Robin", Match.POSSIBLE),
        ("Ashton", "Robin", Match.DIFFERENT),
        ("Birch", "Robin", Match.DIFFERENT),
        ("Ashdown", "Alex", Match.DIFFERENT),
        ("", "Robin", Match.DIFFERENT),
    ],
)
def test_born_the_same_day_with_like_names_is_possible(
    surname: str, forename: str, match: Match
) -> None:
    for upn in (None, "M331000024002"):
        other = Identity(upn, surname, forename, ROBIN.date_of_birth)
        assert likely_match(ROBIN, other) == match
        assert likely_match(other, ROBIN) == match


def test_another_birthday_is_another_pupil() -> None:
    other = replace(ROBIN, upn=None, date_of_birth=date(2012, 5, 5))
    assert likely_match(ROBIN, other) == Match.DIFFERENT


def test_a_former_upn_in_common_is_possible() -> None:
    other = Identity("M331000024002", "Birch", "Alex", date(2011, 1, 1), former_upn=ROBIN.upn)
    assert likely_match(ROBIN, other) == Match.POSSIBLE
    assert likely_match(other, ROBIN) == Match.POSSIBLE


def test_two_pupils_without_upn_are_not_the_same_for_that() -> None:
    one = replace(ROBIN, upn=None)
    other = Identity(None, "Birch", "Alex", date(2011, 1, 1))
    assert likely_match(one, other) == Match.DIFFERENT
