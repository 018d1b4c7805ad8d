"""School's and provider's pages in a real browser: accessible, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.domain.roles import Role
from tests.support.factories import Make
from tests.support.portal_case import PortalCase

from .conftest import Site

pytestmark = pytest.mark.only_on("sqlite")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    """A full case: everything a page can show is there, with words that do not break."""
    case = PortalCase(app, make, life_threatening=True, health_conditions=LONG, address=LONG)
    make.carer(case.student, contact_restriction=f"No contact with {LONG}")
    make.agency(case.application, organisation=LONG, may_contact=True)
    make.strategy(case.application, strategy=LONG)
    make.target(case.application, text=LONG)
    make.hazard(make.risk_assessment(case.application), where=LONG)
    make.document(case.application, name=f"{LONG}.pdf", scan_result="quarantined")
    make.change(case.application, reason_detail=LONG)
    return case


def _placed(case: PortalCase) -> str:
    pack = case.send_pack(message=LONG)
    case.make.interview(pack, notes=LONG)
    response = case.make.response(
        pack, status="sent-to-school", start_date=case.make.today - timedelta(days=3)
    )
    case.make.change(case.application, status="confirmed")
    placement = case.make.placement(response=response)
    case.make.withdrawal(placement)
    return str(placement.id)


def test_every_page_of_a_school_is_accessible(
    site: Site, check_page: Callable[[Page], None], case: PortalCase
) -> None:
    placement = _placed(case)
    case.make.application(case.school, status="in-review", student=case.student)
    returned = case.make.application(case.school, status="returned", student=case.student)
    page = site.open(case.school_user)
    for path in (
        "/school/",
        "/school/applications/",
        f"/school/applications/{case.application.id}",
        f"/school/applications/{returned.id}",
        f"/school/applications/{returned.id}/cancel",
        f"/school/applications/{returned.id}/interview",
        "/school/students/",
        f"/school/students/{case.student.id}",
        "/school/placements/",
        f"/school/placements/{placement}",
        "/school/sent/",
        "/account",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.locator("h1").count() == 1, path
        check_page(page)


def test_every_page_of_a_provider_is_accessible(
    site: Site, check_page: Callable[[Page], None], case: PortalCase
) -> None:
    placement = _placed(case)
    owner = case.make.provider_user(case.first, role=Role.PROVIDER_OWNER)
    page = site.open(owner)
    for path in (
        "/provider/",
        case.case_url(),
        "/provider/placements/",
        f"/provider/placements/{placement}",
        f"/provider/placements/{placement}/first-day",
        "/provider/people/",
        "/provider/people/invite",
        f"/provider/people/{case.first_user.id}/close",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.locator("h1").count() == 1, path
        check_page(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_interview_is_recorded_with_and_without_scripts(
    site: Site, check_page: Callable[[Page], None], case: PortalCase, javascript: bool
) -> None:
    case.send_pack()
    page = site.open(case.first_user, phone=True, javascript=javascript)
    page.goto(case.case_url())
    page.get_by_role("link", name="Record an interview").click()
    page.get_by_role("button", name="Save interview").click()
    expect(page.get_by_role("alert")).to_contain_text("Select whether it is booked or was held.")
    if javascript:
        check_page(page)
    page.get_by_label("It was held").check()
    today = case.make.today
    held = page.get_by_role("group", name="Held on")
    held.get_by_label("Day").fill(str(today.day))
    held.get_by_label("Month").fill(str(today.month))
    held.get_by_label("Year").fill(str(today.year))
    page.get_by_label("In person").check()
    page.get_by_label("The pupil").check()
    page.get_by_role("button", name="Save interview").click()
    expect(page.get_by_text("You have met the pupil. Answer now.")).to_be_visible()


def test_only_the_question_that_belongs_to_the_choice_is_shown(
    site: Site, case: PortalCase
) -> None:
    case.send_pack()
    page = site.open(case.first_user)
    page.goto(f"{case.case_url()}/interview")
    booked, held = (
        page.get_by_role("group", name="Booked for"),
        page.get_by_role("group", name="Held on"),
    )
    expect(booked).to_be_hidden()
    page.get_by_label("It is booked").check()
    expect(booked).to_be_visible()
    expect(held).to_be_hidden()
    page.get_by_label("It was held").check()
    expect(held).to_be_visible()
    expect(booked).to_be_hidden()


def test_five_minutes_before_the_end_the_page_asks_and_one_may_stay(
    site: Site, check_page: Callable[[Page], None], case: PortalCase
) -> None:
    case.send_pack()
    page = site.open(case.first_user)
    page.clock.install()
    page.goto(f"{case.case_url()}/interview")
    page.get_by_label("Notes").fill("Half a sentence")
    page.clock.run_for(24 * 60_000)
    warning = page.get_by_role("dialog")
    expect(warning).to_be_hidden()
    page.clock.run_for(65_000)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("You are about to be signed out")
    check_page(page)
    for width in (400, 320):
        page.set_viewport_size({"width": width, "height": 800})
        box = warning.bounding_box()
        assert box is not None
        assert min(box["x"], width - box["x"] - box["width"]) >= 20, (width, box)
    with page.expect_response("**/account/stay") as answer:
        page.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    expect(warning).to_be_hidden()
    expect(page.get_by_label("Notes")).to_have_value("Half a sentence")


def test_after_the_end_the_text_is_still_there_and_offered_again(
    site: Site, case: PortalCase
) -> None:
    from app.models import UserSession

    case.send_pack()
    page = site.open(case.first_user)
    page.clock.install()
    page.goto(f"{case.case_url()}/interview")
    page.get_by_label("Notes").fill("Half a sentence")
    page.clock.run_for(31 * 60_000)
    expect(page.get_by_role("dialog")).to_contain_text("You have been signed out")
    expect(page.get_by_label("Notes")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Close").click()
    for row in case.make.all(UserSession):
        case.make.change(row, last_seen_at=row.last_seen_at - timedelta(minutes=31))
    page.get_by_role("button", name="Save interview").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email address").fill(case.first_user.email)
    page.get_by_label("Password", exact=True).fill("quartz lantern over eleven hedges")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This is what you had typed.")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("Half a sentence")
