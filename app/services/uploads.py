"""Files of a form: kept with the draft within its limits, and let go."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.errors import Rejected
from app.models.form import FormVersion
from app.models.submission import SubmissionDraft, SubmissionFile
from app.settings import MEGABYTE
from app.storage.base import FileStore, Scanner
from app.storage.checks import MAX_FILE_BYTES, CheckedFile
from forms.definition import Question
from forms.fields.files import KINDS, MAX_FILES

from . import steps
from .form_library import definition_of
from .kept_files import keep
from .sent_answers import files_in

# How many files a question takes whose author did not say.
FILES_UNSAID = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question of files takes."""

    most_files: int
    most_bytes: int
    kinds: tuple[str, ...]

    @property
    def words(self) -> str:
        return ", ".join(each.upper() for each in self.kinds)


def limits_of(question: Question) -> Limits:
    """What the author of a form allowed, never more than the service takes."""
    whole, kinds = question.settings.get, question.settings.get("kinds")
    most, size_mb = whole("max_files"), whole("max_size_mb")
    return Limits(
        most_files=min(most, MAX_FILES) if isinstance(most, int) else FILES_UNSAID,
        most_bytes=min(size_mb * MEGABYTE, MAX_FILE_BYTES)
        if isinstance(size_mb, int)
        else MAX_FILE_BYTES,
        kinds=tuple(map(str, kinds)) if isinstance(kinds, Sequence) and kinds else tuple(KINDS),
    )


def attach_file(
    session: Session,
    draft: SubmissionDraft,
    question: Question,
    checked: CheckedFile,
    store: FileStore,
    scanner: Scanner,
    *,
    kept: Collection[str],
    max_case_bytes: int,
    by: Actor,
    at: datetime,
) -> SubmissionFile:
    """Keep a file that passed the checks with the answer that holds the files `kept`. The same
    bytes once more are the file that is kept already.

    Raises Rejected with what stands against it: the kind, the number, the size of all, a virus.
    """
    limits = limits_of(question)
    if not {checked.came_as, checked.extension} & set(limits.kinds):
        raise Rejected.because(
            f"{checked.name} cannot be added here. Choose one of these kinds: {limits.words}.",
            question.key,
        )
    known = _kept_before(session, question, kept, _sha256(checked), by)
    if known is not None:
        return known
    # Where there is room for one file, another takes its place.
    replaced = kept if limits.most_files == 1 else ()
    if len(kept) >= limits.most_files and not replaced:
        raise Rejected.because(
            f"{checked.name} was not added: up to {limits.most_files} files can be added here. "
            "Remove one first.",
            question.key,
        )
    if _size_of(session, draft, by, without=replaced) + checked.size_bytes > max_case_bytes:
        raise Rejected.because(
            f"{checked.name} does not fit: all files together may have "
            f"{max_case_bytes // MEGABYTE} MB. Remove a file or save a smaller copy.",
            question.key,
        )
    row = SubmissionFile(
        draft_id=draft.id,
        question_key=question.key,
        **keep(checked, store, scanner, field=question.key, at=at),
    )
    session.add(row)
    steps.touch(row, by=by, at=at)
    session.flush()
    return row


def _kept_before(
    session: Session, question: Question, kept: Collection[str], sha256: str, by: Actor
) -> SubmissionFile | None:
    rows = session.scalars(
        visible(SubmissionFile, by)
        .where(
            SubmissionFile.id.in_(_ids(kept)),
            SubmissionFile.question_key == question.key,
            SubmissionFile.sha256 == sha256,
            SubmissionFile.removed.is_(False),
        )
        .limit(1)
    )
    return rows.one_or_none()


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those texts of a page that can be ids."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(uuid.UUID(text))
    return found


def _sha256(checked: CheckedFile) -> str:
    found = hashlib.file_digest(checked.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    checked.stream.seek(0)
    return found


def _size_of(
    session: Session, draft: SubmissionDraft, by: Actor, *, without: Collection[str]
) -> int:
    """Bytes of the draft's files, and of those sent before that its answers still name."""
    definition = definition_of(session.get_one(FormVersion, draft.form_version_id))
    named = [uuid.UUID(each) for each in files_in(definition, draft.answers)]
    total = session.scalar(
        visible(SubmissionFile, by)
        .with_only_columns(func.coalesce(func.sum(SubmissionFile.size), 0))
        .where(
            or_(SubmissionFile.draft_id == draft.id, SubmissionFile.id.in_(named)),
            SubmissionFile.removed.is_(False),
            SubmissionFile.id.not_in(_ids(without)),
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
