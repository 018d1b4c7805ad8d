"""What hangs on an application: courses asked for, risks, agencies, strategies, targets, files."""

from __future__ import annotations

from textwrap import shorten
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import and_, select

from app.domain.permissions import Permission
from app.domain.referral_flow import ApplicationStatus
from app.domain.virus_check import is_locked
from app.extensions import db
from app.http.clock import now
from app.models.agency_involvement import IMPLEMENTED, STATUSES, AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.consent import KINDS, METHODS, Consent
from app.models.document import SENSITIVITIES, Document
from app.models.risk_assessment import SOURCES, RiskAssessment, RiskHazard
from app.models.scanned import SCAN_RESULTS
from app.models.strategy import Strategy
from app.models.target import Target
from app.services import applications

from .held_files import HIDDEN, held_deeds, scan_fact, scan_tag, scan_texts, scan_words
from .labels import value_words
from .parts import Blank, Cell, Column, Deed, Fact, Filter, Posted, RelatedRow, groups
from .registry import record_url
from .remove_pages import StaffView
from .shared import by_code, fixed, listed, specs

AREA = "Referrals"
LONGEST_TITLE = 60
OF_APPLICATION = Column("application", "Application")


class PartView(StaffView):
    """A record that hangs on an application and is read with it. To add one changes the
    application."""

    noun = "application"
    verbs: ClassVar[dict[str, str]] = {"create": "update"}
    area = AREA
    parents = ("application_id",)
    empty = "These come with an application."


class SealedPart(StaffView):
    """A part of a case of which nearly all is sensitive: until that is opened, related records
    are told apart by number."""

    def sealed_words(self, row: Any) -> tuple[str, str]:
        """What tells it apart when everything may be said: a title and a line."""
        raise NotImplementedError

    def related_row(self, row: Any, number: int, *, opened: bool) -> RelatedRow:
        title, line = f"{self.singular} {number}", self.line(row)
        if opened:
            title, line = self.sealed_words(row)
        return RelatedRow(title, record_url(row), line, self.tag(row))


class ChoiceView(PartView):
    model = ApplicationChoice
    singular, plural = "Course asked for", "Courses asked for"
    columns = (
        Column("course_offer", "Course"),
        OF_APPLICATION,
        Column("course_offer.provider.trading_name", "Provider"),
        Column("preference", "Preference", kind="number"),
        Column("chosen", "Chosen"),
    )
    also = ("course_offer.course", "course_offer.provider")

    def title(self, row: Any) -> str:
        return f"{row.preference}. {row.course_offer.course.title}"

    def line(self, row: Any) -> str:
        return str(row.course_offer.provider.trading_name)

    def tag(self, row: Any) -> Cell | None:
        if row.declined_at is not None:
            return Cell("Declined", tone="bad")
        return Cell("Chosen", tone="info") if row.chosen else None

    def child_order(self) -> tuple[Any, ...]:
        return (ApplicationChoice.preference, ApplicationChoice.id)


def _by_state(model: Any, value: str) -> Any:
    accepted, rejected = model.accepted_on, model.rejected_on
    checked = (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_REVIEW)
    waiting = select(Application.id).where(Application.status.in_(checked))
    return {
        "open": and_(accepted.is_(None), rejected.is_(None), model.application_id.in_(waiting)),
        "accepted": accepted.is_not(None),
    }.get(value, rejected.is_not(None))


class RiskAssessmentView(StaffView):
    model = RiskAssessment
    noun = "risk-assessment"
    singular, plural, area = "Risk assessment", "Risk assessments", AREA
    columns = (
        OF_APPLICATION,
        Column("completed_on", "Completed", sort="completed_on"),
        Column("completed_by", "By"),
        Column("source", "Form"),
        Column("accepted_on", "Accepted"),
        Column("rejected_on", "Rejected"),
    )
    filters = (
        Filter(
            "state",
            "State",
            lambda: [("open", "To be checked"), ("accepted", "Accepted"), ("rejected", "Rejected")],
            _by_state,
        ),
        by_code(RiskAssessment, "source", "Form", SOURCES),
    )
    parents = ("application_id",)
    order = "completed_on"
    groups = groups(
        ("Assessment", "application_id source completed_on completed_by role review_on"),
        ("Risks", "no_risk_statement band document_id"),
        ("Check", "accepted_by_id accepted_on rejected_on rejection_reason"),
    )
    children = (("Hazards", "risk_hazard", "risk_assessment_id"),)
    empty = "Every application brings a risk assessment that is at most three months old."

    def line(self, row: Any) -> str:
        return str(row.completed_by)

    def tag(self, row: Any) -> Cell | None:
        if row.rejected_on:
            return Cell("Rejected", tone="bad")
        return Cell("Accepted", tone="good") if row.accepted_on else Cell("To check", tone="warn")

    def deeds(self, row: Any) -> list[Deed]:
        needs = Permission.RISK_ASSESSMENT_ACCEPT
        if not self.actor().may(needs):
            return []
        found = []
        if row.accepted_on is None:
            found.append(
                Deed(
                    "accept",
                    "Accept",
                    needs,
                    lambda record, posted: self._judge(record, posted, accept=True),
                    primary=True,
                    leads_to=_to_application,
                )
            )
        if row.rejected_on is None:
            reason = Blank("reason", "What the school has to mend")
            found.append(
                Deed(
                    "reject",
                    "Reject",
                    needs,
                    lambda record, posted: self._judge(record, posted, accept=False),
                    blanks=(reason,),
                    leads_to=_to_application,
                )
            )
        return found

    def _judge(self, row: Any, posted: Posted, *, accept: bool) -> str:
        applications.judge_risk_assessment(
            db.session(),
            row,
            accept=accept,
            reason=posted.text("reason"),
            by=self.actor(),
            at=now(),
        )
        return f"Risk assessment {'accepted' if accept else 'rejected'}."


def _to_application(row: Any) -> str:
    return record_url(row.application) or url_for("admin.index")


class HazardView(SealedPart):
    model = RiskHazard
    noun = "risk-assessment"
    singular, plural, area = "Hazard", "Hazards", AREA
    columns = (
        Column("risk_assessment", "Risk assessment"),
        Column("risk_assessment.application.ref", "Application"),
        Column("created_at", "Recorded"),
    )
    parents = ("risk_assessment_id",)
    also = ("risk_assessment.application",)
    about = ("risk_assessment.application", "risk_assessment.application.student")
    sensitive_title = "The hazard"
    empty = "Hazards are part of a risk assessment."

    def title(self, row: Any) -> str:
        return f"Hazard of {row.risk_assessment.application.ref}"

    def sealed_words(self, row: Any) -> tuple[str, str]:
        return (
            value_words(RiskHazard, "category", row.category),
            value_words(RiskHazard, "band", row.band),
        )


class AgencyView(SealedPart, PartView):
    model = AgencyInvolvement
    singular, plural = "Agency", "Agencies"
    columns = (OF_APPLICATION, Column("worker_name", "Worker"), Column("created_at", "Recorded"))
    creates = edits = True
    hangs_on = "application_id"
    sensitive_title = "The agency and its work"
    form_specs = specs(
        AgencyInvolvement,
        "agency_type organisation worker_name phone email status from_on to_on plan "
        "recommendations implemented impact may_contact",
        status=fixed(STATUSES),
        implemented=fixed(IMPLEMENTED),
    )

    def title(self, row: Any) -> str:
        return f"Agency of {row.application.ref}"

    def line(self, row: Any) -> str:
        return str(row.worker_name or "")

    def sealed_words(self, row: Any) -> tuple[str, str]:
        kind = value_words(AgencyInvolvement, "agency_type", row.agency_type)
        return kind, ", ".join(filter(None, (row.organisation, row.worker_name)))


class StrategyView(PartView):
    model = Strategy
    singular, plural = "Strategy", "What was tried"
    columns = (
        OF_APPLICATION,
        Column("strategy", "Strategy"),
        Column("from_on", "From"),
        Column("to_on", "To"),
        Column("impact", "Impact"),
    )
    creates = edits = True
    hangs_on = "application_id"
    form_specs = specs(Strategy, "strategy from_on to_on who impact")

    def title(self, row: Any) -> str:
        return first_words(row.strategy)

    def line(self, row: Any) -> str:
        return f"From {value_words(Strategy, 'from_on', row.from_on)}"


class TargetView(PartView):
    model = Target
    singular, plural = "Target", "Targets"
    columns = (
        OF_APPLICATION,
        Column("text", "Target"),
        Column("measure", "Measure"),
        Column("due_on", "By"),
    )
    creates = edits = True
    hangs_on = "application_id"
    form_specs = specs(Target, "text measure baseline due_on")

    def title(self, row: Any) -> str:
        return first_words(row.text)

    def line(self, row: Any) -> str:
        return f"By {value_words(Target, 'due_on', row.due_on)}"


class ConsentView(PartView):
    model = Consent
    singular, plural = "Consent", "Consents"
    columns = (
        OF_APPLICATION,
        Column("kind", "Kind"),
        Column("given_by", "Given by"),
        Column("given_on", "On"),
        Column("withdrawn_on", "Withdrawn"),
    )
    filters = (by_code(Consent, "kind", "Kind", KINDS),)
    creates = edits = True
    hangs_on = "application_id"
    form_specs = specs(
        Consent,
        "kind given_by relationship pr_confirmed given_on method withdrawn_on notice_version",
        kind=fixed(KINDS),
        method=fixed(METHODS),
        relationship={"label": "Relationship to the pupil"},
    )

    def title(self, row: Any) -> str:
        return value_words(Consent, "kind", row.kind)

    def line(self, row: Any) -> str:
        return f"Given by {row.given_by}"

    def tag(self, row: Any) -> Cell | None:
        return Cell("Withdrawn", tone="bad") if row.withdrawn_on else None


class DocumentView(StaffView):
    model = Document
    noun = "document"
    singular, plural, area = "Document", "Documents", "Documents & pages"
    columns = (
        Column("name", "File"),
        Column("type", "Kind"),
        Column("application", "Application", needs=Permission.APPLICATION_READ),
        Column("received_on", "Received", sort="received_on"),
        Column("scan_result", "Virus check"),
        Column("share_with_provider", "Goes to provider"),
    )
    searched = ("name",)
    filters = (
        Filter("type", "Kind", listed("document_type")),
        by_code(Document, "scan_result", "Virus check", SCAN_RESULTS),
    )
    parents = ("application_id", "withdrawal_id", "complaint_id")
    order = "received_on"
    edits = deletes = True
    form_specs = specs(
        Document,
        "type document_date sensitivity share_with_provider",
        sensitivity=fixed(SENSITIVITIES, label="How sensitive it is"),
    )
    groups = groups(
        ("File", "name type document_date received_on size mime scan_result sensitivity"),
        ("Case", "application_id withdrawal_id complaint_id share_with_provider redacted_of_id"),
    )
    hidden = HIDDEN
    empty = "Files come with applications, withdrawals and complaints."

    def deeds(self, row: Any) -> list[Deed]:
        url = url_for("files.document", document_id=row.id)
        why_not = (f"{scan_words(row)}.",) if is_locked(row.scan_result) else ()
        return [
            Deed(
                "download",
                "Download",
                Permission.DOCUMENT_READ,
                why_not=why_not,
                primary=True,
                page=url,
            ),
            *held_deeds(self.actor(), row, Permission.DOCUMENT_UPDATE, self.list_url),
        ]

    def line(self, row: Any) -> str:
        return value_words(Document, "type", row.type)

    def tag(self, row: Any) -> Cell | None:
        return scan_tag(row)

    def fact(self, row: Any, name: str) -> Fact:
        return scan_fact(row) if name == "scan_result" else super().fact(row, name)

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        return scan_texts(rows)


def first_words(text: str) -> str:
    """The beginning of a text, to tell it from others."""
    return shorten(text, LONGEST_TITLE, placeholder="…")


CASE_PARTS = (
    ChoiceView,
    RiskAssessmentView,
    HazardView,
    AgencyView,
    StrategyView,
    TargetView,
    ConsentView,
    DocumentView,
)
