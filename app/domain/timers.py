"""On which days the mails of a rule go out, and what differs between the deadlines there are and
the rows about them. Knows no clock and no table: both are given."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum

from .calendar import NO_CLOSURES, add_working_days, is_working_day, working_days_between
from .timer_rules import Rule, Step
from .workflow import State, Tone

# How far ahead people see what will go out.
AHEAD_WORKING_DAYS = 20
# After an outage nothing is sent any more whose day has been over for longer than this: the case
# stands in red in its queue.
STALE_WORKING_DAYS = 10
# Mail goes out while people work, by the clock on the wall.
FIRST_HOUR, LAST_HOUR = 8, 18


class TimerState(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    STOPPED = "stopped"
    SUPERSEDED = "superseded"
    FAILED = "failed"


STATES = {
    TimerState.PLANNED: State("Planned", Tone.INFO),
    TimerState.SENT: State("Sent", Tone.GOOD),
    TimerState.STOPPED: State("Stopped", Tone.WARN),
    TimerState.SUPERSEDED: State("Not needed", Tone.PLAIN),
    TimerState.FAILED: State("Reached nobody", Tone.BAD),
}


# --- days ------------------------------------------------------------------------------------


def first_working_day(day: date, closures: AbstractSet[date] = NO_CLOSURES) -> date:
    """The day itself, or the next one on which people work."""
    return day if is_working_day(day, closures) else add_working_days(day, 1, closures)


def day_of(due: date, offset: int, closures: AbstractSet[date] = NO_CLOSURES) -> date:
    """The working day on which a step goes out. What is due on a closed day is told the next
    working day, and what comes after is counted from there."""
    if offset < 0:
        return add_working_days(due, offset, closures)
    return add_working_days(first_working_day(due, closures), offset, closures)


def may_send(local: datetime, closures: AbstractSet[date] = NO_CLOSURES) -> bool:
    """Whether mail of this kind goes out now, by the clock on the wall."""
    return is_working_day(local.date(), closures) and FIRST_HOUR <= local.hour < LAST_HOUR


def wanted(
    rule: Rule, due: date, today: date, closures: AbstractSet[date] = NO_CLOSURES
) -> list[tuple[Step, date]]:
    """The steps that still have to go out, with their days: those ahead, and of those whose day
    has come only the newest, unless that day is long past."""
    days = [(step, day_of(due, step.offset, closures)) for step in rule.steps]
    come = [each for each in days if each[1] <= today]
    last = add_working_days(today, AHEAD_WORKING_DAYS, closures)
    newest = [
        each
        for each in come[-1:]
        if working_days_between(each[1], today, closures) <= STALE_WORKING_DAYS
    ]
    return [*newest, *(each for each in days if today < each[1] <= last)]


# --- what changes ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due now: a record, what people call it, and by which day."""

    record_id: uuid.UUID
    about: str
    due: date


Key = tuple[uuid.UUID, date, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the table as it stands."""

    id: uuid.UUID
    state: TimerState
    day: date
    is_settled: bool = False


@dataclass(slots=True)
class Changes:
    """What has to be done so that the table says what it should."""

    new: list[tuple[Deadline, Step, date]] = field(default_factory=list)
    again: dict[uuid.UUID, date] = field(default_factory=dict)
    moved: dict[uuid.UUID, date] = field(default_factory=dict)
    superseded: list[uuid.UUID] = field(default_factory=list)
    # The case is still open, and another mail about it has taken the place of this one.
    outdated: list[uuid.UUID] = field(default_factory=list)
    settled: list[uuid.UUID] = field(default_factory=list)
    unsettled: list[uuid.UUID] = field(default_factory=list)

    @property
    def ids(self) -> set[uuid.UUID]:
        """The rows that change."""
        lists = (self.superseded, self.outdated, self.settled, self.unsettled)
        return {*self.again, *self.moved}.union(*lists)

    @property
    def number(self) -> int:
        return sum(len(getattr(self, each.name)) for each in fields(self))


def compare(
    rule: Rule,
    deadlines: Iterable[Deadline],
    known: Mapping[Key, Known],
    today: date,
    closures: AbstractSet[date] = NO_CLOSURES,
    *,
    held: AbstractSet[uuid.UUID] = frozenset(),
) -> Changes:
    """What differs between the deadlines and the rows about them. Whatever was sent, stopped or
    reached nobody stays as it is; doing the changes and comparing again finds none. Nothing is
    planned for records that are `held`: somebody stopped everything about them."""
    found = Changes()
    open_: set[tuple[uuid.UUID, date]] = set()
    days: dict[Key, date] = {}
    for deadline in deadlines:
        open_.add((deadline.record_id, deadline.due))
        if deadline.record_id in held:
            continue
        for step, day in wanted(rule, deadline.due, today, closures):
            key = (deadline.record_id, deadline.due, step.offset)
            days[key] = day
            if key not in known:
                found.new.append((deadline, step, day))
    newest = _newest_sent(known)
    for key, row in known.items():
        is_open = key[:2] in open_
        _of_row(found, row, days.get(key), is_open=is_open)
        if row.state not in {TimerState.PLANNED, TimerState.SUPERSEDED}:
            stands = is_open and newest.get(key[:2], key[2]) <= key[2]
            if stands == row.is_settled:
                (found.unsettled if stands else found.settled).append(row.id)
    return found


def _newest_sent(known: Mapping[Key, Known]) -> dict[tuple[uuid.UUID, date], int]:
    """The last step that was sent about each deadline: it says how the case stands."""
    found: dict[tuple[uuid.UUID, date], int] = {}
    for (record_id, due, offset), row in known.items():
        if row.state is TimerState.SENT:
            found[record_id, due] = max(offset, found.get((record_id, due), offset))
    return found


def _of_row(found: Changes, row: Known, day: date | None, *, is_open: bool) -> None:
    if row.state is TimerState.PLANNED and day is None:
        (found.outdated if is_open else found.superseded).append(row.id)
    elif row.state is TimerState.PLANNED and day is not None and day != row.day:
        found.moved[row.id] = day
    elif row.state is TimerState.SUPERSEDED and day is not None:
        found.again[row.id] = day
