"""Complaints: the register, and what is done to one beside the steps of its flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import current_app, request

from app.domain.complaint_clock import most_extension
from app.domain.complaint_flow import (
    COMPLAINT_FLOW,
    OPEN,
    OWN_PATHS,
    ComplaintStatus,
)
from app.domain.complaint_guards import complaint_faults
from app.extensions import db
from app.http.clock import now, today
from app.models.complaint import ABOUT, CHANNELS, FINDINGS, UPHELD, Complaint
from app.services import (
    accounts,
    complaint_entry,
    complaint_letters,
    complaint_notices,
    complaint_people,
    complaints,
    warnings,
)
from app.services.complaint_letters import LETTERS, Office
from app.settings import Settings

from .case_deeds import document_deeds
from .complaint_deeds import writing_deeds
from .complaint_entry import WrittenDown
from .complaint_shares import ComplaintShareView, share_deeds
from .headers import Header
from .letters import LETTER_VIEWS
from .parts import Blank, Column, Deed, Fact, Filter, Posted, groups
from .shared import by_code, by_due, fixed, pick, specs, statuses

EXTENSIONS = ("extend", "extend-again")
MAKES_A_LETTER = "This letter is made, kept with the complaint and sent:"
NO_LETTER = "Whoever complained stayed anonymous, so no letter is made."
ANONYMOUS = "Anonymous"
NO_REMEDY = (
    "The complaint is upheld, and nothing is written down of what is done to put it right: the "
    "letter says that nothing more is needed. If that is wrong, go back and write it down first."
)
_ANSWERS = {"answer": ("finding", "remedy"), "answer-again": ("stage2_finding", "stage2_remedy")}
SAFETY = "SAFEGUARDING"
IS_A_CHILD_AT_RISK = (
    "If a child may be at risk, go back and change first what it is about to safeguarding: then "
    "the safeguarding leads are told and can read it."
)
_ENDINGS = frozenset({"close", "withdraw", "out-of-scope"})


class ComplaintView(WrittenDown):
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
    creates = edits = deletes = exports = takes_notes = True
    due, owner = "due_on", "investigator_id"
    sensitive_title = "The complaint in full"
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
        "about channel received_on name role organisation email phone address on_behalf_of "
        "investigator_id reviewer_id school_id provider_id about_provider_id learning actions",
        about=fixed(ABOUT),
        channel=fixed(CHANNELS),
        investigator_id=pick("complaint-colleague", label="Who looks after it"),
        reviewer_id=pick("complaint-colleague", label="Reviewer"),
        received_on={"label": "Day it came", "hint": "Its days count from here"},
        school_id=pick("school", label="School that complained"),
        provider_id=pick(
            "provider", label="Provider that complained", hint="It reads all of it and every letter"
        ),
        about_provider_id=pick("provider", label="About provider"),
    )
    children = (
        ("Letters", "complaint_letter", "complaint_id"),
        ("Questions to providers", "complaint_share", "complaint_id"),
        ("Documents", "document", "complaint_id"),
    )
    empty = (
        "A complaint counts as received when it is sent, and appears here at once. Add the ones "
        "that come by telephone, by letter or in person."
    )

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        return complaint_entry.checked(db.session(), row, values, on=today())

    def _tell_owner(self, row: Any, changes: Mapping[str, Any]) -> None:
        super()._tell_owner(row, changes)
        if "about" in changes:
            complaint_notices.now_about(db.session(), row, at=now())

    def is_waiting(self, row: Any) -> bool:
        return row.status in OPEN and row.due_on is not None

    def header(self, row: Any) -> Header:
        """At stage 2 the reviewer is named above the facts, and who looked first among them."""
        header = super().header(row)
        if not _is_reviewed(row):
            return header
        return replace(header, said=header.said - {self.owner} | {"reviewer_id"})

    def owner_words(self, row: Any) -> str | None:
        if _is_reviewed(row):
            return accounts.name_of(db.session(), row.reviewer_id)
        return super().owner_words(row)

    def told(self, row: Any, title: str) -> dict[str, Fact]:
        """Who complains stands first, whatever it is about."""
        return {"name": Fact("From", row.name or ANONYMOUS), **super().told(row, title)}

    def facts_of(self, row: Any) -> Any:
        answered_by = complaint_people.first_answered_by(db.session(), row)
        return complaints.facts(row, self.actor(), on=today(), answered_by=answered_by)

    def warnings(self, row: Any) -> list[str]:
        """What comes first for the matter, and what happened long before the complaint."""
        first = OWN_PATHS.get(row.about) if row.status == ComplaintStatus.OWN_PATH else None
        return [*([first] if first else []), *warnings.of_complaint(row)]

    # --- deeds -------------------------------------------------------------------------------

    def deeds(self, row: Any) -> list[Deed]:
        moves = self.moves(row)
        before = writing_deeds(self.actor(), row)
        if not any(not deed.why_not for deed in moves if deed.primary):
            first = next((deed for deed in before if not deed.why_not), None)
            before = [_first(deed) if deed is first else deed for deed in before]
        others = [*share_deeds(self.actor(), row), *document_deeds(self.actor(), row)]
        # The next step stands among the buttons, not in the menu behind them.
        return [*sorted([*before, *moves], key=lambda deed: not deed.primary), *others]

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
        if deed.why_not:
            return ()
        lines = self._of_letter(row, deed, asked)
        if deed.name == "turn" and row.about != SAFETY:
            return (IS_A_CHILD_AT_RISK, *lines)
        if deed.name in _ANSWERS:
            finding, remedy = (getattr(row, name) for name in _ANSWERS[deed.name])
            if finding in UPHELD and not remedy:
                return (NO_REMEDY, *lines)
        return lines

    def _of_letter(self, row: Any, deed: Deed, asked: str | None) -> tuple[str, ...]:
        if deed.name != asked:
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


def _is_reviewed(row: Any) -> bool:
    """Whether somebody else looks after it at stage 2."""
    return row.stage == 2 and row.reviewer_id is not None


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


COMPLAINTS = (ComplaintView, ComplaintShareView, *LETTER_VIEWS)
