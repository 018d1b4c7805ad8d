"""Academic years, working days, months; knows no clock: the day is always given."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

NO_CLOSURES: frozenset[date] = frozenset()

_SEPTEMBER = 9
_SATURDAY = 5
_FRIDAY = 4
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class AcademicYear:
    """1 September to 31 August, named by the calendar year it starts in."""

    start_year: int

    @property
    def label(self) -> str:
        """As people write it: 2026/27."""
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    @property
    def code(self) -> str:
        """As references carry it: 2627."""
        return f"{self.start_year % 100:02d}{(self.start_year + 1) % 100:02d}"

    @property
    def starts_on(self) -> date:
        return date(self.start_year, _SEPTEMBER, 1)

    @property
    def ends_on(self) -> date:
        return date(self.start_year + 1, 8, 31)

    @property
    def next(self) -> AcademicYear:
        return AcademicYear(self.start_year + 1)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def __str__(self) -> str:
        return self.label


def academic_year(day: date) -> AcademicYear:
    """The academic year a day falls in."""
    return AcademicYear(day.year if day.month >= _SEPTEMBER else day.year - 1)


def academic_year_from_label(label: str) -> AcademicYear:
    """The academic year written as 2026/27. Raises ValueError for anything else."""
    start, _, _ = label.partition("/")
    if len(start) == len("2026") and start.isascii() and start.isdigit():
        year = AcademicYear(int(start))
        if year.label == label:
            return year
    raise ValueError(f"Not an academic year: {label!r}")


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales in a calendar year.

    From a kept-up library: one-off holidays are proclaimed late, so a list of ours would go stale.
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date, closures: AbstractSet[date] = NO_CLOSURES) -> bool:
    """Monday to Friday, not a bank holiday, not a day the council is closed."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year) and day not in closures


def add_working_days(start: date, days: int, closures: AbstractSet[date] = NO_CLOSURES) -> date:
    """The day `days` working days after `start`, or before it when negative.

    The start is day 0 even when it is no working day; 0 gives the start back.
    """
    step = _ONE_DAY if days >= 0 else -_ONE_DAY
    day, left = start, abs(days)
    while left:
        day += step
        if is_working_day(day, closures):
            left -= 1
    return day


def working_days_between(start: date, end: date, closures: AbstractSet[date] = NO_CLOSURES) -> int:
    """Working days from `start` to `end`: 0 on the same day, negative when `end` is earlier."""
    sign, day, last = (1, start, end) if start <= end else (-1, end, start)
    count = 0
    while day < last:
        day += _ONE_DAY
        count += is_working_day(day, closures)
    return sign * count


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day when it is shorter."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_friday_of_june(year: int) -> date:
    """The day compulsory school age ends for the pupils of that summer."""
    day = date(year, 6, 30)
    return day - timedelta(days=(day.weekday() - _FRIDAY) % 7)
