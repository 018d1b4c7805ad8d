"""What goes wrong becomes a page that says what to do, and never what only we may know."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from app.http import sessions

from .conftest import FAILURES

HEADINGS = {
    400: "This could not be sent",
    403: "You may not do this",
    404: "Page not found",
    409: "This has changed meanwhile",
    410: "This could not be sent",
    422: "Some answers need to be put right",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "The service is not available at the moment",
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_has_a_page(failing, name):
    _error, status = FAILURES[name]

    page = failing.get(f"/fail/{name}")

    assert (page.status, page.heading) == (status, HEADINGS[status])
    assert page.link("Go to the start page") == "/"
    for secret in ("secret-in-the-error", "SELECT", "INSERT", "student", "Traceback"):
        assert secret not in page.html


@pytest.mark.only_on("sqlite")
def test_pages_say_what_the_rule_said(failing):
    assert "The pack was sent already." in failing.get("/fail/invalid-move").text
    assert "Say why. Choose a day." in failing.get("/fail/rejected").text


@pytest.mark.only_on("sqlite")
def test_pages_say_when_to_come_back(failing):
    assert failing.get("/fail/throttled").headers["Retry-After"] == "77"
    assert int(failing.get("/fail/database").headers["Retry-After"]) > 0


def test_missing_page_is_the_same_as_a_hidden_one(failing):
    hidden, missing = failing.get("/fail/not-visible"), failing.get("/there-is-nothing-here")

    assert hidden.status == missing.status == 404
    assert hidden.text == missing.text


def test_wrong_method_is_refused(client):
    page = client.open("DELETE", "/")
    assert page.status in {400, 405}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("name", "gives"), [("conflict", True), ("not-visible", True), ("broken", True), ("bad", False)]
)
def test_a_page_of_a_failure_gives_back_what_was_written(failing, name, gives):
    words = {"why": "We <b>met</b>\nhim twice.", "kind": "long", "password": "blue kettle quiet"}
    words["was"] = '{"why": "0f3a", "kind": "77c1"}'
    page = failing.post_with_token(f"/fail/{name}", words)
    assert (
        "We <b>met</b>\nhim twice." in page.html.replace("&lt;", "<").replace("&gt;", ">")
    ) == gives
    assert "<b>met" not in page.html
    assert "blue kettle" not in page.html
    assert "0f3a" not in page.html


@pytest.mark.only_on("sqlite")
def test_the_address_of_a_button_is_no_page(client):
    page = client.get("/sign-out-everywhere")
    assert (page.status, page.heading) == (405, "Page not found")


@pytest.mark.only_on("sqlite")
def test_route_without_a_guard_is_refused(failing):
    page = failing.get("/nobody-guards-this")
    assert page.status == 403
    assert "open" not in page.text.split()


def test_post_without_a_token_is_refused_with_advice(client):
    page = client.post("/forgot-password", {"email": "a@example.org"})
    assert page.status == 400
    assert "open for too long" in page.text
    assert "check what you typed" not in page.text


def test_database_away_when_the_session_is_read(app, client, make, monkeypatch, sign_in):
    user = make.staff()
    sign_in(client, user)
    name = app.session_interface.get_cookie_name(app)
    before = client.raw.get_cookie(name).value

    def gone(_engine):
        raise OperationalError("SELECT 1", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(sessions, "reading", gone)
    page = client.get("/change-password", follow=False)
    assert (page.status, page.heading) == (503, HEADINGS[503])
    assert "Set-Cookie" not in page.headers

    monkeypatch.undo()
    assert client.raw.get_cookie(name).value == before
    assert client.get("/change-password", follow=False).status == 200


def test_not_ready_without_a_database(app, client, monkeypatch):
    from app.web import health

    assert client.get("/health/ready").status == 200
    assert client.get("/health/live").status == 200

    def gone(_engine):
        raise OperationalError("SELECT 1", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(health, "reading", gone)
    assert client.get("/health/ready").status == 503
    assert client.get("/health/live").status == 200
