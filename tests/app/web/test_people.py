"""An owner looks after its own people and learns nothing of others, at schools and providers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import selectinload

from app.domain.errors import Rejected
from app.domain.roles import Role
from app.extensions import limiter
from app.models import AccountLink, AuditEvent, OutboxMessage, User, UserSession
from app.services import colleagues
from app.settings import AppEnv
from tests.support.actors import actor_of, signed_in
from tests.support.client import Client, Page
from tests.support.factories import Make

Browser = Callable[[User | None], Client]


@dataclass
class House:
    """An organisation with an owner; more people of it on demand."""

    make: Make
    face: str

    def __post_init__(self) -> None:
        made = self.make.school() if self.face == "school" else self.make.provider()
        self.own: dict[str, Any] = {self.face: made}
        self.member = Role.SCHOOL_COORDINATOR if self.face == "school" else Role.PROVIDER_USER
        self.owner_role = Role.SCHOOL_OWNER if self.face == "school" else Role.PROVIDER_OWNER
        self.owner = self.person(self.owner_role)

    def person(self, role: Role | None = None, **given: Any) -> User:
        return self.make.user(role or self.member, **self.own, **given)

    def invited(self, name: str = "Sky Marsh") -> User:
        return self.person(full_name=name, password=None, confirmed_at=None)

    def url(self, path: str = "") -> str:
        return f"/{self.face}/people/{path}"


@pytest.fixture(params=["school", "provider"])
def house(make: Make, request: pytest.FixtureRequest) -> House:
    return House(make, request.param)


def invite(window: Client, house: House, email: str, role: str | None = None) -> Page:
    typed = {"full_name": "Sky Marsh", "email": email, "role": role or str(house.member)}
    return window.get(house.url("invite")).submit(typed)


def actions(make: Make, user: User) -> list[str]:
    rows = make.all(AuditEvent, AuditEvent.record_id == user.id)
    return [each.action for each in sorted(rows, key=lambda each: each.at)]


def test_an_owner_invites_somebody(make: Make, browser: Browser, house: House) -> None:
    page = invite(browser(house.owner), house, "Sky.Marsh@example.org")
    assert "Sky Marsh" in page.text
    assert "Invited" in page.text
    (made,) = make.all(User, User.email == "sky.marsh@example.org")
    assert made.school_id == house.owner.school_id
    assert made.provider_id == house.owner.provider_id
    mails = make.all(OutboxMessage, OutboxMessage.recipient == "sky.marsh@example.org")
    assert [each.kind for each in mails] == ["account-invite"]
    assert actions(make, made) == ["account-invited"]


def test_a_faulty_invitation_keeps_what_was_typed(browser: Browser, house: House) -> None:
    page = invite(browser(house.owner), house, "nowhere", "cap-admin")
    assert page.status == 422
    assert page.errors == [
        "Enter an email address, like name@example.org.",
        "Select what the person may do.",
    ]
    values = page.form().values()
    assert (values["full_name"], values["email"]) == ("Sky Marsh", "nowhere")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SCHOOL_FINANCE])
@pytest.mark.only_on("sqlite")
def test_an_owner_gives_no_role_of_others(
    make: Make, browser: Browser, house: House, role: Role
) -> None:
    allowed = role in (house.member, house.owner_role)
    before = len(make.all(User))
    page = invite(browser(house.owner), house, "new@example.org", str(role))
    assert page.status == (200 if allowed else 422)
    assert len(make.all(User)) == before + allowed


def test_an_address_known_elsewhere_reads_like_any_other(
    make: Make, browser: Browser, house: House
) -> None:
    elsewhere = House(make, "provider" if house.face == "school" else "school").person()
    gone = make.school_user(active=False)
    window = browser(house.owner)

    def said(email: str) -> str:
        banner = invite(window, house, email).soup.select_one(".banner--good")
        return banner.get_text(" ").strip() if banner else ""

    assert said(elsewhere.email) == said("new.person@example.org") == said(gone.email) != ""
    assert said(elsewhere.email) != ""
    kept = make.reload(elsewhere)
    assert (kept.school_id, kept.provider_id) == (elsewhere.school_id, elsewhere.provider_id)
    assert elsewhere.email not in window.get(house.url()).text
    (mail,) = make.all(OutboxMessage, OutboxMessage.recipient == elsewhere.email)
    assert mail.kind == "account-invited-elsewhere"
    assert "set-password" not in mail.body
    assert not make.all(OutboxMessage, OutboxMessage.recipient == gone.email)


def test_an_own_colleague_is_not_invited_twice(browser: Browser, house: House) -> None:
    page = invite(browser(house.owner), house, house.owner.email)
    assert page.status == 422
    assert page.errors == ["This address has an account already."]


def test_an_invitation_is_sent_again(make: Make, browser: Browser, house: House) -> None:
    guest, window = house.invited(), browser(house.owner)
    page = window.get(house.url()).submit(button="Send the invitation again")
    assert "A new invitation goes to Sky Marsh." in page.text
    mails = make.all(OutboxMessage, OutboxMessage.recipient == guest.email)
    assert [each.kind for each in mails] == ["account-invite"]
    (link,) = make.all(AccountLink)
    page.submit(button="Send the invitation again")
    assert make.reload(link).used_at is not None
    there = house.person()
    answer = window.post_with_token(house.url(f"{there.id}/send-again"))
    assert "has an account already" in answer.text
    assert not make.all(OutboxMessage, OutboxMessage.recipient == there.email)


def test_an_invitation_is_cancelled_and_sent_anew(
    make: Make, browser: Browser, house: House, client: Client
) -> None:
    window = browser(house.owner)
    page = invite(window, house, "sky@example.org")
    (guest,) = make.all(User, User.email == "sky@example.org")
    (mail,) = make.all(OutboxMessage)
    address = next(word for word in mail.body.split() if "/set-password/" in word)
    path = address[address.index("/set-password/") :]
    assert client.get(path).status == 200
    asked = window.get(page.link("Cancel invitation of Sky Marsh"))
    assert asked.heading == "Cancel the invitation of Sky Marsh?"
    page = asked.submit(button="Cancel invitation")
    assert "The invitation of Sky Marsh is cancelled." in page.text
    assert "Invitation cancelled" in page.text
    assert client.get(path).status == 404
    answer = window.post_with_token(house.url(f"{guest.id}/cancel"))
    assert "This invitation is not open any more." in answer.text
    page = page.submit(button="Invite again")
    assert "Sky Marsh is invited again." in page.text
    # The link of the first mail stays dead.
    assert client.get(path).status == 404
    assert actions(make, guest) == [
        "account-invited",
        "account-disabled",
        "invitation-cancelled",
        "account-enabled",
        "account-link-sent",
    ]


def test_an_owner_closes_and_opens_an_account(make: Make, browser: Browser, house: House) -> None:
    colleague = house.person(full_name="Kit Mason")
    theirs, window = browser(colleague), browser(house.owner)
    assert theirs.get(f"/{house.face}/").status == 200
    page = window.get(window.get(house.url()).link("Close account of Kit Mason"))
    page = page.submit(button="Close account")
    assert "The account of Kit Mason is closed." in page.text
    assert make.reload(colleague).active is False
    assert theirs.get(f"/{house.face}/", follow=False).status == 302
    page = page.submit(action="/open")
    assert "Kit Mason can sign in again." in page.text
    assert make.reload(colleague).active is True
    answer = window.post_with_token(house.url(f"{colleague.id}/open"))
    assert "This account is open." in answer.text
    assert not make.all(OutboxMessage)


def test_what_cap_closed_only_cap_opens(make: Make, browser: Browser, house: House) -> None:
    """Closed by CAP because of an allegation, or kept closed after an owner closed it."""
    closed, kept = house.person(full_name="Kit Mason"), house.person(full_name="Wyn Orme")
    window, cap = browser(house.owner), browser(make.staff(Role.CAP_ADMIN))
    window.post_with_token(house.url(f"{kept.id}/close"))
    for user, deed in ((closed, "disable"), (kept, "keep-closed")):
        cap.get(f"/admin/user/{user.id}/do/{deed}").submit()
    page = window.get(house.url())
    assert page.text.count("Closed by CAP") == 2
    assert "Open account again" not in page.text
    for user in (closed, kept):
        # Nothing an owner may do makes it theirs to open.
        for deed in ("close", "cancel", "role", "send-again"):
            window.post_with_token(house.url(f"{user.id}/{deed}"), {"role": str(house.member)})
        answer = window.post_with_token(house.url(f"{user.id}/open"))
        assert "CAP closed this account. Ask CAP to open it again." in answer.text
        assert make.reload(user).active is False
    cap.get(f"/admin/user/{kept.id}/do/enable").submit()
    assert make.reload(kept).active is True
    window.post_with_token(house.url(f"{kept.id}/close"))
    window.post_with_token(house.url(f"{kept.id}/open"))
    assert make.reload(kept).active is True


def test_the_role_of_a_closed_account_stays(make: Make, browser: Browser, house: House) -> None:
    gone = house.person(active=False)
    answer = browser(house.owner).post_with_token(
        house.url(f"{gone.id}/role"), {"role": str(house.owner_role)}
    )
    assert "This account is closed." in answer.text
    assert actions(make, gone) == []


def test_several_roles_are_for_cap_to_change(make: Make, browser: Browser) -> None:
    house = House(make, "school")
    both = house.person(roles=[Role.SCHOOL_COORDINATOR, Role.SCHOOL_FINANCE])
    answer = browser(house.owner).post_with_token(
        house.url(f"{both.id}/role"), {"role": str(house.member)}
    )
    assert "This person has several roles. Ask CAP to change them." in answer.text
    assert actions(make, both) == []


def test_an_owner_ends_the_sessions_of_a_colleague(
    make: Make, browser: Browser, house: House
) -> None:
    theirs, window = browser(house.person()), browser(house.owner)
    window.get(house.url()).submit(button="Sign out everywhere")
    assert theirs.get(f"/{house.face}/", follow=False).status == 302
    open_ = make.all(UserSession, UserSession.ended_at.is_(None))
    assert [each.user_id for each in open_] == [house.owner.id]


def test_an_owner_changes_a_role(make: Make, browser: Browser, house: House) -> None:
    colleague = house.person(full_name="Kit Mason")
    theirs, window = browser(colleague), browser(house.owner)
    page = window.get(window.get(house.url()).link("Change role of Kit Mason"))
    assert page.form().values()["role"] == str(house.member)
    for role in ("cap-admin", "", "rubbish"):
        refused = page.submit({"role": role})
        assert refused.status == 422
        assert refused.errors == ["Select what the person may do."]
    done = page.submit({"role": str(house.owner_role)})
    assert "Kit Mason is now a" in done.text
    assert theirs.get(f"/{house.face}/", follow=False).status == 302
    assert actions(make, colleague) == ["account-roles-changed"]
    assert browser(colleague).get(house.url()).status == 200
    own = window.post_with_token(house.url(f"{house.owner.id}/role"), {"role": str(house.member)})
    assert "You cannot change your own roles." in own.text


def test_people_of_others_are_as_if_they_did_not_exist(
    make: Make, browser: Browser, house: House
) -> None:
    strangers = [
        House(make, "school").person(full_name="Not Yours"),
        House(make, "provider").invited("Not Yours"),
        make.staff(full_name="Not Yours"),
    ]
    window = browser(house.owner)
    assert "Not Yours" not in window.get(house.url()).text
    ids = [*(each.id for each in strangers), "rubbish", "11111111-1111-4111-8111-111111111111"]
    for user_id in ids:
        for ask in ("close", "cancel", "role"):
            assert window.get(house.url(f"{user_id}/{ask}")).status == 404
        for deed in ("close", "cancel", "send-again", "open", "sign-out", "role"):
            assert window.post_with_token(house.url(f"{user_id}/{deed}")).status == 404
    assert all(make.reload(each).active for each in strangers)
    assert not make.all(OutboxMessage)


def test_who_is_no_owner_looks_after_nobody(make: Make, browser: Browser, house: House) -> None:
    colleague = house.person()
    window = browser(house.person())
    assert "People" not in window.get("/home").text
    for path in ("", "invite", *(f"{colleague.id}/{ask}" for ask in ("close", "cancel", "role"))):
        assert window.get(house.url(path)).status == 403
    for path in ("invite", *(f"{colleague.id}/{deed}" for deed in ("close", "open", "role"))):
        assert window.post_with_token(house.url(path)).status == 403
    assert make.reload(colleague).active is True


def test_nobody_closes_the_own_account(make: Make, browser: Browser, house: House) -> None:
    page = browser(house.owner).post_with_token(house.url(f"{house.owner.id}/close"))
    assert "You cannot close your own account." in page.text
    assert make.reload(house.owner).active is True


def test_the_last_owner_stays(make: Make, browser: Browser, house: House) -> None:
    """Two owners close each other at once: the second is refused, though its page was open."""
    second = house.person(house.owner_role, full_name="Second Owner")
    house.invited("Not here yet")
    by = actor_of(make, second)
    window = browser(house.owner)
    page = window.post_with_token(house.url(f"{second.id}/close"))
    assert "The account of Second Owner is closed." in page.text
    with make.session() as session:
        last = session.get_one(User, house.owner.id)
        with pytest.raises(Rejected, match="last account that may look"):
            colleagues.close(session, last, by=by, at=make.at)
    with make.session() as session:
        last = session.get_one(User, house.owner.id, options=[selectinload(User.roles)])
        with pytest.raises(Rejected, match="last account that may look"):
            colleagues.change_role(session, last, house.member, by=by, at=make.at)
    assert make.reload(house.owner).active is True


@pytest.mark.only_on("postgresql")
def test_two_owners_who_demote_each_other_at_once_leave_one(
    make: Make, browser: Browser, house: House
) -> None:
    second = house.person(house.owner_role)
    first_may, second_may = actor_of(make, house.owner), actor_of(make, second)
    refused: list[Exception] = []

    def demote_first() -> None:
        with make.session() as session:
            user = session.get_one(User, house.owner.id, options=[selectinload(User.roles)])
            try:
                colleagues.change_role(session, user, house.member, by=second_may, at=make.at)
            except Rejected as error:
                refused.append(error)

    with make.session() as session:
        user = session.get_one(User, second.id, options=[selectinload(User.roles)])
        colleagues.change_role(session, user, house.member, by=first_may, at=make.at)
        other = threading.Thread(target=demote_first)
        other.start()
        other.join(timeout=2)
        assert other.is_alive()  # it waits
    other.join(timeout=20)
    assert len(refused) == 1
    assert browser(house.owner).get(house.url()).status == 200


@pytest.fixture
def limited(build: Callable[..., Flask]) -> Iterator[Flask]:
    """The application with its limits, as outside of tests."""
    made = build(app_env=AppEnv.DEMO)
    limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("face", ["school", "provider"])
def test_mails_to_people_are_limited(limited: Flask, face: str) -> None:
    make = Make(limited)
    house = House(make, face)
    window = signed_in(limited, house.owner, make)
    paths = ("invite", *(f"{house.invited().id}/{deed}" for deed in ("send-again", "open")))
    for path in paths:
        statuses = [window.post_with_token(house.url(path)).status for _ in range(31)]
        assert statuses[-1] == 429, path
        assert 429 not in statuses[:30], path
