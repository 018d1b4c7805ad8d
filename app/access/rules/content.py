"""Who sees pages and files that CAP publishes, and who sees that somebody has read them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select

from app.access.actor import Actor
from app.access.scope import EVERYTHING, NOTHING, Everything, rule_for
from app.domain.content import ContentStatus, Topic
from app.domain.roles import Permission
from app.models.content import FileVersion, Page, PageRead, PageVersion, PublishedFile

Scope = ColumnElement[bool] | Everything

_LONDON = ZoneInfo("Europe/London")


def _reads_all(actor: Actor) -> bool:
    return actor.kind == "system" or actor.may(Permission.CONTENT_READ_ALL)


def _published(model: Any, actor: Actor) -> ColumnElement[bool]:
    """Anybody reads what is published; the quality officer also works on the pages of quality."""
    shown = and_(model.status == ContentStatus.PUBLISHED, model.deleted_at.is_(None))
    if actor.is_staff and actor.may(Permission.CONTENT_READ):
        return or_(shown, model.topic == Topic.QUALITY)
    return shown


def _begun(column: Any, actor: Actor) -> ColumnElement[bool]:
    """Nothing that shows only from tomorrow. The moment itself is looked at where it is read."""
    midnight = datetime.combine(actor.on + timedelta(days=1), time(), tzinfo=_LONDON)
    begun: ColumnElement[bool] = column < midnight
    return begun


@rule_for(Page)
def page(actor: Actor) -> Scope:
    return EVERYTHING if _reads_all(actor) else _published(Page, actor)


@rule_for(PageVersion)
def page_version(actor: Actor) -> Scope:
    if _reads_all(actor):
        return EVERYTHING
    seen = PageVersion.page_id.in_(select(Page.id).where(_published(Page, actor)))
    if actor.is_staff and actor.may(Permission.CONTENT_READ):
        return seen
    return and_(seen, _begun(PageVersion.shows_from, actor))


@rule_for(PageRead)
def page_read(actor: Actor) -> Scope:
    """An organisation sees what it confirmed itself."""
    if _reads_all(actor):
        return EVERYTHING
    if not actor.may(Permission.CONTENT_CONFIRM):
        return NOTHING
    if actor.is_school:
        return PageRead.school_id == actor.school_id
    if actor.is_provider:
        return PageRead.provider_id == actor.provider_id
    return NOTHING


@rule_for(PublishedFile)
def published_file(actor: Actor) -> Scope:
    return EVERYTHING if _reads_all(actor) else _published(PublishedFile, actor)


@rule_for(FileVersion)
def file_version(actor: Actor) -> Scope:
    if _reads_all(actor):
        return EVERYTHING
    files = select(PublishedFile.id).where(_published(PublishedFile, actor))
    seen = FileVersion.published_file_id.in_(files)
    if actor.is_staff and actor.may(Permission.CONTENT_READ):
        return seen
    return and_(seen, _begun(FileVersion.shows_from, actor))
