"""Accounts that may do little: each page says so at once, and not after an hour of typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import SubmissionDraft, User
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import Filling

Browser = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def forms(app: Flask, make: Make) -> Filling:
    """The shipped forms, open."""
    return Filling(app, make)


def test_who_may_not_apply_hears_it_before_typing(make: Make, browser: Browser) -> None:
    window = browser(make.school_user(role=Role.SCHOOL_FINANCE))
    home = window.get("/")
    assert "Make a complaint" in home.text
    assert "Apply for a place" not in home.text
    start = window.get("/forms/multi-agency-application")
    assert start.status == 403
    assert "cannot send this form" in start.text
    begun = window.post_with_token("/forms/multi-agency-application/begin", follow=False)
    assert begun.status == 403
    assert not make.all(SubmissionDraft)
    # One sentence of what to do, not two in different words.
    refused = window.get("/school/to-read")
    assert refused.status == 403
    assert "Ask an administrator" in refused.text
    assert "Ask the person who looks after accounts" not in refused.text


def test_who_may_apply_finds_the_form(make: Make, browser: Browser) -> None:
    window = browser(make.school_user())
    assert "Apply for a place" in window.get("/").text
    assert window.get("/forms/multi-agency-application").status == 200


def test_a_school_account_that_sees_no_pupils_is_told_so(make: Make, browser: Browser) -> None:
    narrow = browser(make.school_user(role=Role.SCHOOL_FINANCE)).get("/school/")
    assert "does not open applications" in narrow.text
    assert "Nothing waits for you" not in narrow.text
    full = browser(make.school_user()).get("/school/")
    assert "does not open applications" not in full.text
    assert "Nothing waits for you" in full.text


def test_an_answer_begins_on_the_page_of_its_case(make: Make, browser: Browser) -> None:
    window = browser(make.provider_user(make.provider()))
    assert window.get("/forms/application-response").path == "/provider/"
    window.post_with_token("/forms/application-response/begin")
    assert not make.all(SubmissionDraft)


def test_staff_without_records_are_told_whom_to_ask(
    make: Make, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.access.actor.permissions_of", lambda roles: frozenset())
    page = browser(make.staff(Role.SAFEGUARDING_LEAD)).get("/admin/")
    assert "ask an administrator for another role" in page.text
    assert "Here is what you can look at" not in page.text
