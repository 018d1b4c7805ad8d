"""What was sent to one provider. An open pack is what lets a provider see a case."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Boolean, Date, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from .application import Application, ApplicationChoice
from .base import C, N, Record, S, UtcDateTime, coded, field, link, one_of
from .document import Document
from .provider import Provider

ENDINGS = ("recalled", "superseded", "cancelled")
_OPEN = text("ended_at IS NULL")


class Pack(Record):
    """Open until `ended_at`, and after an answer only until `closes_on`, that day included."""

    __tablename__ = "pack"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("ended_why", ENDINGS),
        Index(
            "uq_pack_open_application",
            "application_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "provider_id", "id"),
        Index(None, "application_id", "id"),
        Index(None, "choice_id"),
        Index(None, "sent_at", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    application_id: Mapped[uuid.UUID] = link("application")
    choice_id: Mapped[uuid.UUID] = link("application_choice")
    provider_id: Mapped[uuid.UUID] = link("provider")
    sent_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    sent_by_id: Mapped[uuid.UUID | None] = link("user")
    message: Mapped[str | None] = field(Text, sens=C)
    shows_address: Mapped[bool] = field(Boolean, sens=S, default=False)
    closes_on: Mapped[date | None] = field(Date, sens=N)
    ended_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    ended_why: Mapped[str | None] = field(coded(), sens=N)
    ended_reason: Mapped[str | None] = field(Text, sens=N)

    application: Mapped[Application] = relationship(lazy="raise")
    choice: Mapped[ApplicationChoice] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
    documents: Mapped[list[PackDocument]] = relationship(back_populates="pack", lazy="raise")

    def __str__(self) -> str:
        return self.ref


class PackDocument(Record):
    """A document that goes with a pack."""

    __tablename__ = "pack_document"
    __table_args__ = (
        UniqueConstraint("pack_id", "document_id"),
        Index(None, "document_id"),
    )

    pack_id: Mapped[uuid.UUID] = link("pack")
    document_id: Mapped[uuid.UUID] = link("document")

    pack: Mapped[Pack] = relationship(back_populates="documents", lazy="raise")
    document: Mapped[Document] = relationship(lazy="raise")
