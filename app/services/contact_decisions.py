"""CAP's answer to what is asked about a contact: only an approval changes the contact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fact
from app.domain.calendar import add_months
from app.domain.contact_change import (
    CONTACT_CHANGE_FLOW,
    PARTS,
    ContactChangeFacts,
    ContactChangeKind,
    changed,
    meanwhile,
)
from app.domain.errors import Fault, Rejected
from app.domain.permissions import Permission
from app.domain.text import clean_text
from app.models.contact import Contact
from app.models.contact_change import ContactChange
from app.models.provider import Provider
from app.models.school import School

from . import contact_notices, contact_values, contacts, records, steps
from .contact_changes import KEPT_MONTHS
from .working_days import local_day

Kind = ContactChangeKind
THERE = "This address is on the list with this job already. Reject the request, and say so."
GONE = "The contact was removed meanwhile. Reject the request, and say so."


def facts(session: Session, request: ContactChange) -> ContactChangeFacts:
    """What stands against approving it now, and what CAP changed since it was asked."""
    kind, contact = Kind(request.kind), request.contact
    if kind is Kind.ADD:
        return ContactChangeFacts(faults=(THERE,) if _is_there(session, request) else ())
    if contact is None or contact.deleted_at is not None:
        return ContactChangeFacts(faults=(GONE,))
    now = contact_values.snapshot(contact)
    names = meanwhile(kind, request.before, now, request.proposed)
    return ContactChangeFacts(meanwhile=tuple(PARTS[name] for name in names))


def decide(
    session: Session,
    request: ContactChange,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
    version: int | None = None,
) -> None:
    """Approve or reject. Whoever asked is told, with the sentence that was written.

    `seen` is the version of the contact that was on the page when somebody said to write over what
    CAP had changed meanwhile. Raises InvalidMove, and Rejected when that was not said.
    """
    allow(by, Permission.CONTACT_CHANGE_DECIDE)
    found = ContactChangeFacts()
    if name == "approve":
        _one_at_a_time(session, request)
        found = facts(session, request)
    contact = request.contact
    if found.meanwhile and contact is not None and seen != contact.version:
        words = f"Changed since it was asked: {', '.join(found.meanwhile)}. Say that you saw this."
        raise Rejected(Fault(seen_name(contact), words))
    said = clean_text(reason, max_length=steps.LONGEST_REASON, lines=True, field="reason")
    steps.move(
        session,
        request,
        CONTACT_CHANGE_FLOW,
        name,
        found,
        by=by,
        at=at,
        reason=said,
        version=version,
    )
    request.reason = said or None
    request.decided_at, request.decided_by = at, by.name
    request.retain_until = add_months(local_day(at), KEPT_MONTHS)
    if name == "approve":
        _carry_out(session, request, by=by, at=at)
    _note(request, name)
    session.flush()
    contact_notices.answered(session, request, at=at)


def seen_name(contact: Contact) -> str:
    """The name of the tick that says: I saw what this version of the contact holds."""
    return f"seen_{contact.version}"


def takes_over_from(session: Session, request: ContactChange) -> list[Contact]:
    """Whose place as the main contact for the job goes to the contact asked for."""
    after = _after(request)
    if not after.get("is_primary"):
        return []
    contact = request.contact or _new(request)
    return list(contacts.other_primaries(session, contact, str(after["job_role"])))


def _after(request: ContactChange) -> dict[str, Any]:
    """What the contact holds once the request is approved; nothing when it goes."""
    if request.kind == Kind.REMOVE:
        return {}
    return {**contact_values.snapshot(request.contact), **_wanted(request)}


def _wanted(request: ContactChange) -> dict[str, Any]:
    """What is asked for. What nobody asked to change stays as CAP has it now."""
    names = changed(request.before, request.proposed)
    return {name: request.proposed[name] for name in names}


def _carry_out(session: Session, request: ContactChange, *, by: Actor, at: datetime) -> None:
    kind, contact = Kind(request.kind), request.contact
    allowed: dict[str, Any] = {
        "permission": Permission.CONTACT_CHANGE_DECIDE,
        "by": by,
        "at": at,
    }
    if kind is Kind.REMOVE and contact is not None:
        why = f"Asked for in {request.ref}: {request.why}"
        records.remove(session, contact, version=contact.version, reason=why, **allowed)
        return
    for other in takes_over_from(session, request):
        records.update(session, other, {"is_primary": False}, version=other.version, **allowed)
    checked = {"verified_on": local_day(request.requested_at), "verified_by": request.requested_by}
    if contact is None:
        values = {**request.proposed, **checked}
        contact = records.create(session, _new(request), values, **allowed)
        request.contact_id, request.contact = contact.id, contact
        return
    values = {**_wanted(request), **checked}
    records.update(session, contact, values, version=contact.version, **allowed)


def _is_there(session: Session, request: ContactChange) -> bool:
    """Whether whoever is asked for came to the list meanwhile: by CAP, or by another request."""
    asked = request.proposed
    same = select(Contact.id).where(
        contacts.is_of(Contact, request.school_id, request.provider_id),
        func.lower(Contact.email) == asked["email"].lower(),
        Contact.job_role == asked["job_role"],
        Contact.deleted_at.is_(None),
    )
    return fact(session, same.limit(1)) is not None


def _one_at_a_time(session: Session, request: ContactChange) -> None:
    """Of one organisation one request is approved after the other: each sees what the one before
    has made, and one main contact is left for a job."""
    locked = select(School.id).where(School.id == request.school_id)
    if request.school_id is None:
        locked = select(Provider.id).where(Provider.id == request.provider_id)
    session.execute(locked.with_for_update().execution_options(scoped=True))


def _new(request: ContactChange) -> Contact:
    return Contact(school_id=request.school_id, provider_id=request.provider_id)


def _note(request: ContactChange, name: str) -> None:
    """The contact says of itself what was asked last and how it ended."""
    if request.contact is not None and request.contact.deleted_at is None:
        request.contact.change_requested_by = request.requested_by
        request.contact.change_status = "approved" if name == "approve" else "rejected"
