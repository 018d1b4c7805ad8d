"""Staff pages that add to a case, in a real browser: accessible, on a phone, with a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.models import Document
from tests.app.storage import crafted_files
from tests.support.factories import Make
from tests.support.portal_case import PortalCase

from .conftest import Site

pytestmark = pytest.mark.only_on("sqlite")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    """A full case, with words that do not break."""
    case = PortalCase(app, make)
    make.code_value(list_name="document_type", code="OTHER", label="Something else")
    make.agency(case.application, organisation=LONG, worker_name=LONG[:120])
    make.strategy(case.application, strategy=LONG)
    make.target(case.application, text=LONG)
    make.hazard(make.risk_assessment(case.application), where=LONG)
    make.document(case.application, name=f"{LONG}.pdf", scan_result="quarantined")
    return case


def test_pages_that_add_to_a_case_are_accessible(
    site: Site, check_page: Callable[[Page], None], case: PortalCase, make: Make
) -> None:
    interview = make.interview(case.send_pack(message=LONG), notes=LONG)
    placement = make.placement(status="active")
    withdrawal, complaint = make.withdrawal(placement), make.complaint(name=LONG[:120])
    record = f"/admin/application/{case.application.id}"
    page = site.open(make.staff())
    for path in (
        record,
        f"{record}?open=sensitive",
        f"{record}/do/add-document",
        f"{record}/do/record-interview",
        f"/admin/agency-involvement/new?application_id={case.application.id}",
        f"/admin/interview/{interview.id}",
        f"/admin/interview/{interview.id}/do/change",
        f"/admin/withdrawal/{withdrawal.id}",
        f"/admin/complaint/{complaint.id}",
    ):
        page.goto(path)
        check_page(page)


def test_a_file_is_chosen_refused_and_taken(
    site: Site, check_page: Callable[[Page], None], case: PortalCase, make: Make, tmp_path: Path
) -> None:
    program, paper = tmp_path / "letter.exe", tmp_path / "letter.pdf"
    program.write_bytes(b"MZ no letter")
    paper.write_bytes(crafted_files.pdf())
    page = site.open(make.staff())
    page.goto(f"/admin/application/{case.application.id}")
    page.get_by_role("link", name="Add document").click()
    page.get_by_label("File").set_input_files(program)
    page.get_by_label("What it is").select_option("OTHER")
    page.get_by_role("button", name="Add document").click()
    expect(page.locator("#error-summary")).to_contain_text("letter.exe")
    expect(page.get_by_label("What it is")).to_have_value("OTHER")
    check_page(page)
    page.get_by_label("File").set_input_files(paper)
    page.get_by_role("button", name="Add document").click()
    page.get_by_role("link", name="letter.pdf").click()
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible()
    assert make.all(Document, Document.name == "letter.pdf")
