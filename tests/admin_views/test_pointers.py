"""Pointers in the admin: a lead opens one with a reason; for all others there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import STAFF_ROLES, Role
from app.models import (
    AuditEvent,
    OutboxMessage,
    PointerReading,
    ReadEvent,
    SafeguardingPointer,
    StatusHistory,
    UserSession,
)
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.pointer_desk import WHY, address, open_pointer

LEAD = Role.SAFEGUARDING_LEAD
LIST = "/admin/safeguarding-pointer/"
OTHERS = sorted(STAFF_ROLES - {LEAD})


@pytest.fixture
def lead(make: Make, browser: Callable[..., Client]) -> Client:
    return browser(make.staff(LEAD, full_name="Lena Lead"))


@pytest.fixture
def row(make: Make) -> SafeguardingPointer:
    student = make.student(legal_surname="Canarysurname")
    return make.pointer(student_id=student.id, cpoms_ref="CANARY-77", noticed_at=make.at)


# --- opening ---------------------------------------------------------------------------------


def test_a_pointer_opens_with_a_reason_which_is_kept(
    lead: Client, make: Make, row: SafeguardingPointer
) -> None:
    page = lead.get(address(row))
    assert page.heading == f"Open {row.ref}"
    assert "Canarysurname" not in page.html
    assert "CANARY-77" not in page.html
    refused = page.submit({"reason": " "}, button="Open")
    assert refused.status == 422
    assert refused.errors == ["Say why you open it."]
    assert make.all(PointerReading) == []

    opened = page.submit({"reason": WHY}, button="Open")
    assert opened.path == address(row)
    assert "Canarysurname" in opened.text
    assert "CANARY-77" in opened.text
    assert WHY in opened.text  # who read it, when and why
    assert "Opened with a reason" in opened.text
    (event,) = make.all(AuditEvent, AuditEvent.record_id == row.id)
    assert (event.action, event.reason) == ("read-sensitive", WHY)
    assert [read.part for read in make.all(ReadEvent)] == ["record"]

    again = lead.get(address(row))
    assert "Canarysurname" in again.text
    assert len(make.all(PointerReading)) == 1
    assert len(make.all(ReadEvent)) == 2


def test_a_reason_ends_with_its_time_and_its_session(
    lead: Client, make: Make, row: SafeguardingPointer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "CANARY-77" in open_pointer(lead, address(row)).text
    other = make.pointer()
    assert lead.get(address(other)).heading == f"Open {other.ref}"
    (reading,) = make.all(PointerReading)

    late = reading.ends_at + timedelta(seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr("admin_views.pointers.now", lambda: late)
        assert lead.get(address(row)).heading == f"Open {row.ref}"
    assert "CANARY-77" in lead.get(address(row)).text


def test_another_session_of_the_same_lead_gives_a_reason_of_its_own(
    make: Make, browser: Callable[..., Client], row: SafeguardingPointer
) -> None:
    person = make.staff(LEAD)
    here, there = browser(person), browser(person)
    open_pointer(here, address(row))
    assert there.get(address(row)).heading == f"Open {row.ref}"
    assert len(make.all(UserSession)) == 2


@pytest.mark.parametrize("page", ["edit", "do/tell-dsl", "do/close", "do/nonsense"])
def test_every_page_of_it_asks_first(lead: Client, row: SafeguardingPointer, page: str) -> None:
    asked = lead.get(f"{address(row)}/{page}")
    assert asked.heading == f"Open {row.ref}"
    assert "CANARY-77" not in asked.html
    posted = lead.post_with_token(f"{address(row)}/{page}", {"cpoms_ref": "X"})
    assert posted.status == 403


def test_what_was_typed_when_the_time_ran_out_is_not_lost(
    lead: Client, make: Make, row: SafeguardingPointer, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = open_pointer(lead, address(row)).client.get(f"{address(row)}/edit")
    late = make.all(PointerReading)[0].ends_at
    with monkeypatch.context() as patch:
        patch.setattr("admin_views.pointers.now", lambda: late)
        asked = form.submit({"cpoms_ref": "CP-2"}, button="Save")
        assert asked.status == 403
        assert "What you wrote is there" in asked.text
    back = asked.submit({"reason": WHY}, button="Open")
    assert back.path == f"{address(row)}/edit"
    assert 'value="CP-2"' in back.html
    assert back.submit({}, button="Save").status == 200
    assert make.reload(row).cpoms_ref == "CP-2"


def test_a_crooked_way_on_leads_to_the_pointer(lead: Client, row: SafeguardingPointer) -> None:
    for then in ("//evil.example", "../../admin", "edit?x=1", "https://evil.example"):
        page = lead.post_with_token(
            f"{address(row)}/open", {"reason": WHY, "then": then}, follow=False
        )
        assert page.location == address(row)


# --- the way ---------------------------------------------------------------------------------


def test_the_way_of_a_concern(lead: Client, make: Make, row: SafeguardingPointer) -> None:
    page = open_pointer(lead, address(row))
    told = lead.get(page.link("School’s lead was told")).submit({}, button="School’s lead was told")
    assert told.status == 200, told.errors
    assert make.reload(row).status == "dsl-told"
    asked = lead.get(told.link("No referral"))
    refused = asked.submit({}, button="No referral")
    assert refused.status == 422
    done = asked.submit({"no_referral_reason": "EARLY_HELP"}, button="No referral")
    assert "Early help is offered instead" in done.text
    closed = done.submit(button="Close pointer")
    assert closed.status == 200
    assert make.reload(row).status == "closed"
    assert make.all(OutboxMessage) == []


def test_an_allegation_is_logged_and_the_lado_told(lead: Client, make: Make) -> None:
    form = lead.get(LIST).client.get(f"{LIST}new")
    assert "school_dsl_told_at" not in form.html
    local = make.at - timedelta(minutes=90)
    typed = {"kind": "ALLEGATION", "noticed_at": local.strftime("%Y-%m-%dT%H:%M")}
    refused = form.submit(typed, button="Save")
    assert refused.errors == ["Name the adult the allegation is against."]
    saved = refused.submit({"adult_name": "Avery Adult"}, button="Save")
    assert saved.heading.startswith("Open SAF-")
    (row,) = make.all(SafeguardingPointer)
    assert (row.status, row.adult_name) == ("lado-due", "Avery Adult")

    page = saved.submit({"reason": WHY}, button="Open")
    assert "Do not look into it first" in page.text
    assert "Avery Adult" in page.text
    assert page.soup.select_one(".page-head__state .due") is not None
    told = lead.get(page.link("LADO was told")).submit({}, button="LADO was told")
    assert told.status == 200, told.errors
    after = told.submit(button="LADO decided what follows")
    assert make.reload(row).status == "strategy"
    assert after.submit(button="Close pointer").status == 200


def test_the_lead_sees_the_clock_on_today(lead: Client, make: Make) -> None:
    for days, status in ((-3, "lado-due"), (1, "lado-due"), (-9, "lado-told")):
        due = make.today + timedelta(days=days)
        make.pointer(kind="ALLEGATION", adult_name="A", status=status, lado_due=due)
    page = lead.get("/admin/")
    assert "LADO to be told" in page.text
    assert "late" in page.text
    late = lead.get(LIST, query={"due": "late"})
    assert len(late.soup.select("a.row-link")) == 1
    assert len(lead.get(LIST, query={"open": "1"}).soup.select("a.row-link")) == 3
    assert lead.get(LIST, query={"kind": "nonsense", "status": "x"}).status == 200


def test_the_list_names_nobody(lead: Client, row: SafeguardingPointer) -> None:
    page = lead.get(LIST)
    assert row.ref in page.text
    assert "Canarysurname" not in page.html
    assert "call 999" in page.text
    assert "Exit this page" in page.text
    assert "Nobody watches these pages" in page.text
    assert "Export" not in page.text
    assert lead.post_with_token(f"{LIST}export", {"reason": "x"}).status == 404


def test_others_about_the_same_pupil_stand_on_the_open_one(
    lead: Client, make: Make, row: SafeguardingPointer
) -> None:
    other, stranger = make.pointer(student_id=row.student_id), make.pointer()
    assert other.ref in open_pointer(lead, address(row)).text
    # That it is about this pupil was read, and is written down of it as well.
    parts = {read.record_id: read.part for read in make.all(ReadEvent)}
    assert parts == {row.id: "record", other.id: "whom it is about"}
    assert stranger.id not in parts


def test_who_read_which_pointer_is_a_list(
    lead: Client, make: Make, row: SafeguardingPointer
) -> None:
    open_pointer(lead, address(row))
    page = lead.get("/admin/pointer-reading/")
    assert {row.ref, "Lena Lead", WHY} <= set(page.soup.stripped_strings)


def test_a_lead_finds_it_by_its_reference(lead: Client, row: SafeguardingPointer) -> None:
    assert row.ref in lead.get("/admin/search", query={"q": row.ref}).text


# --- for everybody else ----------------------------------------------------------------------


def _in_the_journals(make: Make, row: SafeguardingPointer) -> None:
    about: dict[str, Any] = {"table_name": "safeguarding_pointer", "record_id": row.id}
    make.add(StatusHistory, move="tell-dsl", to_status="dsl-told", **about)
    make.add(AuditEvent, action="read-sensitive", ref=row.ref, reason="Canaryreason", **about)
    make.add(ReadEvent, part="record", **about)
    make.pointer_reading(row, reason="Canaryreason")
    make.add(OutboxMessage, subject="Canarysubject", status="failed", **about)
    make.timer(row, about="Canarysubject")


@pytest.mark.parametrize("role", OTHERS)
def test_for_others_there_is_nothing_anywhere(
    make: Make, browser: Callable[..., Client], row: SafeguardingPointer, role: Role
) -> None:
    _in_the_journals(make, row)
    client = browser(make.staff(role))
    nowhere = client.get("/admin/there-is-nothing-here").status
    for path in (address(row), f"{address(row)}/edit", LIST, "/admin/pointer-reading/"):
        assert client.get(path).status == nowhere == 404, path
    token = client.token()
    posts = [f"{address(row)}/open", f"{address(row)}/do/tell-dsl", f"{LIST}export"]
    for path in posts:
        assert client.post(path, {"csrf_token": token, "reason": "x"}).status == 404, path
    nouns = ("status-history", "audit-event", "read-event", "outbox-message", "timer", "note")
    places = ["/admin/", *(f"/admin/{noun}/" for noun in nouns)]
    pages = [client.get(path) for path in [*places, f"/admin/student/{row.student_id}"]]
    pages += [client.get("/admin/search", query={"q": q}) for q in ("Canaryreason", "CANARY-77")]
    pages.append(client.get("/admin/outbox-message/", query={"status": "failed"}))
    for export in ("audit-event", "student"):
        pages.append(
            client.post(f"/admin/{export}/export", {"csrf_token": token, "reason": "A test"})
        )
    for page in pages:
        html = page.html.replace("“CANARY-77”", "").replace("“Canaryreason”", "")
        html = html.replace('value="CANARY-77"', "").replace('value="Canaryreason"', "")
        # What a rule of reminders may be about is no secret.
        html = html.replace('"safeguarding_pointer">Safeguarding pointer<', "")
        for mark in (row.ref, str(row.id), "CANARY-77", "Canaryreason", "Canarysubject", "pointer"):
            assert mark not in html, (page.path, mark)
