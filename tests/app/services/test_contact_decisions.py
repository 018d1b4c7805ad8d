"""CAP answers what is asked of a contact: approved is written, and never over other work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.calendar import add_months
from app.domain.errors import InvalidMove, Rejected
from app.domain.roles import Role
from app.models import AuditEvent, Contact, ContactChange, OutboxMessage, School
from app.services import contact_decisions
from tests.support.contact_asks import ask, decide, the_request
from tests.support.factories import Make


@pytest.fixture
def school(make: Make) -> School:
    return make.school()


@pytest.fixture
def coordinator(make: Make, as_actor: Any, school: School) -> Actor:
    return as_actor(make.school_user(school))  # type: ignore[no-any-return]


@pytest.fixture
def admin(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.CAP_ADMIN))  # type: ignore[no-any-return]


def test_a_new_contact_is_there_once_it_is_approved(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    old = make.contact(school, job_role="DSL", is_primary=True)
    id_ = ask(acting, coordinator, make)
    assert len(make.all(Contact)) == 1
    (mail,) = make.all(OutboxMessage)
    assert mail.recipient == admin.email
    assert "Robin" not in mail.subject + mail.body
    decide(acting, admin, make, id_, reason="Thank you.")
    (made,) = make.all(Contact, Contact.id != old.id)
    assert (made.full_name, made.job_role, made.email) == (
        "Robin Ashdown",
        "DSL",
        "Safe@example.org",
    )
    assert (made.telephone, made.mobile) == ("+441632960123 ext 45", "+447700900123")
    assert (made.is_primary, made.receives) == (True, ["PLACES", "CONTACTS"])
    assert (made.verified_on, made.verified_by) == (make.today, coordinator.name)
    assert made.school_id == school.id
    assert make.reload(old).is_primary is False
    assert the_request(make).contact_id == made.id
    mails = {row.kind: row.recipient for row in make.all(OutboxMessage)}
    assert mails["contact-change-answered"] == coordinator.email
    actions = {row.action for row in make.all(AuditEvent, AuditEvent.record_id == made.id)}
    assert actions == {"created"}


def test_a_change_writes_what_differs_and_leaves_what_cap_did_meanwhile(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    contact = make.contact(school, telephone="+441632960001", verified_on=None)
    id_ = ask(acting, coordinator, make, contact, telephone="01632 960777")
    assert make.reload(contact).telephone == "+441632960001"
    make.change(contact, full_name="As CAP writes it")
    decide(acting, admin, make, id_)
    live = make.reload(contact)
    assert (live.telephone, live.full_name) == ("+441632960777", "As CAP writes it")
    assert (live.change_status, live.change_requested_by) == ("approved", coordinator.name)
    assert live.verified_on == make.today


def test_what_cap_changed_to_something_else_is_not_written_over_unseen(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    contact = make.contact(school, telephone="+441632960001")
    id_ = ask(acting, coordinator, make, contact, telephone="01632 960777")
    first = make.change(contact, telephone="+441632960002")
    with pytest.raises(Rejected, match="Changed since it was asked: Telephone"):
        decide(acting, admin, make, id_)
    make.change(contact, telephone="+441632960003")
    with pytest.raises(Rejected, match="Telephone"):
        decide(acting, admin, make, id_, seen=first.version)
    assert make.reload(contact).telephone == "+441632960003"
    decide(acting, admin, make, id_, seen=make.reload(contact).version)
    assert make.reload(contact).telephone == "+441632960777"


def test_the_same_change_by_cap_is_no_conflict(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    contact = make.contact(school, telephone="+441632960001")
    id_ = ask(acting, coordinator, make, contact, telephone="01632 960777")
    make.change(contact, telephone="+441632960777")
    decide(acting, admin, make, id_)
    assert the_request(make).status == "approved"


def test_a_contact_that_cap_removed_cannot_be_changed_any_more(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    contact = make.contact(school)
    id_ = ask(acting, coordinator, make, contact, mobile="07700 900001")
    make.change(contact, deleted_at=make.at)
    with pytest.raises(InvalidMove, match="removed meanwhile"):
        decide(acting, admin, make, id_)
    decide(acting, admin, make, id_, "reject", reason="It is gone already.")
    assert the_request(make).reason == "It is gone already."
    assert the_request(make).retain_until == add_months(make.today, 24)


@pytest.mark.parametrize("way", ["request", "cap"])
def test_a_new_contact_who_came_meanwhile_is_not_made_twice(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor, way: str
) -> None:
    id_ = ask(acting, coordinator, make)
    if way == "cap":
        make.contact(school, email="SAFE@example.org", job_role="DSL")
    else:
        twin = make.contact_change(school=school, proposed=the_request(make).proposed)
        decide(acting, admin, make, twin.id)
    with pytest.raises(InvalidMove, match="on the list with this job already"):
        decide(acting, admin, make, id_)
    assert len(make.all(Contact)) == 1
    # Another school or another job is another contact.
    asked = make.all(ContactChange, ContactChange.id == id_)[0].proposed
    elsewhere = make.contact_change(proposed=asked)
    other = make.contact_change(school=school, proposed={**asked, "job_role": "HEAD"})
    for row in (elsewhere, other):
        decide(acting, admin, make, row.id)
    assert len(make.all(Contact)) == 3


def test_who_asked_and_left_is_stood_for_by_colleagues(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    colleague = make.school_user(school)
    make.user(Role.SCHOOL_FINANCE, school=school)
    id_ = ask(acting, coordinator, make)
    (asker,) = [u for u in make.all(type(colleague)) if u.id == coordinator.user_id]
    make.change(asker, active=False)
    decide(acting, admin, make, id_, "reject", reason="No.")
    answered = make.all(OutboxMessage, OutboxMessage.kind == "contact-change-answered")
    assert [mail.recipient for mail in answered] == [colleague.email]


@pytest.mark.parametrize("is_twin", [True, False])
def test_two_approved_at_once_see_each_other(
    acting: Any,
    make: Make,
    school: School,
    admin: Actor,
    monkeypatch: pytest.MonkeyPatch,
    is_twin: bool,
) -> None:
    asked = {**make.contact_change(school=school).proposed, "job_role": "DSL", "is_primary": True}
    emails = ["one@example.org", "one@example.org" if is_twin else "two@example.org"]
    rows = [make.contact_change(school=school, proposed={**asked, "email": e}) for e in emails]
    both, look = Barrier(2), contact_decisions.facts

    def look_together(*given: Any) -> Any:
        found = look(*given)
        with suppress(BrokenBarrierError):  # the other one waits for this one to end
            both.wait(timeout=0.5)
        return found

    def approve(row: ContactChange) -> str:
        try:
            decide(acting, admin, make, row.id)
        except InvalidMove:
            return "refused"
        return "done"

    monkeypatch.setattr(contact_decisions, "facts", look_together)
    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(approve, rows))
    assert found == (["done", "refused"] if is_twin else ["done", "done"])
    assert len(make.all(Contact)) == (1 if is_twin else 2)
    assert len(make.all(Contact, Contact.is_primary.is_(True))) == 1
