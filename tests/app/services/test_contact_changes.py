"""What is asked of a contact is written once CAP has approved it, and never over other work."""

from __future__ import annotations

from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.calendar import add_months
from app.domain.errors import Conflict, Fault, InvalidMove, Rejected
from app.domain.roles import Role
from app.models import AuditEvent, Contact, ContactChange, OutboxMessage, School
from app.services import contact_changes, contact_decisions, contacts
from tests.support.factories import Make

TYPED = {
    "full_name": "Robin Ashdown",
    "job_role": "DSL",
    "email": "Safe@Example.org",
    "telephone": "01632 960 123 ext 45",
    "mobile": "+44 (0)7700 900123",
    "out_of_hours": "",
    "is_primary": "1",
    "receives": ["CONTACTS", "PLACES", "NONSENSE"],
}


@pytest.fixture
def school(make: Make) -> School:
    return make.school()


@pytest.fixture
def coordinator(make: Make, as_actor: Any, school: School) -> Actor:
    return as_actor(make.school_user(school))  # type: ignore[no-any-return]


@pytest.fixture
def admin(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.CAP_ADMIN))  # type: ignore[no-any-return]


def ask(acting: Any, by: Actor, make: Make, contact: Contact | None = None, **typed: Any) -> Any:
    with acting(by) as session:
        if contact is None:
            return contact_changes.add(session, {**TYPED, **typed}, by=by, at=make.at).id
        row = contacts.get(session, str(contact.id), by)
        kept = {name: getattr(row, name) for name in TYPED}
        seen = contacts.mark_of(contact_changes.of_contact(session, row, by))
        return contact_changes.change(
            session, row, {**kept, **typed}, version=row.version, seen=seen, by=by, at=make.at
        ).id


def decide(
    acting: Any, by: Actor, make: Make, id_: Any, name: str = "approve", **more: Any
) -> None:
    with acting(by) as session:
        row = contact_changes.get(session, str(id_), by, lock=True)
        contact_decisions.decide(session, row, name, by=by, at=make.at, **more)


def the_request(make: Make) -> ContactChange:
    (row,) = make.all(ContactChange)
    return row  # type: ignore[no-any-return]


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


def test_asking_again_changes_the_open_request(
    acting: Any, make: Make, school: School, coordinator: Actor, admin: Actor, as_actor: Any
) -> None:
    contact = make.contact(school)
    colleague = as_actor(make.school_user(school))
    first = ask(acting, coordinator, make, contact, mobile="07700 900001")
    second = ask(acting, colleague, make, contact, mobile="07700 900002")
    assert first == second
    seen = contacts.mark_of(the_request(make))
    with acting(coordinator) as session:
        row = contacts.get(session, str(contact.id), coordinator)
        contact_changes.remove(
            session,
            row,
            why="Has left.",
            version=row.version,
            seen=seen,
            by=coordinator,
            at=make.at,
        )
    request = the_request(make)
    assert (request.kind, request.why) == ("REMOVE", "Has left.")
    assert len(make.all(OutboxMessage)) == 1
    decide(acting, admin, make, request.id)
    gone = make.reload(contact)
    assert gone.deleted_at is not None
    (event,) = make.all(AuditEvent, AuditEvent.record_id == contact.id)
    assert (event.action, event.reason) == ("removed", f"Asked for in {request.ref}: Has left.")


@pytest.mark.parametrize("shown", ["nothing", "before", "another"])
def test_what_a_colleague_asked_meanwhile_is_not_written_over(
    acting: Any, make: Make, school: School, coordinator: Actor, shown: str
) -> None:
    contact = make.contact(school)
    ask(acting, coordinator, make, contact, mobile="07700 900001")
    before = contacts.mark_of(the_request(make))
    ask(acting, coordinator, make, contact, mobile="07700 900002")
    seen = {"nothing": "", "before": before, "another": contacts.mark_of(contact)}[shown]
    request = the_request(make)
    with acting(coordinator) as session:
        row = contacts.get(session, str(contact.id), coordinator)
        given: dict[str, Any] = {"version": row.version, "seen": seen}
        given |= {"by": coordinator, "at": make.at}
        typed = {**TYPED, "mobile": "07700 900003"}
        with pytest.raises(Conflict):
            contact_changes.change(session, row, typed, **given)
        with pytest.raises(Conflict):
            contact_changes.remove(session, row, why="Has left.", **given)
    assert the_request(make).proposed == request.proposed


def test_what_was_withdrawn_meanwhile_is_not_asked_again_unseen(
    acting: Any, make: Make, school: School, coordinator: Actor
) -> None:
    contact = make.contact(school)
    seen = contacts.mark_of(make.contact_change(contact, status="withdrawn"))
    with acting(coordinator) as session:
        row = contacts.get(session, str(contact.id), coordinator)
        given: dict[str, Any] = {"version": row.version, "by": coordinator, "at": make.at}
        with pytest.raises(Conflict):
            contact_changes.change(session, row, TYPED, seen=seen, **given)


def test_who_asks_in_the_same_moment_loses_nothing_else(
    acting: Any, make: Make, school: School, coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact, other = make.contact(school), make.contact(school, verified_on=None)
    make.contact_change(contact)
    monkeypatch.setattr(contact_changes, "of_contact", lambda *_: None)
    with acting(coordinator) as session:
        row = contacts.get(session, str(other.id), coordinator)
        contacts.confirm(session, row, seen=contacts.mark_of(row), by=coordinator, at=make.at)
        row = contacts.get(session, str(contact.id), coordinator)
        given: dict[str, Any] = {"version": row.version, "by": coordinator, "at": make.at}
        with pytest.raises(Conflict):
            contact_changes.change(session, row, TYPED, **given)
    assert make.reload(other).verified_on == make.today
    assert len(make.all(ContactChange)) == 1


def test_the_database_knows_one_open_request_of_a_contact(make: Make, school: School) -> None:
    contact = make.contact(school)
    make.contact_change(contact, status="rejected")
    make.contact_change(contact)
    with pytest.raises(Exception, match=r"(?i)unique"):
        make.contact_change(contact)


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


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"full_name": "x" * 121}, "full_name"),
        ({"job_role": ""}, "job_role"),
        ({"job_role": "KING"}, "job_role"),
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"telephone": "07700 9001234"}, "telephone"),
        ({"mobile": "+1 212 555 0100"}, "mobile"),
        ({"out_of_hours": "words"}, "out_of_hours"),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    acting: Any, make: Make, coordinator: Actor, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(Rejected) as refused:
        ask(acting, coordinator, make, **typed)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert make.all(ContactChange) == []


def test_every_fault_is_told_at_once(acting: Any, make: Make, coordinator: Actor) -> None:
    with pytest.raises(Rejected) as refused:
        ask(acting, coordinator, make, full_name="", email="x", telephone="y")
    assert {fault.field for fault in refused.value.faults} == {"full_name", "email", "telephone"}


def test_nobody_is_asked_for_twice(acting: Any, make: Make, coordinator: Actor) -> None:
    ask(acting, coordinator, make)
    with pytest.raises(Rejected, match="on your list already") as refused:
        ask(acting, coordinator, make, full_name="R Ashdown")
    assert isinstance(refused.value.faults[0], Fault)


def test_nothing_different_is_no_request(
    acting: Any, make: Make, school: School, coordinator: Actor
) -> None:
    contact = make.contact(school)
    with pytest.raises(Rejected, match="Nothing here differs"):
        ask(acting, coordinator, make, contact)


def test_what_was_shown_must_be_what_is_there(
    acting: Any, make: Make, school: School, coordinator: Actor
) -> None:
    contact = make.contact(school)
    with acting(coordinator) as session:
        row = contacts.get(session, str(contact.id), coordinator)
        with pytest.raises(Conflict):
            contact_changes.change(session, row, TYPED, version=99, by=coordinator, at=make.at)


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
