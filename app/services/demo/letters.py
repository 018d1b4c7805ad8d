"""The latest letter of some complaints of the demo, as the service makes it: of those that the
school and the provider who sign in can read, and of a few that go by post."""

from __future__ import annotations

import uuid

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.models.complaint import Complaint
from app.models.status_history import StatusHistory
from app.services import complaint_letters
from app.services.complaint_letters import LETTERS, Office
from app.storage.base import FileStore, NoScanner

_BY_POST = 3


def tell(
    session: Session, store: FileStore, school_id: uuid.UUID, provider_id: uuid.UUID, *, by: Actor
) -> None:
    """After the rows are there: a letter says what its complaint says."""
    office = Office(
        store=store,
        scanner=NoScanner(),
        council="Coventry City Council",
        service="Coventry Alternative Provision",
        contact="cap@example.org",
        window_days=20,
    )
    steps: dict[uuid.UUID, StatusHistory] = {}
    for step in session.scalars(
        select(StatusHistory)
        .where(StatusHistory.table_name == "complaint", StatusHistory.move.in_(sorted(LETTERS)))
        .order_by(StatusHistory.at, StatusHistory.id)
    ):
        steps[step.record_id] = step
    theirs = or_(Complaint.school_id == school_id, Complaint.provider_id == provider_id)
    nobodys = and_(Complaint.school_id.is_(None), Complaint.provider_id.is_(None))
    written = Complaint.id.in_(list(steps))
    complaints = [
        *session.scalars(select(Complaint).where(theirs).order_by(Complaint.ref)),
        *session.scalars(
            select(Complaint).where(nobodys, written).order_by(Complaint.ref).limit(_BY_POST)
        ),
    ]
    for complaint in complaints:
        last = steps.get(complaint.id)
        if last is not None:
            reason = last.reason or ""
            complaint_letters.make(
                session, complaint, last.move, office, reason=reason, by=by, at=last.at
            )
