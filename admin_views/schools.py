"""Schools, pupils, their parents and carers."""

from __future__ import annotations

from typing import Any

from app.domain import directory
from app.domain.references import Prefix
from app.extensions import db
from app.http.clock import now
from app.models.carer import RELATIONSHIPS, YES_NO_UNKNOWN, Carer
from app.models.school import SCHOOL_STATUSES, School
from app.models.student import (
    CLA_STATUSES,
    PEX_RISKS,
    REGISTRATIONS,
    SOCIAL_CARE_STATUSES,
    Student,
)
from app.services.numbering import fresh_reference

from .parts import Cell, Column, Filter, groups
from .remove_pages import StaffView
from .shared import by_code, fixed, pick, specs

AREA = "Schools & students"


class SchoolView(StaffView):
    model = School
    rule = staticmethod(directory.school_faults)
    noun = "school"
    singular, plural, area = "School", "Schools", AREA
    columns = (
        Column("name", "Name", sort="name"),
        Column("urn", "URN"),
        Column("phase", "Phase", sort="phase"),
        Column("status", "Status", sort="status"),
        Column("town", "Town"),
        Column("telephone", "Telephone"),
    )
    searched = ("name", "urn", "postcode")
    filters = (by_code(School, "status", "Status", SCHOOL_STATUSES),)
    order, newest_first = "name", False
    creates = edits = deletes = exports = takes_notes = True
    groups = groups(
        ("School", "name urn status type phase statutory_low_age statutory_high_age in_city"),
        ("Where", "address town postcode telephone website"),
        ("Numbers", "la_code establishment_no ukprn uprn trust_name trust_uid gias_synced_at"),
    )
    form_specs = specs(
        School,
        "name urn status type phase statutory_low_age statutory_high_age in_city address town "
        "postcode telephone website la_code establishment_no ukprn uprn trust_name trust_uid",
        status=fixed(SCHOOL_STATUSES),
        type={"hint": "As the national register has it"},
    )
    children = (
        ("Contacts", "contact", "school_id"),
        ("Requests about contacts", "contact_change", "school_id"),
        ("Applications", "application", "school_id"),
        ("Placements", "placement", "school_id"),
        ("Accepted senders", "accepted_sender", "school_id"),
        ("Accounts", "user", "school_id"),
    )
    empty = "Schools are read from the national register by “flask import schools”."

    def tag(self, row: Any) -> Cell | None:
        tones = {"open": "good", "proposed-to-close": "warn"}
        words = {"open": "Open", "proposed-to-close": "To close"}
        return Cell(words.get(row.status, "Closed"), tone=tones.get(row.status, "plain"))


class StudentView(StaffView):
    model = Student
    noun = "student"
    singular, plural, area = "Pupil", "Pupils", AREA
    columns = (
        Column("table_name", "Name", sort="legal_surname"),
        Column("ref", "Reference"),
        Column("upn", "UPN"),
        Column("date_of_birth", "Born", sort="date_of_birth"),
        Column("ncy", "Year", sort="ncy", kind="number"),
        Column("home_school", "School"),
    )
    searched = ("legal_surname", "legal_forename", "preferred_surname", "upn", "ref")
    filters = (Filter("ncy", "Year", lambda: [(str(n), str(n)) for n in range(6, 14)]),)
    parents = ("home_school_id",)
    order, newest_first = "legal_surname", False
    creates = edits = deletes = exports = takes_notes = True
    sensitive_title = "Needs, health and safeguarding"
    groups = groups(
        (
            "Pupil",
            "ref legal_surname legal_forename middle_names preferred_surname preferred_forename "
            "date_of_birth sex pronouns first_language interpreter_needed",
        ),
        (
            "School",
            "home_school_id registration ncy ncy_override_reason upn no_upn_reason former_upn uln",
        ),
        ("Home", "address postcode uprn lives_with address_confidential"),
        ("Background", "fsm pupil_premium eal young_carer service_child photo_consent"),
        (
            "Needs",
            "sen_status sen_types ehcp_number ehcp_review_due ehcp_authority disability "
            "adjustments swim_ability",
        ),
        (
            "Care",
            "cla_status responsible_la virtual_school_contact social_care_status social_worker",
        ),
        ("Health", "life_threatening health_conditions medication allergies dietary"),
        (
            "Attendance and behaviour",
            "attendance_pct authorised_pct unauthorised_pct attendance_as_of suspensions_count "
            "suspension_days pex_risk previous_pex",
        ),
        ("Learning", "prior_attainment current_levels exam_entries"),
    )
    form_specs = specs(
        Student,
        "legal_surname legal_forename middle_names preferred_surname preferred_forename "
        "date_of_birth sex pronouns first_language interpreter_needed home_school_id registration "
        "ncy ncy_override_reason upn no_upn_reason former_upn uln address postcode uprn "
        "lives_with address_confidential fsm pupil_premium eal young_carer service_child "
        "photo_consent sen_status sen_types ehcp_number ehcp_review_due ehcp_authority disability "
        "adjustments swim_ability cla_status responsible_la virtual_school_contact "
        "social_care_status social_worker life_threatening health_conditions medication "
        "allergies dietary attendance_pct authorised_pct unauthorised_pct attendance_as_of "
        "suspensions_count suspension_days pex_risk previous_pex prior_attainment "
        "current_levels exam_entries",
        home_school_id=pick("school", label="Home school"),
        registration=fixed(REGISTRATIONS),
        cla_status=fixed(CLA_STATUSES),
        social_care_status=fixed(SOCIAL_CARE_STATUSES),
        pex_risk=fixed(PEX_RISKS),
    )
    children = (
        ("Parents and carers", "carer", "student_id"),
        ("Applications", "application", "student_id"),
        ("Placements", "placement", "student_id"),
        ("Withdrawals", "withdrawal", "student_id"),
    )
    empty = "Pupils appear here when a school’s application is filed."

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        ref = fresh_reference(db.session(), Student, Prefix.STUDENT, at=now())
        return {**values, "ref": ref}

    def line(self, row: Any) -> str:
        return f"{row.ref}, year {row.ncy}"


class CarerView(StaffView):
    model = Carer
    noun = "student"
    singular, plural, area = "Parent or carer", "Parents and carers", AREA
    columns = (
        Column("full_name", "Name"),
        Column("student", "Pupil"),
        Column("relationship", "Relationship"),
        Column("telephone", "Telephone"),
        Column("priority", "Call first", kind="number"),
    )
    searched = ("full_name",)
    parents = ("student_id",)
    creates = edits = deletes = True
    sensitive_title = "Contact restriction"
    groups = groups(
        ("Person", "title full_name student_id relationship parental_responsibility"),
        (
            "Reach",
            "telephone other_telephone email address lives_with_child language interpreter "
            "priority can_collect contact_restriction",
        ),
        ("The application", "consulted_on view_of_application"),
    )
    form_specs = specs(
        Carer,
        "student_id title full_name relationship parental_responsibility telephone "
        "other_telephone email address lives_with_child language interpreter priority "
        "can_collect contact_restriction consulted_on view_of_application",
        student_id=pick("student", label="Pupil"),
        relationship=fixed(RELATIONSHIPS),
        parental_responsibility=fixed(YES_NO_UNKNOWN),
    )
    empty = "Parents and carers come with a school’s application."

    def line(self, row: Any) -> str:
        return str(row.telephone)


SCHOOLS = (SchoolView, StudentView, CarerView)
