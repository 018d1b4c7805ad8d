"""The days of a complaint (7.8): counted in working days from the day of the step before."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from .calendar import NO_CLOSURES, add_working_days, is_working_day, working_days_between
from .errors import Fault

ACKNOWLEDGE_DAYS = 5
STAGE1_DAYS = 10
STAGE2_DAYS = 20
MOST_STAGE1_EXTENSION = 10
MOST_STAGE2_EXTENSION = 20
# How long somebody may ask for stage 2 unless a setting says otherwise.
WINDOW_DAYS = 20
# How long a provider has for a question about a complaint, where nobody says another day.
PROVIDER_DAYS = 5
# A complaint about personal data is acknowledged in calendar days, by its own law.
DATA_PROTECTION_DAYS = 30


def acknowledge_by(received: date, closures: AbstractSet[date] = NO_CLOSURES) -> date:
    return add_working_days(received, ACKNOWLEDGE_DAYS, closures)


def answer_by(
    acknowledged: date, stage: int, extension: int = 0, closures: AbstractSet[date] = NO_CLOSURES
) -> date:
    """The day a stage is answered by; an extension counts on from there."""
    days = STAGE1_DAYS if stage == 1 else STAGE2_DAYS
    return add_working_days(add_working_days(acknowledged, days, closures), extension, closures)


def most_extension(stage: int) -> int:
    return MOST_STAGE1_EXTENSION if stage == 1 else MOST_STAGE2_EXTENSION


def own_path_by(about: str, received: date, closures: AbstractSet[date] = NO_CLOSURES) -> date:
    """By when the other path has to have begun: one working day for the safety of a child."""
    if about == "DATA_PROTECTION":
        return received + timedelta(days=DATA_PROTECTION_DAYS)
    return add_working_days(received, 1, closures)


def days_left(stopped: date, due: date, closures: AbstractSet[date] = NO_CLOSURES) -> int:
    """What of a deadline is left when its clock stops; late stays late by as many days."""
    return working_days_between(stopped, due, closures)


def extension_faults(
    stage: int, days: int, told_on: date, *, since: date, due: date, today: date
) -> list[Fault]:
    """What is wrong with an extension: too long, told before the stage began, later than today or
    later than the day due."""
    most, faults = most_extension(stage), []
    if not 1 <= days <= most:
        faults.append(Fault("days", f"Enter a number of working days from 1 to {most}."))
    if told_on > today:
        faults.append(Fault("told_on", "Tell them first: the day cannot lie in the future."))
    elif told_on < since:
        words = f"Enter a day from {since.day} {since:%B %Y} on: the stage began then."
        faults.append(Fault("told_on", words))
    elif told_on > due:
        faults.append(Fault("told_on", "It has to be told by the day the answer was due."))
    return faults


def provider_day_faults(
    due_on: date, *, own: date | None, today: date, closures: AbstractSet[date] = NO_CLOSURES
) -> list[Fault]:
    """What is wrong with the day a provider has to answer by: passed, no working day, or after the
    day of our own answer. A provider always gets its few days, also when that day is close."""
    words = ""
    latest = max(own or date.max, add_working_days(today, PROVIDER_DAYS, closures))
    if due_on <= today:
        words = "Give the provider until a day to come."
    elif own is not None and due_on > latest:
        words = (
            f"Our own answer is due by {own.day} {own:%B %Y}: give a day until "
            f"{latest.day} {latest:%B %Y}."
        )
    elif not is_working_day(due_on, closures):
        words = "Give a working day: a weekend, a holiday or a closure day is none."
    return [Fault("due_on", words)] if words else []
