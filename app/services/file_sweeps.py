"""Bytes that nobody needs any more: of files that were let go, and of no record at all."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import exists, or_, select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.virus_check import ScanResult
from app.models.base import Model
from app.models.content import FileVersion
from app.models.document import Document
from app.models.installation import ONLY, Installation
from app.models.submission import SubmissionFile
from app.storage.base import FileStore

from . import steps

logger = logging.getLogger(__name__)

# A file is in the store before its row is committed; a save takes minutes at most.
YOUNG = timedelta(days=1)
# Interrupted saves leave a file now and then. More than this says that a database is missing rows.
FEW = 20
FEW_PERCENT = 10
AT_ONCE = 200
# A file of a form and the document it became have the same bytes.
_SAME_KEY = exists().where(Document.storage_key == SubmissionFile.storage_key)


class Owner(Enum):
    """Whose files a store holds."""

    OURS = "ours"
    OTHERS = "others"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Found:
    """What a look over a store found: old files no record names, and rows without their file."""

    files: int
    orphans: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def has_many_orphans(self) -> bool:
        return len(self.orphans) > max(FEW, self.files * FEW_PERCENT // 100)


def sweep_removed(session: Session, store: FileStore, *, by: Actor, at: datetime) -> int:
    """Delete the bytes of files that were let go, and of held ones that staff took away; how many.
    For the worker, as the service. What a live document still names stays."""
    rows = session.scalars(
        select(SubmissionFile)
        .where(
            SubmissionFile.removed.is_(True),
            SubmissionFile.deleted_at.is_(None),
            or_(
                SubmissionFile.submission_id.is_(None),
                SubmissionFile.scan_result == ScanResult.INFECTED,
            ),
            ~_SAME_KEY.where(Document.deleted_at.is_(None)),
        )
        .order_by(SubmissionFile.id)
        .limit(AT_ONCE)
    ).all()
    for row in rows:
        store.delete(row.storage_key)
        row.deleted_at = at
        steps.touch(row, by=by, at=at)
    session.flush()
    held = _sweep_held_documents(session, store, by=by, at=at)
    return len(rows) + held + _sweep_held_versions(session, store, by=by, at=at)


def _sweep_held_versions(session: Session, store: FileStore, *, by: Actor, at: datetime) -> int:
    """The same for versions of files that CAP gives out."""
    rows = session.scalars(
        select(FileVersion)
        .where(
            FileVersion.scan_result == ScanResult.INFECTED,
            FileVersion.deleted_at.is_not(None),
            FileVersion.scan_due_at <= at,
        )
        .order_by(FileVersion.scan_due_at, FileVersion.id)
        .limit(AT_ONCE)
    ).all()
    for row in rows:
        store.delete(row.storage_key)
        row.scan_due_at = None
        steps.touch(row, by=by, at=at)
    session.flush()
    return len(rows)


def _sweep_held_documents(session: Session, store: FileStore, *, by: Actor, at: datetime) -> int:
    """A deleted document can be brought back, but for one that the virus check held. What a file
    of a form still names stays."""
    rows = session.scalars(
        select(Document)
        .where(
            Document.scan_result == ScanResult.INFECTED,
            Document.deleted_at.is_not(None),
            Document.scan_due_at <= at,
            ~_SAME_KEY.where(
                SubmissionFile.removed.is_(False), SubmissionFile.deleted_at.is_(None)
            ),
        )
        .order_by(Document.scan_due_at, Document.id)
        .limit(AT_ONCE)
    ).all()
    for row in rows:
        store.delete(row.storage_key)
        row.scan_due_at = None
        steps.touch(row, by=by, at=at)
    session.flush()
    return len(rows)


def mark_of(session: Session, *, at: datetime) -> str:
    """What says in a store that its files belong to this database, in this place.

    A copy of the database elsewhere has another mark: it lacks the rows of newer files and would
    take them for orphans. Commit before a store is told the mark.
    """
    row = session.get(Installation, ONLY)
    if row is None:
        row = Installation(mark=secrets.token_hex(20), made_at=at)
        session.add(row)
        session.flush()
    return hashlib.sha256(f"{row.mark} {_place(session)}".encode()).hexdigest()[:40]


def owner_of(store: FileStore, mark: str) -> Owner:
    """Whose files the store holds, as far as it was told. Raises OSError."""
    said = store.mark()
    if said is None:
        return Owner.NOBODY
    return Owner.OURS if said == mark else Owner.OTHERS


def look_over(session: Session, store: FileStore, *, at: datetime) -> Found:
    """Compare the store with every record that names a file. Raises OSError."""
    # The store first: whatever is in it by then and known has its row committed afterwards.
    kept = {each.key: each.written_at for each in store.keys()}  # noqa: SIM118 - no mapping
    named = _named(session, only_live=False)
    old = [key for key, written_at in kept.items() if written_at < at - YOUNG]
    return Found(
        files=len(kept),
        orphans=tuple(sorted(key for key in old if key not in named)),
        missing=tuple(sorted(_named(session, only_live=True) - kept.keys())),
    )


def own(session: Session, store: FileStore, mark: str) -> bool:
    """Whether the files are ours to sweep. A store that nobody marked becomes ours when this
    database knows all that is in it. Raises OSError."""
    owner = owner_of(store, mark)
    if owner is Owner.NOBODY:
        named = _named(session, only_live=False)
        unknown = sum(1 for each in store.keys() if each.key not in named)  # noqa: SIM118
        if unknown:
            logger.warning("storage.unknown_files", extra={"files": unknown})
            return False
        return store.set_mark(mark)
    if owner is Owner.OTHERS:
        logger.error("storage.not_ours")
    return owner is Owner.OURS


def sweep_orphans(
    session: Session, store: FileStore, mark: str, *, at: datetime, even_many: bool = False
) -> int:
    """Delete old files that no record names; how many. It leaves them all when the store may belong
    to another database too, or when there are so many that rows must be missing. Raises OSError."""
    if not own(session, store, mark):
        return 0
    found = look_over(session, store, at=at)
    if found.has_many_orphans and not even_many:
        logger.error("storage.many_orphans", extra={"files": len(found.orphans)})
        return 0
    for key in found.orphans:
        store.delete(key)
    return len(found.orphans)


def sweep_unfinished(store: FileStore, *, at: datetime) -> int:
    """Remove what interrupted saves left behind; how many. Raises OSError."""
    return store.delete_unfinished(older_than=at - YOUNG)


def _named(session: Session, *, only_live: bool) -> set[str]:
    """The keys that records name. Every table with such a column counts, also a later one."""
    found: set[str] = set()
    for mapper in Model.registry.mappers:
        table: Any = mapper.class_
        if "storage_key" not in mapper.columns:
            continue
        statement = select(table.storage_key).execution_options(scoped=True, yield_per=1000)
        if only_live and "deleted_at" in mapper.columns:
            statement = statement.where(table.deleted_at.is_(None))
        found.update(session.scalars(statement))
    return found


def _place(session: Session) -> str:
    """Which database this is, so that a copy of it is another one."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return str(connection.engine.url.database)
    return str(
        connection.scalar(
            text(
                "SELECT (SELECT system_identifier FROM pg_control_system()) || ' ' || oid "
                "FROM pg_database WHERE datname = current_database()"
            )
        )
    )
