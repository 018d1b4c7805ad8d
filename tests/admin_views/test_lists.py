"""Lists: pages by key, filters, search, order, counts, and what leaves the house as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin_views import list_pages, listing
from app.domain.roles import Role
from app.models import AuditEvent
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.world import World


def names(page: Page) -> list[str]:
    return [" ".join(link.get_text().split()) for link in page.soup.select("a.row-link")]


def pages_from(client: Client, address: str, button: str) -> list[list[str]]:
    """The rows of every page from an address on, by following one link."""
    found = []
    page = client.get(address)
    while True:
        found.append(names(page))
        link = page.soup.select_one(f'a[rel="{button}"]')
        if link is None:
            return found
        page = client.get(str(link["href"]))


@pytest.mark.parametrize("query", ["", "?sort=due_on", "?sort=due_on&desc=1", "?sort=programme"])
def test_pages_hold_every_row_once_and_lead_back(
    staff: Callable[..., Client], make: Make, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)
    school = make.school()
    made = [
        make.application(
            school,
            status="submitted",
            due_on=None if number % 3 == 0 else make.today + timedelta(days=number // 2),
            submitted_at=None if number == 7 else make.at,
        ).ref
        for number in range(8)
    ]
    client = staff()
    forward = pages_from(client, f"/admin/application/{query}", "next")
    assert [len(page) for page in forward] == [3, 3, 2]
    assert sorted(ref for page in forward for ref in page) == sorted(made)
    last = client.get(f"/admin/application/{query}")
    while link := last.soup.select_one('a[rel="next"]'):
        last = client.get(str(link["href"]))
    backward = [names(last)]
    page = last
    while link := page.soup.select_one('a[rel="prev"]'):
        page = client.get(str(link["href"]))
        backward.insert(0, names(page))
    assert [ref for page in backward for ref in page] == [ref for page in forward for ref in page]


def test_rows_without_a_date_come_last_either_way(staff: Callable[..., Client], make: Make) -> None:
    school = make.school()
    early, late, never = (
        make.application(school, status="submitted", due_on=day).ref
        for day in (make.today, make.today + timedelta(days=9), None)
    )
    client = staff()
    assert names(client.get("/admin/application/?sort=due_on")) == [early, late, never]
    assert names(client.get("/admin/application/?sort=due_on&desc=1")) == [late, early, never]


def test_a_mark_that_leads_nowhere_is_a_missing_page(staff: Callable[..., Client]) -> None:
    client = staff()
    for mark in ("zzz", "0b0f2b0a-0000-4000-8000-000000000000"):
        assert client.get(f"/admin/application/?after={mark}").status == 404


def test_filters_read_as_a_sentence_and_can_be_taken_away(
    staff: Callable[..., Client], make: Make
) -> None:
    school = make.school()
    new = make.application(school, status="submitted")
    make.application(school, status="sent")
    page = staff().get("/admin/application/?status=submitted&programme=TIER1")
    assert names(page) == [new.ref]
    chips = " ".join(page.soup.select_one(".chips").get_text(" ").split())  # type: ignore[union-attr]
    assert chips.startswith("Applications where status is New")
    assert "and programme is Tier 1" in chips
    without = page.soup.select(".chip")[0]["href"]
    assert len(names(page.client.get(str(without)))) == 2


def test_what_is_late_can_be_listed(staff: Callable[..., Client], make: Make) -> None:
    school = make.school()
    late = make.application(school, status="submitted", due_on=make.today - timedelta(days=30))
    soon = make.application(school, status="submitted", due_on=make.today + timedelta(days=2))
    client = staff()
    page = client.get("/admin/application/?due=late")
    assert names(page) == [late.ref]
    assert "working days late" in page.text
    assert names(client.get("/admin/application/?due=week")) == [soon.ref]


def test_search_takes_wild_cards_and_control_signs_literally(
    staff: Callable[..., Client], make: Make
) -> None:
    make.school(name="Half 50% School")
    make.school(name="Half 500 School")
    client = staff()
    assert names(client.get("/admin/school/", query={"q": "50%"})) == ["Half 50% School"]
    assert client.get("/admin/school/", query={"q": "a\0b"}).status == 200
    assert client.get("/admin/school/", query={"status": "a\0b"}).status == 200
    assert names(client.get("/admin/school/", query={"q": "school half"})) == [
        "Half 50% School",
        "Half 500 School",
    ]


def test_counts_say_how_sure_they_are(
    staff: Callable[..., Client], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        make.school()
    client = staff()
    assert client.get("/admin/school/").heading == "Schools 4"
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    assert client.get("/admin/school/?status=open").heading == "Schools more than 3"


def test_an_empty_list_says_what_would_be_there(staff: Callable[..., Client]) -> None:
    client = staff(Role.SERVICE_LEAD)
    page = client.get("/admin/provider/")
    assert "Nothing here yet" in page.text
    assert page.link("Add provider") == "/admin/provider/new"
    assert "Nothing fits" in client.get("/admin/provider/?q=zzz").text


@pytest.mark.parametrize(
    "table", ["application", "placement", "student", "withdrawal", "course-offer", "contact"]
)
def test_a_list_takes_at_most_four_statements(
    world: World, staff: Callable[..., Client], statements: Any, table: str
) -> None:
    client = staff(Role.SERVICE_LEAD)
    client.get(f"/admin/{table}/")  # fills what is remembered: counts of the rail, lists of codes
    with statements() as seen:
        assert client.get(f"/admin/{table}/").status == 200
    around = ("user_session", "BEGIN", "user_role")
    own = [each for each in seen if not any(word in each for word in around)]
    assert len(own) <= 4, own


@pytest.mark.parametrize("table", ["application", "placement", "student", "withdrawal", "contact"])
def test_a_form_takes_at_most_four_statements(
    world: World, staff: Callable[..., Client], statements: Any, table: str
) -> None:
    client = staff(Role.SERVICE_LEAD)
    link = client.get(f"/admin/{table}/").soup.select_one("a.row-link")
    assert link is not None
    client.get(f"{link['href']}/edit")
    with statements() as seen:
        assert client.get(f"{link['href']}/edit").status == 200
    around = ("user_session", "BEGIN", "user_role", "read_event")
    own = [each for each in seen if not any(word in each for word in around)]
    assert len(own) <= 4, own


# --- export


def exported(page: Page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.html.removeprefix("\ufeff"))))


def test_an_export_holds_no_formula_and_is_written_down(
    staff: Callable[..., Client], make: Make
) -> None:
    make.school(name="=cmd|' /C calc'!A0", town="+1")
    make.school(name="Plain School", town="@SUM(A1)")
    client = staff()
    listed = client.get("/admin/school/?q=a")
    assert listed.submit(button="Export as CSV").errors == [
        "Say what the file is for: it is written down with your name."
    ]
    page = listed.submit({"reason": "Report"}, button="Export as CSV")
    assert page.headers["Content-Disposition"].startswith("attachment")
    rows = exported(page)
    assert rows[0][:2] == ["Name", "URN"]
    assert sorted(row[0] for row in rows[1:]) == ["'=cmd|' /C calc'!A0", "Plain School"]
    assert {row[4] for row in rows[1:]} == {"'+1", "'@SUM(A1)"}
    (event,) = make.all(AuditEvent, AuditEvent.action == "exported")
    assert event.table_name == "school"
    assert event.reason == "Report"
    assert event.changes["rows"] == 2
    assert event.changes["columns"].startswith("Name, URN, ")


def test_an_export_is_of_the_filtered_list(staff: Callable[..., Client], make: Make) -> None:
    make.school(name="Open School")
    make.school(name="Closed School", status="closed")
    page = (
        staff()
        .get("/admin/school/?status=closed")
        .submit({"reason": "Report"}, button="Export as CSV")
    )
    assert [row[0] for row in exported(page)[1:]] == ["Closed School"]


def test_a_longer_list_is_not_exported_in_part(
    staff: Callable[..., Client], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_pages, "MOST_COUNTED", 1)
    make.school()
    make.school()
    page = staff().get("/admin/school/").submit({"reason": "Report"}, button="Export as CSV")
    assert page.status == 422
    assert page.errors == [list_pages.TOO_MANY]
    assert page.soup.select("#export [aria-invalid], .error-summary a") == []
    assert make.all(AuditEvent, AuditEvent.action == "exported") == []


def test_an_export_of_nothing_says_what_it_lacks_beside_its_box(
    staff: Callable[..., Client], make: Make
) -> None:
    make.school()
    client = staff()
    assert client.get("/admin/school/?q=nowhere").soup.select("#export") == []
    page = client.post_with_token("/admin/school/export?q=nowhere", {"reason": ""})
    assert page.status == 422
    (link,) = page.soup.select(".error-summary a")
    assert link["href"] == "#export-reason"
    assert [box["aria-invalid"] for box in page.soup.select("#export-reason")] == ["true"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "all"),
        ("?q=Robin+Ash", "a search"),
        ("?status=closed&q=Robin", "a search and status is Closed"),
        ("?status=Robin+Ash", "status is something that is not in its list"),
    ],
)
def test_the_audit_trail_does_not_tell_what_was_searched_for(
    staff: Callable[..., Client], make: Make, query: str, words: str
) -> None:
    sent = {"reason": "Report"}
    assert staff().post_with_token(f"/admin/school/export{query}", sent).status == 200
    (event,) = make.all(AuditEvent, AuditEvent.action == "exported")
    assert event.changes["filters"] == words
    assert "Robin" not in str(event.changes)
    assert words in staff(Role.AUDITOR).get(f"/admin/audit-event/{event.id}").text


def test_what_may_not_be_exported_is_not(staff: Callable[..., Client], world: World) -> None:
    client = staff(Role.MONITORING_OFFICER)
    assert "Export as CSV" not in client.get("/admin/placement/").text
    assert client.post_with_token("/admin/placement/export").status == 403
    assert client.post_with_token("/admin/pack/export").status == 404
