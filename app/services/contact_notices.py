"""Who hears about requests to change contacts. Mails name a reference, never a person."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.contact_change import Receives
from app.domain.permissions import Permission
from app.domain.roles import ROLE_PERMISSIONS
from app.models.contact import Contact
from app.models.contact_change import ContactChange
from app.models.contact_round import ContactCheck, ContactRound
from app.models.user import Role, User, user_role
from app.notify.messages import CaseMail

from . import notices

_ANSWERING = sorted(
    str(role) for role, may in ROLE_PERMISSIONS.items() if Permission.CONTACT_CHANGE_REQUEST in may
)


def asked(session: Session, request: ContactChange, *, at: datetime) -> None:
    """CAP hears that something is asked for, with the day to decide by."""
    due = request.due_on
    notices.tell(
        session,
        CaseMail.CONTACT_CHANGE_ASKED,
        notices.of_cap(session),
        about=request,
        path=f"/admin/contact-change/{request.id}",
        at=at,
        due=f"{due.day} {due:%B %Y}" if due is not None else "",
    )


def answered(session: Session, request: ContactChange, *, at: datetime) -> None:
    """Whoever asked hears that CAP has decided."""
    face = "school" if request.school_id is not None else "provider"
    notices.tell(
        session,
        CaseMail.CONTACT_CHANGE_ANSWERED,
        _who_asked(session, request),
        about=request,
        path=f"/{face}/contacts/requests/{request.id}",
        at=at,
    )


def round_begun(
    session: Session, row: ContactRound, checks: Sequence[ContactCheck], *, at: datetime
) -> None:
    """Every organisation hears that a round has begun."""
    _write(session, CaseMail.CONTACT_ROUND, row, checks, at=at)


def round_reminded(
    session: Session, row: ContactRound, checks: Sequence[ContactCheck], *, at: datetime
) -> None:
    """Those who have not answered hear of it once more."""
    _write(session, CaseMail.CONTACT_ROUND_REMINDER, row, checks, at=at)


def reachable(session: Session, checks: Sequence[ContactCheck]) -> dict[uuid.UUID, list[str]]:
    """To whom each organisation's mail goes: those of its people who may answer, the contacts
    that get this mail, and where there is neither, its first contact by job."""
    ids = {check.school_id or check.provider_id for check in checks}
    found: dict[uuid.UUID, list[str]] = {id_: [] for id_ in ids if id_ is not None}
    people = _people().where(_is_of(User, found))
    people = people.with_only_columns(User.school_id, User.provider_id, User.email)
    for school_id, provider_id, email in session.execute(people):
        found[school_id or provider_id].append(email)
    first: dict[uuid.UUID, tuple[int, str]] = {}
    for contact in session.scalars(_contacts().where(_is_of(Contact, found))):
        id_ = contact.school_id or contact.provider_id
        if Receives.CONTACTS in contact.receives and contact.verified_on is not None:
            found[id_].append(contact.email)
        rank = FIRST_JOBS.index(contact.job_role) if contact.job_role in FIRST_JOBS else 9
        first[id_] = min(first.get(id_, (9, contact.email)), (rank, contact.email))
    for id_, emails in found.items():
        if not emails and id_ in first:
            emails.append(first[id_][1])
    return found


FIRST_JOBS = ("CAP_COORDINATOR", "HEAD", "DSL")


def _is_of(model: Any, ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """Rows of these organisations: one reminder asks about one of hundreds."""
    return or_(model.school_id.in_(ids), model.provider_id.in_(ids))


def _contacts() -> Any:
    statement = select(Contact).where(Contact.deleted_at.is_(None)).order_by(Contact.id)
    return statement.execution_options(scoped=True)


def _write(
    session: Session,
    kind: CaseMail,
    row: ContactRound,
    checks: Sequence[ContactCheck],
    *,
    at: datetime,
) -> None:
    reached = reachable(session, checks)
    for check in checks:
        face = "school" if check.school_id is not None else "provider"
        id_ = check.school_id or check.provider_id
        notices.tell(
            session,
            kind,
            reached[id_] if id_ is not None else (),
            about=check,
            path=f"/{face}/contacts/",
            at=at,
            ref=row.academic_year,
            due=f"{row.due_on.day} {row.due_on:%B %Y}",
        )


def _people() -> Any:
    return (
        select(User)
        .join(user_role, user_role.c.user_id == User.id)
        .join(Role, Role.id == user_role.c.role_id)
        .where(Role.name.in_(_ANSWERING), User.active.is_(True), User.deleted_at.is_(None))
        .distinct()
    )


def _who_asked(session: Session, request: ContactChange) -> list[str]:
    """The person, while they have an account of this organisation; else those of their colleagues
    who look after its contacts."""
    owner = User.school_id == request.school_id
    if request.school_id is None:
        owner = User.provider_id == request.provider_id
    own = select(User.email).where(User.id == request.requested_by_id, owner, User.active.is_(True))
    email = session.scalar(own)
    if email is not None:
        return [email]
    return list(session.scalars(_people().where(owner).with_only_columns(User.email)))
