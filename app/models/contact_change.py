"""What a school or a provider asks CAP to change of its contacts, and what CAP decided."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, relationship

from app.domain.contact_change import ContactChangeKind, ContactChangeStatus

from .base import C, N, Plain, Record, UtcDateTime, coded, field, link, one_of
from .contact import Contact
from .provider import Provider
from .school import School

_OPEN = text("status = 'requested'")


class ContactChange(Record):
    """A new contact, a change of one, or its removal. `before` is what stood there when it was
    asked. A contact has one open request at most: asking again changes that one."""

    __tablename__ = "contact_change"
    __table_args__ = (
        UniqueConstraint("ref"),
        CheckConstraint("(school_id IS NULL) <> (provider_id IS NULL)", name="of_one_organisation"),
        CheckConstraint("kind = 'ADD' OR contact_id IS NOT NULL", name="of_a_contact"),
        one_of("kind", ContactChangeKind),
        one_of("status", ContactChangeStatus),
        Index(
            "uq_contact_change_open",
            "contact_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "status", "id"),
        Index(None, "requested_at", "id"),
        Index(None, "due_on", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    school_id: Mapped[uuid.UUID | None] = link("school")
    provider_id: Mapped[uuid.UUID | None] = link("provider")
    # Of a new contact the one that was made of it, once it is approved.
    contact_id: Mapped[uuid.UUID | None] = link("contact")
    kind: Mapped[str] = field(coded(), sens=N)
    status: Mapped[str] = field(coded(), sens=N, default=str(ContactChangeStatus.REQUESTED))
    due_on: Mapped[date | None] = field(Date, sens=N)
    proposed: Mapped[dict[str, Any]] = field(Plain, sens=C, default=dict)
    before: Mapped[dict[str, Any]] = field(Plain, sens=C, default=dict)
    why: Mapped[str | None] = field(Text, sens=C)
    requested_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    requested_by: Mapped[str] = field(String(120), sens=C)
    requested_by_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    decided_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    decided_by: Mapped[str | None] = field(String(120), sens=N)
    reason: Mapped[str | None] = field(Text, sens=C)

    school: Mapped[School | None] = relationship(lazy="raise")
    provider: Mapped[Provider | None] = relationship(lazy="raise")
    contact: Mapped[Contact | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return self.ref
