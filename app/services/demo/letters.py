"""The latest letter of each complaint of the demo, as the service makes it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.models.complaint import Complaint
from app.models.status_history import StatusHistory
from app.services import complaint_letters
from app.services.complaint_letters import LETTERS, Office
from app.storage.base import FileStore, NoScanner


def tell(session: Session, store: FileStore, *, by: Actor) -> None:
    """After the rows are there: a letter says what its complaint says."""
    office = Office(
        store=store,
        scanner=NoScanner(),
        council="Coventry City Council",
        service="Coventry Alternative Provision",
        contact="cap@example.org",
        window_days=20,
    )
    steps: dict[object, StatusHistory] = {}
    for step in session.scalars(
        select(StatusHistory)
        .where(StatusHistory.table_name == "complaint", StatusHistory.move.in_(sorted(LETTERS)))
        .order_by(StatusHistory.at, StatusHistory.id)
    ):
        steps[step.record_id] = step
    for complaint in session.scalars(select(Complaint).order_by(Complaint.ref)).all():
        last = steps.get(complaint.id)
        if last is not None:
            reason = last.reason or ""
            complaint_letters.make(
                session, complaint, last.move, office, reason=reason, by=by, at=last.at
            )
