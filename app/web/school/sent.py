"""What the school sent by forms, readable as it was answered."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.services import sent_forms, timelines
from app.web.sent_answers import answered_sections, sent_files, state_for_sender

from .blueprint import pages


@pages.get("/sent/")
def sent() -> ResponseReturnValue:
    """A page of everything that was sent, newest first."""
    found = sent_forms.find(
        db.session(),
        current_actor(),
        before=request.args.get("before", ""),
        after=request.args.get("after", ""),
    )
    refs = sent_forms.case_refs(db.session(), found.rows, current_actor())
    rows = [
        {
            "submission": each,
            "case_ref": refs.get(each.id, ""),
            "title": each.form_version.form.title,
            "url": url_for("school.sent_form", submission_id=each.id),
            "state": state_for_sender(each),
        }
        for each in found.rows
    ]
    return render_template("school/sent.html", rows=rows, found=found, kept={})


@pages.get("/sent/<submission_id>")
def sent_form(submission_id: str) -> ResponseReturnValue:
    """One form with its answers and files."""
    actor = current_actor()
    row = sent_forms.get(db.session(), submission_id, actor)
    sections = answered_sections(row, actor)
    timelines.note_read(db.engine, row, "answers", by=actor, at=now())
    return render_template(
        "school/sent_form.html",
        submission=row,
        case_ref=sent_forms.case_refs(db.session(), [row], actor).get(row.id, ""),
        title=row.form_version.form.title,
        state=state_for_sender(row),
        sections=sections,
        files=sent_files(row, actor),
    )
