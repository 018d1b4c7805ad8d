"""How much one request may carry. Files come only where a page asks for them."""

from __future__ import annotations

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.domain.errors import NotVisible
from app.settings import Settings

from .actor import current_actor

# The framework caps parts of multipart bodies alone; a plain body could hold a million fields.
MOST_FIELDS = 1000
TAKE_FILES = frozenset({"form_pages"})


def install(app: Flask) -> None:
    """Check every request before anything reads its body."""
    app.before_request(refuse_floods)


def refuse_floods() -> None:
    """Raise RequestEntityTooLarge for a body longer, or with more fields, than any page sends,
    NotVisible for an address that no database can hold."""
    if "\0" in request.path:
        raise NotVisible
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    settings: Settings = current_app.extensions["settings"]
    request.max_form_parts = MOST_FIELDS
    if request.mimetype == "multipart/form-data":
        if request.blueprint not in TAKE_FILES and not current_actor().is_staff:
            request.max_content_length = settings.max_plain_request_bytes
        return
    request.max_content_length = settings.max_plain_request_bytes
    if request.get_data().count(b"&") >= MOST_FIELDS:
        raise RequestEntityTooLarge
