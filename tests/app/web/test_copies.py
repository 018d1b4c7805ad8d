"""A copy of what was sent, for whoever sent it and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.models import ReadEvent
from tests.app.web.test_form_pages import path_of, to_check
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client, Page
from tests.support.factories import Make

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def form(make: Make) -> Any:
    for number in range(12):
        make.school(name=f"Junipervale School {number}")
    return publish(make, trial())


def send(client: Client, make: Make) -> Page:
    return to_check(client, make).submit(action="/send", button="Send")


def test_the_sender_gets_a_copy_with_every_answer(client: Client, form: Any, make: Make) -> None:
    sent = send(client, make)
    copy = client.get(sent.link("a copy of your answers"))
    assert copy.status == 200
    reference = sent.soup.select_one(".govuk-panel__body strong").get_text(strip=True)
    for words in (reference, "Ada", "Team", "Some notes", "assessment.pdf", "Print this page"):
        assert words in copy.text
    # As it was asked, and what was left empty too.
    assert "Which school?" in copy.text
    assert "Not provided" in copy.text
    assert client.get(copy.link("Back")).heading == "Trial sent"


def test_a_copy_is_shown_only_in_the_session_that_sent_it(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    check = to_check(client, make)
    client.get(check.link("Come back later"))  # the browser is remembered for 28 days
    sent = check.submit(action="/send", button="Send")
    copy = sent.link("a copy of your answers")
    client.raw.delete_cookie("session")
    later = client.get(path_of(sent))
    assert later.status == 200
    assert "a copy of your answers" not in later.text
    assert client.get(copy).status == 404
    assert Client(app).get(copy).status == 404


def test_an_account_finds_a_copy_on_its_pages_and_reading_it_is_noted(
    form: Any, make: Make, browser: Callable[..., Client]
) -> None:
    user = make.school_user(make.school(name="Junipervale Own"))
    client = browser(user)
    page = client.get("/forms/trial").submit(button="Start")
    born = {"q_born-day": "1", "q_born-month": "9", "q_born-year": "2012", "q_in_care": "no"}
    page = page.submit({"q_name": "Robin", **born}, button="Continue")
    page = page.submit({}, button="Continue")
    page = page.submit(_paper(), button="Continue")
    page = page.submit({"q_agency": "Team"}, button="Continue")
    page = page.submit({"another": "no"}, button="Continue")
    page = client.get(page.link("Continue")).submit({"q_notes": "Words"}, button="Continue")
    sent = page.submit(action="/send", button="Send")
    copy = client.get(sent.link("a copy of your answers"))
    assert "Words" in copy.text
    assert [event.table_name for event in make.all(ReadEvent)] == ["submission"]
    start = client.get("/forms/trial")
    reference = sent.soup.select_one(".govuk-panel__body strong").get_text(strip=True)
    assert client.get(start.link(reference)).path == copy.path
    assert "What you have sent" not in browser(make.school_user()).get("/forms/trial").text
    listed = client.get("/school/sent/")
    assert "Print this page" in client.get(listed.link("Trial")).text
    assert browser(make.school_user()).get(path_of(copy)).status == 404


def _paper() -> dict[str, Any]:
    from tests.support.client import upload
    from tests.support.walker import pdf

    return {"q_paper-upload": upload(pdf(), "paper.pdf"), "q_mail": "a@example.org"}
