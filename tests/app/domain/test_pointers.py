"""What a pointer may hold, the LADO's clock and how long it is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.due import due
from app.domain.pointers import NO_REFERRAL_WORDS, kept_until, lado_due, pointer_faults
from app.domain.safeguarding_leads import is_stale
from app.domain.workflow import Tone
from app.models.base import S
from app.models.safeguarding_pointer import SafeguardingPointer

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("noticed", "told_by"),
    [
        (date(2026, 5, 1), date(2026, 5, 5)),  # over the May holiday
        (date(2026, 5, 2), date(2026, 5, 5)),  # on a Saturday
        (date(2026, 4, 2), date(2026, 4, 7)),  # over Easter
        (date(2026, 12, 24), date(2026, 12, 29)),  # over Christmas
        (date(2027, 12, 24), date(2027, 12, 29)),
        (date(2026, 5, 22), date(2026, 5, 26)),
        (date(2026, 6, 3), date(2026, 6, 4)),
    ],
)
def test_the_lado_is_told_within_one_working_day(noticed: date, told_by: date) -> None:
    assert lado_due(noticed) == told_by


def test_a_closed_day_of_the_council_is_no_working_day() -> None:
    assert lado_due(date(2026, 6, 3), {date(2026, 6, 4)}) == date(2026, 6, 5)


def test_the_clock_turns_amber_and_red() -> None:
    by = lado_due(date(2026, 5, 1))
    tones = [due(by, by + timedelta(days=days)) for days in (-4, 0, 1)]
    assert [found.tone for found in tones if found] == [Tone.WARN, Tone.WARN, Tone.BAD]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "ALLEGATION", "student_id": 1}, "adult_name"),
        ({"kind": "ALLEGATION", "student_id": 1, "adult_name": "A"}, "adult_name"),
        ({"kind": "DISCLOSURE", "adult_name": "A"}, "student_id"),
        ({"kind": "CONCERN"}, "student_id"),
        ({"kind": "CONCERN", "student_id": 1, "noticed_at": AT + timedelta(hours=1)}, "noticed_at"),
        (
            {
                "kind": "CONCERN",
                "student_id": 1,
                "noticed_at": AT - timedelta(hours=2),
                "happened_at": AT - timedelta(hours=1),
            },
            "happened_at",
        ),
        (
            {
                "kind": "CONCERN",
                "student_id": 1,
                "noticed_at": AT,
                "school_dsl_told_at": AT - timedelta(hours=1),
            },
            "school_dsl_told_at",
        ),
        (
            {"kind": "ALLEGATION", "adult_name": "A", "lado_told_at": AT + timedelta(hours=1)},
            "lado_told_at",
        ),
    ],
)
def test_what_does_not_fit_together(values: dict[str, object], field: str) -> None:
    (fault,) = pointer_faults(values, at=AT)
    assert fault.field == field


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "CONCERN", "student_id": 1},
        {"kind": "CONCERN", "adult_name": "A"},
        {"kind": "ALLEGATION", "adult_name": "A"},
        {"kind": "MISSING", "student_id": 1},
    ],
)
def test_a_pupil_or_an_adult(values: dict[str, object]) -> None:
    assert pointer_faults({"noticed_at": AT, **values}, at=AT) == []


def test_how_long_it_is_kept() -> None:
    born, noticed = date(2011, 2, 28), date(2026, 5, 1)
    assert kept_until("CONCERN", born, noticed, is_referred=False) == date(2036, 2, 28)
    assert kept_until("CONCERN", born, noticed, is_referred=True) == date(2086, 2, 28)
    assert kept_until("DISCLOSURE", born, noticed, is_referred=False) == date(2086, 2, 28)
    assert kept_until("ALLEGATION", None, noticed, is_referred=False) == date(2101, 5, 1)


def test_there_is_no_place_for_an_account_of_it() -> None:
    """Every column by name: whoever adds one has to think of this, and no text is long."""
    columns = SafeguardingPointer.__table__.columns
    own = {column.name for column in columns} - {
        "id",
        "version",
        "created_at",
        "created_by_id",
        "updated_at",
        "updated_by_id",
        "deleted_at",
        "retain_until",
    }
    assert own == {
        "ref",
        "status",
        "kind",
        "student_id",
        "adult_name",
        "happened_at",
        "noticed_at",
        "cpoms_ref",
        "school_dsl_told_at",
        "mash_ref",
        "no_referral_reason",
        "lado_due",
        "lado_told_at",
        "closed_at",
        "owner_id",
    }
    longest = [getattr(column.type, "length", None) or 0 for column in columns]
    assert max(longest) == 120
    for name in ("student_id", "adult_name", "cpoms_ref", "mash_ref", "no_referral_reason"):
        assert columns[name].info["sensitivity"] == S
    assert all(len(code) <= 40 for code in NO_REFERRAL_WORDS)


def test_a_contact_is_stale_after_a_year() -> None:
    today = date(2026, 11, 26)
    assert is_stale(None, today)
    assert is_stale(date(2025, 11, 25), today)
    assert not is_stale(date(2025, 11, 26), today)
