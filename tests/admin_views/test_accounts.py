"""Accounts: invited, given other roles, closed, opened, signed out; sessions ended one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.roles import Role
from app.models import AuditEvent, OutboxMessage, User, UserSession
from tests.support.client import Client
from tests.support.factories import Make

from .test_deeds import buttons, do, record


def by_email(make: Make, email: str) -> User:
    (user,) = make.all(User, User.email == email)
    return user


def invite(client: Client, **values: Any) -> Any:
    return client.get("/admin/user/invite").submit(values, button="Send invitation")


def test_a_coordinator_is_invited_for_a_school(staff: Callable[..., Client], make: Make) -> None:
    school = make.school(name="Harbour School")
    page = invite(
        staff(),
        full_name="Sam Reed",
        email=" Sam.Reed@Example.org ",
        school=f"Harbour School ({school.urn})",
        roles="school-coordinator",
    )
    assert "is invited" in page.text
    user = by_email(make, "sam.reed@example.org")
    assert user.school_id == school.id
    assert page.heading == "Sam Reed"
    assert [mail.recipient for mail in make.all(OutboxMessage)] == ["sam.reed@example.org"]


def test_every_fault_of_an_invitation_is_told(staff: Callable[..., Client], make: Make) -> None:
    page = invite(staff(), full_name="", email="nonsense", school="No such school")
    assert page.status == 422
    assert len(page.errors) == 3
    assert page.soup.select_one("#field-school")["value"] == "No such school"  # type: ignore[index]
    page = invite(staff(), full_name="A", email="a@example.org", roles="service-lead")
    assert page.status == 403
    taken = make.staff()
    page = invite(staff(), full_name="A", email=taken.email, roles="cap-admin")
    assert page.errors == ["This address has an account already."]


def test_roles_fit_the_organisation(staff: Callable[..., Client], make: Make) -> None:
    school = make.school()
    page = invite(
        staff(), full_name="A", email="a@example.org", school=school.urn, roles="cap-admin"
    )
    assert page.errors == ["These roles do not fit an account of a school."]


def test_roles_are_changed_and_sessions_end(
    staff: Callable[..., Client], browser: Callable[..., Client], make: Make
) -> None:
    colleague = make.staff(Role.MONITORING_OFFICER)
    theirs = browser(colleague)
    assert theirs.get("/admin/").status == 200
    client = staff()
    do(client, colleague, "Change roles", {"roles": "cap-admin"})
    assert "CAP administrator" in record(client, colleague).text
    assert theirs.get("/admin/", follow=False).status == 302
    assert "account-roles-changed" in {e.action for e in make.all(AuditEvent)}


def test_only_the_lead_gives_the_great_roles(staff: Callable[..., Client], make: Make) -> None:
    colleague = make.staff(Role.MONITORING_OFFICER)
    values = {"roles": "service-lead"}
    assert do(staff(), colleague, "Change roles", values).status == 403
    do(staff(Role.SERVICE_LEAD), colleague, "Change roles", values)
    assert "Service lead" in record(staff(), colleague).text


def test_an_account_closes_and_opens(
    staff: Callable[..., Client], browser: Callable[..., Client], make: Make
) -> None:
    colleague = make.staff()
    theirs = browser(colleague)
    client = staff()
    do(client, colleague, "Close account")
    assert make.reload(colleague).active is False
    assert theirs.get("/admin/", follow=False).status == 302
    do(client, colleague, "Open account")
    assert make.reload(colleague).active is True


def test_nobody_closes_the_own_account(browser: Callable[..., Client], make: Make) -> None:
    me = make.staff()
    page = do(browser(me), me, "Close account")
    assert page.status == 422
    assert make.reload(me).active is True


def test_links_and_sessions(
    staff: Callable[..., Client], browser: Callable[..., Client], make: Make
) -> None:
    colleague = make.staff(Role.QUALITY_OFFICER)
    theirs = browser(colleague)
    client = staff()
    do(client, colleague, "Mail a new link")
    assert [m.kind for m in make.all(OutboxMessage)] == ["account-invite"]
    (session,) = make.all(UserSession, UserSession.user_id == colleague.id)
    assert colleague.full_name in client.get("/admin/user-session/").text
    do(client, session, "End session")
    assert theirs.get("/admin/", follow=False).status == 302
    again = browser(colleague)
    page = do(client, colleague, "Sign out everywhere")
    assert "1 session ended." in page.text
    assert again.get("/admin/", follow=False).status == 302
    actions = {e.action for e in make.all(AuditEvent)}
    assert {"account-link-sent", "session-ended", "signed-out"} <= actions


def test_no_page_holds_a_secret(staff: Callable[..., Client], make: Make) -> None:
    colleague = make.staff()
    client = staff(Role.SERVICE_LEAD)
    page = record(client, colleague)
    stored = make.reload(colleague)
    assert stored.password not in page.html
    assert stored.fs_uniquifier not in page.html
    (session,) = make.all(UserSession)
    assert session.token_hash not in record(client, session).html


def test_who_may_not_manage_gets_no_buttons(staff: Callable[..., Client], make: Make) -> None:
    colleague = make.staff()
    client = staff(Role.QUALITY_OFFICER)
    assert client.get("/admin/user/").status == 404
    assert client.get(f"/admin/user/{colleague.id}").status == 404
    assert client.get("/admin/user/invite").status == 404
    lead = staff(Role.SERVICE_LEAD)
    assert "Change roles" in buttons(record(lead, colleague))
