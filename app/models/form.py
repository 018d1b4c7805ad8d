"""Forms, their published versions, which never change, and the text somebody is working on."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, relationship

from .base import Model, N, P, Plain, Record, UtcDateTime, coded, field, link, one_of

STATES = ("draft", "open", "closed", "withdrawn")
REFERENCE_KINDS = ("question", "list", "table", "column", "lookup")


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
    # What people are told while it takes nothing, and who of the staff looks after it.
    closed_text: Mapped[str] = field(String(600), sens=P, default="")
    owner: Mapped[str] = field(String(120), sens=N, default="")
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


class FormDraft(Record):
    """The text of a form as staff are changing it. Nobody fills it in. `revision` counts the
    changes: the second of two who work on it at once is told what the first one did."""

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("form_id"),)

    form_id: Mapped[uuid.UUID] = link("form")
    # The number of the version it was begun from; none for a form that was never published.
    based_on: Mapped[int | None] = field(Integer, sens=N)
    document: Mapped[dict[str, Any]] = field(Plain, sens=P)
    revision: Mapped[int] = field(Integer, sens=N, default=1)

    form: Mapped[Form] = relationship(lazy="raise")
    steps: Mapped[list[FormDraftStep]] = relationship(
        back_populates="draft", lazy="raise", order_by="FormDraftStep.number.desc()"
    )

    def __str__(self) -> str:
        return f"Draft of {self.form.title}"


class FormDraftStep(Record):
    """One change to a draft, in words, with the text as it was before, or after it once it was
    undone: the way back and forth."""

    __tablename__ = "form_draft_step"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    draft_id: Mapped[uuid.UUID] = link("form_draft")
    number: Mapped[int] = field(Integer, sens=N)
    words: Mapped[str] = field(String(300), sens=P)
    before: Mapped[dict[str, Any]] = field(Plain, sens=P)
    undone: Mapped[bool] = field(Boolean, sens=N, default=False)
    by_name: Mapped[str] = field(String(120), sens=N, default="")

    draft: Mapped[FormDraft] = relationship(back_populates="steps", lazy="raise")


class FormReference(Model):
    """What a published version uses: noted when it is published, so that one can ask who uses a
    list, a table or a question."""

    __tablename__ = "form_reference"
    __table_args__ = (
        one_of("kind", REFERENCE_KINDS),
        Index(None, "form_version_id"),
        Index(None, "kind", "name"),
    )

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    form_version_id: Mapped[uuid.UUID] = link("form_version")
    kind: Mapped[str] = field(coded(), sens=N)
    # What is used, such as the name of a list or table.column, and the id of what uses it.
    name: Mapped[str] = field(String(200), sens=N)
    used_by: Mapped[str] = field(String(200), sens=N)

    form_version: Mapped[FormVersion] = relationship(lazy="raise")
