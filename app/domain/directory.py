"""Rules over several values of what the directory shows: providers, sites, courses (5.1-5.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .codes import TIER_OF, Programme
from .errors import Fault

Values = Mapping[str, Any]
Rule = Callable[[Values], list[Fault]]

YOUNGEST, OLDEST = 5, 19
FIRST_YEAR, LAST_YEAR = 0, 13


def school_faults(values: Values) -> list[Fault]:
    """A school teaches from one age to another."""
    low, high = values.get("statutory_low_age"), values.get("statutory_high_age")
    if low is None or high is None or low <= high:
        return []
    return [Fault("statutory_high_age", "The highest age must not be below the lowest.")]


def provider_faults(values: Values) -> list[Fault]:
    """A provider is known by one number or by its kind, as the census wants it (7.11)."""
    filled = [name for name in ("urn", "ukprn", "ap_setting_type") if values.get(name)]
    if len(filled) < 2:
        return []
    words = "Fill in only one of URN, UKPRN and kind of setting."
    return [Fault(filled[-1], words)]


def site_faults(values: Values) -> list[Fault]:
    """A site is used from one day to another."""
    start, end = values.get("active_from"), values.get("active_to")
    if start is None or end is None or start <= end:
        return []
    return [Fault("active_to", "The last day must not be before the first.")]


def course_faults(values: Values) -> list[Fault]:
    """The tier follows from the programme, and courses are for children of school age."""
    faults = []
    programme, tier = values.get("programme"), values.get("tier")
    if programme and tier and TIER_OF[Programme(programme)] != tier:
        words = f"This programme belongs to tier {TIER_OF[Programme(programme)]}."
        faults.append(Fault("tier", words))
    for name, least, most in (
        ("age_min", YOUNGEST, OLDEST),
        ("age_max", YOUNGEST, OLDEST),
        ("ncy_min", FIRST_YEAR, LAST_YEAR),
        ("ncy_max", FIRST_YEAR, LAST_YEAR),
    ):
        number = values.get(name)
        if number is not None and not least <= number <= most:
            faults.append(Fault(name, f"Enter a number from {least} to {most}."))
    return faults


def offer_faults(values: Values) -> list[Fault]:
    """A course runs on some days, and ends after it begins."""
    faults = []
    begins, ends = values.get("starts_at"), values.get("ends_at")
    if begins is not None and ends is not None and ends <= begins:
        faults.append(Fault("ends_at", "The end must be later than the start."))
    if "days" in values and not values["days"]:
        faults.append(Fault("days", "Choose at least one day."))
    return faults


def new_faults(rule: Rule, before: Values, values: Values) -> list[Fault]:
    """What a change makes wrong. What was wrong before is no fault of whoever changes the rest."""
    known = rule(before)
    return [fault for fault in rule({**before, **values}) if fault not in known]
