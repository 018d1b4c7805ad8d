"""Days and months by their inputs: day, month as a number or a name, year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import ClassVar

from forms.conditions import add_months

from .base import EQUALITY, PRESENCE, TIME, AnswerError, Asking, FieldType, Inputs
from .cleaning import first
from .days import (
    LIMITS,
    NEWEST,
    OLDEST,
    as_day,
    keeps,
    limit_of,
    limits_conflict,
    read_day,
    read_month,
    read_number,
    show_day,
    show_month,
    year_words,
)
from .settings import choice, moment

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
_THIS_MONTH_WORDS = {
    "min": "must be this month or in the future",
    "max": "must be this month or in the past",
    "after": "must be in the future",
    "before": "must be in the past",
}


class Date(FieldType):
    key, label, macro = "date", "Date", "date"
    family, purpose = "Dates and times", "A day people know or can look up."
    column_type = "date"
    operators = EQUALITY | PRESENCE | TIME
    suffixes: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    own_errors = frozenset({"invalid", "incomplete", *LIMITS})
    settings = {
        "min": moment("On or after"),
        "max": moment("On or before"),
        "after": moment("After"),
        "before": moment("Before"),
    }
    _now_words: ClassVar[Mapping[str, str]] = _TODAY_WORDS

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        if limits_conflict(settings):
            yield "min: no day lies between these limits."

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = {part: first(inputs, part) for part in self.suffixes}
        if not any(typed.values()):
            return None
        missing = tuple(part for part in self.suffixes if not typed[part])
        if missing:
            words = " and ".join(missing)
            raise AnswerError("incomplete", f"{asking.name} must include a {words}", missing)
        day = self._real_date(typed, asking)
        self._check_limits(day, asking)
        return day.isoformat()

    def fits(self, answer: object) -> bool:
        day = as_day(answer)
        return day is not None and day.isoformat() == answer

    def inputs(self, answer: object) -> dict[str, list[str]]:
        day = as_day(answer)
        return {} if day is None else {part: [str(getattr(day, part))] for part in self.suffixes}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        day = as_day(answer)
        return [str(answer) if day is None else self.shown(day)]

    def shown(self, day: date) -> str:
        return show_day(day)

    def value(self, answer: object, part: str = "") -> object:
        return as_day(answer)

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        return (str(answer or ""),)

    def example(self, asking: Asking, random: Random) -> object:
        low, high = self._range(asking)
        return (low + timedelta(days=random.randint(0, max((high - low).days, 0)))).isoformat()

    def _limit(self, name: str, asking: Asking) -> date | None:
        return limit_of(name, asking)

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

    def _real_date(self, typed: Mapping[str, str], asking: Asking) -> date:
        numbers = {
            "day": read_day(typed["day"]) if "day" in typed else 1,
            "month": read_month(typed["month"]),
            "year": read_number(typed["year"]),
        }
        year = numbers["year"]
        if year is None or not OLDEST <= year <= NEWEST:
            numbers["year"] = None
        wrong = tuple(part for part, number in numbers.items() if number is None)
        if wrong == ("year",) and year_words(year, asking):
            raise AnswerError("invalid", year_words(year, asking), wrong)
        if wrong:
            raise AnswerError("invalid", self._unreal_words(asking), wrong)
        try:
            return date(year or 0, numbers["month"] or 0, numbers["day"] or 0)
        except ValueError:
            raise AnswerError("invalid", self._unreal_words(asking), ("day",)) from None

    def _unreal_words(self, asking: Asking) -> str:
        return f"{asking.name} must be a real date"

    def _check_limits(self, day: date, asking: Asking) -> None:
        limits = {name: self._limit(name, asking) for name in LIMITS}
        for name, limit in limits.items():
            if limit is None or keeps(name, day, limit):
                continue
            low, high = limits["min"], limits["max"]
            if name in ("min", "max") and low is not None and high is not None and low <= high:
                words = f"must be between {self.shown(low)} and {self.shown(high)}"
            elif limit == self._now(asking):
                words = self._now_words[name]
            else:
                words = f"{_LIMIT_WORDS[name]} {self.shown(limit)}"
            raise AnswerError(name, f"{asking.name} {words}", self.suffixes)

    def _now(self, asking: Asking) -> date:
        return asking.context.today


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
            raise AnswerError("max", f"{asking.name} must be in the past", self.suffixes)
        super()._check_limits(day, asking)
        if day < add_months(asking.context.today, -120 * 12):
            raise AnswerError("min", f"{asking.name} must be in the last 120 years", ("year",))

    def _range(self, asking: Asking) -> tuple[date, date]:
        if asking.settings.get("min") or asking.settings.get("after"):
            low, high = super()._range(asking)
            return low, min(high, asking.context.today - timedelta(days=1))
        today = asking.context.today
        low, high = add_months(today, -16 * 12), add_months(today, -11 * 12)
        limits = [limit for name in ("max", "before") if (limit := self._limit(name, asking))]
        high = min([high, *(limit - timedelta(days=1) for limit in limits)])
        return min(low, add_months(high, -12)), high


class MonthAndYear(Date):
    """Kept as the first day of the month, so that it compares with days."""

    key, label, macro = "month_and_year", "Month and year", "month_year"
    purpose = "A month, when nobody knows or needs the day."
    suffixes = ("month", "year")
    parts = {"last_day": "date"}
    settings = {
        "min": moment("This month or later"),
        "max": moment("This month or earlier"),
        "after": moment("After this month"),
        "before": moment("Before this month"),
    }
    _now_words = _THIS_MONTH_WORDS

    def shown(self, day: date) -> str:
        return show_month(day)

    def value(self, answer: object, part: str = "") -> object:
        day = as_day(answer)
        if day is not None and part == "last_day":
            return add_months(day, 1) - timedelta(days=1)
        return day

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        return (str(answer or "")[:7],)

    def example(self, asking: Asking, random: Random) -> object:
        low, high = self._range(asking)
        months = (high.year - low.year) * 12 + high.month - low.month
        return add_months(low.replace(day=1), random.randint(0, max(months, 0))).isoformat()

    def _limit(self, name: str, asking: Asking) -> date | None:
        day = super()._limit(name, asking)
        return None if day is None else day.replace(day=1)

    def _range(self, asking: Asking) -> tuple[date, date]:
        """From one month to another, each by a day of it."""
        after, before = self._limit("after", asking), self._limit("before", asking)
        lows = [self._limit("min", asking), add_months(after, 1) if after else None]
        highs = [self._limit("max", asking), add_months(before, -1) if before else None]
        low = max((each for each in lows if each), default=None)
        high = min((each for each in highs if each), default=None)
        low = low or add_months(high or asking.context.today, -12)
        return low, high or add_months(low, 12)

    def _unreal_words(self, asking: Asking) -> str:
        return f"{asking.name} must be a real month and year, like 11 2026"

    def _now(self, asking: Asking) -> date:
        return asking.context.today.replace(day=1)
