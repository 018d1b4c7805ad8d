"""A complaint that came by telephone, letter or in person, written down by a colleague."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.complaint_clock import acknowledge_by, own_path_by
from app.domain.complaint_entry import BY_HAND, ReplyBy, entry_faults
from app.domain.roles import STAFF_ROLES, Role
from app.models import (
    AuditEvent,
    Complaint,
    ComplaintLetter,
    Document,
    OutboxMessage,
    StatusHistory,
)
from tests.support.client import Client, Page
from tests.support.complaint_office import put_texts
from tests.support.desk import do, record
from tests.support.factories import Make
from tests.support.pdf_text import words

NEW = "/admin/complaint/new"
TOLD = {
    "channel": "PHONE",
    "name": "Ada Parent",
    "reply_by": "POST",
    "address": "1 Test Street, Testtown",
    "about": "CAP_SERVICE",
    "what_happened": "Nobody rang back.",
    "when_happened": "Last week",
    "outcome_wanted": "A call.",
}
ENTERS = {Role.CAP_ADMIN, Role.SERVICE_LEAD}


def enter(client: Client, **given: str) -> Page:
    return client.get(NEW).submit({**TOLD, **given}, button="Save")


def the(make: Make) -> Complaint:
    (found,) = make.all(Complaint)
    row: Complaint = found
    return row


def test_a_call_is_written_down_and_answered_on_paper(
    app: Flask, staff: Callable[..., Client], make: Make
) -> None:
    """The days count from the day of the call. Nobody is mailed: the letter is printed."""
    put_texts(make)
    lead = staff(Role.SERVICE_LEAD)
    assert NEW in lead.get("/admin/complaint/").html
    called = make.today - timedelta(days=3)
    page = enter(lead, received_on=str(called), on_behalf_of="Kim Pupil")
    assert page.status == 200
    row = the(make)
    assert (row.channel, row.status, row.received_on) == ("PHONE", "received", called)
    assert row.ack_due == row.due_on == acknowledge_by(called)
    assert (row.email, row.school_id, row.on_behalf_of) == (None, None, "Kim Pupil")
    assert len(make.all(StatusHistory, StatusHistory.record_id == row.id)) == 1
    (event,) = make.all(AuditEvent, AuditEvent.record_id == row.id)
    assert event.actor_id == row.created_by_id
    assert make.all(OutboxMessage) == []

    plan = {"investigator_id": row.updated_by_id, "scope": "s", "outcome_sought": "o"}
    make.change(row, **plan)
    do(lead, row, "Acknowledge")
    (letter,) = make.all(ComplaintLetter)
    assert (letter.by_post, letter.kind) == (True, "ACKNOWLEDGEMENT")
    assert make.all(OutboxMessage) == []
    (document,) = make.all(Document, Document.complaint_id == row.id)
    printed = record(lead, letter)
    assert str(document.id) in printed.html
    with app.extensions["storage"].open(document.storage_key) as stream:
        text = words(bytes(stream.read()))
    assert "Dear Ada Parent" in text
    assert "1 Test Street" in text
    do(lead, letter, "Posted", {"posted_on": str(make.today)})
    assert make.reload(letter).posted_on == make.today


def test_who_wants_mail_gets_the_receipt(staff: Callable[..., Client], make: Make) -> None:
    enter(
        staff(Role.CAP_ADMIN),
        channel="IN_PERSON",
        reply_by="EMAIL",
        email="Ada@Example.org",
        address="",
    )
    row = the(make)
    assert row.received_on == make.today
    (mail,) = make.all(OutboxMessage)
    assert (mail.kind, mail.recipient) == ("complaint-received", row.email)
    assert row.ref in mail.subject + mail.body
    assert "Nobody rang back" not in mail.body


@pytest.mark.parametrize("about", ["SAFEGUARDING", "DATA_PROTECTION"])
def test_a_matter_with_a_path_of_its_own_has_the_day_it_came(
    staff: Callable[..., Client], make: Make, about: str
) -> None:
    """The other path counts from the day CAP knew, though it was written down later."""
    guardian = make.staff(Role.SAFEGUARDING_LEAD)
    came = make.today - timedelta(days=4)
    page = enter(staff(Role.SERVICE_LEAD), about=about, received_on=str(came), channel="LETTER")
    row = the(make)
    assert (row.status, row.due_on) == ("own-path", own_path_by(about, came))
    told = {mail.recipient for mail in make.all(OutboxMessage)}
    assert (guardian.email in told) is (about == "SAFEGUARDING")
    assert ("Tell the safeguarding lead now" in page.text) is (about == "SAFEGUARDING")


def test_every_gap_is_said_at_once_and_nothing_is_lost(
    staff: Callable[..., Client], make: Make
) -> None:
    client = staff(Role.CAP_ADMIN)
    page = client.get(NEW).submit({"what_happened": "Nobody rang."}, button="Save")
    assert page.status == 422
    assert page.errors == [
        "Choose “How it came”.",
        "Choose “What it is about”.",
        "Enter “When it happened”.",
        "Enter “What should happen now”.",
        "Choose “How they want to hear from you”.",
    ]
    tomorrow = str(make.today + timedelta(days=1))
    page = enter(client, received_on=tomorrow, reply_by="PHONE", email="a@example.org", name="")
    assert set(page.errors) == {
        "The day it came cannot lie in the future.",
        "Enter their name.",
        "Enter their telephone number.",
        "Leave this empty: they do not want email. Write the address into a note instead.",
    }
    assert "Nobody rang back." in page.html
    assert 'value="PHONE" checked' in page.html
    page = enter(client, channel="WEB")
    assert page.errors == ["Choose one from the list."]
    page = enter(client, what_happened="x" * 5001)
    assert page.errors == ["Use 5000 characters or fewer. You have 5001."]
    assert make.all(Complaint) == []


@pytest.mark.parametrize("role", sorted(STAFF_ROLES - ENTERS))
def test_others_do_not_enter_any(staff: Callable[..., Client], role: Role) -> None:
    assert staff(role).get(NEW).status in {403, 404}


def test_a_wrong_address_can_be_put_right(staff: Callable[..., Client], make: Make) -> None:
    client = staff(Role.SERVICE_LEAD)
    enter(client)
    row = the(make)
    page = client.get(f"/admin/complaint/{row.id}/edit")
    assert page.submit({"address": "2 Test Street"}, button="Save").status == 200
    assert make.reload(row).address == "2 Test Street"
    assert make.reload(row).received_on == make.today


@pytest.mark.parametrize("reply_by", ReplyBy)
@pytest.mark.parametrize("channel", BY_HAND)
def test_what_is_needed_hangs_on_how_they_want_to_hear(reply_by: ReplyBy, channel: str) -> None:
    day = date(2026, 12, 24)
    full: dict[ReplyBy, dict[str, Any]] = {
        ReplyBy.EMAIL: {"name": "Ada", "email": "a@example.org"},
        ReplyBy.POST: {"name": "Ada", "address": "1 Test Street"},
        ReplyBy.PHONE: {"name": "Ada", "phone": "01632 960001"},
        ReplyBy.NONE: {},
    }
    values = {"channel": channel, "received_on": day, **full[reply_by]}
    assert entry_faults(values, reply_by, today=day) == []
    for name in full[reply_by]:
        faults = entry_faults({**values, name: None}, reply_by, today=day)
        assert [fault.field for fault in faults] == [name]
    early = entry_faults(values, reply_by, today=day - timedelta(days=1))
    assert [fault.field for fault in early] == ["received_on"]
    assert entry_faults(values, reply_by, today=day + timedelta(days=365)) == []
    (slip,) = entry_faults(values, reply_by, today=day + timedelta(days=367))
    assert "more than a year ago" in slip.message
    if reply_by is ReplyBy.NONE:
        faults = entry_faults({**values, "phone": "01632 960001"}, reply_by, today=day)
        assert [fault.field for fault in faults] == ["phone"]


def test_whoever_is_mailed_about_the_safety_of_a_child_can_open_it(
    staff: Callable[..., Client], browser: Callable[..., Client], make: Make
) -> None:
    """The safeguarding lead reads complaints about that, and no other ones."""
    guardian = make.staff(Role.SAFEGUARDING_LEAD)
    enter(staff(Role.SERVICE_LEAD), about="SAFEGUARDING")
    row = the(make)
    (mail,) = make.all(OutboxMessage, OutboxMessage.recipient == guardian.email)
    assert f"/admin/complaint/{row.id}" in mail.body
    client = browser(guardian)
    page = record(client, row)
    assert page.status == 200
    assert "Tell the safeguarding lead now" in page.text
    assert "Take back from its own path" not in page.text
    other = make.complaint(about="CHARGE")
    assert record(client, other).status == 404
    listed = client.get("/admin/complaint/")
    assert row.ref in listed.text
    assert other.ref not in listed.text
