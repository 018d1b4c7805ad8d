"""What providers are asked about complaints, and what they answered."""

from __future__ import annotations

from typing import Any

from app.access.actor import Actor
from app.domain.complaint_clock import PROVIDER_DAYS
from app.domain.complaint_flow import LOOKED_INTO, ComplaintStatus
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now, today
from app.models.complaint import Complaint
from app.models.complaint_share import ComplaintShare
from app.services import complaint_shares, working_days

from . import pickers
from .parts import Blank, Cell, Column, Deed, Posted, groups
from .remove_pages import StaffView
from .shared import by_due

PROVIDER = "provider"


class ComplaintShareView(StaffView):
    model = ComplaintShare
    noun = "complaint"
    singular, plural, area = "Question to a provider", "Questions to providers", "Complaints"
    columns = (
        Column("ref", "Complaint"),
        Column("provider", "Provider"),
        Column("due_on", "Answer by", sort="due_on", kind="due"),
        Column("answered_at", "Answered", kind="time"),
        Column("ended_at", "Ended", kind="time"),
    )
    filters = (by_due("due_on", "Answer"),)
    parents = ("complaint_id", "provider_id")
    order = "due_on"
    due = "due_on"
    sensitive_title = "Question and answer"
    groups = groups(
        (
            "Question",
            "complaint_id provider_id ref due_on asked shared answer answered_at ended_at",
        ),
    )
    empty = "A provider is asked from the page of a complaint."

    def title(self, row: Any) -> str:
        return f"{row.provider.trading_name}, {row.ref}"

    def tag(self, row: Any) -> Cell | None:
        if row.ended_at is not None:
            words = "Not needed any more" if row.answered_at is None else "Answered, closed"
            return Cell(words, tone="plain")
        return (
            Cell("Answered", tone="good") if row.answered_at else Cell("With provider", tone="info")
        )

    def is_waiting(self, row: Any) -> bool:
        return row.answered_at is None and row.ended_at is None

    def deeds(self, row: Any) -> list[Deed]:
        if row.ended_at is not None or not self.may("handle"):
            return []
        lines = (
            "The provider can no longer open it."
            if row.answered_at
            else "The provider can no longer open it, and hears that you need no answer any more.",
        )
        return [
            Deed("take-back", "Take back", Permission.COMPLAINT_HANDLE, self._take_back, (), lines)
        ]

    def _take_back(self, row: Any, posted: Posted) -> str:
        version = posted.version
        complaint_shares.take_back(db.session(), row, by=self.actor(), at=now(), version=version)
        return "Taken back."


def share_deeds(actor: Actor, complaint: Complaint) -> list[Deed]:
    """Asking a provider about a part of the complaint, while somebody looks into it."""
    if not actor.may(Permission.COMPLAINT_HANDLE):
        return []
    if ComplaintStatus(complaint.status) not in LOOKED_INTO:
        return []
    options = pickers.few(PROVIDER)
    known = pickers.words_for(PROVIDER, str(complaint.about_provider_id or ""))
    usual = working_days.due_after(db.session(), today(), PROVIDER_DAYS)
    blanks = (
        Blank(
            "provider_id", "Provider", "select" if options else "line", options=options, value=known
        ),
        Blank("asked", "What you ask", hint="The provider reads this"),
        Blank(
            "shared",
            "What you share of the complaint",
            required=False,
            hint="The provider reads this and nothing else: leave out who complained",
        ),
        Blank("due_on", "Answer by", "date", value=str(usual)),
    )

    def run(row: Any, posted: Posted) -> str:
        try:
            provider_id = pickers.resolve(PROVIDER, posted.text("provider_id"))
        except Rejected as refused:
            raise Rejected.because(refused.message, "provider_id") from None
        complaint_shares.share(
            db.session(),
            row,
            provider_id,
            asked=posted.text("asked"),
            shared=posted.text("shared"),
            due_on=posted.values["due_on"],
            by=actor,
            at=now(),
            version=posted.version,
        )
        return "The provider is asked and told by mail."

    needs = Permission.COMPLAINT_HANDLE
    return [Deed("ask-provider", "Ask a provider", needs, run, blanks, beside="complaint_share")]
