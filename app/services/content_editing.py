"""What staff do to pages: publish, take down, put back, begin the next year's."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import visible
from app.domain import markdown
from app.domain.content import (
    CONTENT_FLOW,
    ContentFacts,
    ContentStatus,
    Topic,
    kept_until,
    next_year,
)
from app.domain.errors import Fault, NotAllowed, Rejected
from app.domain.permissions import Permission
from app.domain.text import clean_text
from app.models.content import Page, PageVersion, PublishedFile

from . import audit, steps
from .working_days import local_day

LONGEST_NOTE = 400
TEXTS = ("title", "summary", "body")
# What a page of the next year takes over from this year's.
_TAKEN_OVER = (*TEXTS, "slug", "audience", "topic", "position", "must_read")
# By what people know a page or a file once it was shown.
_KNOWN = {"slug": "address", "academic_year": "academic year"}


def versions(session: Session, page_id: uuid.UUID, actor: Actor) -> list[PageVersion]:
    """Every published text of a page, the newest first."""
    statement = (
        visible(PageVersion, actor)
        .where(PageVersion.page_id == page_id)
        .order_by(PageVersion.number.desc())
    )
    return list(session.scalars(statement))


def facts(session: Session, page: Page, actor: Actor) -> ContentFacts:
    """What the guards of the flow need to know about a page."""
    newest = next(iter(versions(session, page.id, actor)), None)
    return ContentFacts(
        is_whole=all(getattr(page, name).strip() for name in TEXTS),
        is_new=newest is None or any(getattr(page, n) != getattr(newest, n) for n in TEXTS),
        has_version=newest is not None,
        faults=tuple(markdown.faults(page.body)),
    )


def publish(
    session: Session,
    page: Page,
    *,
    by: Actor,
    at: datetime,
    shows_from: datetime | None = None,
    note: str = "",
    asks_again: bool = True,
    version: int | None = None,
) -> PageVersion:
    """Make the text being worked on the next version, shown from a moment on, else at once.
    Raises InvalidMove, NotAllowed, Conflict, and Rejected for a moment that is over."""
    words = clean_text(note, max_length=LONGEST_NOTE, field="note")
    if shows_from is not None and shows_from < at:
        raise Rejected.because("Give a moment that is still to come, or none.", "shows_from")
    found = facts(session, page, by)
    steps.move(session, page, CONTENT_FLOW, "publish", found, by=by, at=at, version=version)
    number = _newest_number(session, page) + 1
    shown = shows_from or at
    published = PageVersion(
        page_id=page.id,
        number=number,
        **{name: getattr(page, name) for name in TEXTS},
        note=words,
        asks_again=asks_again or number == 1,
        shows_from=shown,
        published_at=at,
        published_by_id=by.user_id,
    )
    page.first_shown_at = min(page.first_shown_at or shown, shown)
    page.retain_until = None
    session.add(published)
    session.flush()
    return published


def _newest_number(session: Session, page: Page) -> int:
    statement = select(func.max(PageVersion.number)).where(PageVersion.page_id == page.id)
    return session.scalar(statement.execution_options(scoped=True)) or 0


def move(
    session: Session,
    page: Page,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Take a page down or put it back, as the flow says."""
    steps.move(
        session,
        page,
        CONTENT_FLOW,
        name,
        facts(session, page, by),
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    page.retain_until = kept_until(page.status, on=local_day(at))
    session.flush()


def restore(
    session: Session, page: Page, published: PageVersion, *, by: Actor, at: datetime
) -> None:
    """Make a published text the one being worked on again. Nothing is shown before it is
    published."""
    allow(by, Permission.CONTENT_UPDATE)
    _allow_topic(by, page)
    for name in TEXTS:
        setattr(page, name, getattr(published, name))
    changes = audit.pending_changes(page)
    steps.touch(page, by=by, at=at)
    session.flush()
    audit.record(
        session,
        "taken-up-again",
        page,
        by=by,
        at=at,
        changes={**dict.fromkeys(changes, "changed"), "number": published.number},
    )
    session.flush()


def begin_next_year(session: Session, page: Page, *, by: Actor, at: datetime) -> Page:
    """A draft of the same page for the next academic year. Raises Rejected when there is one."""
    allow(by, Permission.CONTENT_CREATE)
    _allow_topic(by, page)
    year = next_year(page.academic_year)
    taken = (
        select(Page.id)
        .where(Page.slug == page.slug, Page.academic_year == year)
        .execution_options(scoped=True)
    )
    if session.scalar(taken) is not None:
        raise Rejected.because(f"There is a page for {year} already.")
    fresh = Page(
        **{name: getattr(page, name) for name in _TAKEN_OVER},
        academic_year=year,
        status=str(ContentStatus.DRAFT),
    )
    steps.touch(fresh, by=by, at=at)
    session.add(fresh)
    session.flush()
    audit.record(session, "created", fresh, by=by, at=at)
    session.flush()
    return fresh


def _allow_topic(by: Actor, page: Page) -> None:
    if not may_write(by, page.topic):
        raise NotAllowed


def may_write(by: Actor, topic: object) -> bool:
    """Whether somebody writes about this topic: the quality officer about quality alone."""
    return by.may(Permission.CONTENT_READ_ALL) or topic == Topic.QUALITY


def check(
    row: Page | PublishedFile | None,
    values: Mapping[str, object],
    *,
    by: Actor,
    has_version: bool,
    live: Collection[str] = (),
) -> None:
    """Rules over what is typed about a page or a file. `live`: what readers see of a published one
    as soon as it is saved, so that it takes the right to publish. Raises Rejected."""
    if row is not None and not may_write(by, row.topic):
        raise Rejected.because("You write pages about quality. This one is not yours.", "topic")
    found = []
    for name, words in _KNOWN.items() if row is not None and has_version else ():
        if name in values and values[name] != getattr(row, name):
            found.append(Fault(name, f"People know this page: its {words} stays as it is."))
    if not may_write(by, values.get("topic", row.topic if row is not None else None)):
        found.append(Fault("topic", "You write pages about quality. Choose that."))
    is_shown = row is not None and row.status == ContentStatus.PUBLISHED
    if is_shown and not by.may(Permission.CONTENT_PUBLISH):
        found += [
            Fault(name, "Readers see this at once. Ask somebody who publishes to change it.")
            for name in live
            if name in values and values[name] != getattr(row, name)
        ]
    if found:
        raise Rejected(*found)
