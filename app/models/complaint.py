"""Complaints (5.23): what was sent, and what both stages found. `due_on` is the day of the next
step, whatever it is; the other days stay for the figures."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.complaint_flow import ComplaintStatus

from .base import C, N, Record, S, UtcDateTime, coded, field, link, one_of
from .provider import Provider
from .school import School

CHANNELS = ("WEB", "EMAIL", "PHONE", "LETTER", "IN_PERSON")
ABOUT = (
    "CAP_SERVICE",
    "PROVIDER",
    "COURSE",
    "STAFF_CONDUCT",
    "CHARGE",
    "DECISION",
    "DATA_PROTECTION",
    "SAFEGUARDING",
    "OTHER",
)
FOUND = ("UPHELD", "PARTLY", "NOT_UPHELD")
UPHELD = frozenset({"UPHELD", "PARTLY"})
FINDINGS = (*FOUND, "WITHDRAWN", "OUT_OF_SCOPE")


class Complaint(Record):
    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("status", ComplaintStatus),
        one_of("channel", CHANNELS),
        one_of("about", ABOUT),
        one_of("finding", FINDINGS),
        one_of("stage2_finding", FOUND),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "status", "id"),
        Index(None, "received_on", "id"),
        Index(None, "ack_due", "id"),
        Index(None, "due_on", "id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    status: Mapped[str] = field(coded(), sens=N, default=ComplaintStatus.RECEIVED)
    stage: Mapped[int] = field(Integer, sens=N, default=1)
    due_on: Mapped[date | None] = field(Date, sens=N)
    school_id: Mapped[uuid.UUID | None] = link("school")
    provider_id: Mapped[uuid.UUID | None] = link("provider")
    name: Mapped[str | None] = field(String(120), sens=C)
    role: Mapped[str | None] = field(String(120), sens=C)
    organisation: Mapped[str | None] = field(String(200), sens=C)
    email: Mapped[str | None] = field(String(254), sens=C)
    phone: Mapped[str | None] = field(String(30), sens=C)
    address: Mapped[str | None] = field(String(400), sens=C)
    on_behalf_of: Mapped[str | None] = field(String(120), sens=C)
    received_on: Mapped[date] = field(Date, sens=N)
    channel: Mapped[str] = field(coded(), sens=N)
    about: Mapped[str] = field(coded(), sens=N)
    about_provider_id: Mapped[uuid.UUID | None] = link("provider")
    about_placement_id: Mapped[uuid.UUID | None] = link("placement")
    about_application_id: Mapped[uuid.UUID | None] = link("application")
    what_happened: Mapped[str] = field(Text, sens=S)
    when_happened: Mapped[str] = field(String(200), sens=S)
    already_tried: Mapped[str | None] = field(Text, sens=S)
    outcome_wanted: Mapped[str] = field(Text, sens=S)
    reasonable_adjustments: Mapped[str | None] = field(Text, sens=S)
    investigator_id: Mapped[uuid.UUID | None] = link("user")
    reviewer_id: Mapped[uuid.UUID | None] = link("user")
    scope: Mapped[str | None] = field(Text, sens=S)
    outcome_sought: Mapped[str | None] = field(Text, sens=S)
    # While another procedure comes first the clock stands still.
    turned_on: Mapped[date | None] = field(Date, sens=N)
    days_left: Mapped[int | None] = field(Integer, sens=N)
    ack_due: Mapped[date] = field(Date, sens=N)
    ack_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    response_due: Mapped[date | None] = field(Date, sens=N)
    responded_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    # Free words may name people: the audit trail says that they changed, never what they say.
    extension_reason: Mapped[str | None] = field(Text, sens=C)
    extension_days: Mapped[int | None] = field(Integer, sens=N)
    extension_told_on: Mapped[date | None] = field(Date, sens=N)
    finding: Mapped[str | None] = field(coded(), sens=N)
    reasons: Mapped[str | None] = field(Text, sens=S)
    remedy: Mapped[str | None] = field(Text, sens=C)
    learning: Mapped[str | None] = field(Text, sens=C)
    actions: Mapped[str | None] = field(Text, sens=C)
    stage2_until: Mapped[date | None] = field(Date, sens=N)
    stage2_asked_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    stage2_ack_due: Mapped[date | None] = field(Date, sens=N)
    stage2_ack_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    stage2_due: Mapped[date | None] = field(Date, sens=N)
    stage2_answered_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    stage2_extension_reason: Mapped[str | None] = field(Text, sens=C)
    stage2_extension_days: Mapped[int | None] = field(Integer, sens=N)
    stage2_extension_told_on: Mapped[date | None] = field(Date, sens=N)
    stage2_finding: Mapped[str | None] = field(coded(), sens=N)
    stage2_reasons: Mapped[str | None] = field(Text, sens=S)
    stage2_remedy: Mapped[str | None] = field(Text, sens=C)
    lgsco_signposted_at: Mapped[date | None] = field(Date, sens=N)
    closed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    school: Mapped[School | None] = relationship(lazy="raise")
    provider: Mapped[Provider | None] = relationship(lazy="raise", foreign_keys=[provider_id])
    about_provider: Mapped[Provider | None] = relationship(
        lazy="raise", foreign_keys=[about_provider_id]
    )

    def __str__(self) -> str:
        return self.ref
