"""What the provider must read."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.access.policy import allow
from app.domain.permissions import Permission
from app.http.actor import current_actor
from app.http.transaction import writes
from app.web.reading import confirm_read, reading_list

from .blueprint import pages


@pages.get("/to-read")
def to_read() -> ResponseReturnValue:
    """The list."""
    allow(current_actor(), Permission.CONTENT_CONFIRM)
    return reading_list("provider")


@pages.post("/to-read/<page_slug>")
@writes
def confirm(page_slug: str) -> ResponseReturnValue:
    """Somebody has read a page, for the whole provider."""
    return confirm_read("provider", page_slug)
