"""What people read of the pages that CAP publishes: the newest version whose moment has come.

The texts being worked on never pass through here: only the columns of versions are read, and of
the page what is public.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session, aliased

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.content import Age, Audience, ContentStatus, Topic, age_of, edition_for
from app.domain.errors import NotVisible
from app.models.content import Page, PageVersion

from . import content_slugs


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is shown now. `body` is empty in lists. `years` are all it exists for."""

    page_id: uuid.UUID
    version_id: uuid.UUID
    slug: str
    academic_year: str
    audience: Audience
    topic: Topic
    position: int
    title: str
    summary: str
    body: str
    number: int
    since: datetime
    must_read: bool
    verified_on: date | None
    age: Age
    years: tuple[str, ...] = ()
    # The year whose text is the one to read today.
    edition: str = ""

    @property
    def is_urgent(self) -> bool:
        """Whether somebody may read it while a child is in danger."""
        return self.topic is Topic.SAFEGUARDING


def editions(
    session: Session, actor: Actor, *, at: datetime, whole: bool = False, slug: str = ""
) -> dict[str, list[Shown]]:
    """Everything that is shown now, each year of it, by address; with the texts when `whole`."""
    later = aliased(PageVersion)
    newest = (
        select(func.max(later.number))
        .where(later.page_id == PageVersion.page_id, later.shows_from <= at)
        .scalar_subquery()
    )
    statement = (
        visible(PageVersion, actor)
        .join(Page, Page.id == PageVersion.page_id)
        .where(
            Page.status == ContentStatus.PUBLISHED,
            Page.deleted_at.is_(None),
            PageVersion.number == newest,
        )
        .with_only_columns(
            Page.id.label("page_id"),
            PageVersion.id.label("version_id"),
            Page.slug,
            Page.academic_year,
            Page.audience,
            Page.topic,
            Page.position,
            PageVersion.title,
            PageVersion.summary,
            (PageVersion.body if whole else literal("")).label("body"),
            PageVersion.number,
            PageVersion.shows_from.label("since"),
            Page.must_read,
            Page.verified_on,
        )
        .order_by(Page.slug, Page.academic_year)
    )
    if slug:
        statement = statement.where(Page.slug == slug)
    by_slug: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(statement):
        by_slug[row.slug].append(row)
    return {name: _known(rows, on=actor.on) for name, rows in by_slug.items()}


def current(
    session: Session, actor: Actor, *, at: datetime, whole: bool = False, year: str = ""
) -> list[Shown]:
    """The pages to read today, in the order of overviews: of each the edition of this year, or
    the newest before it. With a `year` those of that year alone."""
    found = [
        one
        for years in editions(session, actor, at=at, whole=whole).values()
        for one in years
        if one.academic_year == (year or one.edition)
    ]
    order = list(Topic)
    return sorted(found, key=lambda one: (order.index(one.topic), one.position, one.title))


def get(session: Session, slug: str, actor: Actor, *, at: datetime, year: str = "") -> Shown:
    """One page: the edition to read today, or that of a year. Raises NotVisible."""
    if not content_slugs.is_one(slug):
        raise NotVisible
    found = editions(session, actor, at=at, whole=True, slug=slug).get(slug, [])
    for one in found:
        if one.academic_year == (year or one.edition):
            return one
    raise NotVisible


def is_shown(session: Session, slug: str, actor: Actor, *, at: datetime) -> bool:
    """Whether there is such a page now."""
    return slug in editions(session, actor, at=at, slug=slug)


def years(session: Session, actor: Actor, *, at: datetime) -> list[str]:
    """The academic years there are pages for, the newest first."""
    found = editions(session, actor, at=at).values()
    return sorted({one.academic_year for each in found for one in each}, reverse=True)


def meant_for(pages: Iterable[Shown], audiences: Collection[Audience]) -> list[Shown]:
    """Those of the pages that are meant for one of the audiences."""
    return [page for page in pages if page.audience in audiences]


def _known(rows: list[Any], *, on: date) -> list[Shown]:
    labels = tuple(row.academic_year for row in rows)
    edition = edition_for(labels, on=on) or ""
    return [
        Shown(
            **{
                **row._mapping,
                "audience": Audience(row.audience),
                "topic": Topic(row.topic),
                "age": age_of(row.academic_year, on=on),
                "years": labels,
                "edition": edition,
            }
        )
        for row in rows
    ]
