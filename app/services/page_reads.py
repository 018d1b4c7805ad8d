"""What schools and providers must read: what is left for one, who has not confirmed yet, reminders.

An organisation confirms once. A later version counts as read unless it was published with the wish
to be confirmed again.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import visible
from app.domain.content import READERS, Audience, reader_of_phase
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.provider_flow import IN_SERVICE
from app.domain.roles import ROLE_PERMISSIONS
from app.models.audit_event import AuditEvent
from app.models.content import Page, PageRead, PageVersion
from app.models.provider import Provider
from app.models.school import School
from app.models.user import Role, User, user_role
from app.notify.messages import CaseMail

from . import audit, content, notices
from .content import Shown

REMINDED = "reminded"
REST = timedelta(hours=20)
_CONFIRMING = sorted(
    str(role) for role, may in ROLE_PERMISSIONS.items() if Permission.CONTENT_CONFIRM in may
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that somebody's organisation must read, and who confirmed it when."""

    page: Shown
    name: str = ""
    at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return self.at is not None


@dataclass(frozen=True, slots=True)
class Reader:
    """An organisation that must read a page, and who of it confirmed when."""

    id: uuid.UUID
    is_school: bool
    organisation: str
    name: str = ""
    at: datetime | None = None


def readings(session: Session, actor: Actor, *, at: datetime) -> list[Reading]:
    """Everything the actor's organisation must read, what is left of it first."""
    audiences = _audiences_of(session, actor)
    if not audiences:
        return []
    found = content.meant_for(content.current(session, actor, at=at), audiences)
    wanted = [page for page in found if page.must_read]
    done = _confirmed(session, actor, wanted, at=at)
    listed = [Reading(page, *done.get((page.page_id, _own(actor)), ())) for page in wanted]
    return sorted(listed, key=lambda reading: reading.is_done)


def reading(session: Session, page: Shown, actor: Actor, *, at: datetime) -> Reading | None:
    """What stands about one page for the actor's organisation; None when it need not confirm it."""
    is_current = page.academic_year == page.edition
    if not (page.must_read and is_current and page.audience in _audiences_of(session, actor)):
        return None
    done = _confirmed(session, actor, [page], at=at)
    return Reading(page, *done.get((page.page_id, _own(actor)), ()))


def confirm(session: Session, slug: str, number: int, *, by: Actor, at: datetime) -> Reading:
    """Write down that the organisation has read the page as it is now. Raises NotVisible for what
    it need not read, and Conflict when a newer version shows than the one that was read."""
    allow(by, Permission.CONTENT_CONFIRM)
    page = content.get(session, slug, by, at=at)
    found = reading(session, page, by, at=at)
    if found is None:
        raise NotVisible
    if found.is_done:
        return found
    if number != page.number:
        raise Conflict("This page has changed since you opened it. Read it again, then confirm.")
    row = PageRead(
        page_id=page.page_id,
        page_version_id=page.version_id,
        school_id=by.school_id,
        provider_id=by.provider_id,
        user_id=by.user_id,
        name=by.name,
        at=at,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        # A colleague was faster by a moment: it is confirmed all the same.
        session.rollback()
        return Reading(page, by.name, at)
    audit.record(session, "confirmed", row, by=by, at=at, changes={"number": page.number})
    session.flush()
    return Reading(page, by.name, at)


def readers(session: Session, page: Page, actor: Actor, *, at: datetime) -> list[Reader]:
    """Every organisation that must read a page and has somebody who can confirm it; those that
    have not come first. Empty for a page that is not shown or need not be confirmed."""
    if not (page.must_read and actor.may(Permission.CONTENT_READ_ALL)):
        return []
    shown = _shown(session, page, actor, at=at)
    if shown is None:
        return []
    done = _confirmed(session, actor, [shown], at=at)
    audience = Audience(page.audience)
    found = [
        Reader(id_, is_school, name, *done.get((page.id, id_), ()))
        for id_, is_school, name in (
            *_schools(session, actor, audience),
            *_providers(session, actor, audience),
        )
    ]
    return sorted(found, key=lambda each: (each.at is not None, each.organisation))


def remind(session: Session, page: Page, *, by: Actor, at: datetime) -> int:
    """Write to everybody who can confirm the page at an organisation that has not; how many
    organisations. Raises Rejected when there is none, or it was done today."""
    allow(by, Permission.CONTENT_REMIND)
    waiting, shown = _waiting(session, page, by, at=at), _shown(session, page, by, at=at)
    if shown is None or not waiting:
        raise Rejected.because("Everybody has confirmed this page.")
    if _reminded_since(session, page, at - REST):
        raise Rejected.because("They were reminded today already. Try again tomorrow.")
    notices.tell(
        session,
        CaseMail.PAGE_TO_READ,
        _people_of(session, waiting),
        about=page,
        path=f"/guide/{page.slug}",
        at=at,
        ref=shown.title,
    )
    audit.record(session, REMINDED, page, by=by, at=at, changes={"organisations": len(waiting)})
    session.flush()
    return len(waiting)


def unconfirmed(session: Session, page: Page, *, by: Actor, at: datetime) -> list[str]:
    """The addresses of everybody who can confirm the page at an organisation that has not."""
    return _people_of(session, _waiting(session, page, by, at=at))


def _waiting(session: Session, page: Page, by: Actor, *, at: datetime) -> set[uuid.UUID]:
    return {each.id for each in readers(session, page, by, at=at) if each.at is None}


def _people_of(session: Session, organisations: Collection[uuid.UUID]) -> list[str]:
    people = session.execute(_people().with_only_columns(User.email, *_OWN)).all()
    return [email for email, *ids in people if set(organisations) & set(ids)]


# --- who reads -------------------------------------------------------------------------------


_OWN = (User.school_id, User.provider_id)


def _audiences_of(session: Session, actor: Actor) -> Collection[Audience]:
    """As whom the actor's organisation reads; none for those who do not confirm."""
    if not actor.may(Permission.CONTENT_CONFIRM):
        return frozenset()
    if actor.is_provider:
        return READERS[Audience.PROVIDERS]
    if not actor.is_school:
        return frozenset()
    phase = session.scalar(
        visible(School, actor).where(School.id == actor.school_id).with_only_columns(School.phase)
    )
    return reader_of_phase(phase or "")


def _own(actor: Actor) -> uuid.UUID | None:
    return actor.organisation_id


def _confirmed(
    session: Session, actor: Actor, pages: Iterable[Shown], *, at: datetime
) -> dict[tuple[uuid.UUID, uuid.UUID | None], tuple[str, datetime]]:
    """Who confirmed which page when, by page and organisation; what no longer counts is not
    there."""
    ids = [page.page_id for page in pages]
    if not ids:
        return {}
    least = (
        select(PageVersion.page_id, func.max(PageVersion.number).label("number"))
        .where(
            PageVersion.page_id.in_(ids),
            PageVersion.asks_again.is_(True),
            PageVersion.shows_from <= at,
        )
        .group_by(PageVersion.page_id)
        .subquery()
    )
    statement = (
        visible(PageRead, actor)
        .join(PageVersion, PageVersion.id == PageRead.page_version_id)
        .join(least, least.c.page_id == PageRead.page_id)
        .where(PageVersion.number >= least.c.number)
        .with_only_columns(
            PageRead.page_id, PageRead.school_id, PageRead.provider_id, PageRead.name, PageRead.at
        )
        .order_by(PageRead.at)
    )
    return {
        (row.page_id, row.school_id or row.provider_id): (row.name, row.at)
        for row in session.execute(statement)
    }


def _shown(session: Session, page: Page, actor: Actor, *, at: datetime) -> Shown | None:
    found = content.editions(session, actor, at=at, slug=page.slug).get(page.slug, [])
    return next((one for one in found if one.page_id == page.id), None)


def _people() -> Any:
    """Accounts that may confirm for their organisation."""
    return (
        select(User)
        .join(user_role, user_role.c.user_id == User.id)
        .join(Role, Role.id == user_role.c.role_id)
        .where(Role.name.in_(_CONFIRMING), User.active.is_(True), User.deleted_at.is_(None))
        .distinct()
    )


def _schools(
    session: Session, actor: Actor, audience: Audience
) -> list[tuple[uuid.UUID, bool, str]]:
    ids = _people().with_only_columns(User.school_id).where(User.school_id.is_not(None))
    rows = session.execute(
        visible(School, actor)
        .where(School.id.in_(ids), School.status != "closed")
        .with_only_columns(School.id, School.name, School.phase)
    )
    return [(row.id, True, row.name) for row in rows if audience in reader_of_phase(row.phase)]


def _providers(
    session: Session, actor: Actor, audience: Audience
) -> list[tuple[uuid.UUID, bool, str]]:
    if audience not in READERS[Audience.PROVIDERS]:
        return []
    ids = _people().with_only_columns(User.provider_id).where(User.provider_id.is_not(None))
    rows = session.execute(
        visible(Provider, actor)
        .where(Provider.id.in_(ids), Provider.status.in_(sorted(IN_SERVICE)))
        .with_only_columns(Provider.id, Provider.trading_name)
    )
    return [(row.id, False, row.trading_name) for row in rows]


def _reminded_since(session: Session, page: Page, since: datetime) -> bool:
    statement = (
        select(AuditEvent.id)
        .where(
            AuditEvent.table_name == page.__tablename__,
            AuditEvent.record_id == page.id,
            AuditEvent.action == REMINDED,
            AuditEvent.at > since,
        )
        .limit(1)
        .execution_options(scoped=True)
    )
    return session.scalars(statement).first() is not None
