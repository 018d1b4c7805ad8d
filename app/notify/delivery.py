"""Handing messages to the mail server: our own connection, with time-out and refusal codes."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask_mail import Message

from app.models.outbox_message import OutboxMessage
from app.settings import MailServer

from .messages import SITE


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message was not taken. `code` is SMTP's, None when no answer came."""

    code: int | None
    error: str

    @property
    def forever(self) -> bool:
        """A 5xx means the server will never take this message."""
        return self.code is not None and self.code >= 500


def compose(row: OutboxMessage, sender: str, site: str) -> Message:
    """The mail of a row. The Message-ID stays the same over all attempts. `site` is our public
    address, which the links begin with."""
    message = Message(
        subject=row.subject,
        recipients=[row.recipient],
        body=row.body.replace(SITE, site),
        sender=sender,
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    message.msgId = row.message_id
    message.date = row.created_at.timestamp()
    return message


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server; raises OSError or SMTPException."""
    smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    try:
        if server.use_tls:
            smtp.starttls(context=ssl.create_default_context())
        if server.username:
            smtp.login(server.username, server.password or "")
        yield smtp
    finally:
        smtp.close()


def deliver(smtp: smtplib.SMTP, row: OutboxMessage, sender: str, site: str) -> Refusal | None:
    """Send one message; None when the server took it. Raises when the connection is lost."""
    message = compose(row, sender, site)
    try:
        smtp.sendmail(sender, [row.recipient], message.as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return Refusal(code, _words(text))
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        return Refusal(error.smtp_code, _words(error.smtp_error))
    return None


def _words(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text)
