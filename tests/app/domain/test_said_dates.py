"""How long ago something happened, as far as free words say so."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.said_dates import is_long_ago

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("words", "long_ago"),
    [
        ("Last Tuesday after lunch", False),
        ("In March 2025, and again since", True),
        ("In October 2025", True),
        ("In November 2025", False),
        ("On 3 Nov 2025", False),
        ("12/03/2024", True),
        ("12.10.2025", True),
        ("12-11-2025", False),
        ("2024", True),
        ("In 2025", False),
        ("Between May 2024 and June 2026", False),
        ("Call 01632 202400", False),
        ("", False),
        ("99/2024", True),
    ],
)
def test_a_year_that_is_named_tells_how_long_ago(words: str, long_ago: bool) -> None:
    assert is_long_ago(words, TODAY, months=12) is long_ago
