"""CAP's own designated safeguarding leads, as schools and providers see them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped

from app.domain.safeguarding_leads import LEAD_ROLES

from .base import C, N, Record, coded, field, one_of


class CapLead(Record):
    __tablename__ = "cap_lead"
    __table_args__ = (one_of("job_role", LEAD_ROLES), Index(None, "full_name", "id"))

    full_name: Mapped[str] = field(String(120), sens=C)
    job_role: Mapped[str] = field(coded(), sens=C)
    email: Mapped[str] = field(String(254), sens=C)
    telephone: Mapped[str | None] = field(String(30), sens=C)
    mobile: Mapped[str | None] = field(String(30), sens=C)
    out_of_hours: Mapped[str | None] = field(String(30), sens=C)
    verified_on: Mapped[date | None] = field(Date, sens=N)

    def __str__(self) -> str:
        return self.full_name
