"""Sending what the outbox holds: claim, hand over, note the outcome. Run by the worker."""

from __future__ import annotations

import logging
import smtplib
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.errors import Rejected
from app.domain.roles import Permission
from app.models.outbox_message import OutboxMessage
from app.notify import delivery, outbox
from app.notify.delivery import Refusal
from app.settings import MailServer

from . import audit

logger = logging.getLogger(__name__)

Sessions = Callable[[], AbstractContextManager[Session]]


def retry(session: Session, message: OutboxMessage, *, by: Actor, at: datetime) -> None:
    """Put a mail that failed back to be sent. Raises Rejected for any other."""
    allow(by, Permission.OUTBOX_MANAGE)
    if not outbox.retry(session, message.id, at=at):
        raise Rejected.because("This mail has not failed.")
    audit.record(session, "mail-retried", message, by=by, at=at)
    session.flush()


def send_due(
    sessions: Sessions,
    server: MailServer | None,
    *,
    site: str,
    worker: str,
    clock: Callable[[], datetime],
) -> int:
    """Send one batch of due mail; how many messages were dealt with.

    Each outcome is committed by itself: a lost connection in the middle neither forgets what was
    sent nor sends it again. Without a server the mail is kept for staff to read.
    """
    with sessions() as session:
        claimed = [message.id for message in outbox.claim(session, worker=worker, at=clock())]
    if not claimed:
        return 0
    if server is None:
        with sessions() as session:
            for message_id in claimed:
                outbox.mark_kept(_one(session, message_id), at=clock())
        return len(claimed)
    _hand_over(sessions, server, site, worker, claimed, clock)
    return len(claimed)


def _hand_over(
    sessions: Sessions,
    server: MailServer,
    site: str,
    worker: str,
    claimed: list[uuid.UUID],
    clock: Callable[[], datetime],
) -> None:
    """Send message by message. While the mail server is spoken to no transaction is open: it may
    stall, and on SQLite everybody else would wait with it."""
    waiting = deque(claimed)
    error: Exception | None = None
    try:
        with delivery.connected(server) as smtp:
            while waiting:
                with sessions() as session:
                    message = outbox.renew(session, waiting[0], worker=worker, at=clock())
                if message is None:
                    waiting.popleft()  # the claim ran out and another worker has it
                    continue
                refusal = delivery.deliver(smtp, message, server.sender, site)
                with sessions() as session:
                    _note(_one(session, message.id), refusal, at=clock())
                waiting.popleft()
                if refusal is not None and refusal.hangs_up:
                    break
    except (OSError, smtplib.SMTPException) as lost:
        error = lost
    with sessions() as session:
        if error is not None and waiting:
            # Only the one that was on its way was tried; without a connection that is the first.
            tried = waiting.popleft()
            code = getattr(error, "smtp_code", None)
            _note(_one(session, tried), Refusal(code, type(error).__name__), at=clock())
        for message_id in waiting:
            outbox.release(session, message_id, worker=worker, at=clock())


def _note(message: OutboxMessage, refusal: Refusal | None, *, at: datetime) -> None:
    if refusal is None:
        outbox.mark_sent(message, at=at)
        return
    outbox.mark_refused(
        message, code=refusal.code, error=refusal.error, forever=refusal.forever, at=at
    )
    if message.status == "failed":
        logger.error("mail.failed", extra={"message_id": str(message.id), "code": refusal.code})


def _one(session: Session, message_id: uuid.UUID) -> OutboxMessage:
    message = session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None:
        raise LookupError("A claimed message is gone.")
    return message
