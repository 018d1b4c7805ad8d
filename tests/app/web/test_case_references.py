"""One application has one reference that people use; the number of what was sent finds it too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import Application, OutboxMessage, Submission
from tests.support.actors import actor_of
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import APPLICATION, Filling


@pytest.fixture
def sent(app: Flask, make: Make) -> tuple[Any, str]:
    """Who sent an application with an account, and where its confirmation is."""
    filling = Filling(app, make)
    filling.offers()
    user = make.school_user()
    by = actor_of(make, user)
    draft = filling.draft(APPLICATION, by, fixed={"pupil_source": "NEW"})
    filling.send(draft, by)
    return user, f"/forms/{APPLICATION}/{draft.id}/sent"


def test_whoever_sent_it_reads_the_reference_of_the_case_first(
    sent: tuple[Any, str], make: Make, browser: Callable[..., Client]
) -> None:
    user, path = sent
    (case,), (submission,) = make.all(Application), make.all(Submission)
    client = browser(user)
    confirmation = client.get(path)
    listed = client.get("/school/sent/")
    copies = [
        client.get(listed.soup.select_one("th a")["href"]),
        client.get(f"/forms/{APPLICATION}"),
        listed,
    ]
    for page in copies:
        assert page.text.index(case.ref) < page.text.index(f"as {submission.ref}")
    # At the moment of sending nothing may tell whether a typed pupil is known already.
    assert confirmation.soup.select_one(".govuk-panel__body strong").get_text() == submission.ref
    mails = make.all(OutboxMessage, OutboxMessage.kind == "received")
    at_once = [confirmation.text, client.get(confirmation.link("a copy of your answers")).text]
    for words in (*at_once, *(mail.body for mail in mails)):
        assert submission.ref in words
        assert case.ref not in words


def test_a_case_is_found_by_the_number_of_what_was_sent(
    sent: tuple[Any, str], make: Make, browser: Callable[..., Client]
) -> None:
    (case,), (submission,) = make.all(Application), make.all(Submission)
    own = browser(sent[0])
    staff = browser(make.staff(Role.CAP_ADMIN))
    searches = [
        (own, "/school/applications/"),
        (staff, "/admin/application/"),
        (staff, "/admin/search"),
    ]
    for client, path in searches:
        assert case.ref in client.get(path, query={"q": submission.ref}).text, path
        assert case.ref in client.get(path, query={"q": case.ref}).text, path
        assert case.ref not in client.get(path, query={"q": "SUB-2627-ZZZZZ"}).text, path
    other = browser(make.school_user())
    assert case.ref not in other.get("/school/applications/", query={"q": submission.ref}).text
