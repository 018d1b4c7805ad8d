"""Lists that staff edit: code values and the council's closure days."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from .base import N, P, Record, coded, field


class CodeValue(Record):
    """One entry of a list that people choose from. A code once used is retired, never reused."""

    __tablename__ = "code_value"
    __table_args__ = (
        UniqueConstraint("list_name", "code"),
        Index(None, "list_name", "position", "id"),
    )

    list_name: Mapped[str] = field(coded(), sens=P)
    code: Mapped[str] = field(coded(), sens=P)
    label: Mapped[str] = field(String(200), sens=P)
    position: Mapped[int] = field(Integer, sens=P, default=0)
    is_live: Mapped[bool] = field(Boolean, sens=P, default=True)

    def __str__(self) -> str:
        return self.label


class ClosureDay(Record):
    """A day on which the council is closed beside the bank holidays; no working day (7.8)."""

    __tablename__ = "closure_day"
    __table_args__ = (UniqueConstraint("day"),)

    day: Mapped[date] = field(Date, sens=P)
    why: Mapped[str] = field(String(120), sens=N)

    def __str__(self) -> str:
        return f"{self.day:%d %b %Y}"
