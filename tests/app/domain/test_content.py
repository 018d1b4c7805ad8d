"""Which text is the one to read, and how a page stands, by the clock alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain import content
from app.domain.content import Age, Audience, Standing
from app.domain.text_changes import differences

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("status", "first", "expected"),
    [
        ("draft", None, Standing.DRAFT),
        ("published", AT, Standing.PUBLISHED),
        ("published", AT + timedelta(seconds=1), Standing.SCHEDULED),
        ("published", None, Standing.SCHEDULED),
        ("taken-down", AT, Standing.TAKEN_DOWN),
    ],
)
def test_standing(status: str, first: datetime | None, expected: Standing) -> None:
    assert content.standing(status, first, at=AT) is expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (["2025/26", "2026/27", "2027/28"], "2026/27"),
        (["2024/25", "2025/26"], "2025/26"),
        (["2027/28", "2028/29"], "2027/28"),
        ([], None),
    ],
)
def test_the_edition_to_read_today(years: list[str], expected: str | None) -> None:
    assert content.edition_for(years, on=TODAY) == expected


def test_the_age_of_a_year_turns_on_the_first_of_september() -> None:
    assert content.age_of("2026/27", on=date(2026, 8, 31)) is Age.COMING
    assert content.age_of("2026/27", on=date(2026, 9, 1)) is Age.CURRENT
    assert content.age_of("2026/27", on=date(2027, 9, 1)) is Age.OLDER
    assert content.next_year("2099/00") == "2100/01"


@pytest.mark.parametrize(
    ("phase", "has_primary", "has_secondary"),
    [
        ("Primary", True, False),
        ("Middle deemed secondary", False, True),
        ("16 plus", False, True),
        ("All-through", True, True),
        ("Not applicable", True, True),
    ],
)
def test_a_school_reads_by_its_phase(phase: str, has_primary: bool, has_secondary: bool) -> None:
    found = content.reader_of_phase(phase)
    assert (Audience.PRIMARY in found, Audience.SECONDARY in found) == (has_primary, has_secondary)
    assert Audience.EVERYBODY in found
    assert Audience.PROVIDERS not in found


def test_differences_are_told_line_by_line() -> None:
    before = "\n".join(f"line {n}" for n in range(9))
    found = differences(before, before.replace("line 4", "other"))
    assert [line.kind for line in found] == [
        "cut", "same", "same", "gone", "new", "same", "same", "cut",
    ]  # fmt: skip
    assert differences(before, before) == ()
