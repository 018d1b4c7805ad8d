"""Files to download: their versions, which one is given out, and what staff do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import visible
from app.domain.content import CONTENT_FLOW, ContentFacts, ContentStatus, kept_until
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.text import clean_text
from app.domain.virus_check import LOCKED, is_locked
from app.models.content import FileVersion, PublishedFile
from app.storage.base import FileStore, Scanner
from app.storage.checks import CheckedFile

from . import audit, content_slugs, steps
from .kept_files import keep
from .working_days import local_day

LONGEST_NOTE = 400
MOST_VERSIONS = 100_000


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it is given out now."""

    file: PublishedFile
    version: FileVersion


def current(session: Session, actor: Actor, *, at: datetime, slug: str = "") -> list[Given]:
    """What can be downloaded now: of each file the newest version whose moment has come and that
    does not wait for the virus check."""
    later = aliased(FileVersion)
    newest = (
        select(func.max(later.number))
        .where(
            later.published_file_id == FileVersion.published_file_id,
            later.shows_from <= at,
            later.deleted_at.is_(None),
            later.scan_result.not_in(LOCKED),
        )
        .scalar_subquery()
    )
    statement = (
        visible(FileVersion, actor)
        .join(PublishedFile, PublishedFile.id == FileVersion.published_file_id)
        .where(
            PublishedFile.status == ContentStatus.PUBLISHED,
            PublishedFile.deleted_at.is_(None),
            FileVersion.number == newest,
        )
        .options(joinedload(FileVersion.file))
        .order_by(PublishedFile.position, PublishedFile.title)
    )
    if slug:
        statement = statement.where(PublishedFile.slug == slug)
    return [Given(version.file, version) for version in session.scalars(statement)]


def get(session: Session, slug: str, actor: Actor, *, at: datetime) -> Given:
    """The file behind an address. Raises NotVisible."""
    if not content_slugs.is_one(slug):
        raise NotVisible
    for given in current(session, actor, at=at, slug=slug):
        return given
    raise NotVisible


def versions(session: Session, file: PublishedFile, actor: Actor) -> list[FileVersion]:
    """Every version of a file, the newest first."""
    statement = (
        visible(FileVersion, actor)
        .where(FileVersion.published_file_id == file.id)
        .order_by(FileVersion.number.desc())
    )
    return list(session.scalars(statement))


def facts(session: Session, file: PublishedFile, actor: Actor) -> ContentFacts:
    """What the guards of the flow need to know about a file."""
    has_version = bool(versions(session, file, actor))
    why_not = () if has_version else ("Add the file itself first.",)
    return ContentFacts(
        is_new=file.status != ContentStatus.PUBLISHED, has_version=has_version, faults=why_not
    )


def move(
    session: Session,
    file: PublishedFile,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Publish a file, take it down, put it back."""
    found = facts(session, file, by)
    steps.move(
        session, file, CONTENT_FLOW, name, found, by=by, at=at, reason=reason, version=version
    )
    if name == "publish" and file.first_shown_at is None:
        newest = versions(session, file, by)
        file.first_shown_at = max(at, min(each.shows_from for each in newest))
    file.retain_until = kept_until(file.status, on=local_day(at))
    session.flush()


def add_version(
    session: Session,
    file: PublishedFile,
    checked: CheckedFile,
    store: FileStore,
    scanner: Scanner,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    shows_from: datetime | None = None,
) -> FileVersion:
    """A newer file for the same address, given out from a moment on, else at once. For one that is
    published already it takes the right to publish. Raises NotAllowed, Rejected."""
    released = file.status == ContentStatus.PUBLISHED
    allow(by, Permission.CONTENT_PUBLISH if released else Permission.CONTENT_UPDATE)
    words = clean_text(note, max_length=LONGEST_NOTE, field="note")
    if shows_from is not None and shows_from < at:
        raise Rejected.because("Give a moment that is still to come, or none.", "shows_from")
    newest = select(func.max(FileVersion.number)).where(FileVersion.published_file_id == file.id)
    number = (session.scalar(newest.execution_options(scoped=True)) or 0) + 1
    row = FileVersion(
        published_file_id=file.id,
        number=number,
        **keep(checked, store, scanner, field="file", at=at),
        note=words,
        shows_from=shows_from or at,
    )
    steps.touch(row, by=by, at=at)
    session.add(row)
    if released:
        file.first_shown_at = min(file.first_shown_at or row.shows_from, row.shows_from)
    session.flush()
    audit.record(session, "version-added", file, by=by, at=at, changes={"number": number})
    session.flush()
    return row


def version(session: Session, slug: str, number: int, actor: Actor, *, at: datetime) -> FileVersion:
    """One version of a file: whoever works on files may have each, everybody else the one that is
    given out now. Raises NotVisible."""
    if not (actor.is_staff and actor.may(Permission.CONTENT_READ)):
        given = get(session, slug, actor, at=at)
        if given.version.number != number:
            raise NotVisible
        return given.version
    if not (content_slugs.is_one(slug) and number <= MOST_VERSIONS):
        raise NotVisible
    statement = (
        visible(FileVersion, actor)
        .join(PublishedFile, PublishedFile.id == FileVersion.published_file_id)
        .where(PublishedFile.slug == slug, FileVersion.number == number)
    )
    found = session.scalars(statement).one_or_none()
    if found is None or is_locked(found.scan_result):
        raise NotVisible
    return found
