"""Whom a course is for: the year groups and ages it takes, in its academic year (5.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from .calendar import AcademicYear, academic_year
from .students import age, year_group


class Takes(Protocol):
    """What a course says of the pupils it takes."""

    age_min: int
    age_max: int
    ncy_min: int
    ncy_max: int


@dataclass(frozen=True, slots=True)
class PupilThen:
    """A pupil in one academic year: the year group, and the ages from its first day to its last."""

    year_group: int
    youngest: int
    oldest: int

    def fits(self, course: Takes) -> bool:
        """Whether the course takes the year group, and the age for some of the year."""
        return (
            course.ncy_min <= self.year_group <= course.ncy_max
            and course.age_min <= self.oldest
            and self.youngest <= course.age_max
        )


def pupil_in(
    year: AcademicYear, born: date, *, on: date, taught_year: int | None = None
) -> PupilThen:
    """A pupil in an academic year, seen from a day. `taught_year` is the year group the pupil is
    in on that day when it is not the one of the birthday."""
    now_in = year_group(born, on) if taught_year is None else taught_year
    return PupilThen(
        year_group=now_in + year.start_year - academic_year(on).start_year,
        youngest=age(born, max(on, year.starts_on)),
        oldest=age(born, year.ends_on),
    )
