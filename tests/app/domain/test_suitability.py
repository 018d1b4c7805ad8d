"""Whom a course is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from app.domain.calendar import academic_year
from app.domain.suitability import PupilThen, pupil_in

TODAY = date(2026, 11, 25)
YEAR = academic_year(TODAY)


@dataclass
class Course:
    age_min: int = 14
    age_max: int = 16
    ncy_min: int = 10
    ncy_max: int = 11


@pytest.mark.parametrize(
    ("born", "fits_now", "fits_next_year"),
    [
        (date(2010, 9, 1), True, False),  # Year 11
        (date(2011, 9, 1), True, True),  # Year 10
        (date(2012, 8, 31), True, True),  # the youngest of Year 10
        (date(2012, 9, 1), False, True),  # the oldest of Year 9
        (date(2009, 12, 1), False, False),  # Year 12
        (date(2018, 5, 5), False, False),
    ],
)
def test_a_course_takes_its_year_groups(born: date, fits_now: bool, fits_next_year: bool) -> None:
    assert pupil_in(YEAR, born, on=TODAY).fits(Course()) is fits_now
    assert pupil_in(YEAR.next, born, on=TODAY).fits(Course()) is fits_next_year


def test_the_year_group_a_pupil_is_taught_in_counts() -> None:
    born = date(2012, 10, 1)
    assert not pupil_in(YEAR, born, on=TODAY).fits(Course())
    assert pupil_in(YEAR, born, on=TODAY, taught_year=10).fits(Course())
    assert pupil_in(YEAR.next, born, on=TODAY, taught_year=10) == PupilThen(11, 14, 15)


def test_the_age_has_to_fit_for_some_of_the_year() -> None:
    then = pupil_in(YEAR, date(2011, 3, 1), on=TODAY)
    assert then == PupilThen(11, 15, 16)
    assert then.fits(Course(age_min=16, age_max=18, ncy_min=9))
    assert not then.fits(Course(age_min=17, age_max=18, ncy_min=9))
    assert not then.fits(Course(age_min=5, age_max=14, ncy_min=9))
