"""Days as people write and read them, and the limits an author sets on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from forms.conditions import day_from_today, resolve

from .base import Asking
from .settings import parse_moment

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
OLDEST, NEWEST = 1900, 2100
LIMITS = ("min", "max", "after", "before")

_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)", re.IGNORECASE)


def show_day(day: date) -> str:
    """23 November 2026."""
    return f"{day.day} {show_month(day)}"


def show_month(day: date) -> str:
    """November 2026."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def as_day(answer: object) -> date | None:
    """The day an answer stands for, if it is one."""
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return None


def read_number(typed: str) -> int | None:
    """A year, or a month or day as a number: 7, 07 and 7. are the same."""
    bare = typed.removesuffix(".")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 4 else None


def read_day(typed: str) -> int | None:
    """A day of a month: 7, 07, 7th."""
    ordinal = _ORDINAL.fullmatch(typed)
    number = int(ordinal[1]) if ordinal else read_number(typed)
    return number if number is not None and 1 <= number <= 31 else None


def read_month(typed: str) -> int | None:
    """A month: 11, November, nov, Sept."""
    number = read_number(typed)
    if number is not None:
        return number if 1 <= number <= 12 else None
    name = typed.removesuffix(".").casefold()
    if len(name) < 3:
        return None
    found = [at for at, month in enumerate(MONTHS, 1) if month.casefold().startswith(name)]
    return found[0] if found else 9 if name == "sept" else None


def year_words(year: int | None, asking: Asking) -> str:
    """What is wrong with a year, if it alone is wrong."""
    if year is None or OLDEST <= year <= NEWEST:
        return ""
    rule = "include 4 numbers" if year < 1000 else f"be between {OLDEST} and {NEWEST}"
    return f"The year of {asking.inner_name} must {rule}"


def limit_of(name: str, asking: Asking) -> date | None:
    """The day an author's limit stands for now; None when there is none or it is not known."""
    document = asking.settings.get(name)
    if document is None:
        return None
    base, plus = parse_moment(document)
    day = as_day(resolve(base, asking.answers, asking.context))
    return None if day is None else day_from_today(plus, replace(asking.context, today=day))


def limits_conflict(settings: Mapping[str, object]) -> bool:
    """Whether no day lies between two limits that are plain dates."""
    days = {name: as_day(settings.get(name)) for name in LIMITS}
    lows = [day for name in ("min", "after") if (day := days[name])]
    highs = [day for name in ("max", "before") if (day := days[name])]
    return any(low > high for low in lows for high in highs)


def keeps(name: str, day: date, limit: date) -> bool:
    """Whether a day keeps a limit."""
    if name == "min":
        return day >= limit
    if name == "max":
        return day <= limit
    return day > limit if name == "after" else day < limit
