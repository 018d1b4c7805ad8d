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

CLOSING = 421
UNSENDABLE = 554


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message was not taken. `code` is SMTP's, None when no answer came; `of_sender` when
    the server minds us and not the message."""

    code: int | None
    error: str
    of_sender: bool = False

    @property
    def forever(self) -> bool:
        """A 5xx means the server will never take this message. If it minds the sender, the same
        would befall every message until somebody puts the settings right: those wait."""
        return self.code is not None and self.code >= 500 and not self.of_sender

    @property
    def hangs_up(self) -> bool:
        """The server closes the connection with its answer."""
        return self.code == CLOSING


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
    try:
        smtp.sendmail(sender, [row.recipient], compose(row, sender, site).as_bytes())
    except (ValueError, smtplib.SMTPNotSupportedError) as error:
        # A header or an address that no server takes: trying again would not help.
        smtp.rset()
        return Refusal(UNSENDABLE, type(error).__name__)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return Refusal(code, _words(text))
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPSenderRefused as error:
        return Refusal(error.smtp_code, _words(error.smtp_error), of_sender=True)
    except smtplib.SMTPResponseException as error:
        return Refusal(error.smtp_code, _words(error.smtp_error))
    return None


def _words(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text)
