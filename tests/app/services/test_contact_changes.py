"""What is asked of a contact, changed, and never over what a colleague asked meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.errors import Conflict, Fault, Rejected
from app.domain.roles import Role
from app.models import AuditEvent, ContactChange, OutboxMessage, School
from app.services import contact_changes, contacts
from tests.support.contact_asks import TYPED, ask, decide, the_request
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
    with pytest.raises(Rejected, match="is with CAP, and you need not send it again") as refused:
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
