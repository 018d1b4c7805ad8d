"""Staff's notes on any record."""

from __future__ import annotations

import uuid

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped

from .base import C, N, Record, field


class Note(Record):
    __tablename__ = "note"
    __table_args__ = (Index(None, "record_id", "created_at"), Index(None, "created_at", "id"))

    table_name: Mapped[str] = field(String(60), sens=N)
    record_id: Mapped[uuid.UUID] = field(Uuid, sens=N)
    text: Mapped[str] = field(Text, sens=C)
    author_name: Mapped[str] = field(String(120), sens=N)
