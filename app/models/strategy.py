"""What the school has tried so far, and what came of it (5.11)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import C, Record, field, link

if TYPE_CHECKING:
    from .application import Application


class Strategy(Record):
    __tablename__ = "strategy"
    __table_args__ = (Index(None, "application_id"),)

    application_id: Mapped[uuid.UUID] = link("application")
    strategy: Mapped[str] = field(Text, sens=C)
    from_on: Mapped[date] = field(Date, sens=C)
    to_on: Mapped[date | None] = field(Date, sens=C)
    who: Mapped[str] = field(String(200), sens=C)
    impact: Mapped[str] = field(Text, sens=C)
    evidence_document_id: Mapped[uuid.UUID | None] = link("document", sens=C)

    application: Mapped[Application] = relationship(back_populates="strategies", lazy="raise")
