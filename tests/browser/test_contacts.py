"""Contacts in a real browser: a school confirms two on a phone, changes one; CAP approves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.models import ContactChange, ContactCheck

from .service import Service

Check = Callable[[Page], None]


@pytest.mark.only_on("sqlite")
def test_a_school_looks_through_its_contacts(service: Service, check_page: Check) -> None:
    make, school = service.make, service.school
    long_ago = make.today - timedelta(days=400)
    for name, job in (("Ada North", "DSL"), ("Bo South", "HEAD"), ("Cy West", "FINANCE")):
        make.contact(school, full_name=name, job_role=job, verified_on=long_ago)
    colleague = service.person(service.colleague)
    colleague.open("/admin/contact-round/new")
    check_page(colleague.page)
    colleague.page.get_by_label("Academic year").fill(make.year.label)
    colleague.page.get_by_label("Answer by").fill((make.today + timedelta(days=14)).isoformat())
    colleague.press("Save")
    colleague.sees("Not yet")
    check_page(colleague.page)

    service.phone = True
    coordinator = service.person(service.coordinator)
    coordinator.open("/school/")
    coordinator.follow("Check your contacts")
    check_page(coordinator.page)
    for name in ("Ada North", "Bo South"):
        coordinator.page.get_by_role("button", name=re.compile(f"still right.*{name}")).click()
        coordinator.sees(f"{name}: still right.")
    coordinator.sees("1 left to check.")
    coordinator.follow("Change Cy West")
    check_page(coordinator.page)
    coordinator.page.get_by_label("Email address").fill("nobody")
    coordinator.press("Send to CAP")
    expect(coordinator.page.locator(".govuk-error-summary")).to_be_focused()
    check_page(coordinator.page)
    coordinator.page.get_by_label("Email address").fill("finance@example.org")
    coordinator.press("Send to CAP")
    coordinator.sees("You asked for a change")
    check_page(coordinator.page)
    coordinator.press("All our contacts are right")
    coordinator.sees("has said that all your contacts are right")

    service.phone = False
    request = service.the(ContactChange)
    colleague.open(f"/admin/contact-change/{request.id}")
    check_page(colleague.page)
    colleague.press("Approve")
    check_page(colleague.page)
    colleague.press("Approve")
    colleague.sees("Approved")
    (check,) = make.all(ContactCheck, ContactCheck.school_id == school.id)
    assert check.status == "confirmed"
    coordinator.open("/school/contacts/")
    coordinator.sees("finance@example.org")
    coordinator.follow(re.compile("Change of a contact: Cy West"))
    check_page(coordinator.page)


@pytest.mark.only_on("sqlite")
def test_a_provider_asks_by_keyboard_alone(service: Service, check_page: Check) -> None:
    trainer = service.person(service.smith)
    trainer.open("/provider/contacts/new")
    check_page(trainer.page)
    page = trainer.page
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Ada North")
    page.keyboard.press("Tab")
    page.keyboard.type("Designated")
    page.keyboard.press("Tab")
    page.keyboard.type("lead@example.org")
    page.keyboard.press("Enter")
    trainer.sees("New contacts with CAP")
    request = service.the(ContactChange)
    assert (request.proposed["job_role"], request.proposed["email"]) == ("DSL", "lead@example.org")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Ada North":
            break
    page.keyboard.press("Enter")
    trainer.sees("Withdraw the request")
    check_page(page)
    page.get_by_role("button", name="Withdraw the request").focus()
    page.keyboard.press("Enter")
    trainer.sees("is withdrawn.")
    assert service.the(ContactChange).status == "withdrawn"
