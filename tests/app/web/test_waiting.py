"""Too many at once, and pages that were open for too long: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.extensions import limiter
from app.models import Submission, SubmissionDraft
from app.settings import AppEnv
from tests.app.web.test_form_pages import ABOUT, begin, draft_of, path_of, to_check
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client, Page
from tests.support.factories import Make

OWN = {"Origin": "http://localhost"}


@pytest.fixture
def app(build: Callable[..., Flask]) -> Iterator[Flask]:
    """The application with its limits, as outside of tests."""
    made = build(app_env=AppEnv.DEMO)
    limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False


@pytest.fixture
def form(make: Make) -> Any:
    for number in range(12):
        make.school(name=f"Junipervale School {number}")
    return publish(make, trial())


def too_often(ask: Callable[[], Page]) -> Page:
    """Does something until it is too much; the limit begins anew after that."""
    for _ in range(400):
        page = ask()
        if page.status == 429:
            limiter.reset()
            return page
    raise AssertionError("Nothing was too much.")


def test_a_page_sent_too_often_keeps_what_was_typed_and_is_sent_again(
    client: Client, form: Any, make: Make
) -> None:
    page = begin(client)
    typed = {**ABOUT, "q_name": "\nAda “of” <Anytown>"}
    values = {**dict(page.form(button="Continue").values()), **typed, "action": "continue"}
    wait = too_often(
        lambda: client.post(path_of(page), {**values, "q_born-day": "x"}, follow=False)
    )
    assert wait.heading == "Wait a minute, then go on"
    assert wait.headers["Retry-After"] == "60"
    again = wait.submit({"q_born-day": "1"}, button="Go on")
    assert again.heading == "Which school?"
    assert draft_of(make).answers["name"] == "Ada “of” <Anytown>"


def test_a_form_sent_too_often_is_sent_after_a_while(client: Client, form: Any, make: Make) -> None:
    check = to_check(client, make)
    send = check.form(action="/send")
    values = {**dict(send.values()), "seen": "not these"}
    wait = too_often(lambda: client.post(send.action, values, follow=False))
    assert make.all(Submission) == []
    sent = wait.submit({"seen": ""}, button="Go on")
    assert sent.heading == "Trial sent"


def test_beginning_too_often_begins_after_a_while(client: Client, form: Any, make: Make) -> None:
    start = client.get("/forms/trial").form(button="Start")
    values = dict(start.values())
    wait = too_often(lambda: client.post(start.action, {**values, "website": "x"}, follow=False))
    assert make.all(SubmissionDraft) == []
    assert wait.submit({"website": ""}, button="Go on").heading == "About"


def test_without_the_token_nothing_is_shown_again(client: Client, form: Any) -> None:
    page = begin(client)
    for _ in range(130):
        refused = client.post(path_of(page), {"q_name": "From elsewhere"}, follow=False)
        assert refused.status == 400
        assert "From elsewhere" not in refused.html


def test_what_was_typed_on_a_page_open_for_too_long_can_be_copied(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    page = begin(client)
    client.raw.delete_cookie("session")
    typed = {**dict(page.form(button="Continue").values()), **ABOUT, "q_born-day": "45"}
    old = client.post(path_of(page), typed, headers=OWN)
    assert old.status == 400
    assert old.heading == "This page was open for too long"
    assert "Ada" in old.text
    assert "45" in old.text
    assert draft_of(make).answers == {"audience": "public"}


def test_another_site_does_not_get_its_words_shown(app: Flask, client: Client, form: Any) -> None:
    page = begin(client)
    for headers in ({}, {"Origin": "https://elsewhere.example.org"}, {"Origin": "null"}):
        refused = Client(app).post(path_of(page), {"q_name": "Call 0900"}, headers=headers)
        assert refused.status == 400
        assert "Call 0900" not in refused.html
