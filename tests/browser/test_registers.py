"""Registers and the repair queue in a real browser: accessible, on a phone, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.access.actor import public
from app.models import Form, Submission
from app.services import submissions
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling

from .conftest import Site

pytestmark = pytest.mark.only_on("sqlite")
LONG = "Donaudampfschifffahrtsgesellschaft" * 3


@pytest.fixture
def failed(app: Flask, make: Make) -> Submission:
    """A form with an end date that the database refuses when its sender is accepted."""
    filling, admin = Filling(app, make), actor_of(make, make.staff())
    filling.offers()
    school = make.school(name="Harbour School")
    visitor = replace(public(on=make.today), browser_hash="b" * 64)
    answers = {
        "school": {"id": str(school.id), "label": school.name},
        "referrer_email": "office@example.org",
        "referrer_name": LONG,
        "programme": "TIER1",
        **PUPIL,
    }
    draft = filling.draft(APPLICATION, visitor, fixed=answers)
    sent = filling.confirm(filling.send(draft, visitor))
    make.change(sent, answers={**sent.answers, "proposed_end": "2020-01-01"})
    with filling.service() as session:
        row = submissions.get(session, sent.id, admin, lock=True)
        submissions.accept(session, row, by=admin, at=make.at)
    return make.reload(sent)  # type: ignore[no-any-return]


def test_registers_are_accessible_and_need_no_script(
    site: Site, check_page: Callable[[Page], None], failed: Submission, make: Make
) -> None:
    form = next(each for each in make.all(Form) if each.slug == APPLICATION)
    page = site.open(make.staff(), javascript=False)
    page.goto("/admin/")
    page.goto("/admin/form-register/")
    page.get_by_role("link", name=form.title).click()
    page.locator("summary", has_text="Columns").press("Enter")
    page.locator("input[value='q-referrer_name']").check()
    page.get_by_role("button", name="Show these columns").press("Enter")
    expect(page.get_by_role("link", name=failed.ref)).to_be_visible()
    expect(page.locator("tbody")).to_contain_text(LONG)
    address = page.url
    scripted = site.open(make.staff())
    for path in ("/admin/form-register/", address, f"{address}&q=nothing-of-the-kind"):
        scripted.goto(path)
        check_page(scripted)
    scripted.goto(address)
    scripted.locator("summary", has_text="Columns").click()
    check_page(scripted)
    scripted.get_by_role("link", name="Sent", exact=False).first.click()
    scripted.get_by_role("button", name="Export as workbook").click()
    expect(scripted.get_by_role("alert")).to_contain_text("Say what the file is for")
    check_page(scripted)
    scripted.get_by_label("What the file is for").fill("Report")
    with scripted.expect_download() as taken:
        scripted.get_by_role("button", name="Export as workbook").click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_the_repair_of_an_answer_is_accessible_and_goes_by_keyboard(
    site: Site, check_page: Callable[[Page], None], failed: Submission, make: Make
) -> None:
    page = site.open(make.staff())
    page.goto("/admin/repairs/")
    check_page(page)
    page.get_by_role("link", name=failed.ref).press("Enter")
    check_page(page)
    page.locator("#first a").first.press("Enter")
    check_page(page)
    last = date.fromisoformat(str(failed.answers["proposed_start"])) + timedelta(days=7)
    for part, value in (("day", last.day), ("month", last.month), ("year", last.year)):
        page.locator(f"#q_proposed_end-{part}").fill(str(value))
    page.get_by_role("button", name="Save and try again").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say why the answer is changed")
    check_page(page)
    page.get_by_label("Why the answer is changed").fill("The school rang.")
    page.get_by_role("button", name="Save and try again").press("Enter")
    expect(page.get_by_text("Saved, and filed.")).to_be_visible()
    expect(page.get_by_text("Answers changed", exact=True)).to_be_visible()


def test_an_entry_is_taken_out_on_a_page_that_asks(
    site: Site, check_page: Callable[[Page], None], failed: Submission, make: Make
) -> None:
    page = site.open(make.staff(), phone=True)
    page.goto(f"/admin/repairs/{failed.id}")
    page.get_by_role("link", name="Change", exact=False).first.click()
    check_page(page)
    page.goto(f"/admin/repairs/{failed.id}")
    links = page.get_by_role("link", name="Remove ", exact=False)
    if links.count():
        links.first.click()
        check_page(page)
    page.goto(f"/admin/repairs/{failed.id}")
    page.get_by_role("link", name="Add ", exact=False).first.click()
    check_page(page)
