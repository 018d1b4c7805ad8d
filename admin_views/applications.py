"""Applications: the case itself, its moves, choosing the course and sending the pack."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm.exc import StaleDataError

from app.access.policy import allow
from app.domain.codes import PANEL_PROGRAMMES
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.referral_flow import OPEN, REFERRAL_FLOW, ApplicationStatus
from app.domain.text import clean_text
from app.extensions import db
from app.http.clock import now, today
from app.http.transaction import writes
from app.models.application import (
    EARLY_HELP_STATUSES,
    FUNDING_SOURCES,
    SUMMARY_LOCATIONS,
    TRAVEL_MODES,
    Application,
)
from app.models.document import Document
from app.services import applications, pack_choices, packs, sent_forms, warnings
from app.services.searching import like

from .case_deeds import document_deeds, interview_deeds
from .deed_pages import posted_version
from .frame import rail
from .labels import value_words
from .listing import readable
from .parts import Blank, Column, Deed, Filter, Posted, groups
from .remove_pages import StaffView
from .shared import by_due, fixed, listed, pick, specs, statuses

MAY_CHOOSE = frozenset(
    {
        ApplicationStatus.IN_REVIEW,
        ApplicationStatus.PANEL_APPROVED,
        ApplicationStatus.READY_TO_SEND,
        ApplicationStatus.ALTERNATIVES,
    }
)
CHECKED_ADDRESS = "Tick that the provider has to know the address, or do not send it along."


class ApplicationView(StaffView):
    model = Application
    noun = "application"
    singular, plural, area = "Application", "Applications", "Referrals"
    columns = (
        Column("ref", "Reference"),
        Column("student", "Pupil", needs=Permission.STUDENT_READ),
        Column("status", "Status", sort="status"),
        Column("due_on", "Due", sort="due_on", kind="due"),
        Column("school", "School"),
        Column("programme", "Programme", sort="programme"),
        Column("submitted_at", "Sent", sort="submitted_at"),
    )
    searched = ("ref", "referrer_name", "referrer_email")
    filters = (
        Filter("status", "Status", statuses(REFERRAL_FLOW)),
        Filter("programme", "Programme", listed("programme")),
        by_due("due_on"),
    )
    parents = ("school_id", "student_id")
    order = "submitted_at"
    edits = deletes = exports = takes_notes = True
    due, owner = "due_on", "owner_id"
    empty = "An application appears here when a school has sent one and its sender is known."
    sensitive_title = "Reasons, behaviour and safeguarding"
    groups = groups(
        (
            "Application",
            "ref student_id school_id programme tier academic_year status due_on owner_id "
            "submitted_at",
        ),
        (
            "The place asked for",
            "proposed_start proposed_end two_year days hours_per_week rest_of_week_plan",
        ),
        (
            "Sent by",
            "referrer_name referrer_role referrer_email referrer_phone authorised_by "
            "authorised_on school_dsl school_caseworker attendance_contact declaration_name "
            "declared_at",
        ),
        ("Funding", "funding_source po_number budget_holder fees_confirmed"),
        (
            "The pupil",
            "strengths interests aspirations pupil_voice parent_voice reason_primary "
            "reason_detail behaviours_of_concern triggers what_works",
        ),
        (
            "Tier 1",
            "tier1_curriculum tier1_interests tier1_benefit tier1_right_support",
        ),
        ("Insight", "insight_behaviours insight_early_help"),
        (
            "Flourish",
            "flourish_caseworker flourish_reviews flourish_curriculum flourish_agencies "
            "flourish_capacity flourish_ehcp flourish_early_help",
        ),
        (
            "Support and safeguarding",
            "no_agencies early_help_status early_help_ref early_help_on safeguarding_flag "
            "safeguarding_summary_location flag_missing flag_exploitation flag_gang flag_fire "
            "flag_weapons flag_sexual_harm flag_self_harm flag_substance prevent_referral",
        ),
        (
            "Travel and practical",
            "travel_mode independent_travel transport_request exam_access equipment "
            "dietary_at_site",
        ),
        (
            "Commissioning",
            "commissioning_agreement commissioning_rationale commissioning_measures "
            "commissioning_return",
        ),
    )
    guarded = {"prevent_referral": Permission.SAFEGUARDING_READ}
    form_specs = specs(
        Application,
        "owner_id proposed_start proposed_end two_year hours_per_week rest_of_week_plan "
        "referrer_name referrer_role referrer_email referrer_phone authorised_by authorised_on "
        "school_dsl school_caseworker attendance_contact funding_source po_number budget_holder "
        "fees_confirmed strengths interests aspirations pupil_voice parent_voice reason_primary "
        "reason_detail behaviours_of_concern triggers what_works early_help_status "
        "early_help_ref early_help_on safeguarding_flag safeguarding_summary_location "
        "travel_mode independent_travel transport_request exam_access equipment dietary_at_site",
        owner_id=pick("colleague", label="Who looks after it"),
        funding_source=fixed(FUNDING_SOURCES),
        early_help_status=fixed(EARLY_HELP_STATUSES),
        safeguarding_summary_location=fixed(SUMMARY_LOCATIONS),
        travel_mode=fixed(TRAVEL_MODES),
    )
    children = (
        ("Courses asked for", "application_choice", "application_id"),
        ("Risk assessments", "risk_assessment", "application_id"),
        ("Packs", "pack", "application_id"),
        ("Interviews", "interview", "application_id"),
        ("Provider’s answers", "application_response", "application_id"),
        ("Placements", "placement", "application_id"),
        ("Documents", "document", "application_id"),
        ("Agencies", "agency_involvement", "application_id"),
        ("What was tried", "strategy", "application_id"),
        ("Targets", "target", "application_id"),
        ("Consents", "consent", "application_id"),
        ("Sent forms", "submission", "application_id"),
    )

    def also_found(self, text: str) -> list[ColumnElement[bool]]:
        return [and_(True, *(sent_forms.became(self.actor(), each) for each in like(text)))]

    def is_waiting(self, row: Any) -> bool:
        return row.status in OPEN

    def row(self, id_: str, *, lock: bool = False) -> Any:
        return applications.get(db.session(), id_, self.actor(), lock=lock)

    def line(self, row: Any) -> str:
        return str(row.school.name)

    def warnings(self, row: Any) -> list[str]:
        return warnings.of_application(db.session(), row, self.actor(), on=today())

    def facts_of(self, row: Any) -> Any:
        return applications.facts(db.session(), row, on=today())

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        applications.move(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            version=posted.version,
        )

    # --- deeds -------------------------------------------------------------------------------

    def deeds(self, row: Any) -> list[Deed]:
        actor, status = self.actor(), ApplicationStatus(row.status)
        moves = [move for move in self.moves(row) if self._fits(row, move)]
        first, last = [], []
        if actor.may(Permission.PACK_SEND) and status is ApplicationStatus.READY_TO_SEND:
            move = REFERRAL_FLOW.move(status, "send-pack")
            first.append(
                Deed(
                    "send-pack",
                    move.label,
                    Permission.PACK_SEND,
                    why_not=tuple(move.why_not(self.facts_of(row))),
                    primary=True,
                    page=url_for("admin_application.send_view", id_=row.id),
                )
            )
        if actor.may(Permission.APPLICATION_REVIEW) and status in MAY_CHOOSE:
            page = url_for("admin_application.choose_view", id_=row.id)
            first.append(Deed("choose", "Choose course", Permission.APPLICATION_REVIEW, page=page))
        if actor.may(Permission.PACK_RECALL) and status is ApplicationStatus.SENT:
            last.append(
                Deed(
                    "recall",
                    "Recall pack",
                    Permission.PACK_RECALL,
                    self._recall,
                    blanks=(Blank("reason", "Why the pack is recalled"),),
                    lines=("The provider sees neither the case nor its files from then on.",),
                )
            )
        adding = [*document_deeds(actor, row), *interview_deeds(actor, row)]
        return [*first, *moves, *last, *adding]

    def _fits(self, row: Any, move: Deed) -> bool:
        """Of the two ways out of review only the one for this programme is offered."""
        needs_panel = row.programme in PANEL_PROGRAMMES
        return {"approve": not needs_panel, "queue-for-panel": needs_panel}.get(move.name, True)

    def _recall(self, row: Any, posted: Posted) -> str:
        packs.recall(
            db.session(),
            row,
            reason=posted.text("reason"),
            by=self.actor(),
            at=now(),
            version=posted.version,
        )
        return "Pack recalled. The provider no longer sees the case."

    # --- choosing the course -----------------------------------------------------------------

    @expose("/<id_>/choose", methods=("GET",))
    def choose_view(self, id_: str) -> ResponseReturnValue:
        """Choose the course the pack goes to."""
        allow(self.actor(), Permission.APPLICATION_REVIEW)
        return self._choose_page(self.row(id_), "")

    @expose("/<id_>/choose", methods=("POST",))
    @writes
    def choose_save(self, id_: str) -> ResponseReturnValue:
        allow(self.actor(), Permission.APPLICATION_REVIEW)
        row = self.row(id_, lock=True)
        offer_id = request.form.get("course_offer_id", "")
        try:
            applications.choose(db.session(), row, offer_id, by=self.actor(), at=now())
        except NotVisible:
            return self._choose_page(row, "Choose a course from the list."), 422
        except Rejected as rejected:
            return self._choose_page(row, rejected.message), 422
        flash("Course chosen.", "good")
        return redirect(self.url_of(row))

    def _choose_page(self, row: Any, error: str) -> str:
        q = readable(request.values.get("q", ""))
        others = pack_choices.open_offers(
            db.session(), self.actor(), programme=row.programme, text=q
        )
        asked = {choice.course_offer_id for choice in row.choices}
        return render_template(
            "staff/choose.html",
            view=self,
            row=row,
            title=self.title(row),
            others=[offer for offer in others if offer.id not in asked],
            q=q,
            error=error,
            rail=rail(self),
        )

    # --- sending the pack --------------------------------------------------------------------

    @expose("/<id_>/send", methods=("GET",))
    def send_view(self, id_: str) -> ResponseReturnValue:
        """Choose what goes along."""
        allow(self.actor(), Permission.PACK_SEND)
        row = self.row(id_)
        REFERRAL_FLOW.move(ApplicationStatus(row.status), "send-pack")
        return self._send_page(row, None, {})

    @expose("/<id_>/send", methods=("POST",))
    def send_review(self, id_: str) -> ResponseReturnValue:
        """Everything that will leave the house, named, before it does. It changes nothing."""
        allow(self.actor(), Permission.PACK_SEND)
        row = self.row(id_)
        try:
            chosen = self._chosen_documents(row)
            _message()
        except Rejected as rejected:
            return self._send_page(row, request.form, rejected.by_field), 422
        return self._confirm_page(row, chosen, {})

    @expose("/<id_>/send/confirm", methods=("POST",))
    @writes
    def send_save(self, id_: str) -> ResponseReturnValue:
        allow(self.actor(), Permission.PACK_SEND)
        row = self.row(id_, lock=True)
        shares_address = request.form.get("shares_address") == "yes"
        try:
            chosen = self._chosen_documents(row)
            if shares_address and request.form.get("address_checked") != "yes":
                faults = {"address_checked": CHECKED_ADDRESS}
                return self._confirm_page(row, chosen, faults), 422
            pack = packs.send(
                db.session(),
                row,
                document_ids={document.id for document in chosen},
                shares_address=shares_address,
                message=_message(),
                by=self.actor(),
                at=now(),
                version=posted_version(),
            )
        except Rejected as rejected:
            db.session.rollback()
            return self._send_page(self.row(id_), request.form, rejected.by_field), 422
        except InvalidMove as error:
            return self._refused_page(id_, error.reasons or (error.message,))
        except (Conflict, StaleDataError) as error:
            return self._refused_page(id_, (getattr(error, "message", Conflict.default_message),))
        flash(f"Pack {pack.ref} sent.", "good")
        return redirect(self.url_of(row))

    def _chosen_documents(self, row: Any) -> list[Document]:
        wanted = set(request.form.getlist("documents"))
        found = [d for d in self._documents(row) if str(d.id) in wanted]
        if len(found) != len(wanted):
            raise Rejected.because("One of the documents is no longer there.", "documents")
        return found

    def _documents(self, row: Any) -> list[Document]:
        return pack_choices.documents_of(db.session(), row.id, self.actor())

    def _send_page(self, row: Any, typed: Any, faults: dict[str, str]) -> str:
        listed_documents = self._documents(row)
        chosen = (
            set(typed.getlist("documents"))
            if typed is not None
            else {str(d.id) for d in listed_documents if d.share_with_provider}
        )
        return render_template(
            "staff/send_pack.html",
            view=self,
            row=row,
            title=self.title(row),
            choice=_choice(row),
            documents=listed_documents,
            kinds=_kinds(listed_documents),
            chosen=chosen,
            message=typed.get("message", "") if typed is not None else "",
            shares_address=typed is not None and typed.get("shares_address") == "yes",
            why_not=REFERRAL_FLOW.move(ApplicationStatus.READY_TO_SEND, "send-pack").why_not(
                self.facts_of(row)
            ),
            faults=faults,
            warnings=self.warnings(row),
            rail=rail(self),
        )

    def _confirm_page(self, row: Any, chosen: list[Document], faults: dict[str, str]) -> str:
        return render_template(
            "staff/send_confirm.html",
            view=self,
            row=row,
            title=self.title(row),
            choice=_choice(row),
            chosen=chosen,
            kinds=_kinds(chosen),
            message=_message(),
            shares_address=request.form.get("shares_address") == "yes",
            version=posted_version(),
            faults=faults,
            rail=rail(self),
        )


def _choice(row: Any) -> Any:
    return next((choice for choice in row.choices if choice.chosen), None)


def _kinds(documents: list[Document]) -> dict[Any, str]:
    """What each document is: two may have the same name."""
    return {each.id: value_words(Document, "type", each.type) for each in documents}


def _message() -> str:
    return clean_text(
        request.form.get("message", ""),
        max_length=packs.LONGEST_MESSAGE,
        lines=True,
        field="message",
    )
