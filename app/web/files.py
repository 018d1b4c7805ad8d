"""Downloads. Every file goes through the scope, is logged before it is sent, and never shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, current_app, send_file, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import NotVisible, Unavailable
from app.domain.text import size_words
from app.domain.virus_check import is_locked, words_for_sender
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.models.content import FileVersion
from app.models.document import Document
from app.models.submission import SubmissionFile
from app.services import case_files, sent_forms, timelines
from app.storage.base import FileMissingError, FileStore
from app.storage.names import content_disposition

logger = logging.getLogger(__name__)

pages = Blueprint("files", __name__)

SANDBOX = "sandbox; default-src 'none'"


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file on a page. `url` is empty while the file is locked away; `state` says why."""

    document: Document
    url: str
    size: str
    state: str


@pages.get("/<document_id>")
def document(document_id: str) -> ResponseReturnValue:
    """A document of a case, for whoever may see it."""
    actor = current_actor()
    row = case_files.get(db.session(), document_id, actor)
    timelines.note_read(db.engine, row, "file", by=actor, at=now())
    return send_stored(row)


@pages.get("/sent/<file_id>")
def sent_file(file_id: str) -> ResponseReturnValue:
    """A file as it came with a form, for the sender and for staff."""
    actor = current_actor()
    row = sent_forms.file(db.session(), file_id, actor)
    timelines.note_read(db.engine, row, "file", by=actor, at=now())
    return send_stored(row)


def file_lines(documents: Iterable[Document]) -> list[FileLine]:
    """Documents as a page lists them."""
    return [
        FileLine(
            each,
            url_for("files.document", document_id=each.id)
            if not is_locked(each.scan_result)
            else "",
            size_words(each.size),
            words_for_sender(each.scan_result, each.scan_finding),
        )
        for each in documents
    ]


def send_stored(row: Document | SubmissionFile | FileVersion) -> Response:
    """The bytes of a row that somebody may have, as an attachment."""
    store = cast(FileStore, current_app.extensions["storage"])
    try:
        stream = store.open(row.storage_key)
    except FileMissingError:
        logger.error("file.missing", extra={"record_id": str(row.id)})
        raise NotVisible from None
    except OSError as error:
        logger.error("storage.unavailable", extra={"error": type(error).__name__})
        raise Unavailable("This file cannot be fetched at the moment. Try again later.") from None
    response = send_file(stream, mimetype=row.mime, conditional=False, etag=False, max_age=0)
    response.headers["Content-Disposition"] = content_disposition(row.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.content_length = row.size
    return response
