"""Complaints: the register, and what is done to one beside the steps of its flow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import current_app, request

from app.domain.complaint_clock import most_extension
from app.domain.complaint_flow import (
    COMPLAINT_FLOW,
    LOOKED_INTO,
    OPEN,
    OWN_PATHS,
    ComplaintStatus,
    complaint_faults,
)
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now, today
from app.models.complaint import ABOUT, CHANNELS, FINDINGS, FOUND, Complaint
from app.services import complaint_letters, complaints, warnings
from app.services.complaint_letters import LETTERS, Office
from app.settings import Settings

from . import pickers
from .case_deeds import document_deeds
from .complaint_shares import ComplaintShareView, share_deeds
from .letters import LETTER_VIEWS
from .parts import Blank, Column, Deed, Fact, Filter, Posted, groups
from .remove_pages import StaffView
from .shared import by_code, by_due, coded, fixed, pick, specs, statuses

EXTENSIONS = ("extend", "extend-again")
COLLEAGUE = "colleague"
MAKES_A_LETTER = "This letter is made, kept with the complaint and sent:"
NO_LETTER = "Whoever complained stayed anonymous, so no letter is made."
_ENDINGS = frozenset({"close", "withdraw", "out-of-scope"})


class ComplaintView(StaffView):
    model = Complaint
    rule = staticmethod(complaint_faults)
    noun = "complaint"
    singular, plural, area = "Complaint", "Complaints", "Complaints"
    columns = (
        Column("ref", "Reference"),
        Column("about", "About"),
        Column("status", "Status", sort="status"),
        Column("due_on", "Next step by", sort="due_on", kind="due"),
        Column("about_provider", "Provider"),
        Column("name", "From"),
        Column("received_on", "Received", sort="received_on"),
    )
    searched = ("ref", "name", "organisation")
    filters = (
        Filter("status", "Status", statuses(COMPLAINT_FLOW)),
        by_code(Complaint, "about", "About", ABOUT),
        by_code(Complaint, "finding", "Finding", FINDINGS),
        by_due("due_on", "Next step"),
    )
    order = "received_on"
    edits = deletes = exports = takes_notes = True
    due, owner = "due_on", "investigator_id"
    sensitive_title = "What happened"
    endings = _ENDINGS
    ways_back = frozenset({"turn", "extend", "extend-again"})
    groups = groups(
        (
            "Complaint",
            "ref about status stage due_on channel received_on investigator_id reviewer_id",
        ),
        ("From", "name role organisation email phone address on_behalf_of school_id provider_id"),
        (
            "Matter",
            "about_provider_id about_placement_id about_application_id what_happened "
            "when_happened already_tried outcome_wanted reasonable_adjustments scope "
            "outcome_sought",
        ),
        (
            "Stage 1",
            "ack_due ack_at response_due extension_days extension_reason extension_told_on "
            "responded_at finding reasons remedy stage2_until",
        ),
        (
            "Stage 2",
            "stage2_asked_at stage2_ack_due stage2_ack_at stage2_due stage2_extension_days "
            "stage2_extension_reason stage2_extension_told_on stage2_answered_at stage2_finding "
            "stage2_reasons stage2_remedy lgsco_signposted_at",
        ),
        ("What we learn", "learning actions"),
        ("Its own path", "turned_on days_left"),
        ("The end", "closed_at"),
    )
    form_specs = specs(
        Complaint,
        "about channel investigator_id reviewer_id school_id provider_id about_provider_id "
        "learning actions",
        about=fixed(ABOUT),
        channel=fixed(CHANNELS),
        investigator_id=pick("colleague", label="Who looks after it"),
        reviewer_id=pick("colleague", label="Reviewer"),
        school_id=pick("school"),
        provider_id=pick("provider"),
        about_provider_id=pick("provider", label="About provider"),
    )
    children = (
        ("Letters", "complaint_letter", "complaint_id"),
        ("Questions to providers", "complaint_share", "complaint_id"),
        ("Documents", "document", "complaint_id"),
    )
    empty = "A complaint counts as received when it is sent, and appears here at once."

    def is_waiting(self, row: Any) -> bool:
        return row.status in OPEN and row.due_on is not None

    def told(self, row: Any, title: str) -> dict[str, Fact]:
        """Who complains stands first, whatever it is about."""
        return {"name": Fact("From", row.name), **super().told(row, title)}

    def facts_of(self, row: Any) -> Any:
        return complaints.facts(row, self.actor(), on=today())

    def warnings(self, row: Any) -> list[str]:
        """What comes first for the matter, and what happened long before the complaint."""
        first = OWN_PATHS.get(row.about) if row.status == ComplaintStatus.OWN_PATH else None
        return [*([first] if first else []), *warnings.of_complaint(row)]

    # --- deeds -------------------------------------------------------------------------------

    def deeds(self, row: Any) -> list[Deed]:
        moves = self.moves(row)
        before = self._before(row) if self.may("handle") else []
        if not any(not deed.why_not for deed in moves if deed.primary):
            before = [_first(before[0]), *before[1:]] if before else []
        others = [*share_deeds(self.actor(), row), *document_deeds(self.actor(), row)]
        # The next step stands among the buttons, not in the menu behind them.
        return [*sorted([*before, *moves], key=lambda deed: not deed.primary), *others]

    def _before(self, row: Any) -> list[Deed]:
        """What is written down before a step can be taken."""
        status = ComplaintStatus(row.status)
        found: list[Deed] = []
        if status in LOOKED_INTO:
            found.append(
                Deed(
                    "found",
                    "Write down what was found",
                    Permission.COMPLAINT_HANDLE,
                    self._found,
                    _finding_blanks(row),
                    reads=True,
                )
            )
        if status in {ComplaintStatus.RECEIVED, ComplaintStatus.ACKNOWLEDGED}:
            found.append(
                Deed(
                    "plan",
                    "Say who looks into what",
                    Permission.COMPLAINT_HANDLE,
                    self._plan,
                    _plan_blanks(row),
                    reads=True,
                )
            )
        if status in {ComplaintStatus.STAGE2_ASKED, ComplaintStatus.STAGE2_ACKNOWLEDGED}:
            blank = _colleague("reviewer_id", "Who looks at it a second time", row.reviewer_id)
            found.append(
                Deed(
                    "review",
                    "Name the reviewer",
                    Permission.COMPLAINT_HANDLE,
                    self._review,
                    (blank,),
                )
            )
        return found

    def _plan(self, row: Any, posted: Posted) -> str:
        values = {
            "investigator_id": _chosen(posted, "investigator_id"),
            "scope": posted.text("scope"),
            "outcome_sought": posted.text("outcome_sought"),
        }
        self._kept(complaints.plan, row, values, posted)
        return "Noted."

    def _review(self, row: Any, posted: Posted) -> str:
        self._kept(complaints.plan, row, {"reviewer_id": _chosen(posted, "reviewer_id")}, posted)
        return "Noted."

    def _found(self, row: Any, posted: Posted) -> str:
        names = ("finding", "reasons", "remedy", "learning", "actions")
        self._kept(
            complaints.note_findings, row, {name: posted.text(name) for name in names}, posted
        )
        return "Noted. The answer can be given now."

    def _kept(self, service: Any, row: Any, values: dict[str, Any], posted: Posted) -> None:
        service(db.session(), row, values, by=self.actor(), at=now(), version=posted.version)

    # --- moves -------------------------------------------------------------------------------

    def moves(self, row: Any) -> list[Deed]:
        """Each step shows the letter it makes before it is taken."""
        asked = (request.view_args or {}).get("deed_name")
        return [
            replace(deed, lines=self._letter(row, deed, asked), reads=True)
            if deed.name in LETTERS
            else deed
            for deed in super().moves(row)
        ]

    def _letter(self, row: Any, deed: Deed, asked: str | None) -> tuple[str, ...]:
        if deed.name != asked or deed.why_not:
            return (MAKES_A_LETTER,)
        if not complaint_letters.can_be_reached(row):
            return (NO_LETTER,)
        shown = complaint_letters.preview(db.session(), row, deed.name, office(), on=today())
        return (MAKES_A_LETTER, *shown)

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        if name not in EXTENSIONS:
            return ()
        most = most_extension(row.stage)
        return (
            Blank("days", "Working days more", "number", hint=f"From 1 to {most}"),
            Blank("told_on", "Day it was told to whoever complained", "date", value=str(today())),
        )

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        common: dict[str, Any] = {
            "reason": posted.text("reason"),
            "by": self.actor(),
            "at": now(),
            "version": posted.version,
            "office": office(),
        }
        if name in EXTENSIONS:
            days, told_on = posted.values["days"], posted.values["told_on"]
            complaints.extend(db.session(), row, days, told_on, **common)
            return
        complaints.move(db.session(), row, name, **common)


def office() -> Office:
    """Whose paper letters are written on, and where they are kept."""
    settings: Settings = current_app.extensions["settings"]
    return Office(
        store=current_app.extensions["storage"],
        scanner=current_app.extensions["scanner"],
        council=settings.council_name,
        service=settings.service_name,
        contact=settings.contact_email,
        window_days=settings.stage2_window_days,
    )


def _first(deed: Deed) -> Deed:
    """The same deed as the button that stands out."""
    return replace(deed, primary=True)


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


COMPLAINTS = (ComplaintView, ComplaintShareView, *LETTER_VIEWS)
