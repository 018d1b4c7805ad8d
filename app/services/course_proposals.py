"""What a provider writes of its courses before CAP sees it: begun, saved, sent, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, joinedload, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.course_change import (
    COURSE_CHANGE_FLOW,
    DRAFT_DAYS,
    UNDERWAY,
    ChangeFacts,
    ChangeKind,
    ChangeStatus,
    changed,
)
from app.domain.course_flow import CourseStatus
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.references import Prefix
from app.models.course import Course, CourseOffer
from app.models.course_change import CourseChange
from app.models.site import Site

from . import audit, course_values, directory, steps
from .course_checks import faults
from .numbering import fresh_reference
from .providers import is_not_closed
from .working_days import local_day

LONGEST_WHY = 2000
SHOWN = frozenset(ChangeStatus) - {ChangeStatus.DISCARDED}
LOADS = (
    joinedload(CourseChange.course),
    joinedload(CourseChange.provider),
    joinedload(CourseChange.course_offer).options(
        joinedload(CourseOffer.course), joinedload(CourseOffer.site)
    ),
)


def own_courses(session: Session, actor: Actor) -> Sequence[Course]:
    """The courses of a provider with what is offered of them, the latest year first."""
    statement = (
        visible(Course, actor)
        .where(Course.provider_id == actor.provider_id)
        .options(selectinload(Course.offers).joinedload(CourseOffer.site))
        .order_by(Course.title, Course.id)
    )
    return session.scalars(statement).all()


def own_course(session: Session, course_id: str, actor: Actor) -> Course:
    """One of them. Raises NotVisible."""
    loads = (selectinload(Course.offers).joinedload(CourseOffer.site),)
    course = fetch(session, Course, course_id, actor, options=loads)
    if course.provider_id != actor.provider_id:
        raise NotVisible
    return course


def own_sites(session: Session, actor: Actor) -> Sequence[Site]:
    """The sites a provider may teach at now."""
    statement = (
        visible(Site, actor)
        .where(Site.provider_id == actor.provider_id, is_not_closed(actor.on))
        .order_by(Site.name, Site.id)
    )
    return session.scalars(statement).all()


def of_provider(
    session: Session, actor: Actor, *, statuses: Collection[ChangeStatus] = SHOWN
) -> Sequence[CourseChange]:
    """What a provider has proposed and not thrown away, the newest first."""
    statement = (
        visible(CourseChange, actor)
        .where(
            CourseChange.provider_id == actor.provider_id,
            CourseChange.status.in_(sorted(statuses)),
        )
        .options(*LOADS)
        .order_by(CourseChange.created_at.desc(), CourseChange.id)
    )
    return session.scalars(statement).all()


def get(session: Session, change_id: str, actor: Actor, *, lock: bool = False) -> CourseChange:
    """One proposal. Raises NotVisible."""
    return fetch(session, CourseChange, change_id, actor, options=LOADS, lock=lock)


def begin(
    session: Session,
    kind: ChangeKind,
    *,
    course: Course | None = None,
    offer: CourseOffer | None = None,
    by: Actor,
    at: datetime,
) -> CourseChange:
    """Begin a proposal with what stands there now; the one under way when there is one."""
    allow(by, Permission.COURSE_CHANGE_PROPOSE)
    if by.provider_id is None:
        raise NotVisible
    known = _underway(session, kind, course, offer, by)
    if known is not None:
        return known
    change = CourseChange(
        ref=fresh_reference(session, CourseChange, Prefix.COURSE_CHANGE, at=at),
        provider_id=by.provider_id,
        course_id=course.id if course is not None else None,
        course_offer_id=offer.id if offer is not None and kind is ChangeKind.CHANGE else None,
        kind=str(kind),
        status=ChangeStatus.DRAFT,
        proposed=_first_values(kind, course, offer, by),
        before=course_values.snapshot(course, offer) if kind is ChangeKind.CHANGE else {},
        retain_until=draft_until(at),
    )
    steps.touch(change, by=by, at=at)
    session.add(change)
    session.flush()
    steps.begin(session, change, by=by, at=at)
    return change


def save(
    session: Session,
    change: CourseChange,
    proposed: Mapping[str, object],
    why: str,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep what was written, whether or not it can be sent yet. Raises Conflict, InvalidMove."""
    allow(by, Permission.COURSE_CHANGE_PROPOSE)
    if change.status != ChangeStatus.DRAFT:
        raise InvalidMove("This is with CAP. Take it back first to change it.")
    if version != change.version:
        raise Conflict
    change.proposed = {**change.proposed, **proposed}
    _renew(change)
    change.sent_at = None  # CAP sees what was sent, not what is being written
    change.why = why or None
    change.retain_until = draft_until(at)
    steps.touch(change, by=by, at=at)
    session.flush()
    audit.record(session, "changed", change, by=by, at=at, changes={})
    session.flush()


def send(session: Session, change: CourseChange, *, by: Actor, at: datetime) -> None:
    """Send it to CAP with what stands there now beside it. Raises Rejected with every fault."""
    _renew(change)
    found = faults(session, change, by)
    if found:
        raise Rejected(*found)
    change.sent_at = at
    change.answer = change.retain_until = None
    steps.move(session, change, COURSE_CHANGE_FLOW, "send", ChangeFacts(), by=by, at=at)


def move(
    session: Session,
    change: CourseChange,
    name: str,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take it back, or throw it away."""
    if name not in {"take-back", "discard"}:
        raise NotVisible
    steps.move(
        session, change, COURSE_CHANGE_FLOW, name, ChangeFacts(), by=by, at=at, version=version
    )
    change.sent_at = None
    if name == "discard":
        change.proposed, change.before, change.why = {}, {}, None
    change.retain_until = draft_until(at) if name == "take-back" else local_day(at)
    session.flush()


def draft_until(at: datetime) -> date:
    """Until when a draft is kept that is not changed any more."""
    return local_day(at) + timedelta(days=DRAFT_DAYS)


def forget_drafts(session: Session, *, by: Actor, at: datetime) -> int:
    """Throw away what nobody has changed or sent for so long; how many. For the worker."""
    statement = visible(CourseChange, by).where(
        CourseChange.status == ChangeStatus.DRAFT, CourseChange.retain_until < local_day(at)
    )
    old = session.scalars(statement.order_by(CourseChange.id)).all()
    for change in old:
        move(session, change, "discard", by=by, at=at)
    return len(old)


def _renew(change: CourseChange) -> None:
    """Take what stands there now for what the provider left as it stood: CAP may have changed it
    since the draft was begun, and nobody proposes to change that back."""
    if change.kind != ChangeKind.CHANGE:
        return
    now = course_values.snapshot(change.course, change.course_offer)
    wanted = changed(change.before, change.proposed)
    change.proposed = {**now, **{name: change.proposed.get(name) for name in wanted}}
    change.before = now


def _underway(
    session: Session,
    kind: ChangeKind,
    course: Course | None,
    offer: CourseOffer | None,
    by: Actor,
) -> CourseChange | None:
    """Two proposals about the same thing would undo each other."""
    if kind is ChangeKind.NEW or course is None:
        return _empty_new(session, by)
    wanted = offer.id if offer is not None and kind is ChangeKind.CHANGE else None
    statement = (
        visible(CourseChange, by)
        .where(
            CourseChange.course_id == course.id,
            CourseChange.kind == kind,
            CourseChange.course_offer_id == wanted
            if wanted is not None
            else CourseChange.course_offer_id.is_(None),
            CourseChange.status.in_(sorted(UNDERWAY)),
        )
        .options(*LOADS)
        .order_by(CourseChange.id)
    )
    return session.scalars(statement.limit(1)).first()


def _empty_new(session: Session, by: Actor) -> CourseChange | None:
    """A new course that this person has begun and not written a word of: a button pressed twice."""
    statement = visible(CourseChange, by).where(
        CourseChange.kind == ChangeKind.NEW,
        CourseChange.status == ChangeStatus.DRAFT,
        CourseChange.created_by_id == by.user_id,
        CourseChange.version == 1,
    )
    return session.scalars(statement.options(*LOADS).order_by(CourseChange.id).limit(1)).first()


def _first_values(
    kind: ChangeKind, course: Course | None, offer: CourseOffer | None, by: Actor
) -> dict[str, Any]:
    this_year, next_year = directory.years(by.on)
    if kind is ChangeKind.NEW:
        return {"academic_year": this_year.label}
    values = course_values.snapshot(None if kind is ChangeKind.YEAR else course, offer)
    if kind is ChangeKind.YEAR:
        values |= {"academic_year": next_year.label, "start_date": None, "end_date": None}
    return values


def may_be_changed(offer: CourseOffer) -> bool:
    """Whether changes of an offer can still be proposed."""
    return offer.status != CourseStatus.ARCHIVED


def offer_of(course: Course, offer_id: uuid.UUID | str | None) -> CourseOffer | None:
    """One of the offers of a course; None for none. Raises NotVisible for another course's."""
    if not offer_id:
        return None
    for offer in course.offers:
        if str(offer.id) == str(offer_id) and offer.deleted_at is None:
            return offer
    raise NotVisible


def site_names(session: Session, provider_id: uuid.UUID, actor: Actor) -> dict[str, str]:
    """The sites of a provider by their ids."""
    statement = visible(Site, actor).where(Site.provider_id == provider_id).order_by(Site.id)
    return {str(site.id): site.name for site in session.scalars(statement)}
