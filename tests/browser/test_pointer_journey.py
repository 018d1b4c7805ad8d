"""A safeguarding lead opens a pointer with a reason; for a monitoring officer there is none."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.domain.roles import Role
from app.models import PointerReading, SafeguardingPointer
from tests.support.pointer_desk import WHY, address

from .service import Service

Check = Callable[[Page], None]
LIST = "/admin/safeguarding-pointer/"


@pytest.mark.only_on("sqlite")
def test_a_school_finds_whom_to_ring(service: Service, check_page: Check) -> None:
    make = service.make
    make.cap_lead(full_name="Zoe Lead", telephone="+441632960123", verified_on=make.today)
    service.case("submitted")
    school = service.person(service.coordinator)
    school.follow("Safeguarding")
    school.reads("Safeguarding leads")
    school.sees("Zoe Lead")
    school.sees("Nobody is named yet. Ask CAP.")
    check_page(school.page)


@pytest.mark.only_on("sqlite")
def test_a_lead_opens_a_pointer_and_an_officer_cannot(service: Service, check_page: Check) -> None:
    make = service.make
    student = make.student(service.school, legal_surname="Canarysurname")
    make.placement(school=service.school, student=student)
    lead = service.person(make.staff(Role.SAFEGUARDING_LEAD, full_name="Lena Lead"))

    lead.open(LIST)
    lead.sees("A child is in danger now: call 999.")
    check_page(lead.page)
    lead.press("Add pointer")
    check_page(lead.page)
    lead.page.get_by_label("Kind").select_option(label="Disclosure")
    lead.page.get_by_label("Pupil").fill(student.ref)
    noticed = make.at.strftime("%Y-%m-%dT00:00")
    lead.page.get_by_label("When it became known").fill(noticed)
    lead.page.get_by_label("Reference on CPOMS").fill("CP-4711")
    lead.press("Save")

    row = service.the(SafeguardingPointer)
    lead.reads(f"Open {row.ref}")
    check_page(lead.page)
    lead.press("Open")
    lead.sees("There is a problem")
    check_page(lead.page)
    # By the keyboard alone: to the box, the reason, and Enter.
    lead.page.get_by_label("Why you open it").focus()
    lead.page.keyboard.type(WHY)
    lead.page.keyboard.press("Enter")
    lead.reads(row.ref)
    lead.sees("CP-4711")
    lead.sees(WHY)
    check_page(lead.page)

    lead.press("School’s lead was told")
    check_page(lead.page)
    lead.press("School’s lead was told")
    lead.sees("School’s lead told")
    lead.page.get_by_text("More", exact=True).last.click()
    lead.press("Change")
    check_page(lead.page)
    lead.open("/admin/pointer-reading/")
    check_page(lead.page)
    assert len(make.all(PointerReading)) == 1

    officer = service.person(make.staff(Role.MONITORING_OFFICER))
    officer.open("/safeguarding/leads")
    officer.reads("Designated safeguarding leads")
    check_page(officer.page)
    for path in (address(row), f"{address(row)}/edit", LIST, "/admin/pointer-reading/"):
        assert officer.open(path).status == 404
    for path in ("/admin/", f"/admin/search?q={row.ref}", "/admin/search?q=CP-4711"):
        officer.open(path)
        expect(officer.page.get_by_role("link", name=row.ref)).to_have_count(0)
        expect(officer.page.get_by_role("link", name="Pointers")).to_have_count(0)


def three_presses(window: Page) -> None:
    for _ in range(3):
        window.keyboard.press("Shift")


def by_the_button(window: Page) -> None:
    window.get_by_role("link", name="Exit this page").click()


@pytest.mark.only_on("sqlite")
def test_a_page_of_pointers_is_left_by_three_presses_and_stays_gone(service: Service) -> None:
    """A capital letter is no press, and the page that was left is not the one that Back shows."""
    lead = service.person(service.make.staff(Role.SAFEGUARDING_LEAD))
    window = lead.page
    away = "<h1>Fine weather</h1>"
    window.route("**/forms/leave", lambda route: route.fulfill(body=away, content_type="text/html"))
    lead.open("/admin/")
    for leave in (three_presses, by_the_button):
        lead.open(LIST)
        for _ in range(3):
            window.keyboard.press("Shift+A")
        lead.sees("call 999")
        leave(window)
        lead.reads("Fine weather")
        window.go_back()
        expect(window).to_have_url(re.compile(r"/admin/$"))
