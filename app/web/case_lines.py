"""Words about applications and places that both the school's and the provider's pages use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from app.domain.codes import WEEKDAYS, HalfDay
from app.domain.placement_flow import PLACEMENT_FLOW, SEATED, PlacementStatus
from app.domain.placements import session_label
from app.domain.workflow import State
from app.http.templating import show_date
from app.models.application import Application
from app.models.course import CourseOffer
from app.models.placement import Placement, PlacementSlot

from .facts import weekdays


def course_of(offer: CourseOffer) -> str:
    """A course and who teaches it."""
    return f"{offer.course.title} at {offer.provider.trading_name}"


def courses_of(application: Application) -> str:
    """The course that was chosen, or the first wish and how many more there are."""
    choices = application.choices
    chosen = next((choice for choice in choices if choice.chosen), None)
    if chosen is not None:
        return course_of(chosen.course_offer)
    if not choices:
        return "No course chosen yet"
    more = len(choices) - 1
    first = course_of(choices[0].course_offer)
    return f"{first} and {more} more" if more else first


def with_day(words: str, day: date | None) -> str:
    """A sentence on what others do next, and by when they do it."""
    return f"{words} This is due by {show_date(day)}." if day is not None else words


def placement_state(placement: Placement) -> State:
    return PLACEMENT_FLOW.states[PlacementStatus(placement.status)]


def placement_days(placement: Placement) -> str:
    """The half-days of a place that are not over, in the order of the week."""
    live = [
        slot
        for slot in placement.slots
        if slot.to_on is None or placement.actual_end is not None or slot.to_on >= slot.from_on
    ]
    return weekdays({f"{slot.day}-{slot.half_day}" for slot in live})


def hours_words(placement: Placement, on: date) -> str:
    """The hours a week; and from when, while half-days that do not count any more still go on."""
    hours = f"{placement.hours_per_week.normalize():f}"
    ends = [slot.to_on for slot in placement.slots if slot.to_on is not None]
    last = max(ends, default=None)
    if last is None or last < on or placement.status not in SEATED:
        return hours
    return f"{hours} from {show_date(last + timedelta(days=1))}"


def slot_rows(slots: Collection[PlacementSlot]) -> list[tuple[str, str, str]]:
    """Half-day, hours and period of each slot, in the order of the week."""
    ordered = sorted(
        slots, key=lambda slot: (WEEKDAYS.index(slot.day), slot.half_day, slot.from_on)
    )
    return [
        (
            session_label(slot.day, HalfDay(slot.half_day)),
            f"{slot.starts_at:%H:%M} to {slot.ends_at:%H:%M}",
            f"{show_date(slot.from_on)} to {show_date(slot.to_on)}"
            if slot.to_on
            else f"From {show_date(slot.from_on)}",
        )
        for slot in ordered
    ]
