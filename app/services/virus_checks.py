"""Files that wait for the virus scanner: claimed by the worker, then held or set free."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.permissions import Permission
from app.domain.virus_check import HELD_FOR, OPEN, Scan, ScanResult, due_at, look_again_at
from app.models.content import FileVersion
from app.models.document import Document
from app.models.submission import SubmissionFile
from app.storage.base import FileMissingError, FileStore, Scanner

from . import audit, steps
from .kept_files import of_scan

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 20
# A file may be a file of a form and the document it became: one key, one check.
_TABLES: tuple[type[Any], ...] = (SubmissionFile, Document, FileVersion)


@dataclass(frozen=True, slots=True)
class Due:
    """A file to look at now, and how often that was tried."""

    key: str
    tries: int


def claim(session: Session, *, at: datetime, most: int = MOST_AT_ONCE) -> list[Due]:
    """Files whose check is due. Each is put off until its next try, so that several workers, and
    one that was killed in the middle, do not look at the same file at once."""
    found: dict[str, int] = {}
    for table in _TABLES:
        due = (
            select(table.storage_key, table.scan_tries)
            .where(*_is_open(table), or_(table.scan_due_at.is_(None), table.scan_due_at <= at))
            .order_by(table.scan_due_at, table.id)
            .limit(most - len(found))
            .with_for_update(skip_locked=True)
        )
        for key, tries in session.execute(due.execution_options(scoped=True)):
            found.setdefault(key, tries)
    for key, tries in found.items():
        later = {"scan_tries": tries + 1, "scan_due_at": look_again_at(tries + 1, at)}
        for table in _TABLES:
            # Not through the rows: nobody who has one of them open should get a conflict for it.
            session.execute(
                update(table).where(table.storage_key == key).values(later),
                execution_options={"synchronize_session": False, "scoped": True},
            )
    return [Due(key, tries + 1) for key, tries in found.items()]


def look(store: FileStore, scanner: Scanner, due: Due) -> Scan | None:
    """What the scanner says of a file now; None when its bytes are gone."""
    try:
        with store.open(due.key) as stream:
            return scanner.scan(stream)
    except FileMissingError:
        logger.error("file.missing", extra={"storage_key": due.key[:8]})
        return None


def judge(session: Session, due: Due, scan: Scan, *, by: Actor, at: datetime) -> bool:
    """Write down what was found; whether that settled it. Without an answer a file stays as it is:
    waiting, or free when it came before there was a scanner."""
    if scan.result in OPEN:
        return False
    for table in _TABLES:
        rows = session.scalars(
            select(table)
            # Also what was removed meanwhile: it may be brought back.
            .where(table.storage_key == due.key, table.scan_result.in_(OPEN))
            .with_for_update()
            .execution_options(scoped=True)
        )
        for row in rows:
            for name, value in of_scan(scan, tries=due.tries, at=at).items():
                setattr(row, name, value)
            held = scan.result is ScanResult.INFECTED
            if held and isinstance(row, Document):
                row.share_with_provider = False
            steps.touch(row, by=by, at=at)
            session.flush()
            audit.record(
                session,
                "held" if held else "checked",
                row,
                by=by,
                at=at,
                reason=scan.finding or None,
                changes={"scan_result": row.scan_result},
            )
    session.flush()
    return True


def let_go(session: Session, file: Any, permission: Permission, *, by: Actor, at: datetime) -> None:
    """Take a held file away, as a document and as a file of a form; its bytes go with the sweep."""
    allow(by, permission)
    for table in _TABLES:
        same = table.storage_key == file.storage_key
        held = _held(table).where(same, *_is_there(table)).execution_options(scoped=True)
        for row in session.scalars(held).all():
            _take_away(session, row, None, by=by, at=at)


def let_go_old(session: Session, *, by: Actor, at: datetime) -> int:
    """Take away what was held long enough and nobody dealt with; how many rows. For the worker,
    as the service. One that came without a day gets its day now."""
    found = 0
    for table in _TABLES:
        old = or_(table.scan_due_at.is_(None), table.scan_due_at <= at)
        held = _held(table).where(*_is_there(table), old).order_by(table.scan_due_at, table.id)
        most = held.limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
        for row in session.scalars(most).all():
            if row.scan_due_at is None:
                row.scan_due_at = due_at(ScanResult.INFECTED, row.scan_tries, at)
                continue
            _take_away(session, row, f"Held for {HELD_FOR.days} days", by=by, at=at)
            found += 1
    session.flush()
    return found


def _held(table: type[Any]) -> Select[Any]:
    return select(table).where(table.scan_result == ScanResult.INFECTED)


def _take_away(session: Session, row: Any, reason: str | None, *, by: Actor, at: datetime) -> None:
    if isinstance(row, SubmissionFile):
        row.removed = True
    else:
        row.deleted_at = at
    # From now on the sweep has it.
    row.scan_due_at = at
    steps.touch(row, by=by, at=at)
    session.flush()
    audit.record(session, "taken-away", row, by=by, at=at, reason=reason, changes={})
    session.flush()


def _is_open(table: type[Any]) -> list[Any]:
    return [table.scan_result.in_(OPEN), *_is_there(table)]


def _is_there(table: type[Any]) -> list[Any]:
    found = [table.deleted_at.is_(None)]
    if table is SubmissionFile:
        found.append(table.removed.is_(False))
    return found
