"""What CAP asks the provider about a complaint: the part that was shared, and the answer."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.due import due
from app.domain.errors import Conflict, Rejected
from app.domain.workflow import Tone
from app.extensions import db
from app.http import typed
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.models.complaint_share import ComplaintShare
from app.services import complaint_shares, timelines, working_days
from app.web.lines import Line

from .blueprint import pages


def asked_lines(rows: Iterable[ComplaintShare] | None = None) -> list[Line]:
    """What the provider is asked, as lists show it: all of it, or some."""
    session = db.session()
    closed = working_days.known_closure_days(session)
    return [
        Line(
            title=f"CAP asks you about {row.ref}",
            url=url_for("provider.asked", share_id=row.id),
            what="You have answered." if row.answered_at else "Read the question and answer it.",
            meta="Part of a complaint",
            tag="Answered" if row.answered_at else "To answer",
            tone=Tone.GOOD if row.answered_at else Tone.WARN,
            due=None if row.answered_at else due(row.due_on, today(), closed),
        )
        for row in (complaint_shares.asked_of(session, current_actor()) if rows is None else rows)
    ]


@pages.get("/asked/<share_id>")
def asked(share_id: str) -> ResponseReturnValue:
    """The question and what was shared. Opening it is logged."""
    actor = current_actor()
    row = complaint_shares.get(db.session(), share_id, actor)
    timelines.note_read(db.engine, row, "shared", by=actor, at=now())
    kept = typed.take(request.path)
    return _page(row, kept.get("answer", "") if kept is not None else "", "")


@pages.post("/asked/<share_id>")
@writes
def asked_answer(share_id: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    row = complaint_shares.get(session, share_id, actor, lock=True)
    text, version = request.form.get("answer", ""), request.form.get("version", type=int)
    if version is None:
        raise Conflict
    try:
        complaint_shares.answer(session, row, text, by=actor, at=now(), version=version)
    except Rejected as refused:
        return _page(row, text, refused.message), 422
    flash("Your answer is with CAP.", "good")
    return redirect(url_for("provider.asked", share_id=row.id))


def _page(row: ComplaintShare, answer: str, fault: str) -> str:
    return render_template("provider/asked.html", share=row, answer=answer, fault=fault)
