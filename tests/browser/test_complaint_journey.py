"""A complaint of a school through both stages to the final letter, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from app.domain.roles import Role
from app.models import Complaint
from tests.support.complaint_office import put_texts
from tests.support.pdf_text import words

from .people import Person
from .service import Service

Check = Callable[[Page], None]


@pytest.mark.only_on("sqlite")
def test_a_complaint_through_both_stages(service: Service, check_page: Check) -> None:
    make = service.make
    put_texts(make)
    first = make.staff(Role.QUALITY_OFFICER, full_name="Ines Looker")
    second = make.staff(Role.SERVICE_LEAD, full_name="Rae Reviewer")
    reviewer = service.person(second)
    lead = service.person(make.staff(Role.SERVICE_LEAD))
    service.phone = True
    school = service.person(service.coordinator)
    complaint = make.complaint(
        school_id=service.school.id,
        name="Alex Example",
        email="alex@example.org",
        about="PROVIDER",
        ack_due=make.today,
        due_on=make.today,
    )
    lead.open(f"/admin/complaint/{complaint.id}")
    check_page(lead.page)
    plan = {"What is looked at": "Whether we rang.", "Outcome they want": "An apology."}
    _do(lead, "Say who looks into what", plan, ("Who looks into it", first.full_name))
    lead.press("Acknowledge")
    lead.sees("Ines Looker looks into it")
    check_page(lead.page)
    lead.press("Acknowledge")
    _write_findings(lead, "Partly upheld", "Two of three calls were made.")
    lead.press("Answer stage 1")
    lead.press("Answer stage 1")

    school.follow("Complaints")
    check_page(school.page)
    school.follow(f"Complaint {complaint.ref}")
    school.sees("ask for stage 2 by")
    check_page(school.page)
    school.press("Ask for stage 2")
    check_page(school.page)
    school.press("Ask for stage 2")
    school.sees("There is a problem")
    school.page.get_by_label("What was not answered, or is wrong?").fill("The third call.")
    school.press("Ask for stage 2")
    school.says("Stage 2 is asked for")

    lead.open(f"/admin/complaint/{complaint.id}")
    _do(lead, "Name the reviewer", {}, ("Who looks at it a second time", second.full_name))
    lead.press("Acknowledge stage 2")
    lead.press("Acknowledge stage 2")
    reviewer.open(f"/admin/complaint/{complaint.id}")
    _write_findings(reviewer, "Upheld", "The third call was forgotten.")
    reviewer.press("Give the final answer")
    reviewer.sees("Ombudsman")
    check_page(reviewer.page)
    reviewer.press("Give the final answer")
    assert service.the(Complaint).status == "stage2-answered"

    school.page.reload()
    school.sees("This is our final answer")
    check_page(school.page)
    link = school.page.get_by_role("link", name="Final answer, stage 2")
    address = urljoin(school.page.url, str(link.get_attribute("href")))
    letter = school.page.request.get(address)
    assert letter.ok
    text = words(letter.body())
    for piece in ("Dear Alex Example", "Upheld", "The third call was forgotten.", "Ombudsman"):
        assert piece in text


def _do(person: Person, deed: str, texts: dict[str, str], chosen: tuple[str, str]) -> None:
    person.press(deed)
    label, name = chosen
    options = person.page.get_by_label(label).locator("option")
    wanted = next(each for each in options.all_inner_texts() if each.startswith(name))
    person.page.get_by_label(label).select_option(label=wanted)
    for question, answer in texts.items():
        person.page.get_by_label(question).fill(answer)
    person.press(deed)


def _write_findings(person: Person, finding: str, reasons: str) -> None:
    person.press("Write down what was found")
    person.page.get_by_label(finding, exact=True).check()
    person.page.get_by_label("Reasons").fill(reasons)
    person.press("Write down what was found")
