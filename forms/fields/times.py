"""A time of day, in whatever way people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from random import Random

from .base import EQUALITY, PRESENCE, TIME, AnswerError, Asking, FieldType, Inputs
from .cleaning import first
from .settings import Setting

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h ]?([0-9]{2}))?(am|pm)?")
_KEPT = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_MERIDIEM = re.compile(r"\s*([ap])\.?\s?m?\.?$")
_O_CLOCK = re.compile(r"\s*o['’]?\s?clock")
_NAMED = {
    "noon": "12:00",
    "12 noon": "12:00",
    "midday": "12:00",
    "12 midday": "12:00",
    "midnight": "00:00",
    "12 midnight": "00:00",
}
# Said without am or pm, these are as often the afternoon as the night.
_UNSURE = range(1, 7)


def _time_problem(value: object) -> str | None:
    return None if as_time(value) is not None else "must be a time, like 08:30."


class Time(FieldType):
    """Kept as 24 hours, 09:30, so that it sorts; shown as people say it, 9:30am."""

    key, label, macro = "time", "Time", "time"
    family, purpose = "Dates and times", "A time of day, like when a lesson begins."
    column_type = "time"
    operators = EQUALITY | PRESENCE | TIME
    own_errors = frozenset({"invalid", "incomplete", "min", "max"})
    own_error_words = {
        "incomplete": "When it may be morning or afternoon",
        "min": "When the time is too early",
        "max": "When the time is too late",
    }
    settings = {
        "min": Setting("text", "No earlier than", _time_problem, "24 hours, like 08:30."),
        "max": Setting("text", "No later than", _time_problem, "24 hours, like 16:00."),
    }

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        low, high = as_time(settings.get("min")), as_time(settings.get("max"))
        if low is not None and high is not None and low > high:
            yield "min: the earliest may not lie after the latest."

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = first(inputs)
        if not typed:
            return None
        read, is_sure = _read(typed)
        if read is None:
            raise AnswerError("invalid", f"{asking.name} must be a time, like 9:30am or 14:45")
        if is_sure:
            self._check_range(read, asking)
            return f"{read:%H:%M}"
        afternoon = read.replace(hour=read.hour + 12)
        fitting = [each for each in (read, afternoon) if not self._broken(each, asking)]
        if len(fitting) == 2:
            raise AnswerError(
                "incomplete", f"{asking.name} must say am or pm, like {show_time(afternoon)}"
            )
        self._check_range(fitting[0] if fitting else afternoon, asking)
        return f"{fitting[0]:%H:%M}"

    def fits(self, answer: object) -> bool:
        return as_time(answer) is not None

    def inputs(self, answer: object) -> dict[str, list[str]]:
        kept = as_time(answer)
        return {"": [] if kept is None else [show_time(kept)]}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        kept = as_time(answer)
        return [str(answer) if kept is None else show_time(kept)]

    def value(self, answer: object, part: str = "") -> object:
        return as_time(answer)

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        return (str(answer or ""),)

    def example(self, asking: Asking, random: Random) -> object:
        low, high = _limits(asking)
        lowest = _minutes(low) if low else min(8 * 60, _minutes(high)) if high else 8 * 60
        highest = _minutes(high) if high else max(17 * 60, lowest)
        at = random.randint(lowest, highest)
        return f"{at // 60:02d}:{at % 60:02d}"

    def _broken(self, at: time, asking: Asking) -> str:
        low, high = _limits(asking)
        if low is not None and at < low:
            return "min"
        return "max" if high is not None and at > high else ""

    def _check_range(self, at: time, asking: Asking) -> None:
        code, (low, high) = self._broken(at, asking), _limits(asking)
        if not code:
            return
        if low is not None and high is not None:
            words = f"must be between {show_time(low)} and {show_time(high)}"
        elif code == "min" and low is not None:
            words = f"must be {show_time(low)} or later"
        else:
            words = f"must be {show_time(high or at)} or earlier"
        raise AnswerError(code, f"{asking.name} {words}")


def as_time(kept: object) -> time | None:
    """The time an answer stands for, if it is one."""
    is_time = isinstance(kept, str) and _KEPT.fullmatch(kept) is not None
    return time.fromisoformat(str(kept)) if is_time else None


def show_time(at: time) -> str:
    """9am, 9:30am, midday, 2:45pm, midnight."""
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'pm' if at.hour >= 12 else 'am'}"


def _read(typed: str) -> tuple[time | None, bool]:
    """The time that was typed, and whether it is sure to be meant."""
    small = _O_CLOCK.sub("", typed.casefold()[:40]).strip()
    if small in _NAMED:
        return as_time(_NAMED[small]), True
    found = _CLOCK.fullmatch(_MERIDIEM.sub(r"\1m", small))
    if found is None:
        return None, True
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half == "am" and hour > 12:
        return None, True
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return None, True
    return time(hour, minute), bool(half) or found[1].startswith("0") or hour not in _UNSURE


def _limits(asking: Asking) -> tuple[time | None, time | None]:
    return as_time(asking.settings.get("min")), as_time(asking.settings.get("max"))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
