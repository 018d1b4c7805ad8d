"""The figures of a year of complaints: how many, about what, what was found, how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from statistics import median

from .calendar import NO_CLOSURES, working_days_between
from .complaint_flow import COMPLAINT_FLOW, ComplaintStatus
from .wording import COMPLAINT_ABOUT, FINDINGS

Figure = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What is counted of one complaint. Nothing that says who made it."""

    about: str
    status: str
    stage: int
    finding: str | None
    stage2_finding: str | None
    received_on: date
    ended_on: date | None
    is_elsewhere: bool
    was_elsewhere: bool
    ack_due: date
    ack_on: date | None
    response_due: date | None
    answered_on: date | None
    is_extended: bool
    is_extended_again: bool
    stage2_asked_on: date | None
    stage2_ack_due: date | None
    stage2_ack_on: date | None
    stage2_due: date | None
    stage2_answered_on: date | None


# The days of a step: its begin, its end, its deadline.
Days = Callable[[Told], tuple[date | None, date | None, date | None]]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures that belong together, as lines of a measure and its number."""

    title: str
    rows: tuple[Figure, ...]


def figures(
    told: Sequence[Told], *, today: date, closures: AbstractSet[date] = NO_CLOSURES
) -> list[Table]:
    """The tables of a year. Days are working days; late is what was done after its day, and what
    is still open after it."""
    states = Counter(each.status for each in told)
    found = Counter(each.finding for each in told if each.finding)
    again = Counter(each.stage2_finding for each in told if each.stage2_finding)
    about = Counter(each.about for each in told)

    def times(days: Days) -> tuple[Figure, ...]:
        return _times(told, days, today, closures)

    return [
        Table(
            "All complaints",
            (
                ("Received", str(len(told))),
                ("Asked for stage 2", str(sum(each.stage == 2 for each in told))),
                ("Turned to their own path", str(sum(each.was_elsewhere for each in told))),
                ("Took more time at stage 1", str(sum(each.is_extended for each in told))),
                ("Took more time at stage 2", str(sum(each.is_extended_again for each in told))),
            ),
        ),
        Table(
            "Where they stand",
            tuple((COMPLAINT_FLOW.label(state), str(states[state])) for state in ComplaintStatus),
        ),
        Table("About", tuple((words, str(about[code])) for code, words in COMPLAINT_ABOUT.items())),
        Table(
            "Found at stage 1", tuple((words, str(found[code])) for code, words in FINDINGS.items())
        ),
        Table(
            "Found at stage 2",
            tuple(
                (FINDINGS[code], str(again[code])) for code in ("UPHELD", "PARTLY", "NOT_UPHELD")
            ),
        ),
        Table(
            "Acknowledged, stage 1",
            times(lambda each: (each.received_on, each.ack_on, each.ack_due)),
        ),
        Table(
            "Answered, stage 1",
            times(lambda each: (each.ack_on, each.answered_on, each.response_due)),
        ),
        Table(
            "Acknowledged, stage 2",
            times(lambda each: (each.stage2_asked_on, each.stage2_ack_on, each.stage2_ack_due)),
        ),
        Table(
            "Answered, stage 2",
            times(lambda each: (each.stage2_ack_on, each.stage2_answered_on, each.stage2_due)),
        ),
    ]


def _times(
    told: Sequence[Told], days: Days, today: date, closures: AbstractSet[date]
) -> tuple[Figure, ...]:
    """Of a step, by the days of its begin, its end and its deadline: how often it was done, how
    long it took, how often it was late."""
    took, late = [], 0
    for each in told:
        begun, done, due = days(each)
        if begun is None:
            continue
        if done is not None:
            took.append(working_days_between(begun, done, closures))
        late += due is not None and _is_late(each, done, due, today)
    return (
        ("Done", str(len(took))),
        ("Working days, half took at most", f"{median(took):g}" if took else ""),
        ("Working days, the longest", str(max(took)) if took else ""),
        ("Late", str(late)),
    )


def _is_late(told: Told, done: date | None, due: date, today: date) -> bool:
    """A complaint that ended before the step was late only when its day had passed by then.
    While another procedure comes first no day passes."""
    if done is None and told.is_elsewhere:
        return False
    return (done or told.ended_on or today) > due
