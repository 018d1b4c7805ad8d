"""A provider's owner looks after its own people and learns nothing of others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import OutboxMessage, User, UserSession
from tests.support.client import Client
from tests.support.factories import Make

Browser = Callable[[User | None], Client]


@pytest.fixture
def owner(make: Make) -> User:
    return make.provider_user(make.provider(), role=Role.PROVIDER_OWNER)


def test_an_owner_invites_somebody(app: Flask, make: Make, browser: Browser, owner: User) -> None:
    page = (
        browser(owner)
        .get("/provider/people/invite")
        .submit(
            {"full_name": "Sky Marsh", "email": "Sky.Marsh@example.org", "role": "provider-user"}
        )
    )
    assert "Sky Marsh" in page.text
    assert "Invited" in page.text
    made = make.all(User, User.email == "sky.marsh@example.org")
    assert [each.provider_id for each in made] == [owner.provider_id]
    mails = make.all(OutboxMessage, OutboxMessage.recipient == "sky.marsh@example.org")
    assert [each.kind for each in mails] == ["account-invite"]


def test_a_faulty_invitation_keeps_what_was_typed(browser: Browser, owner: User) -> None:
    page = (
        browser(owner)
        .get("/provider/people/invite")
        .submit({"full_name": "Sky Marsh", "email": "nowhere", "role": "cap-admin"})
    )
    assert page.status == 422
    assert page.errors == [
        "Enter an email address, like name@example.org.",
        "Select what the person may do.",
    ]
    values = page.form().values()
    assert (values["full_name"], values["email"]) == ("Sky Marsh", "nowhere")


def test_an_address_known_elsewhere_reads_like_any_other(
    make: Make, browser: Browser, owner: User
) -> None:
    elsewhere = make.school_user()
    window = browser(owner)

    def invite(email: str) -> str:
        page = window.get("/provider/people/invite").submit(
            {"full_name": "Sky Marsh", "email": email, "role": "provider-user"}
        )
        banner = page.soup.select_one(".banner--good")
        return banner.get_text(" ").strip() if banner else page.text

    assert invite(elsewhere.email) == invite("new.person@example.org")
    assert make.reload(elsewhere).provider_id is None
    assert not make.all(OutboxMessage, OutboxMessage.recipient == elsewhere.email)


def test_an_own_colleague_is_not_invited_twice(make: Make, browser: Browser, owner: User) -> None:
    page = (
        browser(owner)
        .get("/provider/people/invite")
        .submit({"full_name": "Again", "email": owner.email, "role": "provider-user"})
    )
    assert page.status == 422
    assert page.errors == ["This address has an account already."]


def test_an_owner_closes_and_opens_an_account(
    make: Make, browser: Browser, owner: User, app: Flask
) -> None:
    with make.session() as session:
        from app.models import Provider

        provider = session.get_one(Provider, owner.provider_id)
    colleague = make.provider_user(provider, full_name="Kit Mason")
    theirs, window = browser(colleague), browser(owner)
    assert theirs.get("/provider/").status == 200
    page = window.get(window.get("/provider/people/").link("Close account of Kit Mason"))
    page = page.submit(button="Close account")
    assert "The account of Kit Mason is closed." in page.text
    assert make.reload(colleague).active is False
    assert theirs.get("/provider/", follow=False).status == 302
    page = page.submit(action="/open")
    assert "Kit Mason can sign in again." in page.text
    assert make.reload(colleague).active is True


def test_an_owner_ends_the_sessions_of_a_colleague(
    make: Make, browser: Browser, owner: User
) -> None:
    with make.session() as session:
        from app.models import Provider

        provider = session.get_one(Provider, owner.provider_id)
    colleague = make.provider_user(provider)
    theirs, window = browser(colleague), browser(owner)
    window.get("/provider/people/").submit(button="Sign out everywhere")
    assert theirs.get("/provider/", follow=False).status == 302
    open_ = make.all(UserSession, UserSession.ended_at.is_(None))
    assert [each.user_id for each in open_] == [owner.id]


def test_people_of_others_are_as_if_they_did_not_exist(
    make: Make, browser: Browser, owner: User
) -> None:
    stranger = make.provider_user(full_name="Not Yours")
    window = browser(owner)
    assert "Not Yours" not in window.get("/provider/people/").text
    for user_id in (stranger.id, "rubbish", "11111111-1111-4111-8111-111111111111"):
        assert window.get(f"/provider/people/{user_id}/close").status == 404
        for deed in ("close", "open", "sign-out"):
            assert window.post_with_token(f"/provider/people/{user_id}/{deed}").status == 404
    assert make.reload(stranger).active is True


def test_nobody_closes_the_own_account(make: Make, browser: Browser, owner: User) -> None:
    window = browser(owner)
    page = window.post_with_token(f"/provider/people/{owner.id}/close")
    assert "You cannot close your own account." in page.text
    assert make.reload(owner).active is True
