"""People to speak to: for each job an organisation has one main contact (5.3)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fact, fetch, visible
from app.domain.contact_change import ContactChangeStatus
from app.domain.errors import Conflict, InvalidMove, NotVisible
from app.domain.permissions import Permission
from app.models.contact import Contact
from app.models.contact_change import ContactChange

from . import audit, steps
from .working_days import local_day

CONFIRMED = "confirmed"
ASKED_ALREADY = (
    "You have asked CAP to change this contact. Withdraw that first, if it is right as it stands."
)


def has_other_primary(session: Session, contact: Contact | None, values: Mapping[str, Any]) -> bool:
    """Whether a contact would be the second main one for a job at its organisation."""
    if not values["is_primary"]:
        return False
    statement = _primaries(values["school_id"], values["provider_id"], values["job_role"])
    if contact is not None:
        statement = statement.where(Contact.id != contact.id)
    return bool(fact(session, statement.with_only_columns(func.count(Contact.id))))


def other_primaries(session: Session, contact: Contact, job: str) -> Sequence[Contact]:
    """Whoever else is the main contact for a job at the organisation of a contact."""
    statement = _primaries(contact.school_id, contact.provider_id, job)
    if contact.id is not None:
        statement = statement.where(Contact.id != contact.id)
    return session.scalars(statement.execution_options(scoped=True)).all()


def is_of(
    model: Any, school_id: uuid.UUID | None, provider_id: uuid.UUID | None
) -> ColumnElement[bool]:
    """Rows of the one organisation that is given."""
    found: ColumnElement[bool] = model.provider_id == provider_id
    if school_id is not None:
        found = model.school_id == school_id
    return found


def _primaries(
    school_id: uuid.UUID | None, provider_id: uuid.UUID | None, job: str
) -> Select[Contact]:
    return select(Contact).where(
        is_of(Contact, school_id, provider_id),
        Contact.job_role == job,
        Contact.is_primary.is_(True),
        Contact.deleted_at.is_(None),
    )


def own(session: Session, actor: Actor) -> Sequence[Contact]:
    """The contacts of the actor's organisation, by job and name."""
    _of_organisation(actor)
    return of_organisation(session, actor.school_id, actor.provider_id, actor)


def of_organisation(
    session: Session, school_id: uuid.UUID | None, provider_id: uuid.UUID | None, actor: Actor
) -> Sequence[Contact]:
    """The contacts of a school or a provider that the actor may see, by job and name."""
    statement = (
        visible(Contact, actor)
        .where(is_of(Contact, school_id, provider_id))
        .order_by(Contact.job_role, Contact.is_primary.desc(), Contact.full_name, Contact.id)
    )
    return session.scalars(statement).all()


def get(session: Session, contact_id: str, actor: Actor, *, lock: bool = False) -> Contact:
    """One of them. Raises NotVisible."""
    _of_organisation(actor)
    return fetch(session, Contact, contact_id, actor, lock=lock)


def open_requests(
    session: Session, school_id: uuid.UUID | None, provider_id: uuid.UUID | None, actor: Actor
) -> dict[uuid.UUID, ContactChange]:
    """What an organisation has asked for and CAP has not decided, by contact. New contacts stand
    under their own request."""
    statement = (
        visible(ContactChange, actor)
        .where(
            is_of(ContactChange, school_id, provider_id),
            ContactChange.status == ContactChangeStatus.REQUESTED,
        )
        .options(joinedload(ContactChange.contact))
        .order_by(ContactChange.requested_at, ContactChange.id)
    )
    return {row.contact_id or row.id: row for row in session.scalars(statement)}


def own_requests(session: Session, actor: Actor) -> dict[uuid.UUID, ContactChange]:
    """Those of the actor's organisation."""
    _of_organisation(actor)
    return open_requests(session, actor.school_id, actor.provider_id, actor)


def mark_of(row: Contact | ContactChange | None) -> str:
    """Which contact or request a page showed, and how it stood then; empty for none."""
    return f"{row.id}:{row.version}" if row is not None else ""


def confirm(session: Session, contact: Contact, *, seen: str, by: Actor, at: datetime) -> None:
    """Write down that a contact is right as it stood on the page. Raises InvalidMove when the
    organisation has asked for it to be changed, Conflict when it was changed since. Once a day is
    enough."""
    allow(by, Permission.CONTACT_CONFIRM)
    if contact.id in own_requests(session, by):
        raise InvalidMove(ASKED_ALREADY)
    if contact.verified_on == local_day(at):
        return
    if seen != mark_of(contact):
        raise Conflict
    _mark(session, contact, by=by, at=at)


def confirm_all(session: Session, seen: Collection[str], *, by: Actor, at: datetime) -> int:
    """The same for those of them that were on the page and that nothing is asked about; how many.
    One that came to the list or was changed since was not looked at and is left."""
    allow(by, Permission.CONTACT_CONFIRM)
    asked = own_requests(session, by)
    day = local_day(at)
    count = 0
    for contact in own(session, by):
        if mark_of(contact) not in seen or contact.id in asked or contact.verified_on == day:
            continue
        _mark(session, contact, by=by, at=at)
        count += 1
    return count


def _mark(session: Session, contact: Contact, *, by: Actor, at: datetime) -> None:
    contact.verified_on = local_day(at)
    contact.verified_by = by.name
    changes = audit.pending_changes(contact)
    steps.touch(contact, by=by, at=at)
    session.flush()
    audit.record(session, CONFIRMED, contact, by=by, at=at, changes=changes)
    session.flush()


def _of_organisation(actor: Actor) -> None:
    if actor.organisation_id is None:
        raise NotVisible
