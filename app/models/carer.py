"""Parents, carers and emergency contacts of a pupil (5.10)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import relationship as related

from .base import C, Record, S, coded, field, link, one_of

if TYPE_CHECKING:
    from .student import Student

RELATIONSHIPS = (
    "MOTHER",
    "FATHER",
    "STEP_PARENT",
    "FOSTER_CARER",
    "GUARDIAN",
    "SOCIAL_WORKER",
    "OTHER",
)
YES_NO_UNKNOWN = ("YES", "NO", "UNKNOWN")


class Carer(Record):
    __tablename__ = "carer"
    __table_args__ = (
        one_of("relationship", RELATIONSHIPS),
        one_of("parental_responsibility", YES_NO_UNKNOWN),
        Index(None, "student_id", "priority"),
    )

    student_id: Mapped[uuid.UUID] = link("student", sens=C)
    title: Mapped[str | None] = field(String(20), sens=C)
    full_name: Mapped[str] = field(String(120), sens=C)
    relationship: Mapped[str] = field(coded(), sens=C)
    parental_responsibility: Mapped[str] = field(coded(), sens=C)
    lives_with_child: Mapped[bool] = field(Boolean, sens=C)
    address: Mapped[str | None] = field(String(400), sens=C)
    telephone: Mapped[str] = field(String(30), sens=C)
    other_telephone: Mapped[str | None] = field(String(30), sens=C)
    email: Mapped[str | None] = field(String(254), sens=C)
    language: Mapped[str | None] = field(String(60), sens=C)
    interpreter: Mapped[bool] = field(Boolean, sens=C, default=False)
    priority: Mapped[int] = field(Integer, sens=C, default=1)
    can_collect: Mapped[bool | None] = field(Boolean, sens=C)
    contact_restriction: Mapped[str | None] = field(Text, sens=S)
    consulted_on: Mapped[date | None] = field(Date, sens=C)
    view_of_application: Mapped[str | None] = field(Text, sens=C)

    student: Mapped[Student] = related(back_populates="carers", lazy="raise")

    def __str__(self) -> str:
        return self.full_name
