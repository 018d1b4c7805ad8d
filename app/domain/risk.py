"""How old a risk assessment may be (7.9) and how grave a hazard is (5.12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from .calendar import add_months
from .errors import Rejected

OLDEST_MONTHS = 3

_REVIEW_AFTER = timedelta(weeks=12)
_LEAST, _MOST = 1, 5


class Band(StrEnum):
    """How grave a hazard is, by its score."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    VERY_HIGH = "VERY_HIGH"


BAND_LABELS: Mapping[Band, str] = MappingProxyType(
    {
        Band.LOW: "Low",
        Band.MEDIUM: "Medium",
        Band.HIGH: "High",
        Band.VERY_HIGH: "Very high",
    }
)

_HIGHEST_SCORE_OF = ((4, Band.LOW), (9, Band.MEDIUM), (15, Band.HIGH), (25, Band.VERY_HIGH))


def earliest_risk_assessment(submitted_on: date) -> date:
    """The oldest day a risk assessment sent on this day may bear: three months back."""
    return add_months(submitted_on, -OLDEST_MONTHS)


def risk_assessment_problem(completed_on: date | None, submitted_on: date) -> str | None:
    """Why the risk assessment cannot go with an application sent on this day; None if it can."""
    if completed_on is None:
        return "Add a risk assessment."
    if completed_on > submitted_on:
        return "The risk assessment has a date in the future. Check when it was completed."
    earliest = earliest_risk_assessment(submitted_on)
    if completed_on < earliest:
        return (
            "The risk assessment is more than three months old. "
            f"Add one completed on or after {earliest.day} {earliest:%B %Y}."
        )
    return None


def has_aged(completed_on: date, day: date) -> bool:
    """Whether a risk assessment that was young enough once is too old by now: worth a warning."""
    return completed_on < earliest_risk_assessment(day)


def default_review_on(completed_on: date) -> date:
    """When a risk assessment is looked at again unless its author says otherwise."""
    return completed_on + _REVIEW_AFTER


def score(likelihood: int, severity: int) -> int:
    """1 to 25. Raises Rejected for a number that is not 1 to 5."""
    for value, name in ((likelihood, "likelihood"), (severity, "severity")):
        if not _LEAST <= value <= _MOST:
            raise Rejected.because(f"Choose a {name} from {_LEAST} to {_MOST}.", name)
    return likelihood * severity


def band(likelihood: int, severity: int) -> Band:
    """The band of a hazard. Raises Rejected for a number that is not 1 to 5."""
    points = score(likelihood, severity)
    return next(band for highest, band in _HIGHEST_SCORE_OF if points <= highest)
