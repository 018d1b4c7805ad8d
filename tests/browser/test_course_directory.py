"""A course from the provider's desk to a school's application, and the directory by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.domain.roles import Role
from app.models import ApplicationChoice, Course, CourseChange, CourseOffer

from .people import CHECK, Person
from .service import Service, answers_of_a_school

Check = Callable[[Page], None]
TITLE = "Hedge laying"


@pytest.mark.only_on("sqlite")
def test_a_provider_proposes_a_course_cap_opens_it_and_a_school_applies(
    service: Service, check_page: Check
) -> None:
    service.make.site(service.forge, name="The yard")
    a_provider_proposes(service, check_page)
    nobody_finds_it_yet(service)
    cap_approves(service, check_page)
    a_school_applies(service, check_page)
    choice = service.the(ApplicationChoice)
    offer = service.the(CourseOffer, CourseOffer.id == choice.course_offer_id)
    assert service.the(Course, Course.id == offer.course_id).title == TITLE


def a_provider_proposes(service: Service, check_page: Check) -> None:
    smith = service.person(service.smith)
    page = smith.page
    smith.follow("Courses")
    smith.reads("Your courses")
    check_page(page)
    smith.press("Propose a new course")
    smith.reads("New course")
    check_page(page)
    smith.press("Send to CAP")
    expect(page.get_by_role("alert")).to_contain_text("Enter “Name of the course”")
    check_page(page)
    for label, text in (
        ("Name of the course", TITLE),
        ("In a few sentences", "Out of doors in a small group."),
        ("What pupils do", "Cutting and binding."),
        ("What comes after it", "College."),
        ("Youngest age", "14"),
        ("Oldest age", "16"),
        ("Lowest year group", "9"),
        ("Highest year group", "11"),
        ("Begins at", "9:30"),
        ("Ends at", "12:00"),
        ("Places", "6"),
        ("Price band", "A"),
        ("Price in pounds", "40.50"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Programme", exact=True).select_option(label="Tier 1")
    for group, choice in (
        ("Category", "Work-based learning"),
        ("Academic year", service.make.year.label),
        ("Days", "Monday"),
        ("Part of the day", "Mornings"),
        ("Pupils can start", "At any time of the year"),
        ("The price is for", "A session"),
    ):
        where = page.get_by_role("group", name=group, exact=True)
        where.get_by_label(choice, exact=True).check()
    site = page.get_by_role("group", name="Site", exact=True)
    if site.count():
        site.get_by_label("The yard", exact=True).check()
    else:
        page.get_by_label("Site", exact=True).select_option(label="The yard")
    smith.press("Send to CAP")
    smith.says(re.compile("is with CAP"))
    check_page(page)
    smith.follow(TITLE)
    smith.sees("£40.50")
    check_page(page)


def nobody_finds_it_yet(service: Service) -> None:
    visitor = service.visitor()
    visitor.open("/courses?q=hedge")
    visitor.sees("0 courses")
    assert TITLE not in visitor.page.content()


def cap_approves(service: Service, check_page: Check) -> None:
    officer = service.person(service.make.staff(Role.QUALITY_OFFICER))
    page = officer.page
    officer.open("/admin/course-change/")
    check_page(page)
    officer.follow(service.the(CourseChange).ref)
    expect(page.get_by_role("table").first).to_contain_text(TITLE)
    check_page(page)
    officer.press("Approve")
    page.get_by_label(re.compile("What to tell the provider")).fill("A good addition.")
    check_page(page)
    officer.press("Approve")
    officer.sees("Approved")


def a_school_applies(service: Service, check_page: Check) -> None:
    coordinator = service.person(service.coordinator)
    page = coordinator.page
    coordinator.follow("Courses")
    coordinator.reads("Courses")
    check_page(page)
    page.get_by_label("Course, subject or provider").fill("hedge")
    coordinator.press("Show courses")
    coordinator.sees("with “hedge”")
    coordinator.sees(re.compile("£40.50"))
    check_page(page)
    coordinator.follow(TITLE)
    coordinator.reads(TITLE)
    check_page(page)
    coordinator.follow("First Forge")
    check_page(page)
    coordinator.follow(TITLE)
    coordinator.press("Apply for this course")
    answers = answers_of_a_school(service.make.today, service.school.name, TITLE)
    answers |= {"Is the pupil on your list of pupils?": "No, I will enter the pupil’s details"}
    coordinator.fill_until("Courses, in order of preference", answers)
    coordinator.sees(re.compile(f"{TITLE}, First Forge"))
    check_page(page)
    page.get_by_role("link", name=re.compile("Change")).first.click()
    coordinator.answer(answers)
    coordinator.go_on()
    coordinator.fill(answers)
    coordinator.reads(CHECK)
    coordinator.press("Send")
    coordinator.reads("Application sent")


@pytest.mark.only_on("sqlite")
def test_the_directory_works_with_the_keyboard_alone_and_without_scripts(
    service: Service, check_page: Check
) -> None:
    for javascript in (True, False):
        visitor = service.visitor(javascript=javascript)
        page = visitor.page
        visitor.open("/courses")
        page.get_by_label("Course, subject or provider").focus()
        page.keyboard.type("bak")
        page.keyboard.press("Enter")
        visitor.sees("1 course")
        chip = page.get_by_role("link", name=re.compile("with “bak”"))
        tab_to(visitor, "with “bak”")
        expect(chip).to_be_focused()
        page.keyboard.press("Enter")
        visitor.sees("14 courses")
        page.get_by_label("Tuesday").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        visitor.sees("on Tuesday")
        tab_to(visitor, "Bricklaying")
        page.keyboard.press("Enter")
        visitor.reads("Bricklaying")
        tab_to(visitor, "Apply for this course")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/forms/multi-agency-application/"))
        visitor.open("/courses/print?q=bak")
        if javascript:
            check_page(page)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("javascript", [True, False])
def test_the_directory_on_a_phone(service: Service, check_page: Check, javascript: bool) -> None:
    wide = service.visitor(javascript=javascript)
    wide.open("/courses")
    expect(wide.page.get_by_label("Area", exact=True)).to_be_visible()
    expect(wide.page.get_by_text("Filters")).to_be_hidden()
    service.phone = True
    visitor = service.visitor(javascript=javascript)
    page = visitor.page
    for path in ("/courses", "/courses?q=nothing-like-this", "/courses?day=MON&area=CV1&free=1"):
        visitor.open(path)
        expect(page.get_by_label("Area", exact=True)).to_be_hidden()
        if javascript:
            check_page(page)
    visitor.sees("Filters (3 chosen)")
    visitor.open("/courses?q=bak")
    filters = page.locator("summary", has_text="Filters")
    filters.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Area", exact=True)).to_be_visible()
    if javascript:
        check_page(page)
    page.get_by_label("Tuesday").check()
    visitor.press("Show courses")
    visitor.sees("with “bak”")
    visitor.sees("on Tuesday")
    expect(page.get_by_label("Area", exact=True)).to_be_hidden()


def tab_to(person: Person, words: str) -> None:
    """Press Tab until what has the focus says these words."""
    for _ in range(80):
        person.page.keyboard.press("Tab")
        if words in person.page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"No key leads to {words!r}.")


@pytest.mark.only_on("sqlite")
def test_courses_are_taken_into_the_next_year(service: Service, check_page: Check) -> None:
    lead = service.person(service.make.staff(Role.SERVICE_LEAD))
    lead.open("/admin/next-year/")
    check_page(lead.page)
    lead.page.get_by_label(re.compile("Baking")).uncheck()
    lead.press(f"Make drafts in {service.make.year.next.label}")
    lead.reads("13 of 13 taken into the next year")
    check_page(lead.page)
