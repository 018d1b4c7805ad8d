"""What a school or a provider asks CAP to change of its contacts: asked, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.calendar import add_months
from app.domain.contact_change import (
    CONTACT_CHANGE_FLOW,
    DECIDE_WORKING_DAYS,
    ContactChangeFacts,
    ContactChangeKind,
    ContactChangeStatus,
    changed,
)
from app.domain.errors import Conflict, Fault, InvalidMove, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.references import Prefix
from app.models.contact import Contact
from app.models.contact_change import ContactChange

from . import contact_notices, contact_values, contacts, steps
from .contact_values import Values
from .numbering import fresh_reference
from .paging import Stretch
from .working_days import due_after, local_day

MOST = 50
# What was asked names people: it is kept over the next two yearly rounds.
KEPT_MONTHS = 24
LOADS = (
    joinedload(ContactChange.contact),
    joinedload(ContactChange.school),
    joinedload(ContactChange.provider),
)
Kind = ContactChangeKind


def get(session: Session, request_id: str, actor: Actor, *, lock: bool = False) -> ContactChange:
    """One request. Raises NotVisible."""
    return fetch(session, ContactChange, request_id, actor, options=LOADS, lock=lock)


def decided(session: Session, actor: Actor) -> Sequence[ContactChange]:
    """What an organisation asked for and is no longer open, the latest first."""
    statement = (
        visible(ContactChange, actor)
        .where(ContactChange.status != ContactChangeStatus.REQUESTED)
        .options(*LOADS)
        .order_by(ContactChange.requested_at.desc(), ContactChange.id)
    )
    return session.scalars(statement.limit(MOST)).all()


def ended(session: Session, actor: Actor, stretch: Stretch) -> Sequence[ContactChange]:
    """A stretch of what CAP has decided, the latest first."""
    statement = (
        visible(ContactChange, actor)
        .where(ContactChange.decided_at.is_not(None))
        .options(joinedload(ContactChange.contact))
    )
    rows = stretch.of(statement, ContactChange.updated_at, ContactChange.id)
    return session.scalars(rows).all()


def of_contact(session: Session, contact: Contact, actor: Actor) -> ContactChange | None:
    """The open request about a contact; None when there is none."""
    statement = (
        visible(ContactChange, actor)
        .where(
            ContactChange.contact_id == contact.id,
            ContactChange.status == ContactChangeStatus.REQUESTED,
        )
        .options(*LOADS)
        .with_for_update(of=ContactChange)
    )
    return session.scalars(statement).one_or_none()


def add(
    session: Session, typed: Values, *, why: str = "", by: Actor, at: datetime
) -> ContactChange:
    """Ask for a new contact. Raises Rejected with every fault."""
    values = _asked(session, typed, why, None)
    _refuse_twin(session, values, None, by)
    return _ask(session, Kind.ADD, None, values, by=by, at=at)


def change(
    session: Session,
    contact: Contact,
    typed: Values,
    *,
    why: str = "",
    version: int,
    seen: str = "",
    by: Actor,
    at: datetime,
) -> ContactChange:
    """Ask for a contact to be changed. `seen` is the mark of the open request that was shown with
    it, which this one takes the place of. Raises Rejected with every fault, and when nothing of it
    would be different; Conflict when the contact or the request is not the one that was shown."""
    _refuse_stale(contact, version)
    values = _asked(session, typed, why, contact)
    if not changed(contact_values.snapshot(contact), values["proposed"]):
        raise Rejected(Fault("full_name", "Nothing here differs from what CAP has now."))
    return _ask(session, Kind.CHANGE, contact, values, seen=seen, by=by, at=at)


def remove(
    session: Session,
    contact: Contact,
    *,
    why: str = "",
    version: int,
    seen: str = "",
    by: Actor,
    at: datetime,
) -> ContactChange:
    """Ask for a contact to be taken off the list. Raises Rejected when no reason is given,
    Conflict when the contact or the open request is not the one that was shown."""
    _refuse_stale(contact, version)
    words = contact_values.why(why)
    if not words:
        raise Rejected(Fault("why", "Say why, in a few words."))
    values = {"proposed": {}, "why": words}
    return _ask(session, Kind.REMOVE, contact, values, seen=seen, by=by, at=at)


def revise_new(
    session: Session,
    request: ContactChange,
    typed: Values,
    *,
    why: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Change what is asked of a contact that is still to be made. Raises Rejected, Conflict."""
    if request.kind != Kind.ADD:
        raise NotVisible
    values = _asked(session, typed, why, None)
    _refuse_twin(session, values, request, by)
    _revise(session, request, Kind.ADD, values, version=version, by=by, at=at)


def withdraw(
    session: Session, request: ContactChange, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Take it back before CAP has decided."""
    steps.move(
        session,
        request,
        CONTACT_CHANGE_FLOW,
        "withdraw",
        ContactChangeFacts(),
        by=by,
        at=at,
        version=version,
    )
    request.retain_until = add_months(local_day(at), KEPT_MONTHS)
    session.flush()


def _ask(
    session: Session,
    kind: Kind,
    contact: Contact | None,
    values: dict[str, Any],
    *,
    seen: str = "",
    by: Actor,
    at: datetime,
) -> ContactChange:
    """A new request, or the open one about this contact with what is asked now. What a colleague
    asked meanwhile is not written over unseen."""
    allow(by, Permission.CONTACT_CHANGE_REQUEST)
    if by.organisation_id is None:
        raise NotVisible
    known = of_contact(session, contact, by) if contact is not None else None
    if seen != contacts.mark_of(known):
        raise Conflict
    if known is not None:
        _revise(session, known, kind, values, version=known.version, by=by, at=at)
        return known
    request = ContactChange(
        ref=fresh_reference(session, ContactChange, Prefix.CONTACT_CHANGE, at=at),
        school_id=by.school_id,
        provider_id=by.provider_id,
        contact_id=contact.id if contact is not None else None,
        kind=str(kind),
        status=ContactChangeStatus.REQUESTED,
        due_on=due_after(session, local_day(at), DECIDE_WORKING_DAYS),
        before=contact_values.snapshot(contact),
        **_who(by, at),
        **values,
    )
    steps.touch(request, by=by, at=at)
    try:
        with session.begin_nested():
            session.add(request)
            session.flush()
    except IntegrityError:
        # A colleague asked in the same moment: one request is open already.
        raise Conflict from None
    steps.begin(session, request, by=by, at=at, due_on=request.due_on)
    contact_notices.asked(session, request, at=at)
    return request


def _revise(
    session: Session,
    request: ContactChange,
    kind: Kind,
    values: dict[str, Any],
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    if version != request.version:
        raise Conflict
    if request.contact is not None and {request.kind, kind} != {Kind.CHANGE}:
        # Of a change that is changed again, what stood there when it was asked first still
        # counts: what CAP did since was not on the page.
        request.before = contact_values.snapshot(request.contact)
    request.kind = str(kind)
    request.proposed, request.why = values["proposed"], values["why"]
    for name, value in _who(by, at).items():
        setattr(request, name, value)
    steps.move(session, request, CONTACT_CHANGE_FLOW, "revise", ContactChangeFacts(), by=by, at=at)


def _who(by: Actor, at: datetime) -> dict[str, Any]:
    return {"requested_at": at, "requested_by": by.name, "requested_by_id": by.user_id}


def _asked(session: Session, typed: Values, why: str, contact: Contact | None) -> dict[str, Any]:
    faults: list[Fault] = []
    found: dict[str, Any] = {"why": None}
    try:
        held = contact.job_role if contact is not None else ""
        found["proposed"] = contact_values.tidied(session, typed, held_job=held)
    except Rejected as rejected:
        faults += rejected.faults
    try:
        found["why"] = contact_values.why(why) or None
    except Rejected as rejected:
        faults += rejected.faults
    if faults:
        raise Rejected(*faults)
    return found


def _refuse_twin(
    session: Session, values: dict[str, Any], request: ContactChange | None, by: Actor
) -> None:
    """Somebody who is on the list with this job, or was asked for, is not asked for again."""

    def mark(email: str, job: str) -> tuple[str, str]:
        return email.lower(), job

    meant = mark(values["proposed"]["email"], values["proposed"]["job_role"])
    if meant in {mark(each.email, each.job_role) for each in contacts.own(session, by)}:
        words = "A contact with this address and this job is on your list already."
        raise Rejected(Fault("email", words))
    for other in contacts.own_requests(session, by).values():
        if other.kind != Kind.ADD or other is request:
            continue
        if mark(other.proposed["email"], other.proposed["job_role"]) == meant:
            words = f"Your request {other.ref} for this address and this job is with CAP, and you"
            raise Rejected(Fault("email", f"{words} need not send it again."))


def _refuse_stale(contact: Contact, version: int) -> None:
    if version != contact.version:
        raise Conflict


def words_of(request: ContactChange) -> str:
    """Whose contact it is about."""
    return str(request.proposed.get("full_name") or request.before.get("full_name") or request.ref)


def refuse_closed(request: ContactChange) -> None:
    """Raises InvalidMove once CAP has decided."""
    if request.status != ContactChangeStatus.REQUESTED:
        raise InvalidMove("CAP has decided about this already. Look at it again.")
