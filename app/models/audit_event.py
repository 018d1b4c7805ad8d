"""Who did what to which record, when; and who read what is sensitive. Append-only."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped

from .base import C, Model, N, Plain, UtcDateTime, coded, field


class AuditEvent(Model):
    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "record_id", "at"),
        Index(None, "at", "id"),
        Index(None, "actor_id", "at"),
    )

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    at: Mapped[datetime] = field(UtcDateTime, sens=N)
    actor_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    actor_kind: Mapped[str] = field(coded(), sens=N)
    actor_roles: Mapped[list[Any]] = field(Plain, sens=N, default=list)
    school_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    provider_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    action: Mapped[str] = field(String(60), sens=N)
    table_name: Mapped[str] = field(String(60), sens=N)
    record_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    ref: Mapped[str | None] = field(String(20), sens=N)
    changes: Mapped[dict[str, Any] | None] = field(Plain, sens=N)
    reason: Mapped[str | None] = field(Text, sens=C)
    ip: Mapped[str | None] = field(String(45), sens=C)
    request_id: Mapped[str | None] = field(String(40), sens=N)


class ReadEvent(Model):
    """A reading of something sensitive or a download."""

    __tablename__ = "read_event"
    __table_args__ = (
        Index(None, "record_id", "at"),
        Index(None, "at", "id"),
        Index(None, "actor_id", "at"),
    )

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    at: Mapped[datetime] = field(UtcDateTime, sens=N)
    actor_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    actor_kind: Mapped[str] = field(coded(), sens=N)
    table_name: Mapped[str] = field(String(60), sens=N)
    record_id: Mapped[uuid.UUID] = field(Uuid, sens=N)
    part: Mapped[str] = field(String(80), sens=N)
    ip: Mapped[str | None] = field(String(45), sens=C)
    request_id: Mapped[str | None] = field(String(40), sens=N)
