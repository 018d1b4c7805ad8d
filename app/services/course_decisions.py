"""CAP's answer to what a provider proposed: only an approval changes what schools see."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.calendar import add_months
from app.domain.course_change import (
    ANSWERED_MONTHS,
    COURSE,
    COURSE_CHANGE_FLOW,
    OFFER,
    ChangeFacts,
    ChangeKind,
)
from app.domain.course_flow import CourseStatus
from app.domain.permissions import Permission
from app.domain.references import Prefix
from app.domain.text import clean_text
from app.models.course import Course, CourseOffer
from app.models.course_change import CourseChange
from app.models.user import User
from app.notify.messages import CaseMail

from . import course_values, courses, notices, records, seats, steps
from .course_checks import faults
from .course_proposals import draft_until
from .numbering import fresh_reference
from .working_days import local_day


def facts(session: Session, change: CourseChange, actor: Actor) -> ChangeFacts:
    """What stands against approving it now."""
    return ChangeFacts(tuple(fault.message for fault in faults(session, change, actor)))


def decide(
    session: Session,
    change: CourseChange,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Approve, refuse or ask for changes. The provider is told, with the sentence that was
    written. Raises InvalidMove with everything that is wrong."""
    allow(by, Permission.COURSE_CHANGE_DECIDE)
    found = facts(session, change, by) if name == "approve" else ChangeFacts()
    words = clean_text(reason, max_length=steps.LONGEST_REASON, lines=True, field="reason")
    steps.move(
        session,
        change,
        COURSE_CHANGE_FLOW,
        name,
        found,
        by=by,
        at=at,
        reason=words,
        version=version,
    )
    change.answer = words or None
    change.decided_at = at
    answered_until = add_months(local_day(at), ANSWERED_MONTHS)
    change.retain_until = draft_until(at) if name == "hand-back" else answered_until
    if name == "approve":
        _carry_out(session, change, by=by, at=at)
    session.flush()
    notices.tell(
        session,
        CaseMail.COURSE_CHANGE_ANSWERED,
        _who_hears(session, change),
        about=change,
        path=f"/provider/courses/changes/{change.id}",
        at=at,
    )


def _carry_out(session: Session, change: CourseChange, *, by: Actor, at: datetime) -> None:
    kind = ChangeKind(change.kind)
    if kind is ChangeKind.CHANGE:
        _change(session, change, by=by, at=at)
        return
    if kind is ChangeKind.NEW:
        values = course_values.columns(change.proposed, COURSE)
        ref = fresh_reference(session, Course, Prefix.COURSE, at=at)
        course = Course(ref=ref, provider_id=change.provider_id)
        _write(session, course, values, by=by, at=at)
        change.course_id = course.id
    offer = CourseOffer(
        course_id=change.course_id,
        provider_id=change.provider_id,
        status=CourseStatus.IN_REVIEW,
    )
    _write(session, offer, course_values.columns(change.proposed, OFFER), by=by, at=at)
    steps.begin(session, offer, by=by, at=at)
    courses.move(session, offer, "publish", by=by, at=at)
    change.course_offer_id = offer.id


def _change(session: Session, change: CourseChange, *, by: Actor, at: datetime) -> None:
    """Write what differs; what was changed since by somebody else and not proposed stays."""
    differing = {
        name: value
        for name, value in change.proposed.items()
        if (value or None) != (change.before.get(name) or None)
    }
    for row, of in ((change.course, COURSE), (change.course_offer, OFFER)):
        values = course_values.columns(differing, of)
        if row is not None and values:
            records.update(
                session,
                row,
                values,
                version=row.version,
                permission=Permission.COURSE_CHANGE_DECIDE,
                by=by,
                at=at,
            )
    if change.course_offer is not None:
        seats.follow(session, change.course_offer, week_of=local_day(at), at=at)


def _write(
    session: Session,
    row: Course | CourseOffer,
    values: dict[str, object],
    *,
    by: Actor,
    at: datetime,
) -> None:
    records.create(session, row, values, permission=Permission.COURSE_CHANGE_DECIDE, by=by, at=at)


def _who_hears(session: Session, change: CourseChange) -> list[str]:
    """Whoever wrote it, while they have an account; else the provider's owners."""
    author = select(User.email).where(
        User.id == change.created_by_id,
        User.provider_id == change.provider_id,
        User.active.is_(True),
    )
    email = session.scalar(author)
    return [email] if email else notices.of_provider(session, change.provider_id)
