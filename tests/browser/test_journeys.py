"""The whole main job in a real browser, as people do it: at the desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.domain.roles import Role
from app.models import (
    Application,
    ApplicationResponse,
    Complaint,
    Placement,
    Student,
    Submission,
    Withdrawal,
)

from .conftest import sideways
from .people import CHECK, Person
from .service import APPLY, NAME, OTHER_UPN, UPN, Service, answers_of_a_school

Check = Callable[[Page], None]


# --- The main job: a school applies, CAP and a provider accept, the place begins -----------------


@pytest.mark.only_on("sqlite")
def test_the_main_job_at_the_desk(service: Service, check_page: Check) -> None:
    """Every kind of page is looked at here, at the desk and at the widths of phones."""
    the_main_job(service, check_page)


@pytest.mark.only_on("postgresql")
def test_the_main_job_on_a_phone_and_on_the_database_of_real_data(service: Service) -> None:
    service.phone = True
    the_main_job(service, fits)


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways, at the width the person has."""
    assert not sideways(page), page.url


def the_main_job(service: Service, check_page: Check) -> None:
    reference = a_school_applies(service, check_page)
    a_colleague_accepts_and_sends_the_pack(service, reference, check_page)
    the_provider_takes_the_pupil(service, check_page)
    the_school_sees_it_all(service, check_page)


def a_school_applies(service: Service, check_page: Check) -> str:
    visitor, today = service.visitor(), service.make.today
    page = visitor.page
    visitor.begin(APPLY)
    visitor.fill(answers_of_a_school(today, "Hazelmere High", "Bricklaying, First Forge"))
    visitor.sees("Tanglewood")
    visitor.sees("Risk assessment.pdf")
    check_page(page)

    # One answer is changed: back to its page alone, and here again.
    visitor.follow("Change Pronouns")
    page.get_by_label("Pronouns (optional)").fill("she and her")
    visitor.go_on()
    visitor.reads(CHECK)
    visitor.sees("she and her")

    page.get_by_role("button", name="Send", exact=True).dblclick()
    visitor.reads("Application sent")
    sent = service.the(Submission)
    visitor.sees(sent.ref)
    check_page(page)
    page.go_back()
    visitor.reads("Application sent")
    visitor.sees(re.compile("You have sent this form already"))
    visitor.sees(sent.ref)
    assert not service.make.all(Application)

    # The link in the mail opens a page; only its button does something.
    visitor.open(service.mailed_address("confirm-address", sent))
    visitor.reads("Confirm your email address")
    check_page(page)
    assert service.the(Submission).status == "unconfirmed"
    visitor.press("Confirm my address")
    visitor.reads("Your address is confirmed")
    check_page(page)
    assert service.the(Submission).status == "awaiting-acceptance"
    assert not service.make.all(Application)
    assert not service.make.all(Student)
    return str(sent.ref)


def a_colleague_accepts_and_sends_the_pack(
    service: Service, reference: str, check_page: Check
) -> None:
    colleague = service.person(service.colleague)
    page = colleague.page
    colleague.reads("Today")
    check_page(page)
    colleague.follow(re.compile(reference))
    check_page(page)
    colleague.press("Accept sender")
    check_page(page)
    colleague.press("Accept sender")
    colleague.says("Filed.")

    case = service.the(Application)
    colleague.follow("Open application")
    colleague.press("Start review")
    check_page(page)
    page.locator(".card", has_text="Risk assessments").get_by_role("link").first.click()
    colleague.press("Accept")
    colleague.open(f"/admin/application/{case.id}")
    colleague.press("Choose course")
    page.get_by_label(re.compile("Bricklaying, First Forge")).check()
    check_page(page)
    colleague.press("Choose course")
    colleague.says("Course chosen.")
    colleague.press("Approve for sending")
    colleague.press("Send pack")
    page.get_by_label(re.compile("Risk assessment.pdf")).first.check()
    check_page(page)
    colleague.press("Check before sending")
    colleague.reads("Check what will be sent")
    colleague.sees(re.compile(NAME))
    check_page(page)
    colleague.press("Send to First Forge")
    colleague.says(re.compile("Pack .* sent."))


def the_provider_takes_the_pupil(service: Service, check_page: Check) -> None:
    smith, today = service.person(service.smith), service.make.today
    page = smith.page
    smith.reads("Your work")
    check_page(page)
    smith.follow(re.compile(NAME))
    check_page(page)
    with page.expect_download() as download:
        smith.follow("Risk assessment.pdf")
    assert Path(download.value.path()).read_bytes() == smith.paper.read_bytes()

    meet(smith, today)
    smith.press("Answer")
    # What was recorded of the interview is not asked twice.
    smith.fill(
        {
            "Do you have all the paperwork you need?": "Yes",
            "Can you offer the pupil a place?": "Yes",
            "First day": today,
            "Last day": today + timedelta(days=80),
            "Half-days": ["Monday morning", "Monday afternoon"],
            "Have you agreed with the school how the risks are managed?": "Yes",
        }
    )
    check_page(page)
    smith.press("Send")
    smith.reads("Answer sent")
    check_page(page)

    # CAP confirms: the place stands, but nobody has come yet.
    colleague = service.person(service.colleague)
    answer = service.the(ApplicationResponse)
    colleague.follow(re.compile(answer.ref))
    check_page(colleague.page)
    colleague.press("Process answer")
    colleague.press("Process answer")
    colleague.says(re.compile("Place .* confirmed"))
    placement = service.the(Placement)
    assert placement.status == "pending"
    colleague.follow(re.compile(placement.ref))
    colleague.reads(re.compile(placement.ref))
    check_page(colleague.page)

    smith.follow("Places")
    smith.follow("Tanglewood, Wren")
    check_page(page)
    smith.press("Record the first day attended")
    smith.day("First day attended", today)
    smith.press("Continue")
    check_page(page)
    smith.press("Record this day")
    smith.sees("Placed")
    assert service.the(Placement).status == "active"
    assert service.the(Application).status == "closed-placed"


def meet(provider: Person, day: date) -> None:
    """A provider records the interview it held."""
    provider.press("Record an interview")
    page = provider.page
    page.get_by_label("It was held").check()
    provider.day("Held on", day)
    page.get_by_label("In person").check()
    page.get_by_label("The pupil").check()
    provider.press("Save interview")
    provider.sees("You have met the pupil. Answer now.")


def the_school_sees_it_all(service: Service, check_page: Check) -> None:
    coordinator = service.person(service.coordinator)
    page = coordinator.page
    coordinator.reads("Your work")
    check_page(page)
    coordinator.follow(re.compile(NAME))
    story = page.get_by_role("complementary", name="So far")
    for step in (
        "You sent the application",
        "CAP sent the pack to the provider",
        "The provider answered",
        "The pupil started",
    ):
        expect(story).to_contain_text(step)
    check_page(page)
    coordinator.follow("Bricklaying at First Forge")
    coordinator.sees("Placed")
    coordinator.sees(service.the(Placement).ref)
    check_page(page)


# --- A pack goes to one provider at a time -------------------------------------------------------


@pytest.mark.only_on("sqlite")
def test_the_second_provider_gets_the_pack_and_the_first_sees_nothing(
    service: Service, check_page: Check
) -> None:
    case, document = service.case()
    colleague, smith = service.person(service.colleague), service.person(service.smith)
    send_pack(colleague, case, "First Forge")
    address = f"/provider/applications/{case.id}"
    smith.open("/provider/")
    smith.follow(re.compile(NAME))
    meet(smith, service.make.today)
    smith.press("Answer")
    smith.fill(
        {
            "Do you have all the paperwork you need?": "Yes",
            "Can you offer the pupil a place?": "No",
            "Is it because of the pupil’s needs or of a risk?": "We cannot meet the pupil’s needs",
            "Which reason fits best?": "Needs cannot be met",
            "Tell us more": "The workshop is loud all day and there is no quiet room at all.",
        }
    )
    smith.press("Send")
    smith.reads("Answer sent")

    colleague.open("/admin/")
    colleague.follow(re.compile(service.the(ApplicationResponse).ref))
    colleague.press("Process answer")
    colleague.press("Process answer")
    colleague.says("The school is told that the search goes on.")
    colleague.press("Choose course")
    colleague.page.get_by_label(re.compile("Baking, Second Steps")).check()
    colleague.press("Choose course")
    colleague.press("Try the next choice")
    send_pack(colleague, case, "Second Steps")

    for path in (address, f"{address}/interview", f"/files/{document.id}"):
        is_nothing(smith, path, case)
    check_page(smith.page)
    for path in ("/provider/", "/provider/placements/"):
        smith.open(path)
        assert "Tanglewood" not in smith.text()
        assert case.ref not in smith.text()

    stepper = service.person(service.stepper)
    stepper.follow(re.compile(NAME))
    with stepper.page.expect_download():
        stepper.follow(document.name)


def send_pack(colleague: Person, case: Application, provider: str) -> None:
    """Staff send the pack with its one document."""
    colleague.open(f"/admin/application/{case.id}")
    colleague.press("Send pack")
    colleague.page.get_by_label(re.compile("Risk assessment.pdf")).check()
    colleague.press("Check before sending")
    colleague.press(f"Send to {provider}")
    colleague.says(re.compile("Pack .* sent."))


def is_nothing(person: Person, path: str, case: Application) -> None:
    """What stands there looks as if it had never been."""
    assert person.open(path).status == 404, path
    person.reads("Page not found")
    for word in ("Wren", "Tanglewood", "Hazelmere", case.ref):
        assert word not in person.page.content(), path


@pytest.mark.only_on("sqlite")
def test_a_pack_that_is_recalled_is_gone_with_the_next_click(
    service: Service, check_page: Check
) -> None:
    case, document = service.case()
    colleague, smith = service.person(service.colleague), service.person(service.smith)
    send_pack(colleague, case, "First Forge")
    smith.open("/provider/")
    smith.follow(re.compile(NAME))
    reading = smith.page.url
    typing = service.visitor(user=service.smith)
    typing.open(f"{reading}/interview")
    typing.page.get_by_label("Notes").fill("She was on time.")

    colleague.press("Recall pack")
    colleague.press("Recall pack")
    colleague.sees("Why the pack is recalled")
    expect(colleague.page.get_by_role("alert")).to_be_visible()
    check_page(colleague.page)
    colleague.page.get_by_label("Why the pack is recalled").fill("The parent rang.")
    colleague.press("Recall pack")
    colleague.says("Pack recalled.")

    smith.press("Record an interview")
    typing.press("Save interview")
    for provider in (smith, typing):
        provider.reads("Page not found")
        for word in ("Wren", "Tanglewood", "The parent rang", case.ref):
            assert word not in provider.page.content()
    is_nothing(smith, f"/files/{document.id}", case)
    smith.page.go_back()
    smith.page.reload()
    smith.reads("Page not found")


# --- Somebody who guesses ------------------------------------------------------------------------


@pytest.mark.only_on("sqlite")
def test_who_guesses_a_upn_changes_nothing_and_learns_nothing(
    service: Service, check_page: Check
) -> None:
    make = service.make
    home = make.school(name="Thornfield School")
    known = make.student(home, upn=UPN, legal_forename="Bryony", legal_surname="Marsh")
    before = columns(make.reload(known))

    told = [service.told_about_an_application(upn) for upn in (UPN, OTHER_UPN)]
    assert told[0] == told[1]
    assert columns(make.reload(known)) == before
    assert not make.all(Application)

    guess = next(each for each in make.all(Submission) if UPN in str(each.answers))
    colleague = service.person(service.colleague)
    colleague.open(f"/admin/submission/{guess.id}")
    colleague.press("Accept sender")
    colleague.press("Accept sender")
    colleague.says("Accepted. A pupil like this one is known")
    assert columns(make.reload(known)) == before
    assert not make.all(Application)
    colleague.press("Decide about the pupil")
    for words in ("Bryony", "Wren", "Thornfield School", "Hazelmere High", "differs"):
        colleague.sees(re.compile(words))
    check_page(colleague.page)
    colleague.page.get_by_role("radio", name=re.compile("Bryony")).check()
    colleague.press("Decide and file")
    colleague.says("Filed.")
    assert service.the(Application).student_id == known.id
    now = make.reload(known)
    assert (now.legal_forename, now.home_school_id) == ("Bryony", home.id)
    assert len(make.all(Student)) == 1


def columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}


# --- Complaints and withdrawals ------------------------------------------------------------------


@pytest.mark.only_on("sqlite")
def test_an_anonymous_complaint_counts_at_once(service: Service, check_page: Check) -> None:
    lead = service.make.staff(Role.SERVICE_LEAD)
    visitor = service.visitor(phone=True, javascript=False)
    visitor.begin("Make a complaint")
    visitor.fill(
        {
            "How can we reach you?": "I want to stay anonymous",
            "What is it about?": "The service of CAP",
            "What happened?": "Nobody rang back for three weeks.",
        }
    )
    visitor.page.get_by_role("button", name="Send", exact=True).dblclick()
    visitor.reads("Complaint received")
    complaint = service.the(Complaint)
    visitor.sees(complaint.ref)

    staff = service.person(lead)
    staff.follow(re.compile("Complaints to acknowledge"))
    line = staff.page.get_by_role("row", name=re.compile(complaint.ref))
    expect(line).to_contain_text("Received")
    expect(line).to_contain_text(re.compile(r"\d+ (working )?days"))
    check_page(staff.page)
    staff.follow(complaint.ref)
    staff.press("Open The complaint in full")
    staff.sees("Nobody rang back for three weeks.")
    check_page(staff.page)


@pytest.mark.only_on("sqlite")
def test_a_school_withdraws_and_staff_complete_it(service: Service, check_page: Check) -> None:
    today, make = service.make.today, service.make
    case, _ = service.case("confirmed")
    response = make.response(
        make.pack(case), status="sent-to-school", start_date=today - timedelta(days=30)
    )
    placement = make.placement(
        response=response, status="active", first_attended_on=today - timedelta(days=30)
    )
    coordinator = service.person(service.coordinator)
    coordinator.follow("1 pupil has a place now")
    coordinator.follow("Tanglewood, Wren")
    coordinator.press("Ask to withdraw")
    coordinator.fill(
        {
            "What should end?": "The whole placement",
            "Which day is the last?": today,
            "What is the main reason?": "Attendance",
        }
    )
    check_page(coordinator.page)
    coordinator.press("Send")
    coordinator.reads("Withdrawal sent")

    withdrawal = service.the(Withdrawal)
    colleague = service.person(service.colleague)
    colleague.follow(re.compile(withdrawal.ref))
    check_page(colleague.page)
    colleague.press("Check list")
    check_page(colleague.page)
    colleague.page.get_by_label("I know that the school asks for this").check()
    colleague.page.get_by_label("All places and days of the course").check()
    colleague.page.get_by_label("Recorded in CLM on").fill(today.isoformat())
    colleague.page.get_by_label("Recorded in Capita on").fill(today.isoformat())
    colleague.press("Check list")
    colleague.press("Receive withdrawal")
    colleague.press("Begin to process")
    colleague.press("Complete withdrawal")
    colleague.sees("Completed")
    assert make.reload(placement).status in {"ending", "ended-withdrawn"}
    coordinator.open(f"/school/placements/{placement.id}")
    check_page(coordinator.page)
