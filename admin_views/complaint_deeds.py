"""What is written down of a complaint before its next step: who looks into what, what was found."""

from __future__ import annotations

from typing import Any

from app.access.actor import Actor
from app.domain.complaint_flow import LOOKED_INTO, ComplaintStatus
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.models.complaint import FOUND
from app.services import complaint_notes

from . import pickers
from .parts import Blank, Deed, Posted
from .shared import coded

COLLEAGUE = "complaint-colleague"
_PLANNED = frozenset({ComplaintStatus.RECEIVED, ComplaintStatus.ACKNOWLEDGED})
_REVIEWED = frozenset({ComplaintStatus.STAGE2_ASKED, ComplaintStatus.STAGE2_ACKNOWLEDGED})


def writing_deeds(actor: Actor, row: Any) -> list[Deed]:
    """What can be written down where the complaint stands, the likeliest first."""
    if not actor.may(Permission.COMPLAINT_HANDLE):
        return []
    status = ComplaintStatus(row.status)
    found: list[Deed] = []
    if status in LOOKED_INTO:
        found.append(_deed("found", "Write down what was found", _found, _finding_blanks(row)))
    if status in _PLANNED:
        found.append(_deed("plan", "Say who looks into what", _plan, _plan_blanks(row)))
    if status in _REVIEWED:
        blank = _colleague("reviewer_id", "Who looks at it a second time", row.reviewer_id)
        found.append(_deed("review", "Name the reviewer", _review, (blank,), reads=False))
    return found


def _deed(
    name: str, label: str, kept: Any, blanks: tuple[Blank, ...], *, reads: bool = True
) -> Deed:
    return Deed(name, label, Permission.COMPLAINT_HANDLE, kept, blanks, reads=reads)


def _plan(row: Any, posted: Posted) -> str:
    values = {
        "investigator_id": _chosen(posted, "investigator_id"),
        "scope": posted.text("scope"),
        "outcome_sought": posted.text("outcome_sought"),
    }
    _keep(complaint_notes.plan, row, values, posted)
    return "Noted."


def _review(row: Any, posted: Posted) -> str:
    _keep(complaint_notes.plan, row, {"reviewer_id": _chosen(posted, "reviewer_id")}, posted)
    return "Noted."


def _found(row: Any, posted: Posted) -> str:
    names = ("finding", "reasons", "remedy", "learning", "actions")
    _keep(complaint_notes.note_findings, row, {name: posted.text(name) for name in names}, posted)
    return "Noted. The answer can be given now."


def _keep(service: Any, row: Any, values: dict[str, Any], posted: Posted) -> None:
    service(db.session(), row, values, by=current_actor(), at=now(), version=posted.version)


def _colleague(name: str, label: str, value: Any) -> Blank:
    """Colleagues to choose from; where there are too many for a list, their name is typed."""
    options, words = pickers.few(COLLEAGUE), pickers.words_for(COLLEAGUE, str(value or ""))
    return Blank(name, label, "select" if options else "line", options=options, value=words)


def _chosen(posted: Posted, name: str) -> Any:
    try:
        return pickers.resolve(COLLEAGUE, posted.text(name))
    except Rejected as rejected:
        raise Rejected.because(rejected.message, name) from None


def _plan_blanks(row: Any) -> tuple[Blank, ...]:
    return (
        _colleague("investigator_id", "Who looks into it", row.investigator_id),
        Blank("scope", "What is looked at", value=row.scope or ""),
        Blank(
            "outcome_sought",
            "Outcome they want",
            hint="As they said it, or as you agreed with them",
            value=row.outcome_sought or row.outcome_wanted,
        ),
    )


def _finding_blanks(row: Any) -> tuple[Blank, ...]:
    first = row.stage == 1
    finding = row.finding if first else row.stage2_finding
    options = coded("complaint", "finding", FOUND)
    return (
        Blank("finding", "Finding", "radio", options=options, value=finding or ""),
        Blank("reasons", "Reasons", value=(row.reasons if first else row.stage2_reasons) or ""),
        Blank(
            "remedy",
            "What is done to put it right",
            required=False,
            value=(row.remedy if first else row.stage2_remedy) or "",
        ),
        Blank("learning", "What we learn from it", required=False, value=row.learning or ""),
        Blank(
            "actions",
            "What we do about it, who and by when",
            required=False,
            value=row.actions or "",
        ),
    )
