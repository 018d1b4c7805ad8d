"""Real requests at the same moment: whatever people click, a form is sent once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.models import OutboxMessage, Submission, SubmissionDraft
from tests.app.web.test_form_pages import path_of, to_check
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client
from tests.support.factories import Make


@pytest.fixture
def form(make: Make) -> Any:
    for number in range(12):
        make.school(name=f"Junipervale School {number}")
    return publish(make, trial())


def at_once(app: Flask, client: Client, calls: list[Callable[[Any], TestResponse]]) -> list[int]:
    """The same browser asks for all of these in one moment; the statuses."""
    cookie = client.raw.get_cookie("session")
    assert cookie is not None
    start = threading.Barrier(len(calls))
    found: list[int] = [0] * len(calls)

    def ask(at: int) -> None:
        window = app.test_client()
        window.set_cookie("session", cookie.value)
        start.wait()
        response = calls[at](window)
        found[at] = response.status_code

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(len(calls))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    return found


def test_many_clicks_in_one_moment_send_once(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    check = to_check(client, make)
    send = check.form(action="/send")
    data = dict(send.values())

    def click(window: Any) -> TestResponse:
        return window.post(send.action, data=data)

    assert at_once(app, client, [click] * 6) == [303] * 6
    (sent,) = make.all(Submission)
    assert sent.answers["name"] == "Ada"
    assert len(make.all(OutboxMessage)) == 1
    confirmation = client.get(f"/forms/trial/{make.all(SubmissionDraft)[0].id}/sent")
    assert sent.ref in confirmation.text


def test_an_answer_saved_in_the_moment_of_sending_is_sent_or_named_never_lost(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    check = to_check(client, make)
    send = check.form(action="/send")
    page = client.get(path_of(check).rsplit("/", 1)[0] + "/notes").form(button="Continue")
    typed = {**dict(page.values()), "q_notes": "Typed in the last moment", "action": "continue"}

    def click(window: Any) -> TestResponse:
        return window.post(send.action, data=dict(send.values()))

    def save(window: Any) -> TestResponse:
        return window.post(page.action, data=typed)

    clicked, saved = at_once(app, client, [click, save])
    sent = make.all(Submission)
    (draft,) = make.all(SubmissionDraft)
    if clicked == 303:  # the click came first: what was typed is on the page that says so
        assert saved == 409
        assert sent[0].answers["notes"] == "Some notes"
    else:  # the answer came first: nothing is sent that was not seen
        assert (clicked, saved) == (409, 303)
        assert sent == []
        assert draft.answers["notes"] == "Typed in the last moment"
