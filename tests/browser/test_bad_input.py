"""What people get wrong, and what goes on behind their back: said clearly, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.domain.risk import earliest_risk_assessment
from app.models import Submission, UserSession
from tests.support.walker import pdf

from .service import UPN, Service

pytestmark = pytest.mark.only_on("sqlite")
Check = Callable[[Page], None]


def test_wrong_answers_are_named_and_the_right_ones_kept(
    service: Service, check_page: Check
) -> None:
    coordinator = service.visitor(user=service.coordinator, phone=True)
    page, base = coordinator.page, service.draft_of_the_coordinator()
    coordinator.open(f"{base}/pupil-numbers")
    page.get_by_label("Unique pupil number (UPN)", exact=True).fill("A331000024001")
    coordinator.press("Continue")
    refused(page, "Unique pupil number (UPN)", "A331000024001", "The check letter should be Y.")
    check_page(page)
    page.get_by_label("Unique pupil number (UPN)", exact=True).fill(UPN)
    coordinator.go_on()

    coordinator.open(f"{base}/risk-assessment")
    too_old = earliest_risk_assessment(service.make.today) - timedelta(days=1)
    coordinator.day("When was the risk assessment completed?", too_old)
    page.get_by_label("Who completed it?").fill("Alex Sample")
    coordinator.press("Continue")
    expect(page.locator(".govuk-error-summary")).to_contain_text("three months")
    expect(page.get_by_label("Who completed it?")).to_have_value("Alex Sample")
    coordinator.day("When was the risk assessment completed?", too_old + timedelta(days=1))

    # Files go at once where there are scripts, and what is refused is said beside the question.
    upload = page.get_by_label("Upload the risk assessment")
    problems = page.locator("[id$='-upload-problems']")
    upload.set_input_files(service.paper("Holiday.pdf", b"MZ" + bytes(4000)))
    expect(problems).to_contain_text("Holiday.pdf")
    check_page(page)
    upload.set_input_files(service.paper("Long.pdf", pdf() + bytes(21 * 1024 * 1024)))
    expect(problems).to_contain_text("Long.pdf")
    expect(problems).to_contain_text("20 MB")
    expect(page.get_by_label("Who completed it?")).to_have_value("Alex Sample")
    kept = page.locator(".kept-files__name", has_text=re.compile("Holiday|Long"))
    expect(kept).to_have_count(0)
    coordinator.go_on()


def refused(page: Page, label: str, typed: str, words: str) -> None:
    """The answer stands as it was typed, and the summary leads to it."""
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text(words)
    expect(summary).to_be_focused()
    box = page.get_by_label(label, exact=True)
    expect(box).to_have_value(typed)
    summary.get_by_role("link").first.click()
    expect(box).to_be_focused()


def test_a_course_that_closed_meanwhile_is_named_before_anything_is_sent(
    service: Service, check_page: Check
) -> None:
    coordinator = service.visitor(user=service.coordinator)
    page, base = coordinator.page, service.draft_of_the_coordinator()
    coordinator.open(f"{base}/check")
    service.make.change(service.offers[0], status="archived")
    coordinator.press("Send")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Nothing was sent yet")
    expect(summary).to_contain_text("Bricklaying")
    assert not service.make.all(Submission)
    check_page(page)


def test_after_lunch_the_words_are_offered_again(service: Service, check_page: Check) -> None:
    coordinator = service.visitor(user=service.coordinator)
    page, base = coordinator.page, service.draft_of_the_coordinator()
    coordinator.open(f"{base}/strengths")
    page.get_by_label("Strengths").fill("Mends bicycles for the whole street.")
    for row in service.make.all(UserSession):
        service.make.change(row, last_seen_at=row.last_seen_at - timedelta(minutes=31))
    coordinator.press("Continue")
    coordinator.reads("Sign in")
    coordinator.sees(re.compile("Your session ended while you were typing"))
    check_page(page)
    coordinator.sign_in(service.coordinator)
    coordinator.reads("What the pupil is good at")
    coordinator.sees(re.compile("Your session ended while you were typing"))
    expect(page.get_by_label("Strengths")).to_have_value("Mends bicycles for the whole street.")
    check_page(page)
    coordinator.go_on()
    coordinator.open(f"{base}/check")
    coordinator.sees("Mends bicycles for the whole street.")
