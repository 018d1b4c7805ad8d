"""Pages of the complaints of a school or a provider, the same for both."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.complaint_flow import COMPLAINT_FLOW, OURS, ComplaintStatus
from app.domain.complaint_words import next_words
from app.domain.due import due
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.letters import LETTER_NAMES, LetterKind
from app.domain.permissions import Permission
from app.domain.wording import COMPLAINT_ABOUT
from app.extensions import db
from app.http import typed
from app.http.actor import current_actor
from app.http.clock import now, today
from app.models.complaint import Complaint
from app.services import complaints, own_complaints, steps, working_days
from app.web.files import file_lines
from app.web.lines import Line

# The two things that whoever complained can do, by the last part of the address: the step, the
# question, the button, what is said afterwards.
STEPS = {
    "stage-2": (
        "ask-again",
        "Ask for stage 2",
        "What was not answered, or is wrong?",
        "Stage 2 is asked for. Somebody else looks at your complaint again.",
    ),
    "withdraw": (
        "withdraw",
        "Withdraw the complaint",
        "Why do you withdraw it?",
        "Your complaint is withdrawn.",
    ),
}


def lines(face: str) -> list[Line]:
    """The complaints of the organisation, as lists show them."""
    session = db.session()
    return lines_of(own_complaints.all_of(session, current_actor()), face)


def lines_of(rows: Iterable[Complaint], face: str) -> list[Line]:
    """Some of them, as lists show them."""
    closed = working_days.known_closure_days(db.session())
    return [
        Line(
            title=f"Complaint {row.ref}",
            url=url_for(f"{face}.complaint", complaint_id=row.id),
            what=next_words(row.status, row.due_on, row.stage2_until),
            meta=COMPLAINT_ABOUT[row.about],
            tag=COMPLAINT_FLOW.label(ComplaintStatus(row.status)),
            tone=COMPLAINT_FLOW.tone(ComplaintStatus(row.status)),
            due=due(row.due_on, today(), closed) if row.status in OURS else None,
        )
        for row in rows
    ]


def one_page(face: str, complaint_id: str) -> str:
    """How far it is, what comes next, the letters and what can be done."""
    session, actor = db.session(), current_actor()
    row = complaints.get(session, complaint_id, actor)
    status = ComplaintStatus(row.status)
    letters = own_complaints.letters_of(session, row, actor)
    files = file_lines(letter.document for letter in letters)
    return render_template(
        "portal/complaint.html",
        face=face,
        complaint=row,
        about=COMPLAINT_ABOUT[row.about],
        tag_words=COMPLAINT_FLOW.label(status),
        tone=COMPLAINT_FLOW.tone(status),
        next=next_words(row.status, row.due_on, row.stage2_until),
        letters=[
            (LETTER_NAMES[LetterKind(letter.kind)], letter.made_on, file)
            for letter, file in zip(letters, files, strict=True)
        ],
        timeline=own_complaints.story_of(session, row),
        steps=_possible(row),
        sent_url=_sent_url(face, row),
    )


def _sent_url(face: str, row: Complaint) -> str:
    """Where a school reads again what it sent by the form; empty for what came another way."""
    if face != "school" or row.channel != "WEB":
        return ""
    return url_for("school.sent") if current_actor().may(Permission.SUBMISSION_READ) else ""


def ask_page(face: str, complaint_id: str, step: str) -> str:
    row = complaints.get(db.session(), complaint_id, current_actor())
    _check(row, step)
    kept = typed.take(request.path)
    return _ask(face, row, step, kept.get("reason", "") if kept is not None else "", "")


def ask_save(face: str, complaint_id: str, step: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    row = complaints.get(session, complaint_id, actor, lock=True)
    _check(row, step)
    reason, version = request.form.get("reason", ""), request.form.get("version", type=int)
    if version is None:
        raise Conflict
    name, _, _, done = STEPS[step]
    try:
        complaints.ask(session, row, name, reason=reason, by=actor, at=now(), version=version)
    except Rejected as refused:
        return _ask(face, row, step, reason, refused.message), 422
    flash(done, "good")
    return redirect(url_for(f"{face}.complaint", complaint_id=row.id))


def _ask(face: str, row: Complaint, step: str, reason: str, fault: str) -> str:
    _, label, question, _ = STEPS[step]
    return render_template(
        "portal/complaint_ask.html",
        face=face,
        complaint=row,
        label=label,
        question=question,
        is_end=step == "withdraw",
        reason=reason,
        fault=fault,
    )


def _possible(row: Complaint) -> list[tuple[str, str]]:
    """The steps whoever complained may take now: the last part of their address, the button."""
    actor = current_actor()
    facts = complaints.facts(row, actor, on=today())
    able = {
        found.move.name
        for found in steps.possible(COMPLAINT_FLOW, row, facts, actor)
        if not found.why_not
    }
    return [(step, label) for step, (name, label, _, _) in STEPS.items() if name in able]


def _check(row: Complaint, step: str) -> None:
    """Raises NotVisible for what is no step, InvalidMove for one that cannot be taken now."""
    if step not in STEPS:
        raise NotVisible
    if step not in {name for name, _ in _possible(row)}:
        raise InvalidMove("This is not possible any more. Open the complaint to see why.")
