"""Files of a case (5.14). The bytes lie in the storage under a random key."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import C, N, Record, S, coded, field, link, one_of
from .scanned import SCAN_RESULTS, Scanned

if TYPE_CHECKING:
    from .application import Application

SENSITIVITIES = ("N", "C", "S")


class Document(Scanned, Record):
    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN application_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN withdrawal_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="of_one_case",
        ),
        one_of("sensitivity", SENSITIVITIES),
        one_of("scan_result", SCAN_RESULTS),
        Index(None, "application_id", "id"),
        Index(None, "withdrawal_id"),
        Index(None, "complaint_id"),
        Index(None, "received_on", "id"),
        Index(None, "scan_result", "scan_due_at"),
    )

    application_id: Mapped[uuid.UUID | None] = link("application")
    withdrawal_id: Mapped[uuid.UUID | None] = link("withdrawal")
    complaint_id: Mapped[uuid.UUID | None] = link("complaint")
    type: Mapped[str] = field(coded(), sens=N)
    name: Mapped[str] = field(String(200), sens=C)
    storage_key: Mapped[str] = field(String(64), sens=N, unique=True)
    size: Mapped[int] = field(Integer, sens=N)
    mime: Mapped[str] = field(String(100), sens=N)
    sha256: Mapped[str] = field(String(64), sens=N)
    received_on: Mapped[date] = field(Date, sens=N)
    document_date: Mapped[date] = field(Date, sens=N)
    sensitivity: Mapped[str] = field(String(1), sens=N, default=str(S))
    share_with_provider: Mapped[bool] = field(Boolean, sens=N, default=False)
    redacted_of_id: Mapped[uuid.UUID | None] = link("document")

    application: Mapped[Application | None] = relationship(back_populates="documents", lazy="raise")

    def __str__(self) -> str:
        return self.name
