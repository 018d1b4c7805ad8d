"""Choosing a password: by a link that works once, and nothing easy to guess."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.domain.roles import Role
from app.models import AccountLink, AuditEvent, OutboxMessage, User
from app.services import accounts
from tests.support.actors import sign_in
from tests.support.client import Client
from tests.support.factories import PASSWORD

GOOD = "violet harbour nine umbrellas"


@pytest.fixture
def invited(make, system_session, the_system):
    """An account that was just invited and the path of its link."""
    with system_session() as session:
        user = accounts.invite(
            session,
            email="New.Person@example.org",
            full_name="New Person",
            roles=[Role.CAP_ADMIN],
            organisation=accounts.Organisation(),
            public_url="http://localhost",
            by=the_system,
            at=make.at,
        )
        user_id = user.id
    (user,) = make.all(User, User.id == user_id)
    return user, path_of(make, "account-invite")


def path_of(make, kind: str) -> str:
    mails = make.all(OutboxMessage, OutboxMessage.kind == kind)
    body = sorted(mails, key=lambda m: m.created_at)[-1].body
    return re.search(r"(/set-password/\S+)", body)[1]


def test_invited_person_chooses_a_password_and_signs_in(client, make, invited):
    user, path = invited
    page = client.get(path)
    assert page.heading == "Choose your password"

    done = page.submit({"password": GOOD, "again": GOOD})

    assert done.heading == "Sign in"
    assert "Your password is saved" in done.text
    sign_in(client, user, GOOD)
    assert client.get("/change-password", follow=False).status == 200
    assert make.reload(user).confirmed_at is not None


def test_looking_at_the_link_uses_nothing_up(client, make, invited):
    _user, path = invited
    for _ in range(3):
        assert client.get(path).status == 200
    assert make.all(AccountLink)[0].used_at is None


def test_link_works_once(client, invited):
    _user, path = invited
    page = client.get(path)
    page.submit({"password": GOOD, "again": GOOD})

    assert client.get(path).status == 404
    assert page.submit({"password": GOOD, "again": GOOD}).status == 404


@pytest.mark.parametrize(("kind", "life"), [("invite", 72), ("reset", 1)])
def test_link_ends_by_itself(client, make, invited, kind, life):
    user, path = invited
    if kind == "reset":
        make.change(user, password="chosen once")
        client.get("/forgot-password").submit({"email": user.email})
        path = path_of(make, "account-reset")
    (link,) = make.all(AccountLink, AccountLink.kind == kind, AccountLink.used_at.is_(None))
    assert link.expires_at - link.created_at == timedelta(hours=life)
    make.change(link, expires_at=make.at - timedelta(seconds=1))

    assert client.get(path).heading == "This link has ended"


def test_newer_link_ends_the_older(client, make, invited):
    user, path = invited
    client.get("/forgot-password").submit({"email": user.email})

    assert client.get(path).status == 404
    assert client.get(path_of(make, "account-invite")).status == 200


def test_closed_account_has_no_link(client, make, invited):
    user, path = invited
    make.change(user, active=False)
    assert client.get(path).status == 404


def test_invented_links_open_nothing(client):
    for token in ("x", "0" * 43, "..", "%00", "é"):
        assert client.get(f"/set-password/{token}").status in {404, 400}


def test_reset_ends_every_session(app, client, make):
    user = make.staff()
    sign_in(client, user)
    other = Client(app)
    other.get("/forgot-password").submit({"email": user.email})
    other.get(path_of(make, "account-reset")).submit({"password": GOOD, "again": GOOD})

    assert client.get("/change-password", follow=False).status == 302
    assert sign_in(Client(app), user, PASSWORD).errors


def test_asking_for_a_reset_says_the_same_to_everybody(client, make):
    user = make.staff()
    closed = make.staff(active=False)
    pages = [
        client.get("/forgot-password").submit({"email": email})
        for email in (user.email, closed.email, "nobody@example.org")
    ]

    assert len({page.text for page in pages}) == 1
    assert len({page.status for page in pages}) == 1
    kinds = sorted(mail.kind for mail in make.all(OutboxMessage))
    assert kinds == ["account-no-account", "account-no-account", "account-reset"]


@pytest.mark.parametrize("email", ["", "nobody", "x" * 255 + "@example.org"])
def test_what_is_no_address_is_refused_and_kept(client, email):
    page = client.get("/forgot-password").submit({"email": email})
    assert page.status == 422
    assert page.soup.select_one("input[name=email]").get("value", "") == email


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short words",
        "password1234",
        "passwordpassword",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "123456789012",
        "Coventry2026",
        "new.person@example.org",
        "x" * 129,
    ],
)
def test_passwords_easy_to_guess_are_refused(client, make, invited, password):
    user, path = invited
    page = client.get(path).submit({"password": password, "again": password})

    assert page.status == 422
    assert page.errors
    assert make.reload(user).password is None


@pytest.mark.parametrize(
    "password",
    [
        "violet harbour nine umbrellas",
        "   spaces stay where they are   ",
        "żółta łódź płynie powoli",
        "kw7#Qp!z0vRm",
        "lowercase-only-but-long-and-odd-enough-to-be-fine-over-sixty-four-characters-long",
    ],
)
def test_long_odd_passwords_need_no_special_characters(client, make, invited, password):
    user, path = invited
    client.get(path).submit({"password": password, "again": password})

    assert sign_in(client, user, password).errors == []
    assert client.get("/change-password", follow=False).status == 200


def test_the_two_must_agree(client, invited):
    _user, path = invited
    page = client.get(path).submit({"password": GOOD, "again": GOOD + "x"})
    assert page.status == 422
    assert "differ" in page.errors[0]


def test_changing_needs_the_present_password(client, make):
    user = make.staff()
    sign_in(client, user)

    page = client.get("/change-password").submit(
        {"current": "not it at all", "password": GOOD, "again": GOOD}
    )

    assert page.status == 422
    assert page.errors == ["This is not your password."]


def test_fields_let_a_password_be_pasted_and_filled_in(client, invited):
    _user, path = invited
    for field in client.get(path).soup.select("input[type=password]"):
        assert field["autocomplete"] == "new-password"
        assert not any(name.startswith("on") for name in field.attrs)


def test_a_new_password_is_noted_without_the_password(client, make, invited):
    user, path = invited
    client.get(path).submit({"password": GOOD, "again": GOOD})

    events = make.all(AuditEvent, AuditEvent.record_id == user.id)
    assert "password-changed" in {event.action for event in events}
    assert all(GOOD not in str(event.changes) for event in events)
    assert GOOD not in (make.reload(user).password or "")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example"]
)
def test_forged_hosts_are_refused(client, make, host):
    user = make.staff()
    token = client.token()
    for name in ("Host", "X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host"):
        value = f"host={host}" if name == "Forwarded" else host
        page = client.post(
            "/forgot-password",
            {"email": user.email, "csrf_token": token},
            headers={name: value},
        )
        assert page.status in ({400} if name == "Host" else {200, 400})
    for mail in make.all(OutboxMessage):
        assert "evil" not in mail.body


def test_forged_host_page_is_a_plain_refusal(client):
    page = client.get("/", headers={"Host": "evil.example"})
    assert page.status == 400
    assert "evil" not in page.html
    assert "Content-Security-Policy" in page.headers
