"""Mail waiting to be sent or sent: one row for each recipient."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from .base import C, Model, N, UtcDateTime, coded, field, one_of

STATUSES = ("queued", "sending", "sent", "failed", "kept")


class OutboxMessage(Model):
    """`kept` is how a message ends when nothing may leave the machine (demo)."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        one_of("status", STATUSES),
        UniqueConstraint("dedupe_key", "recipient"),
        UniqueConstraint("message_id"),
        Index(None, "status", "next_attempt_at"),
        Index(None, "created_at", "id"),
        Index(None, "record_id"),
    )

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    kind: Mapped[str] = field(coded(), sens=N)
    recipient: Mapped[str] = field(String(254), sens=C)
    subject: Mapped[str] = field(String(200), sens=N)
    body: Mapped[str] = field(Text, sens=C)
    dedupe_key: Mapped[str] = field(String(120), sens=N)
    message_id: Mapped[str] = field(String(120), sens=N)
    table_name: Mapped[str | None] = field(String(60), sens=N)
    record_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    status: Mapped[str] = field(coded(), sens=N, default="queued")
    attempts: Mapped[int] = field(Integer, sens=N, default=0)
    created_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    next_attempt_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    claimed_until: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    claimed_by: Mapped[str | None] = field(String(60), sens=N)
    sent_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    last_code: Mapped[int | None] = field(Integer, sens=N)
    last_error: Mapped[str | None] = field(String(200), sens=N)
