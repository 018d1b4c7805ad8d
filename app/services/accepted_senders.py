"""Who speaks for a school without an account: its verified contacts, and addresses that CAP has
accepted before."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.models.contact import Contact
from app.models.submission import AcceptedSender

from . import steps


def speaks_for(session: Session, school_id: uuid.UUID, email: str) -> bool:
    """Whether an address is a verified contact of a school, or was accepted for it before."""
    address = email.strip().lower()
    contact = select(Contact.id).where(
        Contact.school_id == school_id,
        func.lower(Contact.email) == address,
        Contact.verified_on.is_not(None),
        Contact.deleted_at.is_(None),
    )
    accepted = select(AcceptedSender.id).where(
        AcceptedSender.school_id == school_id,
        func.lower(AcceptedSender.email) == address,
        AcceptedSender.deleted_at.is_(None),
    )
    return any(
        session.scalar(statement.limit(1).execution_options(scoped=True)) is not None
        for statement in (contact, accepted)
    )


def remember(
    session: Session, school_id: uuid.UUID, email: str, *, by: Actor, at: datetime
) -> None:
    """Take this address for this school from now on."""
    address = email.strip().lower()
    row = session.scalars(
        select(AcceptedSender)
        .where(AcceptedSender.school_id == school_id, AcceptedSender.email == address)
        .execution_options(scoped=True)
    ).one_or_none()
    if row is None:
        row = AcceptedSender(school_id=school_id, email=address, accepted_at=at)
        session.add(row)
    row.deleted_at, row.accepted_at = None, at
    steps.touch(row, by=by, at=at)
    session.flush()
