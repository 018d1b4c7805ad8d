"""Files of a form: kept with the draft, let go, and their bytes swept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.errors import Rejected
from app.models.form import FormVersion
from app.models.submission import SubmissionDraft, SubmissionFile
from app.settings import MEGABYTE
from app.storage.base import FileStore, Scanner
from app.storage.checks import MAX_FILE_BYTES, CheckedFile

from . import steps
from .form_library import definition_of
from .sent_answers import files_in


def attach_file(
    session: Session,
    draft: SubmissionDraft,
    question_key: str,
    checked: CheckedFile,
    store: FileStore,
    scanner: Scanner,
    *,
    max_case_bytes: int,
    by: Actor,
    at: datetime,
) -> SubmissionFile:
    """Keep a file that passed the checks. Raises Rejected when the draft holds too much."""
    if _size_of(session, draft, by) + checked.size_bytes > max_case_bytes:
        raise Rejected.because(
            f"{checked.name} does not fit: all files together may have "
            f"{max_case_bytes // MEGABYTE} MB. Remove a file or save a smaller copy."
        )
    result = scanner.scan(checked.stream)
    checked.stream.seek(0)
    stored = store.save(
        checked.stream, max_size_bytes=MAX_FILE_BYTES, media_type=checked.media_type
    )
    row = SubmissionFile(
        draft_id=draft.id,
        question_key=question_key,
        name=checked.name,
        storage_key=stored.key,
        size=stored.size_bytes,
        mime=stored.media_type,
        sha256=stored.sha256,
        scan_result=str(result),
    )
    session.add(row)
    steps.touch(row, by=by, at=at)
    session.flush()
    return row


def _size_of(session: Session, draft: SubmissionDraft, by: Actor) -> int:
    """Bytes of the draft's files, and of those sent before that its answers still name."""
    definition = definition_of(session.get_one(FormVersion, draft.form_version_id))
    named = [uuid.UUID(each) for each in files_in(definition, draft.answers)]
    total = session.scalar(
        visible(SubmissionFile, by)
        .with_only_columns(func.coalesce(func.sum(SubmissionFile.size), 0))
        .where(
            or_(SubmissionFile.draft_id == draft.id, SubmissionFile.id.in_(named)),
            SubmissionFile.removed.is_(False),
        )
    )
    return int(total or 0)


def drop_files(
    session: Session,
    draft: SubmissionDraft,
    file_ids: Iterable[str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Take files out of a draft. Their bytes go with the next sweep."""
    wanted = set(file_ids)
    if not wanted:
        return
    rows = session.scalars(
        visible(SubmissionFile, by).where(
            SubmissionFile.draft_id == draft.id, SubmissionFile.removed.is_(False)
        )
    )
    for row in rows:
        if str(row.id) in wanted:
            row.removed = True
            steps.touch(row, by=by, at=at)
    session.flush()


def sweep_removed(session: Session, store: FileStore, *, by: Actor, at: datetime) -> int:
    """Delete the bytes of files that were let go; how many. For the worker, as the service."""
    removed = session.scalars(
        select(SubmissionFile).where(
            SubmissionFile.removed.is_(True),
            SubmissionFile.submission_id.is_(None),
            SubmissionFile.deleted_at.is_(None),
        )
    ).all()
    for row in removed:
        store.delete(row.storage_key)
        row.deleted_at = at
        steps.touch(row, by=by, at=at)
    session.flush()
    return len(removed)
