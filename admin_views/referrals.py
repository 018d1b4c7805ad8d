"""Applications and what hangs on them: choices, risk, agencies, packs, interviews, answers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy.orm import selectinload

from app.access.policy import allow
from app.access.scope import visible
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationStatus
from app.domain.response_flow import RESPONSE_FLOW, ResponseStatus
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.agency_involvement import IMPLEMENTED, STATUSES, AgencyInvolvement
from app.models.application import (
    EARLY_HELP_STATUSES,
    FUNDING_SOURCES,
    SUMMARY_LOCATIONS,
    TRAVEL_MODES,
    Application,
    ApplicationChoice,
)
from app.models.application_response import ApplicationResponse
from app.models.consent import KINDS, METHODS, Consent
from app.models.course import Course, CourseOffer
from app.models.document import Document
from app.models.interview import Interview
from app.models.pack import Pack
from app.models.risk_assessment import RiskAssessment, RiskHazard
from app.models.strategy import Strategy
from app.models.target import Target
from app.services import applications, packs, responses

from .base import Button, Column, Filter, StaffView, rail, record_url
from .labels import value_words
from .shared import fixed, listed, pick, specs, statuses

AREA = "Referrals"


class ApplicationView(StaffView):
    model = Application
    noun = "application"
    singular, plural, area = "Application", "Applications", AREA
    flow = REFERRAL_FLOW
    columns = (
        Column("ref", "Reference"),
        Column("student", "Pupil", needs=Permission.STUDENT_READ),
        Column("school", "School"),
        Column("programme", "Programme", sort="programme"),
        Column("status", "Status"),
        Column("due_on", "Due", sort="due_on"),
        Column("submitted_at", "Sent", sort="submitted_at"),
    )
    searched = ("ref", "referrer_name", "referrer_email")
    filters = (
        Filter("status", "Status", statuses(REFERRAL_FLOW)),
        Filter("programme", "Programme", listed("programme")),
    )
    order = "submitted_at"
    edits = deletes = exports = True
    empty = "Applications appear here when a school sends one and its sender is known."
    form_specs = specs(
        Application,
        "owner_id referrer_name referrer_role referrer_email referrer_phone authorised_by "
        "authorised_on school_dsl school_caseworker attendance_contact funding_source po_number "
        "budget_holder proposed_start proposed_end two_year hours_per_week rest_of_week_plan "
        "reason_primary reason_detail strengths interests aspirations pupil_voice parent_voice "
        "behaviours_of_concern triggers what_works early_help_status early_help_ref "
        "early_help_on safeguarding_flag safeguarding_summary_location travel_mode "
        "independent_travel transport_request exam_access equipment dietary_at_site",
        owner_id=pick("user", label="Who looks after it"),
        funding_source=fixed(FUNDING_SOURCES),
        early_help_status=fixed(EARLY_HELP_STATUSES),
        safeguarding_summary_location=fixed(SUMMARY_LOCATIONS),
        travel_mode=fixed(TRAVEL_MODES),
    )
    hidden = frozenset({"owner_id"})
    children = (
        ("Courses asked for", "application-choice", "application_id"),
        ("Risk assessments", "risk-assessment", "application_id"),
        ("Agencies", "agency-involvement", "application_id"),
        ("What was tried", "strategy", "application_id"),
        ("Targets", "target", "application_id"),
        ("Consents", "consent", "application_id"),
        ("Documents", "document", "application_id"),
        ("Packs", "pack", "application_id"),
        ("Interviews", "interview", "application_id"),
        ("Answers", "application-response", "application_id"),
        ("Placements", "placement", "application_id"),
    )

    def facts_of(self, row: Any) -> Any:
        return applications.facts(db.session(), row)

    def row(self, id_: str, *, lock: bool = False, deleted: bool = False) -> Any:
        return applications.get(db.session(), id_, current_actor(), lock=lock)

    def buttons(self, row: Any) -> list[Button]:
        actor = current_actor()
        found = super().buttons(row)
        status = ApplicationStatus(row.status)
        extra = []
        if actor.may(Permission.APPLICATION_REVIEW) and status in {
            ApplicationStatus.IN_REVIEW,
            ApplicationStatus.PANEL_APPROVED,
            ApplicationStatus.READY_TO_SEND,
            ApplicationStatus.ALTERNATIVES,
        }:
            extra.append(
                Button("Choose course", url_for("admin_application.choose_view", id_=row.id))
            )
        if actor.may(Permission.PACK_SEND) and status is ApplicationStatus.READY_TO_SEND:
            extra.insert(
                0, Button("Send pack", url_for("admin_application.send_view", id_=row.id), True)
            )
        if actor.may(Permission.PACK_RECALL) and status is ApplicationStatus.SENT:
            extra.append(
                Button("Recall pack", url_for("admin_application.recall_view", id_=row.id))
            )
        return [*extra, *found]

    def do_move(self, row: Any, name: str, reason: str, version: int) -> None:
        applications.move(
            db.session(),
            row,
            name,
            by=current_actor(),
            at=now(),
            reason=reason,
            version=version,
        )

    @expose("/<id_>/choose", methods=("GET",))
    def choose_view(self, id_: str) -> ResponseReturnValue:
        """Choose the course the pack goes to."""
        self._enter()
        allow(current_actor(), Permission.APPLICATION_REVIEW)
        return self._choose_page(self.row(id_), "")

    @expose("/<id_>/choose", methods=("POST",))
    @writes
    def choose_save(self, id_: str) -> ResponseReturnValue:
        self._enter()
        row = self.row(id_, lock=True)
        try:
            applications.choose(
                db.session(),
                row,
                request.form.get("course_offer_id", ""),
                by=current_actor(),
                at=now(),
            )
        except NotVisible:
            return self._choose_page(row, "Choose a course from the list."), 422
        except Rejected as rejected:
            return self._choose_page(row, rejected.message), 422
        flash("Course chosen.", "good")
        return redirect(url_for("admin_application.details_view", id_=id_))

    def _choose_page(self, row: Any, error: str) -> str:
        q = request.args.get("q", "").strip()
        statement = visible(CourseOffer, current_actor()).where(CourseOffer.status == "published")
        if q:
            statement = statement.join(Course, Course.id == CourseOffer.course_id).where(
                Course.title.ilike(f"%{q}%")
            )
        others = db.session().scalars(
            statement.options(
                selectinload(CourseOffer.course), selectinload(CourseOffer.provider)
            ).limit(50)
        )
        return render_template(
            "staff/choose.html",
            view=self,
            row=row,
            title=self.title(row),
            others=list(others),
            q=q,
            error=error,
            rail=rail(),
        )

    @expose("/<id_>/send", methods=("GET",))
    def send_view(self, id_: str) -> ResponseReturnValue:
        """Choose what goes along and send the pack."""
        self._enter()
        allow(current_actor(), Permission.PACK_SEND)
        return self._send_page(self.row(id_), "")

    @expose("/<id_>/send", methods=("POST",))
    @writes
    def send_save(self, id_: str) -> ResponseReturnValue:
        self._enter()
        row = self.row(id_, lock=True)
        try:
            chosen = {uuid.UUID(text) for text in request.form.getlist("documents")}
            pack = packs.send(
                db.session(),
                row,
                document_ids=chosen,
                shares_address=request.form.get("shares_address") == "yes",
                message=request.form.get("message", ""),
                by=current_actor(),
                at=now(),
                version=int(request.form.get("version") or 0),
            )
        except (Rejected, ValueError) as error:
            db.session.rollback()
            return self._send_page(self.row(id_), str(error)), 422
        flash(f"Pack {pack.ref} sent.", "good")
        return redirect(url_for("admin_application.details_view", id_=id_))

    def _send_page(self, row: Any, error: str) -> str:
        documents = db.session().scalars(
            visible(Document, current_actor())
            .where(Document.application_id == row.id)
            .order_by(Document.type, Document.name)
        )
        return render_template(
            "staff/send_pack.html",
            view=self,
            row=row,
            title=self.title(row),
            choice=next((c for c in row.choices if c.chosen), None),
            documents=list(documents),
            why_not=REFERRAL_FLOW.move(ApplicationStatus(row.status), "send-pack").why_not(
                self.facts_of(row)
            ),
            error=error,
            rail=rail(),
        )

    @expose("/<id_>/recall", methods=("GET",))
    def recall_view(self, id_: str) -> ResponseReturnValue:
        self._enter()
        allow(current_actor(), Permission.PACK_RECALL)
        return self._move_page(self.row(id_), "recall-pack", {}, "")

    @expose("/<id_>/recall", methods=("POST",))
    @writes
    def recall_save(self, id_: str) -> ResponseReturnValue:
        self._enter()
        row = self.row(id_, lock=True)
        reason = request.form.get("reason", "")
        try:
            packs.recall(
                db.session(),
                row,
                reason=reason,
                by=current_actor(),
                at=now(),
                version=int(request.form.get("version") or 0),
            )
        except Rejected as rejected:
            db.session.rollback()
            faults = {"reason": rejected.message}
            return self._move_page(self.row(id_), "recall-pack", faults, reason), 422
        flash("Pack recalled. The provider no longer sees the case.", "good")
        return redirect(url_for("admin_application.details_view", id_=id_))


class PartView(StaffView):
    """A record that hangs on an application and is read with it."""

    noun = "application"
    area = AREA

    def title(self, row: Any) -> str:
        return f"{self.singular} of {row.application.ref}"


class ChoiceView(PartView):
    model = ApplicationChoice
    singular, plural = "Course asked for", "Courses asked for"
    columns = (
        Column("application", "Application"),
        Column("preference", "Preference", sort="preference"),
        Column("course_offer.course.title", "Course"),
        Column("course_offer.provider.trading_name", "Provider"),
        Column("chosen", "Chosen"),
    )

    def options(self) -> list[Any]:
        return [
            selectinload(ApplicationChoice.application),
            selectinload(ApplicationChoice.course_offer).selectinload(CourseOffer.course),
            selectinload(ApplicationChoice.course_offer).selectinload(CourseOffer.provider),
        ]

    def title(self, row: Any) -> str:
        return f"{row.preference}. {row.course_offer.course.title}"

    def line(self, row: Any) -> str:
        chosen = ", chosen" if row.chosen else ""
        return f"{row.course_offer.provider.trading_name}{chosen}"


class RiskAssessmentView(StaffView):
    model = RiskAssessment
    noun = "risk-assessment"
    singular, plural, area = "Risk assessment", "Risk assessments", AREA
    columns = (
        Column("application", "Application"),
        Column("completed_on", "Completed", sort="completed_on"),
        Column("completed_by", "By"),
        Column("source", "Source"),
        Column("accepted_on", "Accepted"),
        Column("rejected_on", "Rejected"),
    )
    order = "completed_on"
    children = (("Hazards", "risk-hazard", "risk_assessment_id"),)

    def title(self, row: Any) -> str:
        return f"Risk assessment of {row.application.ref}"

    def line(self, row: Any) -> str:
        if row.rejected_on:
            return "Rejected"
        return "Accepted" if row.accepted_on else "To be checked"

    def buttons(self, row: Any) -> list[Button]:
        if not current_actor().may(Permission.RISK_ASSESSMENT_ACCEPT):
            return []
        url = url_for("admin_risk-assessment.judge_view", id_=row.id)
        return [Button("Accept or reject", url, primary=True)]

    @expose("/<id_>/judge", methods=("GET",))
    def judge_view(self, id_: str) -> ResponseReturnValue:
        self._enter()
        allow(current_actor(), Permission.RISK_ASSESSMENT_ACCEPT)
        return self._judge_page(self.row(id_), "")

    @expose("/<id_>/judge", methods=("POST",))
    @writes
    def judge_save(self, id_: str) -> ResponseReturnValue:
        self._enter()
        row = self.row(id_, lock=True)
        verdict = request.form.get("verdict")
        try:
            if verdict not in {"accept", "reject"}:
                raise Rejected.because("Say whether you accept it.")
            applications.judge_risk_assessment(
                db.session(),
                row,
                accept=verdict == "accept",
                reason=request.form.get("reason", ""),
                by=current_actor(),
                at=now(),
            )
        except Rejected as rejected:
            return self._judge_page(row, rejected.message), 422
        flash("Noted.", "good")
        return redirect(record_url(row.application) or "/admin/")

    def _judge_page(self, row: Any, error: str) -> str:
        return render_template(
            "staff/judge.html", view=self, row=row, title=self.title(row), error=error, rail=rail()
        )


class HazardView(StaffView):
    model = RiskHazard
    noun = "risk-assessment"
    singular, plural, area = "Hazard", "Hazards", AREA
    columns = (
        Column("category", "Hazard"),
        Column("band", "Band"),
        Column("score", "Score"),
        Column("controls_now", "Controls now"),
    )

    def title(self, row: Any) -> str:
        return value_words(RiskHazard, "category", row.category)

    def line(self, row: Any) -> str:
        return f"{row.band.replace('_', ' ').lower()} ({row.score})"


class AgencyView(PartView):
    model = AgencyInvolvement
    singular, plural = "Agency", "Agencies"
    columns = (
        Column("application", "Application"),
        Column("agency_type", "Agency"),
        Column("organisation", "Organisation"),
        Column("status", "State"),
    )
    edits = True
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
        Column("application", "Application"),
        Column("strategy", "Strategy"),
        Column("from_on", "From"),
        Column("to_on", "To"),
        Column("impact", "Impact"),
    )
    edits = True
    form_specs = specs(Strategy, "strategy from_on to_on who impact")


class TargetView(PartView):
    model = Target
    singular, plural = "Target", "Targets"
    columns = (
        Column("application", "Application"),
        Column("text", "Target"),
        Column("measure", "Measure"),
        Column("due_on", "By"),
    )
    edits = True
    form_specs = specs(Target, "text measure baseline due_on")


class ConsentView(PartView):
    model = Consent
    singular, plural = "Consent", "Consents"
    columns = (
        Column("application", "Application"),
        Column("kind", "Kind"),
        Column("given_by", "Given by"),
        Column("given_on", "On"),
        Column("withdrawn_on", "Withdrawn"),
    )
    edits = True
    form_specs = specs(
        Consent,
        "kind given_by relationship pr_confirmed given_on method withdrawn_on notice_version",
        kind=fixed(KINDS),
        method=fixed(METHODS),
    )


class DocumentView(StaffView):
    model = Document
    noun = "document"
    singular, plural, area = "Document", "Documents", AREA
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
    order = "received_on"
    edits = deletes = True
    form_specs = specs(Document, "type document_date share_with_provider")
    hidden = frozenset({"storage_key", "sha256"})

    def buttons(self, row: Any) -> list[Button]:
        return [Button("Download", url_for("files.download", id_=row.id), primary=True)]


class PackView(StaffView):
    model = Pack
    noun = "pack"
    singular, plural, area = "Pack", "Packs", AREA
    columns = (
        Column("ref", "Reference"),
        Column("application", "Application"),
        Column("provider", "Provider"),
        Column("sent_at", "Sent", sort="sent_at"),
        Column("closes_on", "Open until"),
        Column("ended_why", "Ended"),
    )
    searched = ("ref",)
    order = "sent_at"
    hidden = frozenset({"choice_id"})

    def options(self) -> list[Any]:
        return [
            selectinload(Pack.application),
            selectinload(Pack.provider),
            selectinload(Pack.choice),
        ]

    def line(self, row: Any) -> str:
        state = f", {row.ended_why}" if row.ended_why else ""
        return f"{row.provider.trading_name}{state}"


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
    order = "created_at"

    def title(self, row: Any) -> str:
        return f"Interview of {row.application.ref}"

    def line(self, row: Any) -> str:
        return f"{row.provider.trading_name}, {'held' if row.held_on else 'booked'}"


class ResponseView(StaffView):
    model = ApplicationResponse
    noun = "response"
    singular, plural, area = "Answer", "Answers of providers", AREA
    flow = RESPONSE_FLOW
    columns = (
        Column("ref", "Reference"),
        Column("application", "Application"),
        Column("provider", "Provider"),
        Column("outcome", "Outcome"),
        Column("status", "Status"),
        Column("submitted_at", "Answered", sort="submitted_at"),
    )
    searched = ("ref",)
    filters = (Filter("status", "Status", statuses(RESPONSE_FLOW)),)
    order = "submitted_at"
    hidden = frozenset({"choice_id", "pack_id", "provider_user_id", "course_offer_id"})

    def options(self) -> list[Any]:
        return [
            selectinload(ApplicationResponse.application),
            selectinload(ApplicationResponse.provider),
            selectinload(ApplicationResponse.site),
        ]

    def row(self, id_: str, *, lock: bool = False, deleted: bool = False) -> Any:
        return responses.get(db.session(), id_, current_actor(), lock=lock)

    def facts_of(self, row: Any) -> Any:
        return responses.facts(db.session(), row)

    def buttons(self, row: Any) -> list[Button]:
        found = super().buttons(row)
        if row.status == ResponseStatus.SUBMITTED and self.may("process"):
            why = tuple(
                RESPONSE_FLOW.move(ResponseStatus.SUBMITTED, "process").why_not(self.facts_of(row))
            )
            url = url_for(f"{self.endpoint}.process_view", id_=row.id)
            found.insert(0, Button("Process answer", url, primary=True, why_not=why))
        return found

    def do_move(self, row: Any, name: str, reason: str, version: int) -> None:
        if name != "query":
            raise NotVisible
        responses.query(
            db.session(), row, reason=reason, by=current_actor(), at=now(), version=version
        )

    @expose("/<id_>/process", methods=("GET",))
    def process_view(self, id_: str) -> ResponseReturnValue:
        self._enter()
        return self._move_page(self.row(id_), "process", {}, "")

    @expose("/<id_>/process", methods=("POST",))
    @writes
    def process_save(self, id_: str) -> ResponseReturnValue:
        self._enter()
        row = self.row(id_, lock=True)
        placement = responses.process(
            db.session(),
            row,
            by=current_actor(),
            at=now(),
            version=int(request.form.get("version") or 0),
        )
        words = (
            "Answer processed. The school is told that the search goes on."
            if placement is None
            else f"Place {placement.ref} confirmed. School and provider are told."
        )
        flash(words, "good")
        return redirect(url_for("admin_application.details_view", id_=row.application_id))


REFERRALS = (
    ApplicationView,
    ResponseView,
    PackView,
    InterviewView,
    DocumentView,
    RiskAssessmentView,
    ChoiceView,
    AgencyView,
    StrategyView,
    TargetView,
    ConsentView,
    HazardView,
)
