"""Sending what the outbox holds: claim, hand over, note the outcome. Run by the worker."""

from __future__ import annotations

import smtplib
import uuid
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
from app.settings import MailServer

from . import audit

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
    _hand_over(sessions, server, site, claimed, clock)
    return len(claimed)


def _hand_over(
    sessions: Sessions,
    server: MailServer,
    site: str,
    claimed: list[uuid.UUID],
    clock: Callable[[], datetime],
) -> None:
    waiting = list(claimed)
    try:
        with delivery.connected(server) as smtp:
            while waiting:
                with sessions() as session:
                    message = _one(session, waiting[0])
                    refusal = delivery.deliver(smtp, message, server.sender, site)
                    if refusal is None:
                        outbox.mark_sent(message, at=clock())
                    else:
                        outbox.mark_refused(
                            message,
                            code=refusal.code,
                            error=refusal.error,
                            forever=refusal.forever,
                            at=clock(),
                        )
                waiting.pop(0)
    except (OSError, smtplib.SMTPException) as error:
        code = getattr(error, "smtp_code", None)
        with sessions() as session:
            for message_id in waiting:
                outbox.mark_refused(
                    _one(session, message_id),
                    code=code,
                    error=type(error).__name__,
                    forever=False,
                    at=clock(),
                )


def _one(session: Session, message_id: uuid.UUID) -> OutboxMessage:
    message = session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None:
        raise LookupError("A claimed message is gone.")
    return message
