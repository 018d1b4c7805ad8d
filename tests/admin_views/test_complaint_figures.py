"""The figures of a year of complaints."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from app.domain.complaint_figures import Told, figures
from app.domain.roles import Role
from app.models import AuditEvent
from tests.support.client import Client, Page
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
        "ended_on": None,
        "is_elsewhere": False,
        "was_elsewhere": False,
        "ack_due": D(2026, 6, 8),
        "ack_on": D(2026, 6, 3),
        "response_due": D(2026, 6, 17),
        "answered_on": None,
        "is_extended": False,
        "is_extended_again": False,
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
        told(
            was_elsewhere=True, about="OTHER", ack_on=None, ack_due=D(2026, 6, 9), response_due=None
        ),
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


@pytest.mark.parametrize(
    ("given", "late"),
    [
        # It was withdrawn before its day: nobody was late, however long ago that is.
        ({"status": "withdrawn", "ended_on": D(2026, 6, 16)}, "0"),
        ({"status": "closed", "ended_on": D(2026, 6, 17)}, "0"),
        # It ended without an answer after its day.
        ({"status": "out-of-scope", "ended_on": D(2026, 6, 18)}, "1"),
        # Its clock stands still while another procedure comes first.
        ({"status": "own-path", "is_elsewhere": True, "was_elsewhere": True}, "0"),
        # Answered late, then turned: it was late.
        ({"is_elsewhere": True, "answered_on": D(2026, 6, 18)}, "1"),
    ],
)
def test_what_ended_or_stands_still_is_not_late_for_ever(
    given: dict[str, object], late: str
) -> None:
    found = counted(told(**given), today=D(2027, 6, 1))
    assert found["Answered, stage 1", "Late"] == late


def test_extensions_of_both_stages_are_counted() -> None:
    found = counted(told(is_extended=True), told(stage=2, is_extended_again=True))
    assert found["All complaints", "Took more time at stage 1"] == "1"
    assert found["All complaints", "Took more time at stage 2"] == "1"


def received(make: Make, day: date, name: str, **given: object) -> None:
    at = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    make.complaint(received_on=day, ack_at=at, name=name, **given)


def table(page: Page) -> list[list[str]]:
    """What the tables of the page say."""
    found = []
    for card in page.soup.select("section.card:has(table)"):
        title = card.select_one("h2")
        assert title is not None
        for row in card.select("tbody tr"):
            measure, number = (" ".join(cell.get_text().split()) for cell in row.select("td"))
            found.append([title.get_text(), measure, "" if number == "–" else number])
    return found


def test_a_year_is_shown_and_taken_along(staff: Callable[..., Client], make: Make) -> None:
    """The file says what the page says, and is written down with its reason."""
    received(make, D(2025, 9, 1), "Ada Inside")
    received(make, D(2025, 8, 31), "Bea Outside")
    client = staff(Role.SERVICE_LEAD)
    page = client.get("/admin/complaint-figures/?year=2025/26")
    assert "Complaints received in 2025/26" in page.text
    assert "Ada Inside" not in page.html
    refused = page.submit({"reason": " "}, button="Export as CSV")
    assert refused.status == 422
    assert refused.errors
    file = page.submit({"reason": "Yearly report"}, button="Export as CSV")
    rows = list(csv.reader(io.StringIO(file.html)))
    assert rows[0] == ["Table", "Measure", "Number"]
    assert ["All complaints", "Received", "1"] in rows
    assert rows[1:] == table(page)
    (event,) = make.all(AuditEvent, AuditEvent.reason == "Yearly report")
    assert "academic year is 2025/26" in str(event.changes)
    for wrong in ("2025/27", "x", ""):
        assert client.get(f"/admin/complaint-figures/?year={wrong}").status == 404


def test_one_school_can_be_looked_at(staff: Callable[..., Client], make: Make) -> None:
    school, quiet = make.school(name="Sample School"), make.school(name="Quiet School")
    received(make, D(2025, 9, 1), "Ada", school_id=school.id)
    received(make, D(2025, 9, 2), "Bea")
    client = staff(Role.SERVICE_LEAD)
    page = client.get("/admin/complaint-figures/?year=2025/26")
    assert ["All complaints", "Received", "2"] in table(page)
    assert "Quiet School" not in page.text
    page = page.submit({"school": str(school.id)}, button="Show")
    assert page.heading == "Complaints received in 2025/26: Sample School"
    assert ["All complaints", "Received", "1"] in table(page)
    file = page.submit({"reason": "Yearly report"}, button="Export as CSV")
    assert list(csv.reader(io.StringIO(file.html)))[1:] == table(page)
    (event,) = make.all(AuditEvent, AuditEvent.reason == "Yearly report")
    assert "school is Sample School" in str(event.changes)
    for unknown in ("x", "00000000-0000-4000-8000-000000000000"):
        shown = client.get(f"/admin/complaint-figures/?year=2025/26&school={unknown}")
        assert ["All complaints", "Received", "2"] in table(shown)
    none = client.get(f"/admin/complaint-figures/?year=2025/26&school={quiet.id}")
    assert ["All complaints", "Received", "0"] in table(none)


def test_who_may_not_export_sees_the_page_alone(staff: Callable[..., Client], make: Make) -> None:
    client = staff(Role.CAP_ADMIN)
    page = client.get("/admin/complaint-figures/")
    assert page.status == 200
    assert "Export" not in page.text
    lead = staff(Role.SERVICE_LEAD).get("/admin/complaint-figures/")
    token = lead.form(button="Export as CSV")
    assert token.action.startswith("/admin/complaint-figures/file")
    assert client.post("/admin/complaint-figures/file", {"reason": "x"}).status in {400, 403, 404}


@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.AUDITOR])
def test_it_is_for_those_who_see_all_complaints(staff: Callable[..., Client], role: Role) -> None:
    assert staff(role).get("/admin/complaint-figures/").status == 404
