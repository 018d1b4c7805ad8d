"""Staff publish a page, a school finds it, reads it and confirms: by mouse, keyboard and phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page as Window
from playwright.sync_api import expect

from app.access.actor import system
from app.domain.roles import Role
from app.http.transaction import acting_as
from app.models import Page, PageRead, PageVersion
from app.services import content_library
from tests.support.factories import Make

from .conftest import Site, sideways
from .people import Person

Check = Callable[[Window], None]
TEXT = """## What changes

From Monday on ring the **front desk** first.

| When | Whom |
|---|---|
| By day | The front desk |
| At night | The duty officer |

- Read [what to do](/guide/safeguarding).
"""


@pytest.fixture
def guide(site: Site, make: Make) -> Site:
    """The site with the pages that ship."""
    service = system(on=make.today)
    with site.app.app_context(), acting_as(service) as session:
        content_library.load(session, by=service, at=make.at)
    return site


@pytest.mark.only_on("sqlite")
def test_staff_publish_a_page_and_a_school_confirms_it(
    guide: Site, make: Make, check_page: Check
) -> None:
    lead = Person(guide.open(make.staff(Role.SERVICE_LEAD)), make.today)
    the_lead_writes_and_publishes(lead, make, check_page)
    (page,) = make.all(Page, Page.slug == "front-desk")
    user = make.school_user(make.school(name="Hazelmere High", phase="Secondary"))
    school = Person(guide.open(user, phone=True), make.today)
    school.open("/home")
    school.sees("Ring the front desk")
    assert not sideways(school.page)
    school.follow("Ring the front desk")
    school.reads("Ring the front desk")
    expect(school.page.get_by_role("region", name="Table 1")).to_contain_text("The duty officer")
    check_page(school.page)
    school.press("I have read this")
    school.reads("To read")
    school.says("is confirmed as read")
    check_page(school.page)
    (row,) = make.all(PageRead)
    assert (row.page_id, row.school_id, row.name) == (page.id, user.school_id, user.full_name)
    lead.open(f"/admin/page/{page.id}")
    lead.sees("1 of 1 have confirmed")
    check_page(lead.page)


def the_lead_writes_and_publishes(lead: Person, make: Make, check_page: Check) -> None:
    lead.open("/admin/page/")
    lead.follow("Add page")
    window = lead.page
    check_page(window)
    window.get_by_label("Title").fill("Ring the front desk")
    window.get_by_label("Summary").fill("Whom to ring, by day and at night.")
    window.get_by_label("Text", exact=False).fill(TEXT)
    window.get_by_label("Address").fill("front-desk")
    window.get_by_label("Academic year").fill(make.year.label)
    window.get_by_label("For", exact=True).select_option(label="All schools")
    window.get_by_label("About", exact=True).select_option(label="Keeping children safe")
    window.get_by_label("confirm that they have read it").check()
    lead.press("Save")
    lead.follow("Preview")
    lead.reads("Ring the front desk")
    lead.sees("nobody else sees this text")
    check_page(window)
    lead.follow("Back to the page’s record")
    lead.press("Publish")
    check_page(window)
    lead.press("Publish")
    lead.sees("Published")
    lead.follow("Version 1")
    check_page(window)


@pytest.mark.only_on("sqlite")
def test_the_guide_is_found_and_read_by_keyboard_alone(guide: Site, check_page: Check) -> None:
    window = guide.open()
    window.goto("/guide")
    check_page(window)
    box = window.get_by_label("Search the guide, downloads and courses")
    box.focus()
    window.keyboard.type("withdrawal five working days")
    window.keyboard.press("Enter")
    first = window.locator(".found a").first
    expect(first).to_contain_text("Ending a place")
    check_page(window)
    first.focus()
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text("Ending a place")
    window.goto("/guide/risk-assessment-template")
    table = window.get_by_role("region", name="Table 3")
    table.focus()
    expect(table).to_be_focused()
    check_page(window)


@pytest.mark.only_on("sqlite")
def test_pages_about_safety_can_be_left_at_once(guide: Site) -> None:
    window = guide.open()
    window.goto("/guide/lado")
    expect(window.get_by_text("call 999").first).to_be_visible()
    leave = window.get_by_role("button", name=re.compile("Exit this page"))
    assert leave.get_attribute("href") == "/forms/leave"
    window.keyboard.press("Tab")
    window.keyboard.press("Tab")
    expect(window.locator(".govuk-js-exit-this-page-skiplink")).to_be_focused()


@pytest.mark.only_on("sqlite")
def test_everything_works_without_a_script(guide: Site, make: Make) -> None:
    lead = guide.open(make.staff(Role.SERVICE_LEAD), javascript=False)
    (page,) = make.all(Page, Page.slug == "survey")
    lead.goto(f"/admin/page/{page.id}/edit")
    lead.get_by_label("Text", exact=False).fill("Changed without a script.")
    lead.get_by_role("button", name="Save").click()
    lead.goto(f"/admin/page/{page.id}/do/publish")
    lead.get_by_role("button", name="Publish").click()
    assert len(make.all(PageVersion, PageVersion.page_id == page.id)) == 2
    window = guide.open(make.school_user(), javascript=False, phone=True)
    window.goto("/search?q=changed+without+a+script")
    window.locator(".found a").first.click()
    expect(window.get_by_text("Changed without a script.")).to_be_visible()
    window.goto("/school/to-read")
    before = window.get_by_role("button", name="I have read this").count()
    window.get_by_role("button", name="I have read this").first.click()
    expect(window.get_by_role("button", name="I have read this")).to_have_count(before - 1)
