"""The texts of letters, as staff edit them, and the letters of a complaint that were made."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import Boolean, Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.letters import LetterKind

from .base import N, Record, coded, field, link, one_of
from .complaint import Complaint
from .document import Document


class LetterText(Record):
    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("kind"), one_of("kind", LetterKind))

    kind: Mapped[str] = field(coded(), sens=N)
    subject: Mapped[str] = field(String(200), sens=N)
    body: Mapped[str] = field(Text, sens=N)

    def __str__(self) -> str:
        return self.subject


class ComplaintLetter(Record):
    """A letter that was made. Whoever has no account gets it by post, and staff say when."""

    __tablename__ = "complaint_letter"
    __table_args__ = (
        UniqueConstraint("document_id"),
        one_of("kind", LetterKind),
        Index(None, "complaint_id", "id"),
        Index(None, "made_on", "id"),
    )

    complaint_id: Mapped[uuid.UUID] = link("complaint")
    document_id: Mapped[uuid.UUID] = link("document")
    kind: Mapped[str] = field(coded(), sens=N)
    made_on: Mapped[date] = field(Date, sens=N)
    by_post: Mapped[bool] = field(Boolean, sens=N)
    posted_on: Mapped[date | None] = field(Date, sens=N)

    complaint: Mapped[Complaint] = relationship(lazy="raise")
    document: Mapped[Document] = relationship(lazy="raise")
