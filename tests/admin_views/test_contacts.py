"""Staff look after contacts, decide what is asked of them, and run the yearly round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.access.scope import visible
from app.domain.contact_change import CONTACT_CHANGE_FLOW, ContactChangeFacts
from app.domain.roles import Role
from app.models import (
    AuditEvent,
    Contact,
    ContactChange,
    ContactCheck,
    ContactRound,
    OutboxMessage,
)
from app.services import steps
from tests.support.actors import actor_of
from tests.support.client import Client, Page
from tests.support.desk import do, record
from tests.support.factories import Make
from tests.support.office import Acting

Staff = Callable[..., Client]


def names(page: Page) -> set[str]:
    return {link.get_text(strip=True) for link in page.soup.select("a.row-link")}


# --- contacts --------------------------------------------------------------------------------


@pytest.fixture
def three(make: Make) -> dict[str, Contact]:
    long_ago = make.today - timedelta(days=366)
    return {
        "fresh": make.contact(full_name="Ada North", job_role="DSL"),
        "stale": make.contact(provider=make.provider(), full_name="Bo South", verified_on=long_ago),
        "never": make.contact(full_name="Cy West", verified_on=None),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("of=school", {"Ada North", "Cy West"}),
        ("of=provider", {"Bo South"}),
        ("job_role=DSL", {"Ada North"}),
        ("checked=stale", {"Bo South", "Cy West"}),
        ("checked=never", {"Cy West"}),
        ("checked=fresh", {"Ada North"}),
        ("q=south", {"Bo South"}),
        ("of=nonsense&checked=rubbish", None),
    ],
)
def test_contacts_are_found_by_whose_they_are_and_when_they_were_checked(
    staff: Staff, three: dict[str, Contact], query: str, found: set[str] | None
) -> None:
    page = staff().get(f"/admin/contact/?{query}")
    assert page.status == 200
    assert found is None or names(page) == found


def test_they_are_sorted_by_when_they_were_checked(staff: Staff, three: dict[str, Contact]) -> None:
    page = staff().get("/admin/contact/?sort=verified_on")
    order = [link.get_text(strip=True) for link in page.soup.select("a.row-link")]
    assert order.index("Bo South") < order.index("Ada North")


def test_a_file_of_them_asks_why(staff: Staff, three: dict[str, Contact], make: Make) -> None:
    page = staff().get("/admin/contact/?of=provider")
    assert page.submit({"reason": ""}, action="/export").status == 422
    file = page.submit({"reason": "Yearly list"}, action="/export")
    assert "Bo South" in file.html
    assert "Ada North" not in file.html
    (event,) = make.all(AuditEvent, AuditEvent.action == "exported")
    assert event.reason == "Yearly list"


def test_a_contact_is_added_with_everything_and_checked(staff: Staff, make: Make) -> None:
    school = make.school()
    client = staff()
    typed = {
        "full_name": "Ada North",
        "job_role": "DSL",
        "school_id": str(school.id),
        "email": "nobody",
        "telephone": "01632 960001 ext 12",
        "mobile": "12",
        "out_of_hours": "words",
        "receives": ["PLACES"],
        "verified_on": make.today.isoformat(),
    }
    page = client.get("/admin/contact/new").submit(typed, button="Save")
    assert page.status == 422
    text = page.text
    assert "such as name@example.org" in text
    assert text.count("Enter a UK telephone number with its area code") >= 2
    right = {"email": "dsl@example.org", "mobile": "07700 900001", "out_of_hours": ""}
    assert page.submit({**typed, **right}, button="Save").status == 200
    (row,) = make.all(Contact)
    assert (row.telephone, row.mobile) == ("+441632960001 ext 12", "+447700900001")
    assert row.receives == ["PLACES"]
    assert row.verified_on == make.today
    assert row.verified_by
    page = client.get(f"/admin/contact/{row.id}")
    assert "Applications and places" in page.text
    assert f"Last checked by {row.verified_by}" in page.text


# --- requests --------------------------------------------------------------------------------


def test_a_request_stands_beside_what_is_there_and_is_approved(staff: Staff, make: Make) -> None:
    contact = make.contact(full_name="Ada North", telephone="+441632960001")
    request = make.contact_change(contact, due_on=make.today)
    client = staff()
    assert "Changes of contacts asked for" in client.get("/admin/").text
    page = record(client, request)
    rows = {
        row.th.get_text(" ", strip=True): [cell.get_text(" ", strip=True) for cell in row("td")]
        for row in page.soup.select("table.grid--compare tbody tr")
    }
    assert rows["Telephone"] == ["+441632960001", "+441632960777 differs"]
    assert rows["Name"] == ["Ada North", "as now"]
    do(client, request, "Approve", {"reason": "Fine."})
    assert make.reload(contact).telephone == "+441632960777"
    assert make.reload(request).status == "approved"
    after = record(client, request).soup.select_one("table.grid--compare")
    assert [cell.get_text() for cell in after.select("thead th")] == ["What", "Before", "Proposed"]


def test_a_request_that_was_changed_says_so(staff: Staff, make: Make, acting: Acting) -> None:
    school = make.school()
    request = make.contact_change(make.contact(school))
    asker = actor_of(make, make.school_user(school))
    with acting(asker) as session:
        (row,) = session.scalars(visible(ContactChange, asker))
        facts = ContactChangeFacts()
        steps.move(session, row, CONTACT_CHANGE_FLOW, "revise", facts, by=asker, at=make.at)
    assert "Change the request" in record(staff(), request).text


def test_what_was_changed_meanwhile_has_to_be_seen(staff: Staff, make: Make) -> None:
    contact = make.contact(telephone="+441632960001")
    request = make.contact_change(contact)
    make.change(contact, telephone="+441632960002")
    client = staff(Role.SERVICE_LEAD)
    page = record(client, request)
    assert "Changed since it was asked" in page.text
    assert "CAP changed this since it was asked: Telephone." in page.text
    asked = client.get(page.link("Approve"))
    refused = asked.submit({}, button="Approve")
    assert refused.status == 422
    assert make.reload(contact).telephone == "+441632960002"
    (tick,) = [str(box["name"]) for box in refused.soup.select("input[type=checkbox]")]
    assert refused.submit({tick: "yes"}, button="Approve").status == 200
    assert make.reload(contact).telephone == "+441632960777"


def test_a_rejection_needs_a_sentence(staff: Staff, make: Make) -> None:
    request = make.contact_change(make.contact())
    client = staff()
    asked = client.get(record(client, request).link("Reject"))
    assert asked.submit({"reason": " "}, button="Reject").status == 422
    assert asked.submit({"reason": "Not ours."}, button="Reject").status == 200
    assert make.reload(request).reason == "Not ours."


def test_who_takes_over_from_whom_is_said(staff: Staff, make: Make) -> None:
    school = make.school()
    make.contact(school, full_name="Ada North", job_role="DSL", is_primary=True)
    values = make.contact_values(job_role="DSL", is_primary=True)
    request = make.contact_change(school=school, proposed=values)
    words = "Ada North is the main contact for this job until then."
    assert words in record(staff(), request).text


@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.MONITORING_OFFICER, Role.PANEL_CHAIR])
def test_requests_and_rounds_are_not_there_for_others(staff: Staff, make: Make, role: Role) -> None:
    client = staff(role)
    for row in (make.contact_change(make.contact()), make.contact_round()):
        assert record(client, row).status in {403, 404}


# --- rounds ----------------------------------------------------------------------------------


def test_a_round_is_begun_reminded_and_closed(staff: Staff, make: Make) -> None:
    quick, slow = make.school(name="Quick School"), make.school(name="Slow School")
    make.school_user(quick)
    waits = make.school_user(slow)
    client = staff()
    form = client.get("/admin/contact-round/new")
    assert form.submit({"academic_year": "x", "due_on": "2020-01-01"}).status == 422
    due = make.today + timedelta(days=20)
    page = form.submit({"academic_year": make.year.label, "due_on": due.isoformat()}, button="Save")
    assert "0 of 2 have answered" in page.text
    assert len(make.all(OutboxMessage, OutboxMessage.kind == "contact-round")) == 2
    (check,) = make.all(ContactCheck, ContactCheck.school_id == quick.id)
    make.change(check, status="confirmed")
    (round_,) = make.all(ContactRound)
    page = record(client, round_)
    assert "1 of 2 have answered" in page.text
    assert "Slow School" in page.text
    done = do(client, round_, "Remind those missing")
    assert "One reminded." in done.text
    reminders = make.all(OutboxMessage, OutboxMessage.kind == "contact-round-reminder")
    assert [mail.recipient for mail in reminders] == [waits.email]
    assert "They were reminded today already" in record(client, round_).text
    done = do(client, round_, "Close the round")
    assert "1 did not answer" in done.text
    assert make.reload(round_).closed_at is not None
    assert "Did not answer" in record(client, round_).text


def test_late_answers_are_counted(staff: Staff, make: Make) -> None:
    yesterday = make.today - timedelta(days=1)
    round_ = make.contact_round(opened_on=make.today - timedelta(days=9), due_on=yesterday)
    check = make.contact_check(round_, school=make.school(name="Slow School"))
    client = staff()
    assert "1 late" in record(client, round_).text
    page = client.get("/admin/contact-check/?status=open&due=late")
    assert f"/admin/contact-check/{check.id}" in page.html


def test_cap_confirms_for_whoever_said_so_by_telephone(staff: Staff, make: Make) -> None:
    school = make.school()
    contact = make.contact(school, verified_on=None)
    check = make.contact_check(make.contact_round(), school=school)
    client = staff()
    assert "One contact is not checked yet" in record(client, check).text
    make.change(contact, verified_on=make.today)
    do(client, check, "All contacts are right")
    assert make.reload(check).status == "confirmed"


def test_lists_take_few_statements(staff: Staff, make: Make, statements: Any) -> None:
    round_ = make.contact_round()
    for _ in range(4):
        school = make.school()
        make.contact_change(make.contact(school))
        make.contact_check(round_, school=school)
    client = staff()
    for table in ("contact-change", "contact-check", "contact-round"):
        client.get(f"/admin/{table}/")
        with statements() as seen:
            assert client.get(f"/admin/{table}/").status == 200
        around = ("user_session", "BEGIN", "user_role")
        assert len([each for each in seen if not any(word in each for word in around)]) <= 4
