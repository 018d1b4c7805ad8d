"""Which tables and columns a form may fill, by whom, and how rows are found again.

The list is closed: what is not named here no form can write, whatever its bindings say. Types,
lengths and codes are read from the tables themselves, so they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.permissions import Permission
from app.models.agency_involvement import AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.carer import Carer
from app.models.complaint import Complaint
from app.models.consent import Consent
from app.models.contact import Contact
from app.models.document import Document
from app.models.provider import Provider
from app.models.risk_assessment import RiskAssessment, RiskHazard
from app.models.site import Site
from app.models.strategy import Strategy
from app.models.student import Student
from app.models.target import Target as TargetRow
from app.models.withdrawal import Withdrawal
from forms.problems import Column

from .writable import EVERYBODY, PROVIDER, SCHOOL, Own, Table


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_OF_APPLICATION = MappingProxyType({"application": "application_id"})

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
            wanted=frozenset({"upn", "no_upn_reason"}),
            beside="application",
        ),
        "carer": Table(
            "Parent or carer",
            Carer,
            _names(
                "title full_name relationship parental_responsibility lives_with_child address "
                "telephone other_telephone email language interpreter can_collect "
                "contact_restriction consulted_on view_of_application"
            ),
            links={"student": "student_id"},
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
            audiences=EVERYBODY - PROVIDER,
            sends=Permission.APPLICATION_SUBMIT,
            is_case=True,
        ),
        "application_choice": Table(
            "Course asked for",
            ApplicationChoice,
            _names("course_offer_id days_wanted reason"),
            links=_OF_APPLICATION,
        ),
        "strategy": Table(
            "Strategy tried",
            Strategy,
            _names("strategy from_on to_on who impact evidence_document_id"),
            links=_OF_APPLICATION,
        ),
        "agency_involvement": Table(
            "Agency",
            AgencyInvolvement,
            _names(
                "agency_type organisation worker_name phone email status from_on to_on plan "
                "recommendations implemented impact report_document_id may_contact"
            ),
            links=_OF_APPLICATION,
            document="AGENCY_REPORT",
        ),
        "target": Table(
            "Target",
            TargetRow,
            _names("text measure baseline due_on"),
            links=_OF_APPLICATION,
        ),
        "risk_assessment": Table(
            "Risk assessment",
            RiskAssessment,
            _names("source completed_on completed_by role review_on no_risk_statement document_id"),
            links=_OF_APPLICATION,
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
            links={"risk_assessment": "risk_assessment_id"},
        ),
        "consent": Table(
            "Consent or notice",
            Consent,
            _names(
                "kind given_by relationship pr_confirmed given_on method evidence_document_id "
                "notice_version"
            ),
            links=_OF_APPLICATION,
            document="CONSENT",
        ),
        "document": Table(
            "Document",
            Document,
            _names("type document_date"),
            links={
                "application": "application_id",
                "complaint": "complaint_id",
                "withdrawal": "withdrawal_id",
            },
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
            wanted=frozenset(
                _names("attended_by start_date end_date slots declined_ground declined_detail")
            ),
            audiences=PROVIDER,
            sends=Permission.RESPONSE_CREATE,
            is_case=True,
        ),
        "withdrawal": Table(
            "Withdrawal",
            Withdrawal,
            _names(
                "placement_id scope last_day requester_name requester_role requester_email "
                "requester_phone reason detail safeguarding_link impact_achievement "
                "impact_health impact_wellbeing mo_discussed mo_discussion_on "
                "next_provision_plan parent_informed_on pupil_informed_on handover "
                "units_claimed property"
            ),
            extra={"slots": Column("list", wanted=True)},
            audiences=SCHOOL | PROVIDER,
            sends=Permission.WITHDRAWAL_CREATE,
            is_case=True,
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
            is_case=True,
        ),
        "contact": Table(
            "Contact",
            Contact,
            _names("full_name job_role email telephone mobile out_of_hours is_primary"),
            links={"provider": "provider_id"},
            lists={"job_role": "job_role"},
            sends=Permission.CONTACT_READ,
            own=Own(
                create=Permission.CONTACT_CREATE,
                update=Permission.CONTACT_UPDATE,
                found_by=("email",),
            ),
        ),
        "site": Table(
            "Site",
            Site,
            _names(
                "name address postcode uprn is_subcontracted accessible_features opening_times "
                "arrival_instructions max_pupils_at_once active_from active_to risk_assessed_on"
            ),
            links={"provider": "provider_id"},
            audiences=PROVIDER,
            sends=Permission.PROVIDER_UPDATE,
            own=Own(
                create=Permission.PROVIDER_UPDATE,
                update=Permission.PROVIDER_UPDATE,
                found_by=("name",),
            ),
        ),
        "provider": Table(
            "Own training provider",
            Provider,
            _names(
                "telephone website nominated_lead ico_registration_no cyber_essentials_until "
                "annual_safeguarding_confirmation_ay"
            ),
            audiences=PROVIDER,
            sends=Permission.PROVIDER_UPDATE,
            own=Own(create=None, update=Permission.PROVIDER_UPDATE, is_self=True),
        ),
    }
)
