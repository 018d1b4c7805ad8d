"""Files that came with a page: checked, kept with the draft, or refused in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from flask import current_app, request
from werkzeug.datastructures import FileStorage, MultiDict

from app.domain.errors import Rejected
from app.extensions import db
from app.models.submission import SubmissionFile
from app.services import uploads
from app.services.sent_answers import files_in
from app.settings import Settings
from app.storage.base import FileStore, Scanner
from app.storage.checks import check_upload
from app.storage.names import clean_name
from forms.definition import Page, Question
from forms.fields.files import file_ids

from .filling import Filling

UPLOAD = "upload"
# Each costs a process of its own for a while.
MOST_AT_ONCE = 20


def take_files(filling: Filling, page: Page, posted: MultiDict[str, str]) -> dict[str, str]:
    """Keep the files chosen on a page and add them to what was posted; why others were refused,
    by question."""
    refused: dict[str, str] = {}
    for question in page.questions:
        if question.type != "file":
            continue
        words = take_files_of(filling, question, posted)
        if words:
            refused[question.key] = words
    return refused


def let_go(
    filling: Filling,
    questions: Iterable[Question],
    before: Mapping[str, object],
    posted: MultiDict[str, str],
) -> None:
    """Drop the files that were removed or replaced. Only once the answer is kept, so that no
    answer names a file that is gone; `before` are the answers as they were until then."""
    asked = [each for each in questions if each.type == "file"]
    gone = {each for question in asked for each in posted.getlist(f"{question.name}-remove")}
    gone |= {each for question in asked for each in file_ids(before.get(question.key))}
    gone -= set(files_in(filling.definition, filling.draft.answers))
    uploads.drop_files(db.session(), filling.draft, gone, by=filling.actor, at=filling.at)


def held_words(filling: Filling, page: Page, stored: Mapping[str, object]) -> Iterator[str]:
    """Why files that are kept with a page cannot be used after all."""
    for question in page.questions:
        if question.type == "file":
            for file_id in file_ids(stored.get(question.key)):
                found = filling.lookups.file(file_id)
                if found is not None and found.refused:
                    yield found.refused


def take_files_of(filling: Filling, question: Question, posted: MultiDict[str, str]) -> str:
    """Keep what was chosen for one question; why some were refused, a line for each, and that
    others were not."""
    chosen = [each for each in request.files.getlist(f"{question.name}-{UPLOAD}") if each.filename]
    removed = set(posted.getlist(f"{question.name}-remove"))
    posted_ids = dict.fromkeys(posted.getlist(f"{question.name}-keep"))
    kept = [each for each in posted_ids if each not in removed]
    is_for_one = uploads.limits_of(question).most_files == 1
    words, added = [], 0
    for upload in chosen[:MOST_AT_ONCE]:
        try:
            row = _take(filling, question, upload, kept)
        except Rejected as error:
            words.append(error.message)
            continue
        added += 1
        filling.lookups.add_file(row)
        if str(row.id) in kept:
            continue
        if is_for_one:
            posted.setlist(f"{question.name}-remove", [*removed, *kept])
            kept = []
        kept.append(str(row.id))
        posted.add(f"{question.name}-keep", str(row.id))
    words += [
        f"{clean_name(each.filename or '')} was not added: choose up to {MOST_AT_ONCE} files at "
        "a time."
        for each in chosen[MOST_AT_ONCE:]
    ]
    if words and added:
        others = "The other file was added." if added == 1 else f"The other {added} were added."
        words[-1] = f"{words[-1]} {others}"
    return "\n".join(words)


def _take(
    filling: Filling, question: Question, upload: FileStorage, kept: list[str]
) -> SubmissionFile:
    """One file, checked and kept. Raises Rejected."""
    settings: Settings = current_app.extensions["settings"]
    with check_upload(
        cast(Any, upload.stream),
        upload.filename or "",
        field=question.key,
        max_size_bytes=uploads.limits_of(question).most_bytes,
    ) as checked:
        return uploads.attach_file(
            db.session(),
            filling.draft,
            question,
            checked,
            cast(FileStore, current_app.extensions["storage"]),
            cast(Scanner, current_app.extensions["scanner"]),
            kept=kept,
            max_case_bytes=settings.max_case_bytes,
            by=filling.actor,
            at=filling.at,
        )
