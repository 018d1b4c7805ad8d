"""Tells what happened to a row the way the services do: move, history, audit, mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from app.access.actor import Actor
from app.domain.errors import NotAllowed, Rejected
from app.domain.workflow import Workflow
from app.models.audit_event import AuditEvent
from app.models.outbox_message import OutboxMessage
from app.models.status_history import StatusHistory
from app.notify.messages import SITE, CaseMail, case_mail
from app.services.working_days import local_day

from .calendar import Days
from .rows import Row, Rows

# Older mail would only make the outbox of the demo long.
_MAIL_KEPT = timedelta(days=21)
_STILL_QUEUED = timedelta(minutes=30)


class Journal:
    """Moves rows along the tables of the flows; a move that is not in the table is refused."""

    def __init__(self, rows: Rows, days: Days) -> None:
        self._rows = rows
        self._days = days
        self._told: Counter[object] = Counter()

    def begin(self, row: Row, *, by: Actor, at: datetime, due_on: date | None = None) -> None:
        """Note that the row came to be in the status it has."""
        self._note(row, "begin", None, row.status, "", due_on, by, at)

    def move(
        self,
        row: Row,
        flow: Workflow[Any, Any],
        name: str,
        *,
        by: Actor,
        at: datetime,
        reason: str = "",
    ) -> None:
        """Take the row along one move. The guards' facts are the story's business."""
        before = type(flow.start)(row.status)
        move = flow.move(before, name)
        if not by.may(move.by):
            raise NotAllowed(f"{by.name} may not {name}.")
        if move.needs_reason and not reason:
            raise Rejected.because(f"{name} needs a reason.")
        after = before if move.target is None else move.target
        due = self._days.due(local_day(at), move.due_working_days)
        row.status = str(after)
        if hasattr(row, "due_on"):
            row.due_on = due
        row.updated_at = at
        row.updated_by_id = by.user_id
        row.version += 1
        self._note(row, name, str(before), str(after), reason, due, by, at)

    def audit(
        self,
        action: str,
        row: Row,
        *,
        by: Actor,
        at: datetime,
        reason: str | None = None,
        changes: dict[str, Any] | None = None,
    ) -> None:
        self._rows.add(
            AuditEvent,
            at=at,
            actor_id=by.user_id,
            actor_kind=str(by.kind),
            actor_roles=sorted(by.roles),
            school_id=by.school_id,
            provider_id=by.provider_id,
            action=action,
            table_name=row.of_table,
            record_id=row.id,
            ref=getattr(row, "ref", None),
            changes=changes,
            reason=reason or None,
        )

    def mail(
        self,
        kind: CaseMail,
        recipients: Iterable[str],
        *,
        about: Row,
        path: str,
        at: datetime,
        ref: str | None = None,
        due: str = "",
    ) -> None:
        """One message for each person; what is older than a few weeks is left out."""
        if at < self._days.at - _MAIL_KEPT:
            return
        mail = case_mail(kind, ref=ref or about.ref, link=f"{SITE}{path}", due=due, contact="CAP")
        fresh = at > self._days.at - _STILL_QUEUED
        for recipient in sorted(set(recipients)):
            self._rows.add(
                OutboxMessage,
                at=at,
                kind=mail.kind,
                recipient=recipient,
                subject=mail.subject,
                body=mail.body,
                dedupe_key=f"{kind}:{about.id}:{int(at.timestamp() * 1000)}",
                message_id=f"<{self._rows.new_id()}@cap.invalid>",
                table_name=about.of_table,
                record_id=about.id,
                status="queued" if fresh else "kept",
                next_attempt_at=at,
                sent_at=None if fresh else at + timedelta(seconds=20),
            )

    def _note(
        self,
        row: Row,
        name: str,
        before: str | None,
        after: str,
        reason: str,
        due: date | None,
        by: Actor,
        at: datetime,
    ) -> None:
        # Two moves of one moment keep their order.
        self._told[row.id] += 1
        at += timedelta(microseconds=self._told[row.id])
        self._rows.add(
            StatusHistory,
            at=at,
            table_name=row.of_table,
            record_id=row.id,
            move=name,
            from_status=before,
            to_status=after,
            reason=reason or None,
            due_on=due,
            actor_id=by.user_id,
            actor_kind=str(by.kind),
        )
        self.audit(name, row, by=by, at=at, reason=reason, changes={"status": [before, after]})
