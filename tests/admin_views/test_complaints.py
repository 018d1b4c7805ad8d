"""A complaint at the desk: through both stages by its buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.complaint_clock import acknowledge_by, own_path_by
from app.domain.roles import Role
from app.models import Complaint, OutboxMessage, ReadEvent, User
from tests.support.client import Client, Page
from tests.support.complaint_office import put_texts
from tests.support.desk import do, record
from tests.support.factories import Make


@pytest.fixture
def lead(staff: Callable[..., Client], make: Make) -> Client:
    put_texts(make)
    return staff(Role.SERVICE_LEAD)


def buttons(page: Page) -> list[str]:
    found = page.soup.select(".page-head--record :is(a.btn, button)")
    return [" ".join(each.get_text().split()) for each in found]


def label(user: User) -> str:
    return f"{user.full_name} ({user.email})"


def received(make: Make, **given: Any) -> Complaint:
    values = {"email": "parent@example.org", "due_on": make.today + timedelta(days=5), **given}
    return make.complaint(**values)


def why_not(page: Page) -> str:
    return " ".join(page.text.split())


def test_both_stages(lead: Client, staff: Callable[..., Client], make: Make) -> None:
    first, second = make.staff(Role.CAP_ADMIN), make.staff(Role.CAP_ADMIN)
    deputy = staff(Role.SERVICE_LEAD)
    complaint = received(make)
    page = record(lead, complaint)
    assert "Acknowledge" not in buttons(page)
    assert "Name who looks into it first." in why_not(page)

    plan = {
        "investigator_id": label(first),
        "scope": "Whether we rang.",
        "outcome_sought": "An apology.",
    }
    do(lead, complaint, "Say who looks into what", plan)
    do(lead, complaint, "Acknowledge")
    now = make.reload(complaint)
    assert (now.status, now.investigator_id, now.scope) == (
        "acknowledged",
        first.id,
        "Whether we rang.",
    )

    assert "Write down first what was found and why." in why_not(record(lead, complaint))
    page = do(lead, complaint, "Write down what was found", {"reasons": "We rang twice."})
    assert page.errors == ["Choose “Finding”."]
    found = {"finding": "PARTLY", "reasons": "We rang twice.", "remedy": "We are sorry."}
    do(lead, complaint, "Write down what was found", found)
    do(lead, complaint, "Answer stage 1")
    assert make.reload(complaint).status == "stage1-answered"

    assert "Close complaint" not in buttons(record(lead, complaint))
    do(lead, complaint, "Ask for stage 2", {"reason": "The third call."})
    asked = lead.get(f"/admin/complaint/{complaint.id}/do/review")
    assert label(second) in asked.html
    assert label(first) not in asked.html
    page = asked.submit({"reviewer_id": label(first)})
    assert page.errors == ["Choose one from the list."]
    do(lead, complaint, "Name the reviewer", {"reviewer_id": label(second)})
    do(lead, complaint, "Acknowledge stage 2")
    again = {**found, "finding": "UPHELD"}
    page = record(lead, complaint)
    assert "Write down what was found" not in buttons(page)
    assert "writes nothing down at stage 2" in why_not(page)
    head = page.soup.select_one(".page-head__state")
    assert head is not None
    assert second.full_name in head.get_text()
    assert f"Looked after by {first.full_name}" in why_not(page)
    do(deputy, complaint, "Write down what was found", again)
    assert "does not answer at stage 2" in why_not(record(lead, complaint))
    do(deputy, complaint, "Give the final answer")
    do(lead, complaint, "Close complaint", {"reason": "All is said."})
    now = make.reload(complaint)
    assert (now.status, now.finding, now.stage2_finding) == ("closed", "PARTLY", "UPHELD")
    told = {m.recipient for m in make.all(OutboxMessage, OutboxMessage.kind == "assigned")}
    assert told == {first.email, second.email}


def test_more_time_is_taken_once_and_told(lead: Client, make: Make) -> None:
    other = make.staff(Role.QUALITY_OFFICER)
    complaint = received(make, status="acknowledged", ack_at=make.at, investigator_id=other.id)
    deed = "Take more time"
    values = {"days": "11", "told_on": str(make.today), "reason": "A witness is away."}
    page = do(lead, complaint, deed, values)
    assert page.errors == ["Enter a number of working days from 1 to 10."]
    tomorrow = str(make.today + timedelta(days=1))
    page = do(lead, complaint, deed, {**values, "days": "x", "told_on": tomorrow})
    assert page.status == 422
    page = do(lead, complaint, deed, {**values, "days": "4"})
    assert "Take more time: done." in page.text
    heads = [head.get_text() for head in page.soup.select("h2")]
    assert heads.count("What happened") == 1
    now = make.reload(complaint)
    assert (now.extension_days, now.extension_reason) == (4, "A witness is away.")
    assert now.response_due == now.due_on > complaint.due_on
    assert "There is one extension in each stage" in why_not(record(lead, complaint))
    page = lead.get(f"/admin/complaint/{complaint.id}/do/extend")
    assert "There is one extension in each stage" in why_not(page)
    assert "This letter is made" not in why_not(page)


@pytest.mark.parametrize(("stage", "step"), [("", "answer"), ("stage2_", "answer-again")])
def test_an_upheld_complaint_without_a_remedy_is_asked_about(
    lead: Client, make: Make, stage: str, step: str
) -> None:
    status = "stage2-acknowledged" if stage else "acknowledged"
    given: dict[str, Any] = {f"{stage}finding": "PARTLY", f"{stage}reasons": "We rang twice."}
    if stage:
        given |= {"stage": 2, "reviewer_id": make.staff(Role.CAP_ADMIN).id}
    complaint = received(make, status=status, ack_at=make.at, **given)
    path = f"/admin/complaint/{complaint.id}/do/{step}"
    warned = "nothing is written down of what is done to put it right"
    assert warned in why_not(lead.get(path))
    make.change(complaint, **{f"{stage}remedy": "We are sorry."})
    assert warned not in why_not(lead.get(path))
    make.change(complaint, **{f"{stage}remedy": None, f"{stage}finding": "NOT_UPHELD"})
    assert warned not in why_not(lead.get(path))


def test_who_stays_anonymous_is_called_so(lead: Client, make: Make) -> None:
    complaint = received(make, name=None, email=None)
    head = record(lead, complaint).soup.select_one(".page-head__about")
    assert head is not None
    assert "From Anonymous" in " ".join(head.get_text().split())


def test_a_matter_on_its_own_path_says_what_comes_first(lead: Client, make: Make) -> None:
    complaint = received(make, status="own-path", about="SAFEGUARDING", days_left=5)
    page = record(lead, complaint)
    assert "Tell the safeguarding lead now" in page.text
    assert "Acknowledge" not in buttons(page)
    assert complaint.ref in lead.get("/admin/").text
    do(lead, complaint, "Take back from its own path", {"reason": "MASH takes no action."})
    assert make.reload(complaint).status == "received"


def test_writing_down_what_is_sensitive_is_logged(lead: Client, make: Make) -> None:
    complaint = received(make, status="acknowledged", ack_at=make.at)
    lead.get(f"/admin/complaint/{complaint.id}/do/found")
    assert [r.part for r in make.all(ReadEvent, ReadEvent.record_id == complaint.id)] == ["form"]


@pytest.mark.parametrize("role", [Role.CAP_ADMIN, Role.QUALITY_OFFICER])
def test_others_read_and_do_not_handle(
    staff: Callable[..., Client], make: Make, role: Role
) -> None:
    complaint = received(make, about="PROVIDER", status="acknowledged", ack_at=make.at)
    client = staff(role)
    page = record(client, complaint)
    assert page.status == 200
    assert not {"Answer stage 1", "Write down what was found"} & set(buttons(page))
    assert client.get(f"/admin/complaint/{complaint.id}/do/found").status == 404


def test_a_quality_officer_sees_matters_of_quality_alone(
    staff: Callable[..., Client], make: Make
) -> None:
    complaint = received(make, about="STAFF_CONDUCT")
    assert record(staff(Role.QUALITY_OFFICER), complaint).status == 404


def test_a_matter_that_turns_out_to_be_about_safety_reaches_its_leads(
    lead: Client, make: Make
) -> None:
    safeguarding = make.staff(Role.SAFEGUARDING_LEAD)
    complaint = received(make, about="PROVIDER", status="acknowledged", ack_at=make.at)
    asked = lead.get(f"/admin/complaint/{complaint.id}/do/turn")
    assert "change first what it is about to safeguarding" in why_not(asked)
    page = lead.get(f"/admin/complaint/{complaint.id}/edit")
    page.submit({"about": "SAFEGUARDING"}, button="Save")
    mails = make.all(OutboxMessage, OutboxMessage.recipient == safeguarding.email)
    assert [mail.kind for mail in mails] == ["complaint-to-turn"]
    asked = lead.get(f"/admin/complaint/{complaint.id}/do/turn")
    assert "change first what it is about" not in why_not(asked)


@pytest.mark.parametrize("about", ["SAFEGUARDING", "DATA_PROTECTION"])
def test_another_path_has_another_clock(lead: Client, make: Make, about: str) -> None:
    other = {"SAFEGUARDING": "DATA_PROTECTION", "DATA_PROTECTION": "SAFEGUARDING"}[about]
    came = make.today - timedelta(days=7)
    late = make.today + timedelta(days=20)
    complaint = received(make, about=other, status="own-path", received_on=came, due_on=late)
    page = lead.get(f"/admin/complaint/{complaint.id}/edit")
    page.submit({"about": about}, button="Save")
    known_on = came if about == "DATA_PROTECTION" else make.today
    assert make.reload(complaint).due_on == own_path_by(about, known_on)


def test_the_day_it_came_can_be_put_right_before_it_is_acknowledged(
    lead: Client, make: Make
) -> None:
    complaint = received(make, channel="LETTER", received_on=make.today)
    came = make.today - timedelta(days=4)
    page = lead.get(f"/admin/complaint/{complaint.id}/edit")
    page.submit({"received_on": str(came)}, button="Save")
    now = make.reload(complaint)
    assert (now.received_on, now.ack_due, now.due_on) == (came, *[acknowledge_by(came)] * 2)
    tomorrow = str(make.today + timedelta(days=1))
    page = lead.get(f"/admin/complaint/{complaint.id}/edit")
    refused = page.submit({"received_on": tomorrow}, button="Save")
    assert refused.errors == ["The day it came cannot lie in the future."]
    refused = page.submit({"received_on": "1990-01-01"}, button="Save")
    assert refused.errors == ["This is more than a year ago. Check the year."]
    make.change(complaint, status="acknowledged", ack_at=make.at)
    page = lead.get(f"/admin/complaint/{complaint.id}/edit")
    refused = page.submit({"received_on": str(make.today)}, button="Save")
    assert refused.errors == ["Its days count already: leave this day."]


def test_a_provider_does_not_read_a_complaint_about_it(lead: Client, make: Make) -> None:
    provider = make.provider()
    complaint = received(make, about="PROVIDER", about_provider_id=provider.id)
    page = lead.get(f"/admin/complaint/{complaint.id}/edit")
    assert "Provider that complained" in page.text
    chosen = page.soup.select_one("#field-about_provider_id")
    assert chosen is not None
    refused = page.submit({"provider_id": str(chosen["value"])}, button="Save")
    assert refused.errors == [
        "This is the provider it is about: it would read all of it and every letter."
    ]
    assert make.reload(complaint).provider_id is None


def test_whoever_cannot_open_it_is_not_offered(lead: Client, make: Make) -> None:
    able, unable = make.staff(Role.CAP_ADMIN), make.staff(Role.PANEL_MEMBER)
    quality = make.staff(Role.QUALITY_OFFICER)
    complaint = received(make)
    page = lead.get(f"/admin/complaint/{complaint.id}/do/plan")
    assert label(able) in page.html
    assert label(unable) not in page.html
    values = {"investigator_id": label(quality), "scope": "s", "outcome_sought": "o"}
    refused = do(lead, complaint, "Say who looks into what", values)
    assert "Choose somebody who can open this complaint" in refused.errors[0]
    edit = lead.get(f"/admin/complaint/{complaint.id}/edit")
    refused = edit.submit({"reviewer_id": label(quality)}, button="Save")
    assert "Choose somebody who can open this complaint" in refused.errors[0]
