"""A request to end all or part of a placement (5.22)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.domain.codes import WEEKDAYS, HalfDay, Requester, WithdrawalScope
from app.domain.meeting_flow import MeetingStatus
from app.domain.withdrawal_flow import WithdrawalStatus

from .base import C, N, Plain, Record, S, UtcDateTime, coded, field, link, one_of
from .placement import Placement
from .provider import Provider
from .school import School
from .student import Student


class WithdrawalMeeting(Record):
    """The meeting of CAP, school and provider before a provider may withdraw."""

    __tablename__ = "withdrawal_meeting"
    __table_args__ = (
        one_of("status", MeetingStatus),
        Index(None, "placement_id"),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "student_id"),
        Index(None, "status", "id"),
        Index(None, "due_on", "id"),
    )

    status: Mapped[str] = field(coded(), sens=N, default=MeetingStatus.ASKED)
    due_on: Mapped[date | None] = field(Date, sens=N)
    placement_id: Mapped[uuid.UUID] = link("placement", sens=C)
    school_id: Mapped[uuid.UUID] = link("school")
    provider_id: Mapped[uuid.UUID] = link("provider")
    student_id: Mapped[uuid.UUID] = link("student", sens=C)
    asked_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    asked_by: Mapped[str] = field(String(120), sens=C)
    why: Mapped[str] = field(Text, sens=S)
    times: Mapped[str | None] = field(Text, sens=C)
    booked_for: Mapped[datetime | None] = field(UtcDateTime, sens=C)
    place: Mapped[str | None] = field(String(200), sens=C)
    held_on: Mapped[date | None] = field(Date, sens=C)
    attendees: Mapped[list[Any]] = field(Plain, sens=C, default=list)
    notes: Mapped[str | None] = field(Text, sens=S)
    recorded_by_id: Mapped[uuid.UUID | None] = link("user")

    school: Mapped[School] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
    student: Mapped[Student] = relationship(lazy="raise")
    placement: Mapped[Placement] = relationship(lazy="raise")


class Withdrawal(Record):
    __tablename__ = "withdrawal"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("status", WithdrawalStatus),
        one_of("requester_type", Requester),
        one_of("scope", WithdrawalScope),
        Index(None, "school_id", "id"),
        Index(None, "provider_id", "id"),
        Index(None, "placement_id"),
        Index(None, "student_id"),
        Index(None, "status", "id"),
        Index(None, "process_due", "id"),
        Index(None, "submitted_at", "id"),
        UniqueConstraint("meeting_id"),
    )

    ref: Mapped[str] = field(String(20), sens=N)
    status: Mapped[str] = field(coded(), sens=N, default=WithdrawalStatus.SUBMITTED)
    due_on: Mapped[date | None] = field(Date, sens=N)
    owner_id: Mapped[uuid.UUID | None] = link("user")
    requester_type: Mapped[str] = field(coded(), sens=N)
    requester_name: Mapped[str] = field(String(120), sens=C)
    requester_role: Mapped[str] = field(String(120), sens=C)
    requester_email: Mapped[str] = field(String(254), sens=C)
    requester_phone: Mapped[str] = field(String(30), sens=C)
    school_id: Mapped[uuid.UUID] = link("school")
    provider_id: Mapped[uuid.UUID] = link("provider")
    student_id: Mapped[uuid.UUID] = link("student", sens=C)
    placement_id: Mapped[uuid.UUID] = link("placement", sens=C)
    scope: Mapped[str] = field(coded(), sens=N)
    last_day: Mapped[date] = field(Date, sens=N)
    reason: Mapped[str] = field(coded(), sens=S)
    detail: Mapped[str] = field(Text, sens=S)
    impact_achievement: Mapped[str] = field(Text, sens=S)
    impact_health: Mapped[str] = field(Text, sens=S)
    impact_wellbeing: Mapped[str] = field(Text, sens=S)
    meeting_id: Mapped[uuid.UUID | None] = link("withdrawal_meeting")
    meeting_held_on: Mapped[date | None] = field(Date, sens=C)
    meeting_attendees: Mapped[list[Any]] = field(Plain, sens=C, default=list)
    mo_discussed: Mapped[bool | None] = field(Boolean, sens=C)
    mo_discussion_on: Mapped[date | None] = field(Date, sens=C)
    next_provision_plan: Mapped[str] = field(Text, sens=C)
    parent_informed_on: Mapped[date] = field(Date, sens=C)
    pupil_informed_on: Mapped[date | None] = field(Date, sens=C)
    safeguarding_link: Mapped[bool] = field(Boolean, sens=S)
    handover: Mapped[str | None] = field(Text, sens=C)
    units_claimed: Mapped[str | None] = field(Text, sens=C)
    property: Mapped[str | None] = field(Text, sens=C)
    submitted_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    process_due: Mapped[date] = field(Date, sens=N)
    paused_on: Mapped[date | None] = field(Date, sens=N)
    paused_days: Mapped[int] = field(Integer, sens=N, default=0)
    requester_confirmed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    requester_confirmed_by_id: Mapped[uuid.UUID | None] = link("user")
    scope_checked_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    scope_checked_by_id: Mapped[uuid.UUID | None] = link("user")
    cancel_asked_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    processed_on: Mapped[date | None] = field(Date, sens=N)
    clm_done: Mapped[date | None] = field(Date, sens=N)
    clm_done_by_id: Mapped[uuid.UUID | None] = link("user")
    capita_done: Mapped[date | None] = field(Date, sens=N)
    capita_done_by_id: Mapped[uuid.UUID | None] = link("user")
    counterpart_notified_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    school: Mapped[School] = relationship(lazy="raise")
    provider: Mapped[Provider] = relationship(lazy="raise")
    student: Mapped[Student] = relationship(lazy="raise")
    placement: Mapped[Placement] = relationship(lazy="raise")
    slots: Mapped[list[WithdrawalSlot]] = relationship(back_populates="withdrawal", lazy="raise")

    def __str__(self) -> str:
        return self.ref


class WithdrawalSlot(Record):
    """A half-day that is to end, when only some of them do."""

    __tablename__ = "withdrawal_slot"
    __table_args__ = (
        UniqueConstraint("withdrawal_id", "day", "half_day"),
        one_of("day", WEEKDAYS),
        one_of("half_day", HalfDay),
    )

    withdrawal_id: Mapped[uuid.UUID] = link("withdrawal")
    day: Mapped[str] = field(String(3), sens=C)
    half_day: Mapped[str] = field(String(2), sens=C)

    withdrawal: Mapped[Withdrawal] = relationship(back_populates="slots", lazy="raise")
