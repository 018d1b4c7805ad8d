"""What the organisation must read."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.access.policy import allow
from app.domain.permissions import Permission
from app.http.actor import current_actor
from app.http.transaction import writes
from app.web.reading import confirm_read, reading_list


def mount(pages: Blueprint, face: str) -> None:
    """Give these pages to one of the two portals."""

    @pages.get("/to-read")
    def to_read() -> ResponseReturnValue:
        """The list."""
        allow(current_actor(), Permission.CONTENT_CONFIRM)
        return reading_list(face)

    @pages.post("/to-read/<page_slug>")
    @writes
    def confirm(page_slug: str) -> ResponseReturnValue:
        """Somebody has read a page, for the whole organisation."""
        return confirm_read(face, page_slug)
