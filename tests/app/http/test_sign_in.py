"""Signing in: one answer for every failure, and what is known before is worth nothing after."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import event

from app.models import User, UserSession
from app.settings import AppEnv
from app.web import accounts
from tests.support.actors import sign_in, signed_in
from tests.support.client import Client
from tests.support.factories import PASSWORD, Make

FAILED = "The email address or the password is not right, or the account is closed."


def test_right_password_opens_the_own_pages(client, make):
    user = make.staff()

    page = client.get("/sign-in").submit({"email": user.email, "password": PASSWORD}, follow=False)

    assert (page.status, page.location) == (302, "/home")
    assert client.get("/change-password").heading == "Change your password"
    row = make.all(UserSession, UserSession.user_id == user.id)
    assert len(row) == 1
    assert make.reload(user).last_sign_in_at is not None


def test_address_may_be_typed_in_any_case_with_spaces(client, make):
    user = make.staff()

    page = client.get("/sign-in").submit(
        {"email": f"  {user.email.upper()} ", "password": PASSWORD}, follow=False
    )

    assert page.status == 302


@pytest.mark.parametrize("who", ["wrong", "missing", "closed", "invited", "empty"])
def test_every_failure_has_the_same_answer(client, make, who):
    email, password = "nobody@example.org", PASSWORD
    if who == "wrong":
        email, password = make.staff().email, "not the right words at all"
    elif who == "closed":
        email = make.staff(active=False).email
    elif who == "invited":
        email = make.staff(password=None).email
    elif who == "empty":
        email, password = "", ""
    started = time.monotonic()

    page = client.get("/sign-in").submit({"email": email, "password": password})

    assert page.errors == [FAILED]
    assert page.soup.select_one("input[name=email]")["value"] == email
    assert page.soup.select_one("input[name=password]").get("value") is None
    assert make.all(UserSession) == []
    assert time.monotonic() - started < 5  # two writers on SQLite would wait for 15 seconds


def test_wrong_password_is_counted_and_a_right_one_forgets(client, make):
    user = make.staff()
    for _ in range(3):
        client.get("/sign-in").submit({"email": user.email, "password": "wrong words"})
    assert make.reload(user).failed_count == 3

    sign_in(client, user)

    assert make.reload(user).failed_count == 0


def test_ten_wrong_passwords_lock_the_account_for_a_while(client, make):
    user, other = make.staff(), make.staff()
    for _ in range(10):
        client.get("/sign-in").submit({"email": user.email, "password": "wrong words"})

    assert make.reload(user).locked_until is not None
    locked = client.get("/sign-in").submit({"email": user.email, "password": PASSWORD})
    assert "too many tries" in locked.errors[0]
    # Who does not know the password is not told that the account exists.
    guess = client.get("/sign-in").submit({"email": user.email, "password": "wrong words"})
    assert guess.errors == [FAILED]
    free = client.get("/sign-in").submit({"email": other.email, "password": PASSWORD}, follow=False)
    assert free.status == 302

    make.change(user, locked_until=make.at - timedelta(minutes=1))
    page = (
        Client(client.app)
        .get("/sign-in")
        .submit({"email": user.email, "password": PASSWORD}, follow=False)
    )
    assert page.status == 302


def test_failures_long_apart_do_not_lock(client, make):
    user = make.staff(failed_count=9, last_failed_at=make.at - timedelta(minutes=6))

    client.get("/sign-in").submit({"email": user.email, "password": "wrong words"})

    found = make.reload(user)
    assert (found.failed_count, found.locked_until) == (1, None)


def test_failures_of_one_address_are_limited_over_all_accounts(build, monkeypatch):
    assert accounts.MOST_FAILURES == "100 per hour"
    monkeypatch.setattr(accounts, "MOST_FAILURES", "5 per hour")
    app = build(app_env=AppEnv.DEMO)
    make, client = Make(app), Client(app)
    user = make.staff()
    page = client.get("/sign-in")
    token = page.form().values()["csrf_token"]
    statuses = [
        client.post(
            "/sign-in", {"email": f"n{n}@example.org", "password": "x", "csrf_token": token}
        ).status
        for n in range(6)
    ]

    assert statuses[:5] == [200] * 5
    assert statuses[5] == 429
    blocked = client.post(
        "/sign-in", {"email": user.email, "password": PASSWORD, "csrf_token": token}
    )
    assert (blocked.status, blocked.heading) == (429, "Too many tries")
    assert int(blocked.headers["Retry-After"]) > 0


def test_signing_in_rightly_costs_nothing_of_the_limit(build, monkeypatch):
    monkeypatch.setattr(accounts, "MOST_FAILURES", "2 per hour")
    app = build(app_env=AppEnv.DEMO)
    make = Make(app)
    user = make.staff()
    for _ in range(4):
        client = Client(app)
        page = client.get("/sign-in").submit(
            {"email": user.email, "password": PASSWORD}, follow=False
        )
        assert page.status == 302


def test_token_from_before_is_worth_nothing_after(app, client, make):
    user = make.staff()
    client.get("/sign-in")
    name = app.session_interface.get_cookie_name(app)
    before = client.raw.get_cookie(name).value
    token = client.token()

    sign_in(client, user)

    after = client.raw.get_cookie(name).value
    assert before != after
    thief = Client(app)
    thief.raw.set_cookie(name, before, domain="localhost")
    assert thief.get("/change-password", follow=False).status == 302
    # Who planted a cookie knows its form token: it must not sign anything in the new session.
    page = client.post("/sign-out-everywhere", {"csrf_token": token})
    assert page.status == 400


def test_signing_in_needs_the_token_of_the_page(client, make):
    user = make.staff()

    page = client.post("/sign-in", {"email": user.email, "password": PASSWORD})

    assert page.status == 400
    assert make.all(UserSession) == []


def test_signed_in_person_is_sent_on_from_the_sign_in_page(app, make):
    user = make.staff()

    page = signed_in(app, user, make).get("/sign-in", follow=False)

    assert page.status == 302
    assert page.location == "/home"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "https://evil.example/",
        "http:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://localhost@evil.example/",
        "https://localhost.evil.example/",
        "%2f%2fevil.example",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(client, make, target):
    user = make.staff()
    page = client.get("/sign-in", query={"next": target})

    sent = page.submit({"email": user.email, "password": PASSWORD, "next": target}, follow=False)

    assert sent.status == 302
    assert stays_here(sent.location), sent.location


def stays_here(location: str) -> bool:
    """As a browser reads it: tabs and line breaks vanish and backslashes are slashes."""
    read = "".join(c for c in location if c not in "\t\r\n").strip().replace("\\", "/")
    target = urlsplit(urljoin("http://localhost/sign-in", read))
    return (target.scheme, target.netloc) == ("http", "localhost")


def test_a_person_comes_back_to_the_page_they_wanted(client, make):
    user = make.staff()
    page = client.get("/change-password?x=1")
    assert page.heading == "Sign in"

    sent = page.submit({"email": user.email, "password": PASSWORD}, follow=False)

    assert sent.location == "/change-password?x=1"


@pytest.mark.parametrize("path", ["/verify", "/fs-static/js/base64.js", "/register", "/reset"])
def test_pages_of_the_library_that_nobody_uses_are_gone(client, path):
    assert client.get(path, follow=False).status == 404


def test_no_tokens_are_given_out(client, make):
    user = make.staff()
    token = client.token()

    page = client.open(
        "POST",
        "/sign-in?include_auth_token",
        json={"email": user.email, "password": PASSWORD},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
        follow=False,
    )

    assert b"authentication_token" not in page.data
    assert not page.headers["Content-Type"].startswith("application/json")


@pytest.mark.long
def test_failures_take_the_same_time(client, make):
    """Median over many tries; a stranger's address must not answer faster."""
    user = make.staff()
    token = client.token()

    def seconds(email: str) -> float:
        make.change(user, failed_count=0, locked_until=None)
        started = time.perf_counter()
        client.post("/sign-in", {"email": email, "password": "wrong words", "csrf_token": token})
        return time.perf_counter() - started

    seconds("nobody@example.org")
    # In turns: whatever else the machine does meanwhile befalls both alike.
    pairs = [(seconds(user.email), seconds("nobody@example.org")) for _ in range(100)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert abs(known - unknown) / max(known, unknown) < 0.2, (known, unknown)


def test_users_email_is_unique_whatever_its_case(make):
    user = make.staff()
    assert make.all(User, User.email == user.email)[0].email == user.email.lower()


@pytest.mark.parametrize("path", ["/", "/change-password"])
def test_pages_load_no_account(app, make, path):
    """The actor is read on a connection of its own; nothing of it enters the request's session."""
    client = signed_in(app, make.staff(), make)
    loaded = []

    def note(user, _context):
        loaded.append(user)

    event.listen(User, "load", note)
    try:
        assert client.get(path).status == 200
    finally:
        event.remove(User, "load", note)
    assert loaded == []
