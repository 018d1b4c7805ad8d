"""One-time links to set a password, by the hash of their secret."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, String, Uuid
from sqlalchemy.orm import Mapped, relationship

from .base import Model, N, S, UtcDateTime, coded, field, link, one_of
from .user import User


class AccountLink(Model):
    __tablename__ = "account_link"
    __table_args__ = (one_of("kind", ("invite", "reset")), Index(None, "user_id"))

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = link("user")
    kind: Mapped[str] = field(coded(), sens=N)
    token_hash: Mapped[str] = field(String(64), sens=S, unique=True)
    created_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    expires_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    used_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    user: Mapped[User] = relationship(lazy="raise")
