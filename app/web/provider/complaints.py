"""The provider's own complaints: how far each is, its letters, stage 2."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.http.transaction import writes
from app.web import complaint_pages

from .asked import asked_lines
from .blueprint import pages

FACE = "provider"


@pages.get("/complaints/")
def complaints() -> ResponseReturnValue:
    """All of them, the latest first."""
    return render_template(
        "portal/complaints.html", own=complaint_pages.lines(FACE), shared=asked_lines()
    )


@pages.get("/complaints/<complaint_id>")
def complaint(complaint_id: str) -> ResponseReturnValue:
    return complaint_pages.one_page(FACE, complaint_id)


@pages.get("/complaints/<complaint_id>/<step>")
def complaint_ask(complaint_id: str, step: str) -> ResponseReturnValue:
    return complaint_pages.ask_page(FACE, complaint_id, step)


@pages.post("/complaints/<complaint_id>/<step>")
@writes
def complaint_ask_save(complaint_id: str, step: str) -> ResponseReturnValue:
    return complaint_pages.ask_save(FACE, complaint_id, step)
