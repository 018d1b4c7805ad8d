"""Designed forms in a real browser: at once with JavaScript, just as well without it; every page
accessible and narrow enough, errors included."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access import actor as actors
from tests.app.web.trial_forms import publish, trial
from tests.browser.conftest import Site
from tests.support import shipped
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.walker import Walker, examples, pdf

NAMES = (
    *("Alderley", "Birchwood", "Cedarton", "Elmfield", "Fernhill", "Hazelgrove"),
    *("Ivybridge", "Junipervale", "Laurelbank", "Maplewood", "Oakhollow", "Poplarway"),
)
Check = Callable[[Page], None]
# What the server does is proven on both databases over HTTP; a browser sees no difference.
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def form(make: Make) -> Any:
    for name in NAMES:
        make.school(name=f"{name} School")
    return publish(make, trial())


def begin(page: Page) -> None:
    page.goto("/forms/trial")
    page.get_by_role("button", name="Start now").click()


def fill_about(page: Page, *, in_care: str = "No") -> None:
    page.get_by_label("Name", exact=True).fill("Ada")
    for part, value in (("Day", "1"), ("Month", "9"), ("Year", "2012")):
        page.get_by_label(part).fill(value)
    page.get_by_label(in_care, exact=True).check()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def test_a_question_appears_and_goes_as_one_answers(site: Site, form: Any) -> None:
    page = site.open()
    begin(page)
    council = page.get_by_label("Which council?")
    expect(council).to_be_hidden()
    fill_about(page, in_care="Yes")
    expect(council).to_be_visible()
    page.get_by_label("No", exact=True).check()
    expect(council).to_be_hidden()
    page.get_by_label("Yes", exact=True).check()
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter an answer to “Which council?”").click()
    expect(council).to_be_focused()
    council.fill("Anytown")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which school?")


def test_a_school_is_found_while_one_types(site: Site, form: Any, check_page: Check) -> None:
    page = site.open()
    begin(page)
    fill_about(page)
    go_on(page)
    page.get_by_label("Search").press_sequentially("wood")
    expect(page.get_by_role("status")).to_have_text("2 found.")
    check_page(page)
    page.get_by_label("Maplewood School").check()
    page.get_by_label("Search").fill("ivy")
    expect(page.get_by_label("Ivybridge School")).to_be_visible()
    expect(page.get_by_label("Maplewood School")).to_be_checked()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Papers")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_whole_way_on_a_phone(site: Site, form: Any, javascript: bool, tmp_path: Any) -> None:
    paper = tmp_path / "assessment.pdf"
    paper.write_bytes(pdf())
    page = site.open(phone=True, javascript=javascript)
    begin(page)
    fill_about(page)
    go_on(page)
    page.get_by_label("Search").fill("ivy")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Ivybridge School").check()
    go_on(page)
    page.locator("#q_paper-upload").set_input_files(paper)
    page.get_by_label("Mail").fill("nobody")
    go_on(page)
    expect(page.locator(".kept-files__name", has_text="assessment.pdf")).to_be_visible()
    page.get_by_label("Mail").fill("ada@example.org")
    go_on(page)
    page.get_by_label("Agency").fill("Sample team")
    go_on(page)
    page.get_by_label("No", exact=True).check()
    go_on(page)
    page.get_by_role("button", name="Continue").click()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trial sent")
    page.go_back()
    page.reload()
    expect(page.get_by_text("You have sent this form already")).to_be_visible()


def test_the_pages_beside_the_questions_are_accessible(
    site: Site, form: Any, check_page: Check
) -> None:
    page = site.open()
    page.goto("/forms/trial")
    check_page(page)
    begin(page)
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    check_page(page)
    base = page.url.rsplit("/", 1)[0]
    for rest in ("check", "saved", "discard", "agencies/new"):
        page.goto(f"{base}/{rest}")
        check_page(page)
    page.goto("/forms/nowhere")
    check_page(page)


def test_every_page_of_the_application_is_accessible_and_fits(
    app: Flask,
    site: Site,
    make: Make,
    system_session: Callable[[], Any],
    check_page: Check,
) -> None:
    with system_session() as session:
        shipped.load(session, at=make.at)
    for programme in ("TIER1", "INSIGHT", "FLOURISH"):
        for _ in range(2):
            provider = make.provider(status="approved")
            make.offer(course=make.course(provider, programme=programme))
    make.school()
    definition, answers = examples(
        app, "multi-agency-application", actors.public(on=make.today), seed=Random(5).randint(0, 99)
    )
    client = Client(app)
    walker = Walker(client, definition, answers)
    check = walker.fill()
    page = site.open()
    cookie = client.raw.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    base = check.path.rsplit("/", 1)[0]
    for rest in ["", *dict.fromkeys(f"/{seen}" for seen in walker.seen), "/check"]:
        page.goto(base + rest)
        check_page(page)
