"""A stolen cookie is worth nothing once its session ended, whatever ended it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.roles import Role
from app.models import UserSession
from app.services import accounts
from tests.support.actors import sign_in, signed_in
from tests.support.client import Client
from tests.support.factories import PASSWORD

NEW = "violet harbour nine umbrellas"


def cookie_of(client):
    name = client.app.session_interface.get_cookie_name(client.app)
    return client.raw.get_cookie(name)


def thief_of(client):
    """Another browser with a copy of the cookie."""
    thief = Client(client.app)
    cookie = cookie_of(client)
    thief.raw.set_cookie(cookie.key, cookie.value, domain="localhost")
    return thief


def is_in(client) -> bool:
    return client.get("/change-password", follow=False).status == 200


@pytest.fixture
def person(client, make):
    user = make.staff()
    sign_in(client, user)
    assert is_in(client)
    assert is_in(thief_of(client))
    return user


def test_signing_out_ends_the_session(client, make, person):
    thief = thief_of(client)

    client.get("/change-password").submit(action="sign-out")

    assert not is_in(thief)
    assert not is_in(client)
    assert all(row.ended_at for row in make.all(UserSession, UserSession.user_id == person.id))


def test_signing_out_everywhere_ends_every_session(app, client, make, person):
    other = signed_in(app, person, make)
    thief = thief_of(client)

    client.post_with_token("/sign-out-everywhere")

    assert not is_in(other)
    assert not is_in(thief)
    assert not is_in(client)


def test_changing_the_password_ends_all_others(app, client, make, person):
    other, thief = signed_in(app, person, make), thief_of(client)

    page = client.get("/change-password").submit(
        {"current": PASSWORD, "password": NEW, "again": NEW}
    )

    assert "Your password is changed" in page.text
    assert is_in(client)
    assert not is_in(other)
    assert not is_in(thief)
    again = Client(app)
    sign_in(again, person, NEW)
    assert is_in(again)


def test_disabling_ends_sessions(client, make, person, system_session, the_system):
    thief = thief_of(client)
    with system_session() as session:
        user = accounts.by_email(session, person.email)
        accounts.disable(session, user, by=the_system, at=make.at)

    assert not is_in(thief)
    assert not is_in(client)


def test_change_of_roles_ends_sessions(client, make, person, system_session, the_system):
    thief = thief_of(client)
    with system_session() as session:
        user = accounts.by_email(session, person.email)
        accounts.change_roles(session, user, [Role.PANEL_MEMBER], by=the_system, at=make.at)

    assert not is_in(thief)
    assert not is_in(client)


def test_account_closed_behind_our_back_is_out_at_once(client, make, person):
    make.change(person, active=False)
    assert not is_in(client)


def test_half_an_hour_of_rest_ends_the_session(client, make, person):
    (row,) = make.all(UserSession, UserSession.user_id == person.id)
    make.change(row, last_seen_at=make.at - timedelta(minutes=29))
    assert is_in(client)
    make.change(row, last_seen_at=make.at - timedelta(minutes=31))
    assert not is_in(client)


def test_being_seen_keeps_the_session(client, make, person):
    (row,) = make.all(UserSession, UserSession.user_id == person.id)
    make.change(row, last_seen_at=make.at - timedelta(minutes=20))

    assert is_in(client)

    assert make.reload(row).last_seen_at > make.at - timedelta(minutes=1)


def test_twelve_hours_end_the_session_however_busy(client, make, person):
    (row,) = make.all(UserSession, UserSession.user_id == person.id)
    make.change(row, expires_at=make.at - timedelta(seconds=1))
    assert not is_in(client)


def test_session_begins_with_twelve_hours(client, make, person):
    (row,) = make.all(UserSession, UserSession.user_id == person.id)
    assert row.expires_at - row.created_at == timedelta(hours=12)


@pytest.mark.parametrize("value", ["s.", "s.x", "a.x", "a.", "", "s." + "x" * 3000, "a.e30.x.y"])
def test_invented_cookies_open_nothing(app, client, value):
    client.raw.set_cookie(app.session_interface.get_cookie_name(app), value, domain="localhost")
    assert not is_in(client)


def test_table_holds_no_token(client, make, person):
    cookie = cookie_of(client).value.removeprefix("s.")
    (row,) = make.all(UserSession, UserSession.user_id == person.id)
    assert cookie not in (row.token_hash, row.data)


def test_cookie_is_kept_from_scripts_and_other_sites(app, make):
    client = Client(app)
    user = make.staff()
    page = client.get("/sign-in").submit({"email": user.email, "password": PASSWORD}, follow=False)
    header = page.headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


def test_cookie_travels_by_https_alone_when_the_site_does(build):
    app = build(public_url="https://cap.example.org")
    client = Client(app)
    page = client.get("/sign-in", base_url="https://cap.example.org")
    header = page.headers["Set-Cookie"]
    assert header.startswith("__Host-session=")
    assert "Secure" in header
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_visitors_leave_no_rows(client, make):
    client.get("/")
    client.get("/sign-in")
    assert make.all(UserSession) == []


def test_static_files_read_no_session(client, make, person):
    (row,) = make.all(UserSession, UserSession.user_id == person.id)
    make.change(row, last_seen_at=make.at - timedelta(minutes=20))
    page = client.get("/static/css/tokens.css")
    assert page.status == 200
    assert make.reload(row).last_seen_at == make.at - timedelta(minutes=20)
    assert "Set-Cookie" not in page.headers
