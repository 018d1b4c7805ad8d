"""What is written down of a complaint before its next step: who looks into what, what was found."""

from __future__ import annotations

import uuid
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from app.access.actor import Actor
from app.domain.complaint_flow import LOOKED_INTO, ComplaintStatus
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.models.complaint import FOUND
from app.services import complaint_notes, complaint_people

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
    before = complaint_people.had_a_part(db.session(), row) if row.stage == 2 else frozenset()
    if status in LOOKED_INTO:
        writing = _deed("found", "Write down what was found", _found, _finding_blanks(row))
        why_not = (complaint_people.NOTHING_AT_STAGE_2,) if actor.user_id in before else ()
        found.append(replace(writing, why_not=why_not))
    if status in _PLANNED:
        found.append(_deed("plan", "Say who looks into what", _plan, _plan_blanks(row)))
    if status in _REVIEWED:
        label = "Who looks at it a second time"
        blank = _colleague("reviewer_id", label, row.reviewer_id, but=before)
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


def _colleague(
    name: str, label: str, value: Any, *, but: AbstractSet[uuid.UUID] = frozenset()
) -> Blank:
    """Colleagues to choose from, but for some; where there are too many for a list, their name is
    typed."""
    left_out = {pickers.words_for(COLLEAGUE, str(id_)) for id_ in but}
    options = [option for option in pickers.few(COLLEAGUE) if option[0] not in left_out]
    words = pickers.words_for(COLLEAGUE, str(value or ""))
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
