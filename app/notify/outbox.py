"""The outbox: mail as rows, written in the transaction of the deed and claimed by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.models.outbox_message import OutboxMessage

from .messages import Mail

# After each refused attempt the next one waits longer; after the last the message has failed.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
CLAIM_FOR = timedelta(minutes=5)


def enqueue(
    session: Session,
    mail: Mail,
    recipients: Iterable[str],
    *,
    dedupe_key: str,
    at: datetime,
    about: Any = None,
) -> None:
    """One row for each recipient. `dedupe_key` names the event: it is mailed once."""
    for recipient in sorted({address for address in map(bare_address, recipients) if address}):
        session.add(
            OutboxMessage(
                kind=mail.kind,
                recipient=recipient,
                subject=mail.subject,
                body=mail.body,
                dedupe_key=dedupe_key,
                message_id=f"<{uuid.uuid4()}@cap.invalid>",
                table_name=about.__tablename__ if about is not None else None,
                record_id=about.id if about is not None else None,
                status="queued",
                attempts=0,
                created_at=at,
                next_attempt_at=at,
            )
        )


def claim(session: Session, *, worker: str, at: datetime, most: int = 20) -> list[OutboxMessage]:
    """Take messages that are due. A claim runs out, so that a killed worker loses nothing."""
    due = or_(
        OutboxMessage.status == "queued",
        (OutboxMessage.status == "sending") & (OutboxMessage.claimed_until <= at),
    )
    statement = (
        select(OutboxMessage)
        .where(due, OutboxMessage.next_attempt_at <= at)
        .order_by(OutboxMessage.next_attempt_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    messages = list(session.scalars(statement))
    for message in messages:
        message.status = "sending"
        message.claimed_by = worker
        message.claimed_until = at + CLAIM_FOR
    session.flush()
    return messages


def renew(
    session: Session, message_id: uuid.UUID, *, worker: str, at: datetime
) -> OutboxMessage | None:
    """The message with a fresh claim, to be read after the session has ended; None when the claim
    ran out and another worker took it."""
    message = _claimed(session, message_id, worker)
    if message is None:
        return None
    message.claimed_until = at + CLAIM_FOR
    session.flush()
    session.expunge(message)
    return message


def release(session: Session, message_id: uuid.UUID, *, worker: str, at: datetime) -> None:
    """Give a message back untried: it waits a minute and loses no attempt."""
    message = _claimed(session, message_id, worker)
    if message is not None:
        message.status = "queued"
        message.claimed_until = None
        message.next_attempt_at = at + WAITS[0]


def _claimed(session: Session, message_id: uuid.UUID, worker: str) -> OutboxMessage | None:
    statement = (
        select(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.status == "sending",
            OutboxMessage.claimed_by == worker,
        )
        .with_for_update()
    )
    return session.scalars(statement).one_or_none()


def mark_sent(message: OutboxMessage, *, at: datetime) -> None:
    message.status = "sent"
    message.attempts += 1
    message.sent_at = at
    message.claimed_until = None
    message.last_error = None


def mark_kept(message: OutboxMessage, *, at: datetime) -> None:
    """Nothing leaves the machine here: staff read it in the admin."""
    message.status = "kept"
    message.sent_at = at
    message.claimed_until = None


def mark_refused(
    message: OutboxMessage, *, code: int | None, error: str, forever: bool, at: datetime
) -> None:
    """Note a refusal. `forever` (5xx) fails at once; the rest waits longer each time."""
    message.attempts += 1
    message.last_code = code
    message.last_error = error[:200]
    message.claimed_until = None
    if forever or message.attempts > len(WAITS):
        message.status = "failed"
        return
    message.status = "queued"
    message.next_attempt_at = at + WAITS[message.attempts - 1]


def retry(session: Session, message_id: uuid.UUID, *, at: datetime) -> bool:
    """Put a failed message back; whether there was one. Whoever asks has read it within their
    rights."""
    result = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.status == "failed")
        .values(status="queued", attempts=0, next_attempt_at=at)
        .execution_options(scoped=True)
    )
    return bool(getattr(result, "rowcount", 0))


def bare_address(text: str) -> str:
    """The bare address; nothing with a line break ever reaches a header."""
    address = parseaddr(text)[1].strip()
    return address if "@" in address and not any(c in address for c in "\r\n") else ""
