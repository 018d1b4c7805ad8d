"""Training providers (5.4). Bank details are never kept here."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.provider_flow import ProviderStatus

from .base import C, N, P, Plain, Record, coded, field, one_of
from .site import Site


class Provider(Record):
    __tablename__ = "provider"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("legal_name"),
        one_of("status", ProviderStatus),
        CheckConstraint(
            "contract_start IS NULL OR contract_end IS NULL OR contract_start <= contract_end",
            name="contract_dates",
        ),
        Index(None, "trading_name", "id"),
        Index(None, "status", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=P)
    legal_name: Mapped[str] = field(String(200), sens=P)
    trading_name: Mapped[str] = field(String(200), sens=P)
    company_no: Mapped[str | None] = field(String(8), sens=P)
    charity_no: Mapped[str | None] = field(String(8), sens=P)
    urn: Mapped[str | None] = field(String(6), sens=P)
    ukprn: Mapped[str | None] = field(String(8), sens=P)
    ap_setting_type: Mapped[str | None] = field(coded(), sens=P)
    registered_school: Mapped[bool] = field(Boolean, sens=P, default=False)
    ofsted_outcome: Mapped[str | None] = field(String(60), sens=P)
    ofsted_date: Mapped[date | None] = field(Date, sens=P)
    procurement_ref: Mapped[str | None] = field(String(60), sens=N)
    contract_start: Mapped[date | None] = field(Date, sens=N)
    contract_end: Mapped[date | None] = field(Date, sens=N)
    status: Mapped[str] = field(coded(), sens=N, default=ProviderStatus.ENQUIRY)
    tiers: Mapped[list[Any]] = field(Plain, sens=P, default=list)
    categories: Mapped[list[Any]] = field(Plain, sens=P, default=list)
    nominated_lead: Mapped[str | None] = field(String(120), sens=C)
    ico_registration_no: Mapped[str | None] = field(String(12), sens=N)
    cyber_essentials_until: Mapped[date | None] = field(Date, sens=N)
    annual_safeguarding_confirmation_ay: Mapped[str | None] = field(String(7), sens=N)
    telephone: Mapped[str | None] = field(String(30), sens=P)
    website: Mapped[str | None] = field(String(254), sens=P)

    sites: Mapped[list[Site]] = relationship(
        back_populates="provider", lazy="raise", order_by="Site.name"
    )

    def __str__(self) -> str:
        return self.trading_name
