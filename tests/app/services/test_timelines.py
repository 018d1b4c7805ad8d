"""How a change is told to people."""

from __future__ import annotations

import pytest

from app.services.timelines import change_words


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("2026-12-24 09:00:00+00:00", "24 December 2026, 09:00"),
        ("2026-07-01 08:30:00.250000+00:00", "1 July 2026, 09:30"),
        ("2026-12-24", "24 December 2026"),
        ("2026-02-31", "2026-02-31"),
        ("open", "open"),
        (12, "12"),
        ("", "nothing"),
    ],
)
def test_days_and_times_are_told_as_people_write_them(kept: object, said: str) -> None:
    assert change_words({"opens_at": [None, kept]}) == f"opens at: nothing → {said}"
