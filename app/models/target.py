"""What the place should achieve, measurably (5.11)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Date, Index, Text
from sqlalchemy.orm import Mapped, relationship

from .base import C, Record, field, link

if TYPE_CHECKING:
    from .application import Application


class Target(Record):
    __tablename__ = "target"
    __table_args__ = (Index(None, "application_id"),)

    application_id: Mapped[uuid.UUID] = link("application")
    text: Mapped[str] = field(Text, sens=C)
    measure: Mapped[str] = field(Text, sens=C)
    baseline: Mapped[str] = field(Text, sens=C)
    due_on: Mapped[date] = field(Date, sens=C)

    application: Mapped[Application] = relationship(back_populates="targets", lazy="raise")
