"""Programs that fill in everything, people whose browser does, and people who are quick: all are
asked once more, and nobody loses anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.models import Submission, SubmissionDraft
from tests.app.web.test_form_pages import begin, draft_of, to_check
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client
from tests.support.factories import Make

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def form(make: Make) -> Any:
    for number in range(12):
        make.school(name=f"Junipervale School {number}")
    return publish(make, trial())


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside of tests: a form that is sent at once is looked at twice."""
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], least_fill_seconds=3600)
    )


def test_whoever_fills_in_the_trap_at_the_start_is_asked_once_more(
    client: Client, form: Any, make: Make
) -> None:
    again = client.get("/forms/trial").submit({"website": "https://example.org"}, button="Start")
    assert again.status == 422
    assert "Press the button once more" in again.text
    assert make.all(SubmissionDraft) == []
    begun = again.submit({"website": "https://example.org"}, button="Start")
    assert begun.heading == "About"
    assert len(make.all(SubmissionDraft)) == 1


def test_whoever_fills_in_the_trap_when_sending_loses_nothing(
    client: Client, form: Any, make: Make
) -> None:
    check = to_check(client, make)
    again = check.submit({"website": "autofill"}, action="/send", button="Send")
    assert again.status == 422
    assert "Press the button once more" in again.text
    assert make.all(Submission) == []
    assert draft_of(make).answers["name"] == "Ada"
    sent = again.submit({"website": "autofill"}, action="/send", button="Send")
    assert sent.heading == "Trial sent"
    assert len(make.all(Submission)) == 1


@pytest.mark.usefixtures("strict")
def test_a_form_sent_in_no_time_is_sent_when_the_button_is_pressed_again(
    client: Client, form: Any, make: Make
) -> None:
    check = to_check(client, make)
    again = check.submit(action="/send", button="Send")
    assert again.status == 422
    assert "That was very quick" in again.text
    assert make.all(Submission) == []
    assert again.submit(action="/send", button="Send").heading == "Trial sent"


@pytest.mark.usefixtures("strict")
def test_a_form_that_took_its_time_is_sent_at_once(client: Client, form: Any, make: Make) -> None:
    check = to_check(client, make)
    draft = draft_of(make)
    make.change(draft, created_at=draft.created_at - timedelta(hours=2))
    assert check.submit(action="/send", button="Send").heading == "Trial sent"


@pytest.mark.usefixtures("strict")
def test_what_is_missing_is_said_after_the_second_press(
    client: Client, form: Any, make: Make
) -> None:
    begin(client)
    url = f"/forms/trial/{draft_of(make).id}/send"
    assert "That was very quick" in client.post_with_token(url).text
    refused = client.post_with_token(url, {"sure": "1"})
    assert refused.status == 422
    assert "Enter name" in refused.text
