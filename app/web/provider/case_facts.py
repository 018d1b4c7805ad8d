"""What a provider reads of a case: an allow-list. What is not named here is not shown.

Left out on purpose: other courses and providers asked, panel notes, money, ethnicity, religion,
identity numbers, and everything only CAP or its safeguarding lead may know.
"""

from __future__ import annotations

from datetime import date

from app.domain.codes import PROGRAMME_LABELS, Programme
from app.domain.students import age, year_group_label
from app.domain.wording import (
    CARE,
    EXCLUSION_RISKS,
    SOCIAL_CARE,
    TRAVEL_MODES,
)
from app.models.application import Application
from app.models.student import Student
from app.services.code_lists import Codes
from app.services.provider_cases import HeldCase, ReleasedParts
from app.web.facts import Card, Section, between, facts, listed, phone, weekdays, words

from .case_cards import agency_card, carer_card, risk_section

_FLAGS = (
    ("flag_missing", "going missing"),
    ("flag_exploitation", "exploitation"),
    ("flag_gang", "gangs"),
    ("flag_fire", "fire-setting"),
    ("flag_weapons", "weapons"),
    ("flag_sexual_harm", "sexual harm"),
    ("flag_self_harm", "self-harm"),
    ("flag_substance", "substance misuse"),
)


def warnings(case: HeldCase, parts: ReleasedParts) -> list[tuple[str, str]]:
    """What must be known before anything else, life-threatening health first."""
    found = []
    student = case.student
    if student.life_threatening:
        health = listed((student.health_conditions, student.medication, student.allergies))
        found.append(("A health condition may be life-threatening", health))
    found += [
        (f"Contact restriction: {carer.full_name}", carer.contact_restriction)
        for carer in parts.carers
        if carer.contact_restriction
    ]
    return found


def sections(
    case: HeldCase, parts: ReleasedParts, codes: Codes, *, shares_address: bool, on: date
) -> list[Section]:
    """The case in the order a provider decides by."""
    return [
        _place(case, parts),
        _pupil(case.student, shares_address=shares_address, on=on),
        _health(case.student),
        _needs(case.student, codes),
        _why(case.application, codes),
        _voice(case.application),
        _behaviour(case.application),
        *(risk_section(each, codes, on) for each in parts.risk_assessments),
        Section(
            "agencies",
            "Agencies that help",
            cards=tuple(agency_card(each, codes) for each in parts.agencies),
            empty="The school named none.",
        ),
        Section(
            "strategies",
            "What the school has tried",
            cards=tuple(
                Card(
                    each.strategy,
                    facts(
                        ("When", between(each.from_on, each.to_on)),
                        ("Who", each.who),
                        ("What came of it", each.impact),
                    ),
                )
                for each in parts.strategies
            ),
            empty="The school named nothing.",
        ),
        Section(
            "targets",
            "What the place should achieve",
            cards=tuple(
                Card(
                    each.text,
                    facts(
                        ("Measured by", each.measure),
                        ("Today", each.baseline),
                        ("By", each.due_on),
                    ),
                )
                for each in parts.targets
            ),
            empty="The school named no targets.",
        ),
        Section(
            "people",
            "Parents, carers and emergency contacts",
            cards=tuple(carer_card(each) for each in parts.carers),
            empty="Nobody is recorded.",
        ),
        _school(case.application, parts),
    ]


def _place(case: HeldCase, parts: ReleasedParts) -> Section:
    row = case.application
    return Section(
        "place",
        "The place asked for",
        facts(
            ("Course", case.offer.course.title),
            ("Programme", PROGRAMME_LABELS[Programme(row.programme)]),
            ("School", parts.school.name),
            ("From", between(row.proposed_start, row.proposed_end)),
            ("Days", weekdays(row.days)),
            ("Hours a week", row.hours_per_week),
            ("The rest of the week", row.rest_of_week_plan),
            ("How the pupil travels", TRAVEL_MODES[row.travel_mode]),
            ("Travels alone", row.independent_travel),
            ("Transport is asked for", row.transport_request),
            ("Arrangements for exams", row.exam_access),
            ("Equipment", row.equipment),
        ),
    )


def _pupil(student: Student, *, shares_address: bool, on: date) -> Section:
    legal = f"{student.legal_forename} {student.legal_surname}"
    return Section(
        "pupil",
        "Pupil",
        facts(
            ("Name", student.display_name),
            ("Legal name", legal if legal != student.display_name else None),
            ("Pronouns", student.pronouns),
            (
                "Date of birth",
                f"{words(student.date_of_birth)} (age {age(student.date_of_birth, on)})",
            ),
            ("Year", year_group_label(student.ncy)),
            ("First language", student.first_language),
            ("Interpreter needed", student.interpreter_needed),
            ("Address", listed((student.address, student.postcode)) if shares_address else None),
            ("Lives with", student.lives_with if shares_address else None),
            ("Looked after", CARE[student.cla_status]),
            ("Social care", SOCIAL_CARE[student.social_care_status]),
            ("Social worker", student.social_worker),
            (
                "Attendance",
                f"{words(student.attendance_pct)} %" if student.attendance_pct else None,
            ),
            ("Suspensions", student.suspensions_count),
            ("Days suspended", student.suspension_days),
            ("Risk of permanent exclusion", EXCLUSION_RISKS[student.pex_risk]),
            ("Attainment so far", student.prior_attainment),
            ("Working at", student.current_levels),
            ("Exams entered", student.exam_entries),
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


def _needs(student: Student, codes: Codes) -> Section:
    return Section(
        "needs",
        "Special educational needs",
        facts(
            ("Status", codes.words("sen_status", student.sen_status)),
            ("Types of need", ", ".join(codes.words("sen_type", t) for t in student.sen_types)),
        ),
    )


def _why(row: Application, codes: Codes) -> Section:
    return Section(
        "why",
        "Why the school asks",
        facts(
            ("Main reason", codes.words("referral_reason", row.reason_primary)),
            ("In the school’s words", row.reason_detail),
            ("Why a bespoke curriculum", row.tier1_curriculum),
            ("How it fits the pupil’s interests", row.tier1_interests),
            ("What the pupil gains", row.tier1_benefit),
            ("Why here and now", row.tier1_right_support),
            ("Behaviour that causes concern", row.insight_behaviours),
            ("Why it is commissioned", row.commissioning_rationale),
            ("How success is measured", row.commissioning_measures),
            ("How the pupil returns", row.commissioning_return),
        ),
    )


def _voice(row: Application) -> Section:
    return Section(
        "voice",
        "What the pupil and the family say",
        facts(
            ("The pupil", row.pupil_voice),
            ("Parents or carers", row.parent_voice),
            ("Strengths", row.strengths),
            ("Interests", row.interests),
            ("Hopes", row.aspirations),
        ),
    )


def _behaviour(row: Application) -> Section:
    flags = [label for name, label in _FLAGS if getattr(row, name)]
    return Section(
        "behaviour",
        "Behaviour and safety",
        facts(
            ("Behaviours of concern", row.behaviours_of_concern),
            ("Triggers", row.triggers),
            ("What works", row.what_works),
            ("The school marks a risk of", ", ".join(flags) or "none of those asked about"),
            (
                "Safeguarding",
                f"There is a concern. Speak to the school’s safeguarding lead: {row.school_dsl}."
                if row.safeguarding_flag
                else "The school marks no open concern.",
            ),
            ("Diet on the site", row.dietary_at_site),
        ),
    )


def _school(row: Application, parts: ReleasedParts) -> Section:
    return Section(
        "school",
        "Whom to speak to at the school",
        facts(
            ("School", parts.school.name),
            (
                "Address",
                listed((parts.school.address, parts.school.town, words(parts.school.postcode))),
            ),
            ("School’s phone", phone(parts.school.telephone)),
            ("Who applied", f"{row.referrer_name}, {row.referrer_role}"),
            ("Phone", phone(row.referrer_phone)),
            ("Email", row.referrer_email),
            ("Safeguarding lead", row.school_dsl),
            ("Caseworker", row.school_caseworker),
            ("Attendance", row.attendance_contact),
        ),
    )
