"""Half-days, seats, hours and the register code of a placement; knows no record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from .calendar import add_months
from .codes import WEEKDAY_LABELS, WEEKDAYS, HalfDay, LegalBasis, Programme
from .errors import Rejected

# More than this at one provider counts as full-time (7.12); a setting may say otherwise.
FULL_TIME_HOURS = Decimal(18)

# How a course is offered that fills both halves of a day.
WHOLE_DAY = "FULL"

# The file of a place is kept until the pupil would be this old (7.17). To be settled by the
# council's records manager.
FILE_KEPT_TO_AGE = 25

_NOON = time(12)
_MOST_FULL_TIME = 5
_TENTH = Decimal("0.1")
_MINUTES_AN_HOUR = 60
_DAYS_A_WEEK = 7
_HALF_DAY_LABELS = {HalfDay.AM: "morning", HalfDay.PM: "afternoon"}
_COUNCIL_ARRANGED = frozenset({LegalBasis.COUNCIL_S19, LegalBasis.EHCP})
# The pupil is on the register of a second school as well (1.1, point 12).
_ON_A_SECOND_REGISTER = frozenset({Programme.SUPPORTED_TRANSFER, Programme.REFOCUS})


class AttendanceCode(StrEnum):
    """The register codes a placement may begin with (7.10)."""

    COUNCIL_PROVISION = "K"
    SECOND_SCHOOL = "D"
    WORK_EXPERIENCE = "W"
    SPORT = "P"
    OFF_SITE = "B"


def default_attendance_code(
    legal_basis: LegalBasis,
    programme: Programme,
    *,
    work_experience: bool = False,
    sport: bool = False,
) -> AttendanceCode:
    """The code the home school’s register takes for a half-day attended."""
    if legal_basis in _COUNCIL_ARRANGED:
        return AttendanceCode.COUNCIL_PROVISION
    if programme in _ON_A_SECOND_REGISTER or legal_basis is LegalBasis.MANAGED_MOVE_TRIAL:
        return AttendanceCode.SECOND_SCHOOL
    if work_experience:
        return AttendanceCode.WORK_EXPERIENCE
    return AttendanceCode.SPORT if sport else AttendanceCode.OFF_SITE


@dataclass(frozen=True, slots=True)
class Slot:
    """One half-day of the week from a day until a day, both included (None: open)."""

    day: str
    half_day: HalfDay
    starts_at: time
    ends_at: time
    from_on: date
    to_on: date | None = None

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise Rejected.because(f"{self.label} must end after it starts.")
        if self.to_on is not None and self.to_on < self.from_on:
            raise Rejected.because(f"The last day of {self.label} cannot be before its first day.")

    @property
    def label(self) -> str:
        """As people say it: Monday morning."""
        return session_label(self.day, self.half_day)

    @property
    def hours(self) -> Decimal:
        """Hours of one half-day, exactly."""
        return Decimal(_minutes(self.ends_at) - _minutes(self.starts_at)) / _MINUTES_AN_HOUR

    def first_date_from(self, day: date) -> date:
        """The first date of this weekday on or after a day."""
        return first_date(self.day, day)

    def is_held_on(self, day: date) -> bool:
        """Whether the slot takes place on a date."""
        return self.first_date_from(day) == day and self.in_force(day)

    def in_force(self, day: date) -> bool:
        """Whether the slot belongs to the timetable of a date, whatever its weekday."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def half_day_of(code: str) -> tuple[str, HalfDay]:
    """The weekday and half of a code such as MON-AM. Raises Rejected for anything else."""
    weekday, _, half = code.partition("-")
    if weekday not in WEEKDAYS or half not in set(HalfDay):
        raise Rejected.because("Choose half-days from the list.")
    return weekday, HalfDay(half)


def times_of(half_day: HalfDay, session: str, begins: time, ends: time) -> tuple[time, time]:
    """From when to when a course that runs between two times has one of its half-days. A whole
    day is parted at noon, or in its middle when it has no noon."""
    if session != WHOLE_DAY:
        return begins, ends
    noon = _NOON
    if not begins < noon < ends:
        hours, minutes = divmod((_minutes(begins) + _minutes(ends)) // 2, _MINUTES_AN_HOUR)
        noon = time(hours, minutes)
    return (begins, noon) if half_day is HalfDay.AM else (noon, ends)


def pattern_of(half_days: int) -> str:
    """What the census calls a week of so many half-days."""
    return "FULL" if half_days >= len(WEEKDAYS) * len(HalfDay) else "PART"


def file_kept_until(born: date) -> date:
    """When what belongs to the file of a pupil's place may go."""
    return add_months(born, 12 * FILE_KEPT_TO_AGE)


def session_label(day: str, half_day: HalfDay) -> str:
    """As people say it: Monday morning."""
    return f"{WEEKDAY_LABELS[day]} {_HALF_DAY_LABELS[half_day]}"


def first_date(weekday: str, day: date) -> date:
    """The first date of a weekday (MON to FRI) on or after a day."""
    return day + timedelta(days=(WEEKDAYS.index(weekday) - day.weekday()) % _DAYS_A_WEEK)


def overlap(one: Slot, other: Slot) -> bool:
    """Whether both take place on the same half-day of at least one date."""
    if (one.day, one.half_day) != (other.day, other.half_day):
        return False
    first = one.first_date_from(max(one.from_on, other.from_on))
    return one.is_held_on(first) and other.is_held_on(first)


def clashes(wanted: Iterable[Slot], held: Sequence[Slot]) -> tuple[str, ...]:
    """The half-days of `wanted` that the pupil has already in `held`, in words."""
    return tuple(slot.label for slot in wanted if any(overlap(slot, other) for other in held))


def most_seated(wanted: Slot, held: Iterable[Slot]) -> int:
    """How many of the held slots meet on the fullest date of the wanted one.

    `held` are the slots of every seated placement of the same course offer (7.15).
    """
    rivals = [slot for slot in held if overlap(wanted, slot)]
    # The number of seats taken grows only where a slot begins.
    dates = {wanted.first_date_from(max(wanted.from_on, slot.from_on)) for slot in rivals}
    return max((sum(slot.is_held_on(day) for slot in rivals) for day in dates), default=0)


def full_sessions(wanted: Iterable[Slot], held: Sequence[Slot], capacity: int) -> tuple[str, ...]:
    """The half-days of `wanted` on which no seat is free throughout, in words."""
    return tuple(slot.label for slot in wanted if most_seated(slot, held) >= capacity)


def is_full(
    sessions: Iterable[tuple[str, HalfDay]], held: Sequence[Slot], capacity: int, *, week_of: date
) -> bool:
    """Whether every half-day a course offers is at its capacity in the week from a day on."""
    return all(
        sum(
            slot.half_day == half_day and slot.is_held_on(first_date(weekday, week_of))
            for slot in held
        )
        >= capacity
        for weekday, half_day in sessions
    )


def hours_per_week(slots: Iterable[Slot]) -> Decimal:
    """Hours of one week with these slots, to a tenth of an hour."""
    total = sum((slot.hours for slot in slots), start=Decimal(0))
    return total.quantize(_TENTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class PupilHours:
    """What one pupil spends at one provider in a week, all placements there together."""

    hours_per_week: Decimal
    of_compulsory_school_age: bool
    has_ehcp: bool
    is_looked_after: bool


def full_time_problem(
    pupils: Iterable[PupilHours],
    *,
    registered_school: bool,
    full_time_hours: Decimal = FULL_TIME_HOURS,
) -> str | None:
    """Why a provider would have to be a registered school to take these pupils; None if it may.

    The law counts full-time pupils of compulsory school age: five of them, or one with an EHC
    plan or in care (7.12).
    """
    if registered_school:
        return None
    full_time = [
        pupil
        for pupil in pupils
        if pupil.of_compulsory_school_age and pupil.hours_per_week > full_time_hours
    ]
    if any(pupil.has_ehcp or pupil.is_looked_after for pupil in full_time):
        return (
            f"A pupil with an EHC plan or in care would be here more than {full_time_hours} hours "
            "a week, and the provider is not a registered school. Agree fewer hours."
        )
    if len(full_time) >= _MOST_FULL_TIME:
        return (
            f"{len(full_time)} pupils would be here more than {full_time_hours} hours a week, "
            "and the provider is not a registered school. Agree fewer hours."
        )
    return None


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
