"""What happened to a row since a form was begun: nobody's change is overwritten unseen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.scope import fact
from app.domain.errors import Fault
from app.models.audit_event import AuditEvent
from app.models.status_history import StatusHistory
from app.models.submission import Submission, SubmissionDraft
from forms.bindings import RecordValues

from .bindings import Sent, Unwritable
from .target_tables import TABLES
from .working_days import LONDON


def refuse_stale(asked: Sent, record: RecordValues, row: Any, columns: Iterable[str]) -> None:
    """Raise Unwritable when somebody else changed one of these columns after the form was begun.
    Staff who were told so and try again want it written."""
    wanted = frozenset(columns)
    at = _changed_at(asked, row, wanted)
    if at is None:
        return
    local, told = at.astimezone(LONDON), ", ".join(sorted(_words(each) for each in wanted))
    words = (
        f"{TABLES[record.target].label} “{row}” was changed on {local.day} {local:%B %Y, %H:%M}, "
        f"after this form was begun. The form gives another value for: {told}. Compare both, then "
        "try again to write what the form says."
    )
    if not _staff_were_told(asked, words):
        raise Unwritable(
            *(Fault(asked.question_of(record.binding, each), words) for each in sorted(wanted)[:1])
        )


def _changed_at(asked: Sent, row: Any, columns: frozenset[str]) -> datetime | None:
    """When somebody last changed one of these columns since the form was begun."""
    since = _begun_at(asked)
    if row.id in asked.changed or row.updated_at <= since:
        return None
    events = asked.session.execute(
        select(AuditEvent.at, AuditEvent.changes)
        .where(
            AuditEvent.table_name == row.__tablename__,
            AuditEvent.record_id == row.id,
            AuditEvent.at > since,
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id)
        .execution_options(scoped=True)
    ).all()
    if not events:
        # A change without a trace may have been any.
        found: datetime = row.updated_at
        return found
    return next((each.at for each in events if columns & set(each.changes or ())), None)


def _begun_at(asked: Sent) -> datetime:
    """When the sender began, and so what they knew of the row."""
    draft = uuid.UUID(hex=asked.submission.idempotency_key)
    begun: datetime | None = fact(
        asked.session, select(SubmissionDraft.created_at).where(SubmissionDraft.id == draft)
    )
    return begun or asked.submission.submitted_at


def _staff_were_told(asked: Sent, words: str) -> bool:
    reasons = asked.session.scalars(
        select(StatusHistory.reason)
        .where(
            StatusHistory.table_name == Submission.__tablename__,
            StatusHistory.record_id == asked.submission.id,
            StatusHistory.move == "fail",
        )
        .execution_options(scoped=True)
    )
    return any(words in (reason or "") for reason in reasons)


def _words(column: str) -> str:
    return column.replace("_", " ")
