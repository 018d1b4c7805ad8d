"""Every move of every record: from where to where, by whom and why. Append-only."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped

from .base import C, Model, N, UtcDateTime, coded, field


class StatusHistory(Model):
    __tablename__ = "status_history"
    __table_args__ = (Index(None, "record_id", "at"), Index(None, "at", "id"))

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    table_name: Mapped[str] = field(String(60), sens=N)
    record_id: Mapped[uuid.UUID] = field(Uuid, sens=N)
    move: Mapped[str] = field(coded(), sens=N)
    from_status: Mapped[str | None] = field(coded(), sens=N)
    to_status: Mapped[str] = field(coded(), sens=N)
    reason: Mapped[str | None] = field(Text, sens=C)
    due_on: Mapped[date | None] = field(Date, sens=N)
    at: Mapped[datetime] = field(UtcDateTime, sens=N)
    actor_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    actor_kind: Mapped[str] = field(coded(), sens=N)
