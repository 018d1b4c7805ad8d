"""Files that came with a page: checked, kept with the draft, or refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import current_app, request
from werkzeug.datastructures import FileStorage, MultiDict

from app.domain.errors import Rejected
from app.extensions import db
from app.services import uploads
from app.settings import MEGABYTE, Settings
from app.storage.base import FileStore, NoScanner
from app.storage.checks import MAX_FILE_BYTES, check_upload
from forms.definition import Page, Question

from .filling import Filling

UPLOAD = "upload"
MOST_AT_ONCE = 20


def take_files(filling: Filling, page: Page, posted: MultiDict[str, str]) -> dict[str, str]:
    """Keep the files chosen on a page and add them to what was posted; why others were refused,
    by question."""
    refused: dict[str, str] = {}
    for question in page.questions:
        if question.type != "file":
            continue
        chosen = [
            each for each in request.files.getlist(f"{question.name}-{UPLOAD}") if each.filename
        ]
        words = [_take(filling, question, each, posted) for each in chosen[:MOST_AT_ONCE]]
        if any(words):
            refused[question.key] = " ".join(each for each in words if each)
        uploads.drop_files(
            db.session(),
            filling.draft,
            posted.getlist(f"{question.name}-remove"),
            by=filling.actor,
            at=filling.at,
        )
    return refused


def _take(
    filling: Filling, question: Question, upload: FileStorage, posted: MultiDict[str, str]
) -> str:
    settings: Settings = current_app.extensions["settings"]
    try:
        with check_upload(
            cast(Any, upload.stream),
            upload.filename or "",
            field=question.key,
            max_size_bytes=_largest(question),
        ) as checked:
            _refuse_other_kinds(question, checked.extension, checked.name)
            row = uploads.attach_file(
                db.session(),
                filling.draft,
                question.key,
                checked,
                cast(FileStore, current_app.extensions["storage"]),
                NoScanner(),
                max_case_bytes=settings.max_case_bytes,
                by=filling.actor,
                at=filling.at,
            )
    except Rejected as error:
        return error.message
    filling.lookups.add_file(row)
    posted.add(f"{question.name}-keep", str(row.id))
    return ""


def _largest(question: Question) -> int:
    size_mb = question.settings.get("max_size_mb")
    return min(size_mb * MEGABYTE, MAX_FILE_BYTES) if isinstance(size_mb, int) else MAX_FILE_BYTES


def _refuse_other_kinds(question: Question, extension: str, name: str) -> None:
    kinds = question.settings.get("kinds")
    if isinstance(kinds, Sequence) and extension not in kinds:
        listed = ", ".join(str(each).upper() for each in kinds)
        raise Rejected.because(f"{name} cannot be added here. Choose one of these kinds: {listed}.")
