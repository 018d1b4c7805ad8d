"""Which tables and columns a form may fill, and how an answer becomes what a column holds.

The list is closed: what is not named here no form can write, whatever its bindings say. Types,
lengths and codes are read from the tables themselves, so they cannot drift apart.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Integer,
    Numeric,
    String,
    Uuid,
)
from sqlalchemy import Column as TableColumn

from app.models.agency_involvement import AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.carer import Carer
from app.models.complaint import Complaint
from app.models.consent import Consent
from app.models.document import Document
from app.models.risk_assessment import RiskAssessment, RiskHazard
from app.models.strategy import Strategy
from app.models.student import Student
from app.models.target import Target as TargetRow
from app.models.withdrawal import Withdrawal
from forms.problems import Column, Target

_LINKS = {
    "school": "school",
    "provider": "provider",
    "course_offer": "course",
    "site": "site",
    "student": "student",
    "placement": "placement",
    "document": "document",
}
_CODE = re.compile(r"'([^']*)'")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Table:
    """One table a form may write to.

    `filled` are columns we fill ourselves when no answer does. `instead` stands for an answer
    that was not asked for. `document` is the kind of document its files become.
    """

    label: str
    model: type[Any]
    columns: tuple[str, ...]
    parents: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    instead: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    extra: Mapping[str, Column] = field(default_factory=lambda: _NOTHING)
    document: str = "OTHER"
    needs_file: bool = False
    before_acceptance: bool = False


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_OF_APPLICATION = frozenset({"application"})

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "student": Table(
            "Pupil",
            Student,
            _names(
                "upn no_upn_reason former_upn uln legal_surname legal_forename middle_names "
                "preferred_surname preferred_forename date_of_birth sex gender_identity pronouns "
                "ethnicity religion first_language interpreter_needed ncy ncy_override_reason "
                "registration address postcode lives_with address_confidential sen_status "
                "sen_types ehcp_number ehcp_review_due ehcp_authority cla_status responsible_la "
                "virtual_school_contact social_care_status social_worker fsm pupil_premium eal "
                "young_carer service_child pregnant_or_parent traveller asylum life_threatening "
                "health_conditions medication allergies dietary disability adjustments "
                "swim_ability photo_consent attendance_pct authorised_pct unauthorised_pct "
                "attendance_as_of suspensions_count suspension_days pex_risk previous_pex "
                "prior_attainment current_levels exam_entries"
            ),
            filled=frozenset({"ncy"}),
        ),
        "carer": Table(
            "Parent or carer",
            Carer,
            _names(
                "title full_name relationship parental_responsibility lives_with_child address "
                "telephone other_telephone email language interpreter can_collect "
                "contact_restriction consulted_on view_of_application"
            ),
            parents=frozenset({"student"}),
        ),
        "application": Table(
            "Application",
            Application,
            _names(
                "student_id referrer_name referrer_role referrer_email referrer_phone "
                "authorised_by authorised_on school_dsl school_caseworker attendance_contact "
                "programme funding_source po_number budget_holder fees_confirmed proposed_start "
                "proposed_end two_year days hours_per_week rest_of_week_plan reason_primary "
                "reason_detail strengths interests aspirations pupil_voice parent_voice "
                "behaviours_of_concern triggers what_works tier1_curriculum tier1_interests "
                "tier1_benefit tier1_right_support insight_behaviours insight_early_help "
                "flourish_caseworker flourish_reviews flourish_curriculum flourish_agencies "
                "flourish_capacity flourish_ehcp flourish_early_help early_help_status "
                "early_help_ref early_help_on safeguarding_flag safeguarding_summary_location "
                "flag_missing flag_exploitation flag_gang flag_fire flag_weapons "
                "flag_sexual_harm flag_self_harm flag_substance prevent_referral travel_mode "
                "independent_travel transport_request exam_access equipment dietary_at_site "
                "commissioning_agreement commissioning_rationale commissioning_measures "
                "commissioning_return declaration_name"
            ),
            filled=frozenset({"student_id"}),
            instead={"safeguarding_summary_location": "NONE"},
        ),
        "application_choice": Table(
            "Course asked for",
            ApplicationChoice,
            _names("course_offer_id days_wanted reason"),
            parents=_OF_APPLICATION,
        ),
        "strategy": Table(
            "Strategy tried",
            Strategy,
            _names("strategy from_on to_on who impact evidence_document_id"),
            parents=_OF_APPLICATION,
        ),
        "agency_involvement": Table(
            "Agency",
            AgencyInvolvement,
            _names(
                "agency_type organisation worker_name phone email status from_on to_on plan "
                "recommendations implemented impact report_document_id may_contact"
            ),
            parents=_OF_APPLICATION,
            document="AGENCY_REPORT",
        ),
        "target": Table(
            "Target",
            TargetRow,
            _names("text measure baseline due_on"),
            parents=_OF_APPLICATION,
        ),
        "risk_assessment": Table(
            "Risk assessment",
            RiskAssessment,
            _names("source completed_on completed_by role review_on no_risk_statement document_id"),
            parents=_OF_APPLICATION,
            filled=frozenset({"review_on"}),
            document="RISK_ASSESSMENT",
        ),
        "risk_hazard": Table(
            "Hazard",
            RiskHazard,
            _names(
                "category evidence last_occurred frequency where triggers who_at_risk likelihood "
                "severity controls_now extra_controls owner by_when residual_likelihood "
                "residual_severity"
            ),
            parents=frozenset({"risk_assessment"}),
        ),
        "consent": Table(
            "Consent or notice",
            Consent,
            _names(
                "kind given_by relationship pr_confirmed given_on method evidence_document_id "
                "notice_version"
            ),
            parents=_OF_APPLICATION,
            document="CONSENT",
        ),
        "document": Table(
            "Document",
            Document,
            _names("type document_date"),
            parents=frozenset({"application", "complaint"}),
            filled=frozenset({"document_date"}),
            needs_file=True,
            before_acceptance=True,
        ),
        "application_response": Table(
            "Provider’s answer",
            ApplicationResponse,
            _names(
                "paperwork_complete interview_held_on attended_by mode interview_notes outcome "
                "conditions declined_ground declined_reason declined_detail could_reconsider_if "
                "start_date end_date slots hours_per_week site_id course_offer_id "
                "accreditation_aimed lead_worker dsl daily_contact_phone agreed_targets baseline "
                "induction_on support adjustments risk_controls_agreed site_risk_updated_on "
                "price_confirmed transport lunch ppe declaration_name"
            ),
        ),
        "withdrawal": Table(
            "Withdrawal",
            Withdrawal,
            _names(
                "placement_id scope last_day requester_name requester_role requester_email "
                "requester_phone reason detail safeguarding_link impact_achievement "
                "impact_health impact_wellbeing meeting_held_on meeting_attendees "
                "mo_discussion_on next_provision_plan parent_informed_on pupil_informed_on "
                "handover units_claimed property"
            ),
            extra={"slots": Column("list")},
        ),
        "complaint": Table(
            "Complaint",
            Complaint,
            _names(
                "name role organisation email phone address on_behalf_of channel about "
                "about_provider_id about_placement_id what_happened when_happened already_tried "
                "outcome_wanted reasonable_adjustments"
            ),
            before_acceptance=True,
        ),
    }
)


@cache
def targets() -> Mapping[str, Target]:
    """The tables as the check of a form needs to know them."""
    return MappingProxyType(
        {
            key: Target(
                key=key,
                label=table.label,
                columns={
                    **{name: _described(table, name) for name in table.columns},
                    **table.extra,
                },
                parents=table.parents,
                needs_file=table.needs_file,
                before_acceptance=table.before_acceptance,
            )
            for key, table in TABLES.items()
        }
    )


def filled(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    """What the columns hold for these answers. Where none was given: what stands instead."""
    return {
        name: _stored(table, name, value) for name, value in values.items() if name in table.columns
    }


def too_long(table: Table, values: Mapping[str, object]) -> list[tuple[str, int]]:
    """The columns these answers do not fit, and how much they hold."""
    found = []
    for name, value in values.items():
        longest = _longest(_column(table, name)) if name in table.columns else None
        if longest is not None and isinstance(value, str) and len(value) > longest:
            found.append((name, longest))
    return found


def _column(table: Table, name: str) -> TableColumn[Any]:
    column: TableColumn[Any] = table.model.__mapper__.columns[name]
    return column


def _longest(column: TableColumn[Any]) -> int | None:
    return column.type.length if isinstance(column.type, String) else None


def _described(table: Table, name: str) -> Column:
    column = _column(table, name)
    is_ours = name in table.filled or name in table.instead or column.default is not None
    return Column(
        type=_kind(column),
        required=not column.nullable,
        is_safe=is_ours or isinstance(column.type, JSON),
        values=_codes(column),
        longest=_longest(column),
    )


def _kind(column: TableColumn[Any]) -> str:
    for key in column.foreign_keys:
        return _LINKS[key.column.table.name]
    for type_, name in (
        (Boolean, "boolean"),
        (Date, "date"),
        (Integer, "integer"),
        (Numeric, "decimal"),
        (JSON, "list"),
    ):
        if isinstance(column.type, type_):
            return name
    return "text"


def _codes(column: TableColumn[Any]) -> frozenset[str]:
    """The codes that the table's own check allows in a column."""
    name = f"ck_{column.table.name}_{column.name}_known"
    checks = (each for each in column.table.constraints if isinstance(each, CheckConstraint))
    found = next((each for each in checks if each.name == name), None)
    return frozenset() if found is None else frozenset(_CODE.findall(str(found.sqltext)))


def _stored(table: Table, name: str, value: object) -> Any:
    column = _column(table, name)
    if value is None:
        return table.instead.get(name, _empty(column))
    if isinstance(column.type, Uuid):
        return uuid.UUID(str(value))
    if isinstance(column.type, Integer) and not isinstance(value, bool):
        return int(str(value))
    if isinstance(column.type, Numeric):
        return Decimal(str(value))
    return value


def _empty(column: TableColumn[Any]) -> Any:
    if isinstance(column.type, JSON):
        return []
    default = column.default
    if not column.nullable and default is not None and default.is_scalar:
        return default.arg  # type: ignore[attr-defined]
    return None
