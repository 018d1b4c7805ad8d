"""What hangs on an application: courses asked for, risks, agencies, strategies, targets, files."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import and_, select

from app.domain.permissions import Permission
from app.domain.referral_flow import ApplicationStatus
from app.extensions import db
from app.http.clock import now
from app.models.agency_involvement import IMPLEMENTED, STATUSES, AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.consent import KINDS, METHODS, Consent
from app.models.document import Document
from app.models.risk_assessment import SOURCES, RiskAssessment, RiskHazard
from app.models.strategy import Strategy
from app.models.target import Target
from app.services import applications

from .labels import value_words
from .parts import Blank, Cell, Column, Deed, Filter, Posted, groups
from .registry import record_url
from .remove_pages import StaffView
from .shared import by_code, fixed, listed, specs

AREA = "Referrals"
OF_APPLICATION = Column("application", "Application")


class PartView(StaffView):
    """A record that hangs on an application and is read with it."""

    noun = "application"
    area = AREA
    parents = ("application_id",)
    empty = "These come with an application."

    def title(self, row: Any) -> str:
        return f"{self.singular} of {row.application.ref}"


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

    def title(self, row: Any) -> str:
        return f"Risk assessment of {row.application.ref}"

    def line(self, row: Any) -> str:
        return f"Completed {value_words(RiskAssessment, 'completed_on', row.completed_on)}"

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


class HazardView(StaffView):
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
    sensitive_title = "The hazard"
    empty = "Hazards are part of a risk assessment."

    def title(self, row: Any) -> str:
        return f"Hazard of {row.risk_assessment.application.ref}"


class AgencyView(PartView):
    model = AgencyInvolvement
    singular, plural = "Agency", "Agencies"
    columns = (OF_APPLICATION, Column("created_at", "Recorded"))
    edits = True
    sensitive_title = "The agency and its work"
    form_specs = specs(
        AgencyInvolvement,
        "agency_type organisation worker_name phone email status from_on to_on plan "
        "recommendations implemented impact may_contact",
        status=fixed(STATUSES),
        implemented=fixed(IMPLEMENTED),
    )


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
    edits = True
    form_specs = specs(Strategy, "strategy from_on to_on who impact")

    def line(self, row: Any) -> str:
        return str(row.strategy)[:80]


class TargetView(PartView):
    model = Target
    singular, plural = "Target", "Targets"
    columns = (
        OF_APPLICATION,
        Column("text", "Target"),
        Column("measure", "Measure"),
        Column("due_on", "By"),
    )
    edits = True
    form_specs = specs(Target, "text measure baseline due_on")

    def line(self, row: Any) -> str:
        return str(row.text)[:80]


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
    edits = True
    form_specs = specs(
        Consent,
        "kind given_by relationship pr_confirmed given_on method withdrawn_on notice_version",
        kind=fixed(KINDS),
        method=fixed(METHODS),
        relationship={"label": "Relationship to the pupil"},
    )

    def line(self, row: Any) -> str:
        return value_words(Consent, "kind", row.kind)


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
    filters = (Filter("type", "Kind", listed("document_type")),)
    parents = ("application_id",)
    order = "received_on"
    edits = deletes = True
    form_specs = specs(Document, "type document_date share_with_provider")
    groups = groups(
        ("File", "name type document_date received_on size mime scan_result sensitivity"),
        ("Case", "application_id withdrawal_id complaint_id share_with_provider redacted_of_id"),
    )
    hidden = frozenset({"storage_key", "sha256"})
    empty = "Files come with applications, withdrawals and complaints."

    def deeds(self, row: Any) -> list[Deed]:
        url = url_for("files.document", document_id=row.id)
        return [Deed("download", "Download", Permission.DOCUMENT_READ, primary=True, page=url)]

    def line(self, row: Any) -> str:
        return value_words(Document, "type", row.type)


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
