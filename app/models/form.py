"""Forms and their published versions. A published version never changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, relationship

from .base import Model, N, P, Plain, Record, UtcDateTime, coded, field, link, one_of

STATES = ("draft", "open", "closed")


class Form(Record):
    __tablename__ = "form"
    __table_args__ = (
        UniqueConstraint("slug"),
        one_of("state", STATES),
        Index(None, "title", "id"),
    )

    slug: Mapped[str] = field(String(80), sens=P)
    title: Mapped[str] = field(String(200), sens=P)
    summary: Mapped[str] = field(String(400), sens=P, default="")
    audience: Mapped[list[Any]] = field(Plain, sens=P, default=list)
    state: Mapped[str] = field(coded(), sens=P, default="draft")
    opens_at: Mapped[datetime | None] = field(UtcDateTime, sens=P)
    closes_at: Mapped[datetime | None] = field(UtcDateTime, sens=P)
    retention_days: Mapped[int] = field(Integer, sens=N, default=28)
    current_version: Mapped[int | None] = field(Integer, sens=N)

    versions: Mapped[list[FormVersion]] = relationship(
        back_populates="form", lazy="raise", order_by="FormVersion.number.desc()"
    )

    def __str__(self) -> str:
        return self.title


class FormVersion(Model):
    """One published text of a form: the JSON document and its SHA-256."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    form_id: Mapped[uuid.UUID] = link("form")
    number: Mapped[int] = field(Integer, sens=N)
    schema_version: Mapped[int] = field(Integer, sens=N)
    document: Mapped[dict[str, Any]] = field(Plain, sens=P)
    sha256: Mapped[str] = field(String(64), sens=N)
    note: Mapped[str] = field(Text, sens=N, default="")
    published_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    published_by_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)

    form: Mapped[Form] = relationship(back_populates="versions", lazy="raise")
