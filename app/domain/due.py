"""When something is due, in words; knows no clock: the day is always given."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from .calendar import NO_CLOSURES, working_days_between
from .workflow import Tone

SOON_WORKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Due:
    """The words beside a task, how urgent they look, and the day itself."""

    words: str
    tone: Tone
    on: date


def due(on: date | None, today: date, closures: AbstractSet[date] = NO_CLOSURES) -> Due | None:
    """How far off a day is, in working days; None when nothing is due."""
    if on is None:
        return None
    if on == today:
        return Due("Due today", Tone.WARN, on)
    left = working_days_between(today, on, closures)
    if on < today:
        return Due(f"{_days(max(-left, 1))} late", Tone.BAD, on)
    if left <= 0:
        # The weekend or a closed day lies between: nobody works before it is due.
        return Due("Due today", Tone.WARN, on)
    return Due(f"Due in {_days(left)}", Tone.WARN if left <= SOON_WORKING_DAYS else Tone.PLAIN, on)


def _days(number: int) -> str:
    return f"{number} working day" if number == 1 else f"{number} working days"
