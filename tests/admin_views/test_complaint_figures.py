"""The figures of a year of complaints."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from app.domain.complaint_figures import Told, figures
from app.domain.roles import Role
from tests.support.client import Client
from tests.support.factories import Make

D = date


def told(**given: object) -> Told:
    values = {
        "about": "PROVIDER",
        "status": "acknowledged",
        "stage": 1,
        "finding": None,
        "stage2_finding": None,
        "received_on": D(2026, 6, 1),
        "ack_due": D(2026, 6, 8),
        "ack_on": D(2026, 6, 3),
        "response_due": D(2026, 6, 17),
        "answered_on": None,
        "is_extended": False,
        "stage2_asked_on": None,
        "stage2_ack_due": None,
        "stage2_ack_on": None,
        "stage2_due": None,
        "stage2_answered_on": None,
        **given,
    }
    return Told(**values)  # type: ignore[arg-type]


TODAY = D(2026, 6, 10)


def counted(*rows: Told, today: date = TODAY) -> dict[tuple[str, str], str]:
    tables = figures(rows, today=today)
    return {(table.title, measure): number for table in tables for measure, number in table.rows}


def test_days_and_late_answers_are_counted() -> None:
    found = counted(
        told(finding="UPHELD", answered_on=D(2026, 6, 10), status="closed"),
        told(finding="PARTLY", answered_on=D(2026, 6, 19), status="stage1-answered"),
        told(about="SAFEGUARDING", ack_on=None, ack_due=D(2026, 6, 9), response_due=None),
    )
    assert found["All complaints", "Received"] == "3"
    assert found["All complaints", "Turned to their own path"] == "1"
    assert found["About", "A provider"] == "2"
    assert found["Found at stage 1", "Upheld"] == "1"
    assert found["Acknowledged, stage 1", "Done"] == "2"
    assert found["Acknowledged, stage 1", "Working days, the longest"] == "2"
    assert found["Acknowledged, stage 1", "Late"] == "1"
    assert found["Answered, stage 1", "Working days, half took at most"] == "8.5"
    assert found["Answered, stage 1", "Late"] == "1"
    assert found["Answered, stage 2", "Done"] == "0"
    assert found["Answered, stage 2", "Working days, the longest"] == ""


def test_what_is_open_after_its_day_is_late() -> None:
    assert counted(told(), today=D(2026, 6, 17))["Answered, stage 1", "Late"] == "0"
    assert counted(told(), today=D(2026, 6, 18))["Answered, stage 1", "Late"] == "1"


def test_a_year_is_shown_and_taken_along(staff: Callable[..., Client], make: Make) -> None:
    inside, outside = D(2025, 9, 1), D(2025, 8, 31)
    for day, name in ((inside, "Ada Inside"), (outside, "Bea Outside")):
        at = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
        make.complaint(received_on=day, ack_at=at, name=name)
    client = staff(Role.SERVICE_LEAD)
    page = client.get("/admin/complaint-figures/?year=2025/26")
    assert "Complaints received in 2025/26" in page.text
    assert "Ada Inside" not in page.html
    file = client.get("/admin/complaint-figures/file?year=2025/26")
    rows = list(csv.reader(io.StringIO(file.html)))
    assert rows[0] == ["Table", "Measure", "Number"]
    assert ["All complaints", "Received", "1"] in rows
    for wrong in ("2025/27", "x", ""):
        assert client.get(f"/admin/complaint-figures/?year={wrong}").status == 404


@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.AUDITOR])
def test_it_is_for_those_who_see_all_complaints(staff: Callable[..., Client], role: Role) -> None:
    assert staff(role).get("/admin/complaint-figures/").status == 404
