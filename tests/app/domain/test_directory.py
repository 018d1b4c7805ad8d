"""Rules over several values of what stands in the directory."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from app.domain import directory


@pytest.mark.parametrize(
    ("rule", "good", "bad", "field"),
    [
        (
            directory.school_faults,
            {"statutory_low_age": 11, "statutory_high_age": 16},
            {"statutory_low_age": 16, "statutory_high_age": 11},
            "statutory_high_age",
        ),
        (
            directory.provider_faults,
            {"urn": "123456", "ukprn": None, "ap_setting_type": ""},
            {"urn": "123456", "ukprn": "10000001"},
            "ukprn",
        ),
        (
            directory.site_faults,
            {"active_from": date(2026, 1, 1), "active_to": date(2026, 1, 1)},
            {"active_from": date(2026, 1, 2), "active_to": date(2026, 1, 1)},
            "active_to",
        ),
        (
            directory.course_faults,
            {"programme": "INSIGHT", "tier": "2", "age_min": 5, "age_max": 19, "ncy_min": 0},
            {"programme": "INSIGHT", "tier": "1"},
            "tier",
        ),
        (directory.course_faults, {"ncy_max": 13}, {"ncy_max": 14}, "ncy_max"),
        (directory.course_faults, {"age_min": 5}, {"age_min": 4}, "age_min"),
        (
            directory.offer_faults,
            {"starts_at": time(9), "ends_at": time(10), "days": ["MON"]},
            {"starts_at": time(9), "ends_at": time(9), "days": ["MON"]},
            "ends_at",
        ),
        (directory.offer_faults, {"days": ["MON"]}, {"days": []}, "days"),
    ],
)
def test_a_rule_names_the_field_to_put_right(
    rule: directory.Rule, good: dict[str, Any], bad: dict[str, Any], field: str
) -> None:
    assert rule(good) == []
    assert [fault.field for fault in rule(bad)] == [field]
    assert directory.new_faults(rule, bad, {}) == []
    assert [fault.field for fault in directory.new_faults(rule, good, bad)] == [field]
