"""Consents given and notices handed over (5.15); not the lawful basis of the data."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, Index, String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import relationship as related

from .base import C, N, Record, coded, field, link, one_of

if TYPE_CHECKING:
    from .application import Application

KINDS = (
    "PARENT_REFERRAL",
    "PARENT_EARLY_HELP",
    "PUPIL_AGREEMENT",
    "PRIVACY_NOTICE",
    "MEDICAL",
    "PHOTO",
    "TRAVEL",
    "TRIP",
)
METHODS = ("PAPER", "E_SIGN", "VERBAL")


class Consent(Record):
    __tablename__ = "consent"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("method", METHODS),
        Index(None, "application_id"),
    )

    application_id: Mapped[uuid.UUID] = link("application")
    kind: Mapped[str] = field(coded(), sens=C)
    given_by: Mapped[str] = field(String(120), sens=C)
    relationship: Mapped[str] = field(String(60), sens=C)
    pr_confirmed: Mapped[bool] = field(Boolean, sens=C)
    given_on: Mapped[date] = field(Date, sens=C)
    method: Mapped[str] = field(coded(), sens=C)
    evidence_document_id: Mapped[uuid.UUID | None] = link("document", sens=C)
    withdrawn_on: Mapped[date | None] = field(Date, sens=C)
    notice_version: Mapped[str | None] = field(String(40), sens=N)

    application: Mapped[Application] = related(back_populates="consents", lazy="raise")
