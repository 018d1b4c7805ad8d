"""Packs that went to providers, interviews, and the answers that came back."""

from __future__ import annotations

from typing import Any

from app.domain.codes import Outcome
from app.domain.permissions import Permission
from app.domain.response_flow import RESPONSE_FLOW, ResponseStatus
from app.extensions import db
from app.http.clock import now, today
from app.models.application_response import ApplicationResponse
from app.models.interview import MODES, Interview
from app.models.pack import ENDINGS, Pack, PackDocument
from app.services import responses

from .case_deeds import change_interview_deeds
from .labels import value_words
from .parts import Cell, Column, Deed, Filter, Posted, groups
from .registry import record_url
from .remove_pages import StaffView
from .shared import by_code, by_due, statuses

AREA = "Referrals"


class PackView(StaffView):
    model = Pack
    noun = "pack"
    singular, plural, area = "Pack", "Packs", AREA
    columns = (
        Column("ref", "Reference"),
        Column("application", "Application"),
        Column("provider", "Provider"),
        Column("status", "State"),
        Column("sent_at", "Sent", sort="sent_at"),
        Column("closes_on", "Open until"),
    )
    searched = ("ref",)
    filters = (by_code(Pack, "ended_why", "Ended", ENDINGS),)
    parents = ("application_id", "provider_id")
    order = "sent_at"
    also = ("choice.course_offer.course",)
    groups = groups(
        ("Pack", "ref application_id choice_id provider_id sent_at sent_by_id message"),
        ("Access", "shows_address closes_on ended_at ended_why ended_reason"),
    )
    sensitive_title = "Address"
    children = (("Documents that went along", "pack_document", "pack_id"),)
    empty = "A pack is sent from an application that is ready."

    def tag(self, row: Any) -> Cell | None:
        if row.ended_at is None:
            return Cell("Open to provider", tone="info")
        return Cell(value_words(Pack, "ended_why", row.ended_why) or "Ended", tone="plain")

    def line(self, row: Any) -> str:
        return str(row.provider.trading_name)


class PackDocumentView(StaffView):
    model = PackDocument
    noun = "pack"
    singular, plural, area = "Document of a pack", "Documents of packs", AREA
    columns = (
        Column("document", "File"),
        Column("pack", "Pack"),
        Column("created_at", "Added"),
    )
    parents = ("pack_id", "document_id")
    empty = "The files that went along with packs."

    def title(self, row: Any) -> str:
        return str(row.document.name)

    def line(self, row: Any) -> str:
        return value_words(type(row.document), "type", row.document.type)


class InterviewView(StaffView):
    model = Interview
    noun = "interview"
    singular, plural, area = "Interview", "Interviews", AREA
    columns = (
        Column("application", "Application"),
        Column("provider", "Provider"),
        Column("booked_for", "Booked for", sort="booked_for"),
        Column("held_on", "Held"),
        Column("mode", "How"),
    )
    filters = (by_code(Interview, "mode", "How", MODES),)
    parents = ("application_id", "provider_id")
    order = "booked_for"
    sensitive_title = "Notes of the interview"
    empty = "Schools, providers and staff record interviews; they appear here."

    def title(self, row: Any) -> str:
        day = row.held_on or row.booked_for
        return f"Interview, {value_words(Interview, 'day_', day)}"

    def line(self, row: Any) -> str:
        return str(row.provider.trading_name)

    def deeds(self, row: Any) -> list[Deed]:
        return change_interview_deeds(self.actor(), row)

    def tag(self, row: Any) -> Cell | None:
        return Cell("Held", tone="good") if row.held_on else Cell("Booked", tone="info")


class ResponseView(StaffView):
    model = ApplicationResponse
    noun = "response"
    singular, plural, area = "Provider’s answer", "Provider’s answers", AREA
    columns = (
        Column("ref", "Reference"),
        Column("application", "Application"),
        Column("provider", "Provider"),
        Column("outcome", "Answer"),
        Column("status", "Status", sort="status"),
        Column("due_on", "Due", kind="due"),
        Column("submitted_at", "Answered", sort="submitted_at"),
    )
    searched = ("ref",)
    filters = (
        Filter("status", "Status", statuses(RESPONSE_FLOW)),
        by_code(ApplicationResponse, "outcome", "Answer", Outcome),
        by_due("due_on"),
    )
    parents = ("application_id", "provider_id")
    order = "submitted_at"
    due = "due_on"
    takes_notes = True
    also = ("course_offer.course", "choice.course_offer.course")
    sensitive_title = "Interview, conditions and support"
    groups = groups(
        (
            "Answer",
            "ref application_id provider_id outcome status due_on submitted_at processed_at "
            "sent_to_school_at",
        ),
        (
            "The place offered",
            "course_offer_id site_id start_date end_date slots hours_per_week induction_on "
            "price_confirmed accreditation_aimed transport lunch ppe",
        ),
        ("If declined", "declined_ground declined_reason declined_detail could_reconsider_if"),
        (
            "Interview",
            "interview_held_on attended_by mode interview_notes paperwork_complete",
        ),
        (
            "Working with the pupil",
            "lead_worker dsl daily_contact_phone agreed_targets baseline conditions support "
            "adjustments risk_controls_agreed site_risk_updated_on",
        ),
        ("Sent by", "provider_user_id declaration_name pack_id choice_id"),
    )
    empty = "A provider’s answer to a pack appears here."

    def is_waiting(self, row: Any) -> bool:
        return row.status in {ResponseStatus.SUBMITTED, ResponseStatus.QUERIED}

    def line(self, row: Any) -> str:
        words = value_words(ApplicationResponse, "outcome", row.outcome)
        return f"{row.provider.trading_name}: {words}"

    def facts_of(self, row: Any) -> Any:
        return responses.facts(db.session(), row, on=today())

    def deeds(self, row: Any) -> list[Deed]:
        # Nobody has to allow what exceeds no limit.
        found = [deed for deed in self.moves(row) if deed.name != "exceed" or not deed.why_not]
        if row.status == ResponseStatus.SUBMITTED and self.may("process"):
            move = RESPONSE_FLOW.move(ResponseStatus.SUBMITTED, "process")
            accepted = row.outcome != Outcome.DECLINED
            line = (
                "The place is held, and school and provider are told that it is confirmed."
                if accepted
                else "The school is told that the search goes on. The provider sees the case for "
                "30 more days."
            )
            found.insert(
                0,
                Deed(
                    "process",
                    "Process answer",
                    Permission.RESPONSE_PROCESS,
                    self._process,
                    lines=(line,),
                    why_not=tuple(move.why_not(self.facts_of(row))),
                    primary=True,
                    leads_to=lambda record: record_url(record.application) or self.url_of(record),
                ),
            )
        return found

    def _process(self, row: Any, posted: Posted) -> str:
        placement = responses.process(
            db.session(), row, by=self.actor(), at=now(), version=posted.version
        )
        if placement is None:
            return "Answer processed. The school is told that the search goes on."
        return f"Place {placement.ref} confirmed. School and provider are told."

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        take = responses.exceed if name == "exceed" else responses.query
        take(
            db.session(),
            row,
            reason=posted.text("reason"),
            by=self.actor(),
            at=now(),
            version=posted.version,
        )


PROVIDER_ANSWERS = (ResponseView, PackView, InterviewView, PackDocumentView)
