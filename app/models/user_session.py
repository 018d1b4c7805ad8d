"""Sessions as rows: ending one ends it everywhere at once."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped

from .base import Model, N, S, UtcDateTime, field, link


class UserSession(Model):
    __tablename__ = "user_session"
    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    token_hash: Mapped[str] = field(String(64), sens=S, unique=True)
    user_id: Mapped[uuid.UUID | None] = link("user")
    created_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    last_seen_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    expires_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    ended_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    data: Mapped[str] = field(Text, sens=S, default="{}")
