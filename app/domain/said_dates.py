"""How long ago something happened, as far as free words say so."""

from __future__ import annotations

import re
from datetime import date

from .calendar import add_months

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A year, and the month before it when there is one: March 2024, 3/2024, 12.03.2024.
_SAID = re.compile(
    r"(?:\b(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+"
    r"|\b(?P<number>\d{1,2})\s*[/.-]\s*)?(?<!\d)(?P<year>20\d\d)(?!\d)",
    re.IGNORECASE,
)
_DECEMBER = 12


def is_long_ago(words: str, day: date, *, months: int) -> bool:
    """Whether the latest month or year named lies wholly more than so many months before a day.
    Words without a year say nothing."""
    said = [_ends(found) for found in _SAID.finditer(words)]
    return bool(said) and max(said) <= add_months(day, -months)


def _ends(found: re.Match[str]) -> date:
    """The first day after what was named."""
    month = _DECEMBER
    if found["name"]:
        month = _MONTHS.index(found["name"].lower()) + 1
    elif found["number"] and 1 <= int(found["number"]) <= _DECEMBER:
        month = int(found["number"])
    return add_months(date(int(found["year"]), month, 1), 1)
