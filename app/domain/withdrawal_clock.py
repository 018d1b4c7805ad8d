"""CAP's days for a withdrawal: five from sending, paused while the requester is asked (6.6)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from .calendar import NO_CLOSURES, add_working_days, working_days_between
from .due import Due
from .workflow import Tone

RECEIVE_WORKING_DAYS = 1
PROCESS_WORKING_DAYS = 5
ANSWER_WORKING_DAYS = 5
# From these ages on the queue shows a withdrawal in amber and in red.
AMBER_AT = 3
RED_AT = 5


@dataclass(frozen=True, slots=True)
class Clock:
    """When a withdrawal was sent, how many working days did not count so far, and since when it
    stands still, if it does."""

    sent_on: date
    paused_days: int = 0
    paused_on: date | None = None


def age(clock: Clock, today: date, closures: AbstractSet[date] = NO_CLOSURES) -> int:
    """How many working days CAP has had it."""
    until = clock.paused_on or today
    return max(0, working_days_between(clock.sent_on, until, closures) - clock.paused_days)


def tone_of(days: int) -> Tone:
    """How urgent a withdrawal of this age looks."""
    if days >= RED_AT:
        return Tone.BAD
    return Tone.WARN if days >= AMBER_AT else Tone.PLAIN


def standing(
    clock: Clock, due: date, today: date, closures: AbstractSet[date] = NO_CLOSURES
) -> Due:
    """What the queue says beside the day it has to be done by."""
    days = age(clock, today, closures)
    words = f"{days} working day old" if days == 1 else f"{days} working days old"
    if clock.paused_on is not None:
        return Due(f"Clock stands still, {words}", Tone.PLAIN, due)
    return Due(words, tone_of(days), due)


def resumed(
    due: date, paused_on: date, answered_on: date, closures: AbstractSet[date] = NO_CLOSURES
) -> tuple[date, int]:
    """The day it has to be done by once it was answered, and the working days that it waited."""
    waited = max(0, working_days_between(paused_on, answered_on, closures))
    return add_working_days(due, waited, closures), waited
