"""What a school reads of its own pupil's record."""

from __future__ import annotations

from app.domain.students import year_group_label
from app.domain.wording import (
    CARE,
    EXCLUSION_RISKS,
    REGISTRATIONS,
    RELATIONSHIPS,
    SOCIAL_CARE,
    YES_NO_UNKNOWN,
)
from app.models.carer import Carer
from app.models.student import Student
from app.services.code_lists import Codes
from app.web.facts import Card, Section, facts, listed, phone, words


def warnings(student: Student) -> list[str]:
    """What must be known before anything else."""
    found = ["A health condition may be life-threatening."] if student.life_threatening else []
    if student.address_confidential:
        found.append("The address is confidential. It is not shown to providers.")
    return found


def sections(student: Student, codes: Codes) -> list[Section]:
    """The record in the order people ask for it."""
    return [
        _identity(student, codes),
        _home(student),
        Section(
            "people",
            "Parents, carers and emergency contacts",
            cards=tuple(_carer(carer) for carer in student.carers),
            empty="Nobody is recorded.",
        ),
        _needs(student, codes),
        _health(student),
        _school(student),
    ]


def _identity(student: Student, codes: Codes) -> Section:
    return Section(
        "identity",
        "Pupil",
        facts(
            ("Legal name", _legal_name(student)),
            ("Known as", student.display_name),
            ("Date of birth", student.date_of_birth),
            ("Year", year_group_label(student.ncy)),
            ("Legal sex", codes.words("sex", student.sex)),
            ("Gender identity", student.gender_identity),
            ("Pronouns", student.pronouns),
            ("UPN", student.upn or student.no_upn_reason),
            ("ULN", student.uln),
            ("Register", REGISTRATIONS[student.registration]),
            ("Ethnicity", codes.words("ethnicity", student.ethnicity)),
            ("Religion", student.religion),
            ("First language", student.first_language),
            ("Interpreter needed", student.interpreter_needed),
        ),
    )


def _home(student: Student) -> Section:
    return Section(
        "home",
        "Home",
        facts(
            ("Address", listed((student.address, student.postcode))),
            ("Lives with", student.lives_with),
            ("Address is confidential", student.address_confidential),
            ("Looked after", CARE[student.cla_status]),
            ("Responsible authority", student.responsible_la),
            ("Virtual school contact", student.virtual_school_contact),
            ("Social care", SOCIAL_CARE[student.social_care_status]),
            ("Social worker", student.social_worker),
        ),
    )


def _carer(carer: Carer) -> Card:
    return Card(
        carer.full_name,
        facts(
            ("Relationship", RELATIONSHIPS[carer.relationship]),
            ("Parental responsibility", YES_NO_UNKNOWN[carer.parental_responsibility]),
            ("Lives with the pupil", carer.lives_with_child),
            ("Phone", phone(carer.telephone)),
            ("Other phone", phone(carer.other_telephone)),
            ("Email", carer.email),
            ("Address", carer.address),
            ("Language", carer.language),
            ("Interpreter needed", carer.interpreter),
            ("May collect the pupil", carer.can_collect),
        ),
        warning=words(carer.contact_restriction),
    )


def _needs(student: Student, codes: Codes) -> Section:
    return Section(
        "needs",
        "Special educational needs",
        facts(
            ("Status", codes.words("sen_status", student.sen_status)),
            ("Types of need", ", ".join(codes.words("sen_type", t) for t in student.sen_types)),
            ("EHC plan number", student.ehcp_number),
            ("EHC plan review due", student.ehcp_review_due),
            ("EHC plan authority", student.ehcp_authority),
        ),
    )


def _health(student: Student) -> Section:
    return Section(
        "health",
        "Health",
        facts(
            ("May be life-threatening", student.life_threatening),
            ("Conditions", student.health_conditions),
            ("Medication", student.medication),
            ("Allergies", student.allergies),
            ("Diet", student.dietary),
            ("Disability", student.disability),
            ("Adjustments", student.adjustments),
            ("Swimming", student.swim_ability),
            ("Photos", student.photo_consent),
        ),
    )


def _school(student: Student) -> Section:
    return Section(
        "school",
        "At school",
        facts(
            (
                "Attendance",
                f"{words(student.attendance_pct)} %" if student.attendance_pct else None,
            ),
            ("Counted until", student.attendance_as_of),
            ("Suspensions", student.suspensions_count),
            ("Days suspended", student.suspension_days),
            ("Risk of permanent exclusion", EXCLUSION_RISKS[student.pex_risk]),
            ("Permanently excluded before", student.previous_pex),
            ("Free school meals", student.fsm),
            ("Pupil premium", student.pupil_premium),
            ("English as an additional language", student.eal),
            ("Young carer", student.young_carer),
            ("Child of a service family", student.service_child),
            ("Attainment so far", student.prior_attainment),
            ("Working at", student.current_levels),
            ("Exams entered", student.exam_entries),
        ),
    )


def _legal_name(student: Student) -> str:
    names = (student.legal_forename, student.middle_names, student.legal_surname)
    return " ".join(name for name in names if name)
