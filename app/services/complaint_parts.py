"""What hangs on a complaint when it ends: answered questions to providers end as well, and letters,
questions and files are kept as long as the complaint itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter
from app.models.complaint_share import ComplaintShare
from app.models.document import Document

_PARTS: tuple[Any, ...] = (ComplaintLetter, ComplaintShare, Document)


def follow(session: Session, complaint: Complaint, *, at: datetime) -> None:
    """Bring them in line with a complaint that ended or was opened again. Who had the right to
    take the step had it for them."""
    until = complaint.retain_until
    for model in _PARTS:
        _set(session, model, complaint, retain_until=until)
    if until is not None:
        _set(session, ComplaintShare, complaint, ComplaintShare.ended_at.is_(None), ended_at=at)


def _set(session: Session, model: Any, complaint: Complaint, *where: Any, **values: Any) -> None:
    session.execute(
        update(model)
        .where(model.complaint_id == complaint.id, *where)
        .values(**values)
        .execution_options(scoped=True, synchronize_session="evaluate")
    )
