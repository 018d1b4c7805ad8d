"""Places where a provider teaches (5.5): every slot of a placement points to one."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from .base import P, Record, field, link

if TYPE_CHECKING:
    from .provider import Provider


class Site(Record):
    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("provider_id", "name"),
        CheckConstraint("max_pupils_at_once > 0", name="room_for_some"),
        Index(None, "name", "id"),
    )

    provider_id: Mapped[uuid.UUID] = link("provider", sens=P)
    name: Mapped[str] = field(String(120), sens=P)
    address: Mapped[str] = field(String(400), sens=P)
    postcode: Mapped[str] = field(String(8), sens=P)
    uprn: Mapped[str | None] = field(String(12), sens=P)
    latitude: Mapped[Decimal | None] = field(Numeric(8, 5), sens=P)
    longitude: Mapped[Decimal | None] = field(Numeric(8, 5), sens=P)
    is_subcontracted: Mapped[bool] = field(Boolean, sens=P, default=False)
    accessible_features: Mapped[str | None] = field(Text, sens=P)
    opening_times: Mapped[str] = field(String(200), sens=P)
    arrival_instructions: Mapped[str | None] = field(Text, sens=P)
    max_pupils_at_once: Mapped[int] = field(Integer, sens=P)
    active_from: Mapped[date] = field(Date, sens=P)
    active_to: Mapped[date | None] = field(Date, sens=P)
    risk_assessed_on: Mapped[date] = field(Date, sens=P)

    provider: Mapped[Provider] = relationship(back_populates="sites", lazy="raise")

    def __str__(self) -> str:
        return self.name
