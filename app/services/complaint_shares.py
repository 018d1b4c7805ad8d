"""Asking a provider about a part of a complaint, and its answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.complaint_clock import provider_day_faults
from app.domain.complaint_flow import LOOKED_INTO, ComplaintStatus
from app.domain.errors import Conflict, Fault, InvalidMove, Rejected
from app.domain.permissions import Permission
from app.domain.roles import ROLE_PERMISSIONS
from app.domain.text import clean_text
from app.models.complaint import Complaint
from app.models.complaint_share import ComplaintShare
from app.models.user import Role, User, user_role
from app.notify.messages import CaseMail

from . import audit, notices, steps
from .working_days import closure_days, local_day

LONGEST = 5000
NOBODY_ANSWERS = (
    "Nobody at this provider may answer: it has no owner with an open account. Invite one first."
)
_ANSWERING = sorted(
    str(role) for role, may in ROLE_PERMISSIONS.items() if Permission.COMPLAINT_SHARE_ANSWER in may
)


def share(
    session: Session,
    complaint: Complaint,
    provider_id: uuid.UUID,
    *,
    asked: str,
    shared: str,
    due_on: date,
    by: Actor,
    at: datetime,
    version: int,
) -> ComplaintShare:
    """Ask a provider, and show it only what is written here. Raises Rejected, InvalidMove, and
    Conflict when the complaint changed since: asked twice by one press it is asked once."""
    allow(by, Permission.COMPLAINT_HANDLE)
    if version != complaint.version:
        raise Conflict
    if ComplaintStatus(complaint.status) not in LOOKED_INTO:
        raise InvalidMove("Others are asked while somebody looks into the complaint.")
    question = clean_text(asked, max_length=LONGEST, lines=True, field="asked")
    faults = []
    if not question:
        faults.append(Fault("asked", "Write what you ask the provider."))
    elif _is_open_question(session, complaint, provider_id, question):
        faults.append(Fault("asked", "This provider has this question already, to be answered."))
    closed = closure_days(session)
    faults += provider_day_faults(
        due_on, own=complaint.due_on, today=local_day(at), closures=closed
    )
    if complaint.provider_id == provider_id:
        faults.append(Fault("provider_id", "This provider made the complaint: ask another one."))
    people = who_may_answer(session, provider_id)
    if not people:
        faults.append(Fault("provider_id", NOBODY_ANSWERS))
    if faults:
        raise Rejected(*faults)
    row = ComplaintShare(
        complaint_id=complaint.id,
        provider_id=provider_id,
        ref=complaint.ref,
        asked=question,
        shared=clean_text(shared, max_length=LONGEST, lines=True, field="shared") or None,
        due_on=due_on,
    )
    steps.touch(row, by=by, at=at)
    session.add(row)
    steps.touch(complaint, by=by, at=at)
    session.flush()
    audit.record(session, "shared", row, by=by, at=at)
    audit.record(session, "provider-asked", complaint, by=by, at=at)
    notices.tell(
        session,
        CaseMail.COMPLAINT_SHARED,
        people,
        about=row,
        path=f"/provider/asked/{row.id}",
        at=at,
        due=f"{due_on.day} {due_on:%B %Y}",
    )
    return row


def _is_open_question(
    session: Session, complaint: Complaint, provider_id: uuid.UUID, question: str
) -> bool:
    """Whether the provider has been asked the very same and has not answered yet. Texts are
    compared here: databases differ in it."""
    waiting = (
        select(ComplaintShare.asked)
        .where(*_open_of(complaint), ComplaintShare.provider_id == provider_id)
        .execution_options(scoped=True)
    )
    return question in session.scalars(waiting).all()


def _open_of(complaint: Complaint) -> tuple[ColumnElement[bool], ...]:
    """The questions about a complaint that still wait for an answer."""
    return (
        ComplaintShare.complaint_id == complaint.id,
        ComplaintShare.answered_at.is_(None),
        ComplaintShare.ended_at.is_(None),
    )


def who_may_answer(session: Session, provider_id: uuid.UUID) -> list[str]:
    """The addresses of those who can open the question: a complaint may be about any other of the
    provider's people."""
    statement = (
        select(User.email)
        .join(user_role, user_role.c.user_id == User.id)
        .join(Role, Role.id == user_role.c.role_id)
        .where(
            User.provider_id == provider_id,
            User.active.is_(True),
            User.confirmed_at.is_not(None),
            User.deleted_at.is_(None),
            Role.name.in_(_ANSWERING),
        )
        .distinct()
        .order_by(User.email)
    )
    return list(session.scalars(statement))


def get(session: Session, id_: Any, actor: Actor, *, lock: bool = False) -> ComplaintShare:
    return fetch(session, ComplaintShare, id_, actor, lock=lock)


def asked_of(session: Session, actor: Actor) -> Sequence[ComplaintShare]:
    """What this provider is asked about complaints, what is due first on top."""
    statement = visible(ComplaintShare, actor).order_by(
        ComplaintShare.answered_at.is_not(None), ComplaintShare.due_on, ComplaintShare.id
    )
    return session.scalars(statement.limit(100)).all()


def answer(
    session: Session, row: ComplaintShare, text: str, *, by: Actor, at: datetime, version: int
) -> None:
    """The provider's answer, once. Raises Rejected, InvalidMove, Conflict."""
    allow(by, Permission.COMPLAINT_SHARE_ANSWER)
    if version != row.version:
        raise Conflict
    if row.answered_at is not None:
        raise InvalidMove("You have answered this already. Write to CAP to add something.")
    words = clean_text(text, max_length=LONGEST, lines=True, field="answer")
    if not words:
        raise Rejected.because("Write your answer first.", "answer")
    row.answer, row.answered_at = words, at
    steps.touch(row, by=by, at=at)
    session.flush()
    audit.record(session, "share-answered", row, by=by, at=at, changes={"answer": "changed"})
    notices.tell(
        session,
        CaseMail.COMPLAINT_SHARE_ANSWERED,
        notices.of_cap(session, row.created_by_id),
        about=row,
        path=f"/admin/complaint/{row.complaint_id}",
        at=at,
    )


def take_back(
    session: Session, row: ComplaintShare, *, by: Actor, at: datetime, version: int
) -> None:
    """The provider sees it no longer. One that was still to be answered is told."""
    allow(by, Permission.COMPLAINT_HANDLE)
    if version != row.version or row.ended_at is not None:
        raise Conflict
    row.ended_at = at
    changes = audit.pending_changes(row)
    steps.touch(row, by=by, at=at)
    session.flush()
    audit.record(session, "share-taken-back", row, by=by, at=at, changes=changes)
    if row.answered_at is None:
        _tell_ended(session, row, at=at)


def end_open(session: Session, complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """A stage was answered, or the complaint ended: nobody waits for these answers any more. Who
    had the right to take that step had it for the questions: whoever complained does not see
    them."""
    is_open = _open_of(complaint)
    waiting = select(ComplaintShare).where(*is_open).order_by(ComplaintShare.id).with_for_update()
    rows = session.scalars(waiting.execution_options(scoped=True)).all()
    session.execute(
        update(ComplaintShare)
        .where(*is_open)
        .values(ended_at=at)
        .execution_options(scoped=True, synchronize_session="evaluate")
    )
    for row in rows:
        audit.record(session, "share-ended", row, by=by, at=at, changes={"ended_at": "changed"})
        _tell_ended(session, row, at=at)


def _tell_ended(session: Session, row: ComplaintShare, *, at: datetime) -> None:
    """A provider that has still to answer hears that nobody waits for it."""
    notices.tell(
        session,
        CaseMail.COMPLAINT_SHARE_ENDED,
        who_may_answer(session, row.provider_id),
        about=row,
        path="/provider/complaints/",
        at=at,
    )
