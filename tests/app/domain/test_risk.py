from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Rejected
from app.domain.risk import (
    BAND_LABELS,
    Band,
    band,
    default_review_on,
    earliest_risk_assessment,
    has_aged,
    risk_assessment_problem,
    score,
)

ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("submitted_on", "earliest"),
    [
        (date(2026, 6, 15), date(2026, 3, 15)),
        (date(2026, 5, 31), date(2026, 2, 28)),
        (date(2028, 5, 31), date(2028, 2, 29)),
        (date(2028, 5, 29), date(2028, 2, 29)),
        (date(2026, 3, 1), date(2025, 12, 1)),
    ],
)
def test_three_months_back_is_young_enough(submitted_on: date, earliest: date) -> None:
    assert earliest_risk_assessment(submitted_on) == earliest
    assert risk_assessment_problem(earliest, submitted_on) is None
    assert risk_assessment_problem(earliest - ONE_DAY, submitted_on) is not None


def test_an_old_one_says_from_when_one_would_do() -> None:
    assert risk_assessment_problem(date(2026, 3, 14), date(2026, 6, 15)) == (
        "The risk assessment is more than three months old. "
        "Add one completed on or after 15 March 2026."
    )


def test_one_of_the_same_day_is_taken() -> None:
    assert risk_assessment_problem(date(2026, 6, 15), date(2026, 6, 15)) is None


def test_one_from_the_future_is_refused() -> None:
    assert "future" in (risk_assessment_problem(date(2026, 6, 16), date(2026, 6, 15)) or "")


def test_a_missing_one_is_asked_for() -> None:
    assert risk_assessment_problem(None, date(2026, 6, 15)) == "Add a risk assessment."


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-10, 120))
def test_problem_and_ageing_agree(submitted_on: date, days_before: int) -> None:
    completed_on = submitted_on - timedelta(days=days_before)
    is_fine = earliest_risk_assessment(submitted_on) <= completed_on <= submitted_on
    assert (risk_assessment_problem(completed_on, submitted_on) is None) == is_fine


def test_a_young_one_ages() -> None:
    assert not has_aged(date(2026, 3, 15), date(2026, 6, 15))
    assert has_aged(date(2026, 3, 15), date(2026, 6, 16))


def test_it_is_looked_at_again_after_twelve_weeks() -> None:
    assert default_review_on(date(2026, 6, 15)) == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("likelihood", "severity", "expected"),
    [
        (1, 1, Band.LOW),
        (2, 2, Band.LOW),
        (1, 5, Band.MEDIUM),
        (3, 3, Band.MEDIUM),
        (2, 5, Band.HIGH),
        (3, 5, Band.HIGH),
        (4, 4, Band.VERY_HIGH),
        (5, 5, Band.VERY_HIGH),
    ],
)
def test_the_band_follows_the_score(likelihood: int, severity: int, expected: Band) -> None:
    assert score(likelihood, severity) == likelihood * severity
    assert band(likelihood, severity) == band(severity, likelihood) == expected


def test_every_band_is_met_and_has_a_label() -> None:
    met = {band(likelihood, severity) for likelihood in range(1, 6) for severity in range(1, 6)}
    assert met == set(Band) == set(BAND_LABELS)


@pytest.mark.parametrize(
    ("likelihood", "severity", "words"),
    [(0, 3, "likelihood"), (6, 3, "likelihood"), (3, 6, "severity")],
)
def test_a_number_off_the_scale_is_refused(likelihood: int, severity: int, words: str) -> None:
    with pytest.raises(Rejected, match=f"Choose a {words} from 1 to 5"):
        band(likelihood, severity)
