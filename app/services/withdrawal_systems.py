"""What has to be entered by hand in CLM and Capita: the rows, and the file of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import visible
from app.domain.codes import WEEKDAYS, HalfDay
from app.domain.permissions import Permission
from app.domain.placements import session_label
from app.domain.withdrawal_flow import WithdrawalStatus
from app.domain.wording import SCOPES
from app.models.course import CourseOffer
from app.models.placement import Placement
from app.models.withdrawal import Withdrawal

from . import audit, withdrawal_coverage
from .withdrawal_places import last_day_of

MOST = 2_000
HEAD = (
    "Reference",
    "UPN",
    "Surname",
    "Forename",
    "Date of birth",
    "School",
    "URN",
    "Provider",
    "Course",
    "Placement",
    "What ends",
    "Half-days that end",
    "Last day",
    "Still to enter in",
)


def to_enter(session: Session, actor: Actor) -> list[Withdrawal]:
    """The withdrawals that CAP processes and that stand in CLM or Capita not yet, what is due
    first on top."""
    placement = selectinload(Withdrawal.placement)
    statement = (
        visible(Withdrawal, actor)
        .where(
            Withdrawal.status == WithdrawalStatus.PROCESSING,
            Withdrawal.clm_done.is_(None) | Withdrawal.capita_done.is_(None),
        )
        .order_by(Withdrawal.process_due, Withdrawal.id)
        .limit(MOST)
        .options(
            selectinload(Withdrawal.student),
            selectinload(Withdrawal.school),
            selectinload(Withdrawal.provider),
            selectinload(Withdrawal.slots),
            placement.selectinload(Placement.course_offer).selectinload(CourseOffer.course),
        )
    )
    return list(session.scalars(statement))


def take_out(session: Session, *, reason: str, by: Actor, at: datetime) -> list[tuple[str, ...]]:
    """The rows of the file, which is written down with its reason. Raises Rejected without one."""
    allow(by, Permission.WITHDRAWAL_EXPORT)
    allow(by, Permission.STUDENT_READ)
    purpose = audit.reason_for_export(reason)
    found = to_enter(session, by)
    ending = withdrawal_coverage.ending_of(session, found)
    rows = [_row(each, place) for each in found for place in ending[each.id]]
    told = audit.export_changes(len(rows), ["to enter in CLM and Capita"], ", ".join(HEAD))
    audit.record_export(session, Withdrawal.__tablename__, told, reason=purpose, by=by, at=at)
    return rows


def half_days(withdrawal: Withdrawal) -> str:
    """The half-days that end when only some do, in the order of the week."""
    slots = sorted(withdrawal.slots, key=lambda slot: (WEEKDAYS.index(slot.day), slot.half_day))
    return ", ".join(session_label(slot.day, HalfDay(slot.half_day)) for slot in slots)


def missing(withdrawal: Withdrawal) -> str:
    """The systems in which it does not stand yet."""
    systems = (("CLM", withdrawal.clm_done), ("Capita", withdrawal.capita_done))
    return " and ".join(name for name, done in systems if done is None)


def _row(withdrawal: Withdrawal, placement: Placement) -> tuple[str, ...]:
    """One place that ends. Of several that end together each is a course to enter."""
    last_day = last_day_of(withdrawal, placement)
    student = withdrawal.student
    return (
        withdrawal.ref,
        student.upn or "",
        student.legal_surname,
        student.legal_forename,
        f"{student.date_of_birth:%d/%m/%Y}",
        withdrawal.school.name,
        withdrawal.school.urn,
        withdrawal.provider.trading_name,
        placement.course_offer.course.title,
        placement.ref,
        SCOPES[withdrawal.scope],
        half_days(withdrawal),
        f"{last_day:%d/%m/%Y}",
        missing(withdrawal),
    )
