"""Complaints: received the moment they are sent, closed with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fetch
from app.domain.complaint_flow import COMPLAINT_FLOW, ComplaintFacts, ComplaintStatus
from app.domain.references import Prefix
from app.models.complaint import Complaint
from app.notify.messages import CaseMail

from . import notices, steps
from .numbering import fresh_reference
from .working_days import due_after, local_day

ACKNOWLEDGE_WORKING_DAYS = 5


def receive(session: Session, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Complaint:
    """Keep a complaint. Its clock starts today; the sender is told by when we write."""
    today = local_day(at)
    complaint = Complaint(
        **{
            "channel": "WEB",
            **values,
            "ref": fresh_reference(session, Complaint, Prefix.COMPLAINT, at=at),
            "status": ComplaintStatus.RECEIVED,
            "received_on": today,
            "ack_due": due_after(session, today, ACKNOWLEDGE_WORKING_DAYS),
        }
    )
    steps.touch(complaint, by=by, at=at)
    session.add(complaint)
    session.flush()
    steps.begin(session, complaint, by=by, at=at, due_on=complaint.ack_due)
    if complaint.email:
        due = complaint.ack_due
        notices.tell(
            session,
            CaseMail.COMPLAINT_RECEIVED,
            [complaint.email],
            about=complaint,
            path="/",
            at=at,
            due=f"{due.day} {due:%B %Y}",
        )
    return complaint


def get(session: Session, id_: Any, actor: Actor, *, lock: bool = False) -> Complaint:
    return fetch(
        session,
        Complaint,
        id_,
        actor,
        lock=lock,
        options=(
            selectinload(Complaint.school),
            selectinload(Complaint.provider),
            selectinload(Complaint.about_provider),
        ),
    )


def move(
    session: Session,
    complaint: Complaint,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    contact: str = "",
    finding: str | None = None,
) -> None:
    """Close the complaint; the reason says what was found, `finding` whether it was upheld."""
    steps.move(
        session,
        complaint,
        COMPLAINT_FLOW,
        name,
        ComplaintFacts(),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    complaint.closed_at = at
    complaint.finding = finding
    session.flush()
    if complaint.email:
        notices.tell(
            session,
            CaseMail.COMPLAINT_CLOSED,
            [complaint.email],
            about=complaint,
            path="/",
            at=at,
            contact=contact,
        )
