"""Asking CAP to change a contact, and CAP's answer, for the tests."""

from __future__ import annotations

from typing import Any

from app.access.actor import Actor
from app.models import Contact, ContactChange
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
