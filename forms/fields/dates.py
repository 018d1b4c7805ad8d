"""Days by three inputs: day, month as a number or a name, year."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from forms.conditions import add_months, parse_value, resolve

from .base import (
    EQUALITY,
    PRESENCE,
    TIME,
    AnswerError,
    Asking,
    FieldType,
    Inputs,
    first,
)
from .settings import choice, moment

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
_PARTS = ("day", "month", "year")
_OLDEST = 1900
_NEWEST = 2100


class Date(FieldType):
    key, label, macro = "date", "Date", "date"
    family, purpose = "Dates and times", "A day people know or can look up."
    column_type = "date"
    operators = EQUALITY | PRESENCE | TIME
    suffixes = _PARTS
    own_errors = frozenset({"invalid", "incomplete", "min", "max", "after", "before"})
    settings = {
        "min": moment("On or after"),
        "max": moment("On or before"),
        "after": moment("After"),
        "before": moment("Before"),
    }

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = {part: first(inputs, part) for part in _PARTS}
        if not any(typed.values()):
            return None
        missing = tuple(part for part in _PARTS if not typed[part])
        if missing:
            words = " and ".join(missing)
            raise AnswerError("incomplete", f"{asking.name} must include a {words}", missing)
        day = self._real_date(typed, asking)
        self._check_limits(day, asking)
        return day.isoformat()

    def inputs(self, answer: object) -> dict[str, list[str]]:
        day = as_day(answer)
        if day is None:
            return {}
        return {"day": [str(day.day)], "month": [str(day.month)], "year": [str(day.year)]}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        day = as_day(answer)
        return [str(answer) if day is None else show_day(day)]

    def value(self, answer: object, part: str = "") -> object:
        return as_day(answer)

    def example(self, asking: Asking, random: Random) -> object:
        low, high = self._range(asking)
        return (low + timedelta(days=random.randint(0, max((high - low).days, 0)))).isoformat()

    def _limit(self, name: str, asking: Asking) -> date | None:
        document = asking.settings.get(name)
        if document is None:
            return None
        return as_day(resolve(parse_value(document, name), asking.answers, asking.context))

    def _range(self, asking: Asking) -> tuple[date, date]:
        one = timedelta(days=1)
        after, before = self._limit("after", asking), self._limit("before", asking)
        lows = [self._limit("min", asking), after + one if after else None]
        highs = [self._limit("max", asking), before - one if before else None]
        low = max((each for each in lows if each), default=None)
        high = min((each for each in highs if each), default=None)
        if low is None:
            low = (high or asking.context.today + timedelta(days=90)) - timedelta(days=60)
        return low, high if high is not None else low + timedelta(days=60)

    def _real_date(self, typed: dict[str, str], asking: Asking) -> date:
        numbers = {part: _number(typed[part]) for part in ("day", "year")}
        month = _month(typed["month"])
        if numbers["year"] is not None and not _OLDEST <= numbers["year"] <= _NEWEST:
            words = f"The year of {_lower(asking.name)} must include 4 numbers"
            raise AnswerError("invalid", words, ("year",))
        wrong = [part for part, value in numbers.items() if value is None]
        if month is None:
            wrong.append("month")
        if wrong:
            raise AnswerError("invalid", f"{asking.name} must be a real date", tuple(wrong))
        try:
            return date(numbers["year"] or 0, month or 0, numbers["day"] or 0)
        except ValueError:
            words = f"{asking.name} must be a real date"
            raise AnswerError("invalid", words, ("day",)) from None

    def _check_limits(self, day: date, asking: Asking) -> None:
        today = asking.context.today
        for name, words in _LIMIT_WORDS.items():
            limit = self._limit(name, asking)
            if limit is None or _keeps(name, day, limit):
                continue
            if limit == today:
                words = _TODAY_WORDS[name]
                raise AnswerError(name, f"{asking.name} {words}", _PARTS)
            raise AnswerError(name, f"{asking.name} {words} {show_day(limit)}", _PARTS)


class DateOfBirth(Date):
    key, label = "date_of_birth", "Date of birth"
    purpose = "A birthday: in the past, and no more than 120 years ago."
    settings = {
        **Date.settings,
        "of": choice(
            "Whose birthday",
            {"me": "Of the person who fills in the form", "other": "Of somebody else"},
            hint="A browser may only fill in one’s own.",
            default="other",
        ),
    }

    def _check_limits(self, day: date, asking: Asking) -> None:
        if day >= asking.context.today:
            raise AnswerError("max", f"{asking.name} must be in the past", _PARTS)
        super()._check_limits(day, asking)
        if day < add_months(asking.context.today, -120 * 12):
            raise AnswerError("min", f"{asking.name} must be in the last 120 years", ("year",))

    def _range(self, asking: Asking) -> tuple[date, date]:
        if asking.settings.get("min") or asking.settings.get("after"):
            return super()._range(asking)
        today = asking.context.today
        return add_months(today, -16 * 12), add_months(today, -11 * 12)


_LIMIT_WORDS = {
    "min": "must be the same as or after",
    "max": "must be the same as or before",
    "after": "must be after",
    "before": "must be before",
}
_TODAY_WORDS = {
    "min": "must be today or in the future",
    "max": "must be today or in the past",
    "after": "must be in the future",
    "before": "must be in the past",
}


def _keeps(limit_name: str, day: date, limit: date) -> bool:
    if limit_name == "min":
        return day >= limit
    if limit_name == "max":
        return day <= limit
    return day > limit if limit_name == "after" else day < limit


def show_day(day: date) -> str:
    """23 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def as_day(answer: object) -> date | None:
    """The day an answer stands for, if it is one."""
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return None


def _number(typed: str) -> int | None:
    bare = typed.removesuffix(".")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 4 else None


def _month(typed: str) -> int | None:
    number = _number(typed)
    if number is not None:
        return number if 1 <= number <= 12 else None
    name = typed.removesuffix(".").casefold()
    if len(name) < 3:
        return None
    found = [at for at, month in enumerate(MONTHS, 1) if month.casefold().startswith(name)]
    return found[0] if found else 9 if name == "sept" else None


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
