"""The figures of a year of complaints: how many, about what, what was found, how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from statistics import median

from .calendar import NO_CLOSURES, working_days_between
from .complaint_flow import COMPLAINT_FLOW, OWN_PATHS, ComplaintStatus
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
    ack_due: date
    ack_on: date | None
    response_due: date | None
    answered_on: date | None
    is_extended: bool
    stage2_asked_on: date | None
    stage2_ack_due: date | None
    stage2_ack_on: date | None
    stage2_due: date | None
    stage2_answered_on: date | None


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
    stage1 = [(each.ack_on, each.answered_on, each.response_due) for each in told]
    stage2 = [(each.stage2_ack_on, each.stage2_answered_on, each.stage2_due) for each in told]
    acks = [(each.received_on, each.ack_on, each.ack_due) for each in told]
    acks2 = [
        (each.stage2_asked_on, each.stage2_ack_on, each.stage2_ack_due)
        for each in told
        if each.stage2_asked_on is not None
    ]
    return [
        Table(
            "All complaints",
            (
                ("Received", str(len(told))),
                ("Asked for stage 2", str(sum(each.stage == 2 for each in told))),
                ("Turned to their own path", str(sum(each.about in OWN_PATHS for each in told))),
                ("Took more time at stage 1", str(sum(each.is_extended for each in told))),
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
        Table("Acknowledged, stage 1", _times(acks, today, closures)),
        Table("Answered, stage 1", _times(stage1, today, closures)),
        Table("Acknowledged, stage 2", _times(acks2, today, closures)),
        Table("Answered, stage 2", _times(stage2, today, closures)),
    ]


def _times(
    steps: Iterable[tuple[date | None, date | None, date | None]],
    today: date,
    closures: AbstractSet[date],
) -> tuple[Figure, ...]:
    """Of steps with their begin, their end and their day: how many were done, how long, how
    late."""
    known = list(steps)
    days = [
        working_days_between(begun, done, closures)
        for begun, done, _ in known
        if begun is not None and done is not None
    ]
    late = sum(
        due is not None and begun is not None and (done or today) > due
        for begun, done, due in known
    )
    return (
        ("Done", str(len(days))),
        ("Working days, half took at most", f"{median(days):g}" if days else ""),
        ("Working days, the longest", str(max(days)) if days else ""),
        ("Late", str(late)),
    )
