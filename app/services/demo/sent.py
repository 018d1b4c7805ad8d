"""The answers that the schools of the demo gave on the form, as the form engine keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.codes import WEEKDAYS, HalfDay, Programme
from app.services.lookup_tables import course_label

from .rows import Row

# Questions of the same name as the column they fill.
_TOLD = (
    "referrer_name referrer_role referrer_email referrer_phone authorised_by authorised_on "
    "school_dsl attendance_contact school_caseworker funding_source po_number budget_holder "
    "fees_confirmed proposed_start proposed_end days hours_per_week reason_primary "
    "reason_detail strengths interests aspirations pupil_voice parent_voice "
    "behaviours_of_concern triggers what_works tier1_curriculum tier1_interests tier1_benefit "
    "tier1_right_support insight_behaviours insight_early_help flourish_caseworker "
    "flourish_reviews flourish_curriculum flourish_agencies flourish_capacity flourish_ehcp "
    "flourish_early_help early_help_status early_help_ref early_help_on safeguarding_flag "
    "flag_missing flag_exploitation flag_gang flag_fire flag_weapons flag_sexual_harm "
    "flag_self_harm flag_substance travel_mode independent_travel transport_request exam_access "
    "commissioning_agreement commissioning_rationale commissioning_measures "
    "commissioning_return"
)
FILES = {
    "RISK_ASSESSMENT": "ra_file",
    "ATTENDANCE": "attendance_certificate",
    "BEHAVIOUR_LOG": "behaviour_log",
}
# Question and column, where they have different names.
_STRATEGY = {name: name for name in ("strategy", "from_on", "to_on", "who", "impact")}
_TARGET = {
    "target_text": "text",
    "measure": "measure",
    "target_baseline": "baseline",
    "due_on": "due_on",
}
_AGENCY = {
    "agency_type": "agency_type",
    "organisation": "organisation",
    "agency_status": "status",
    "involved_from": "from_on",
    "plan": "plan",
    "implemented": "implemented",
    "agency_impact": "impact",
    "may_contact": "may_contact",
}
_HAZARD = {
    "category": "category",
    "hazard_evidence": "evidence",
    "last_occurred": "last_occurred",
    "frequency": "frequency",
    "hazard_where": "where",
    "hazard_triggers": "triggers",
    "who_at_risk": "who_at_risk",
    "likelihood": "likelihood",
    "severity": "severity",
    "controls_now": "controls_now",
}
_RISK = {
    "ra_completed_on": "completed_on",
    "ra_completed_by": "completed_by",
    "ra_role": "role",
    "ra_review_on": "review_on",
    "ra_source": "source",
    "no_risk_statement": "no_risk_statement",
}
_CONSENT = {
    "consent_given_by": "given_by",
    "consent_relationship": "relationship",
    "consent_pr_confirmed": "pr_confirmed",
    "consent_given_on": "given_on",
    "consent_method": "method",
    "privacy_notice_on": "given_on",
}


def answers_of(application: Row, files: Mapping[str, Row]) -> dict[str, object]:
    """What the school answered about a pupil it has on its list. `files` by kind of document."""
    parts, student = application.parts, application.parts["student"]
    tier1 = application.programme is Programme.TIER1
    answers: dict[str, object] = {
        "audience": "school",
        "on_roll": True,
        "programme": str(application.programme),
        "pupil_source": "KNOWN",
        "own_pupil": {"id": str(student.id), "label": pupil_label(student)},
        **_taken(application, {name: name for name in _TOLD.split()}),
        "two_year": False,
        "rest_of_week": _week(application.days),
        "strategies" if tier1 else "strategies_tier2": _each(parts["strategies"], _STRATEGY),
        "targets": _each(parts["targets"], _TARGET),
        "agencies_involved": bool(parts["agencies"]),
        **_taken(parts["risk"], _RISK),
        "attendance_certificate_on": files["ATTENDANCE"].document_date.isoformat(),
        **_taken(parts["consents"][0], _CONSENT),
        "consent_more": ["NONE"],
        "pupil_agreed": False,
        "declaration": {"agreed": True, "name": application.declaration_name},
    }
    if application.programme is Programme.FLOURISH:
        answers["course_in_mind"] = True
    if application.safeguarding_flag:
        answers["safeguarding_summary_location"] = application.safeguarding_summary_location
    answers["courses"] = [
        {
            "course": {"id": str(offer.id), "label": course_label(offer)},
            "days_wanted": list(choice.days_wanted),
            "course_reason": choice.reason,
        }
        for offer, choice in zip(parts["offers"], parts["choices"], strict=True)
    ]
    if parts["agencies"]:
        answers["agencies"] = _each(parts["agencies"], _AGENCY)
    if parts["hazards"]:
        answers["hazards"] = [
            {**item, "likelihood": str(item["likelihood"]), "severity": str(item["severity"])}
            for item in _each(parts["hazards"], _HAZARD)
        ]
    return answers | {FILES[kind]: [file_answer(file)] for kind, file in files.items()}


def pupil_label(student: Row) -> str:
    """As the look-up of own pupils shows it."""
    forename = student.preferred_forename or student.legal_forename
    return f"{student.legal_surname}, {forename} (Year {student.ncy})"


def file_answer(file: Row) -> dict[str, object]:
    return {"id": str(file.id), "name": file.name, "size": file.size, "mime": file.mime}


def _each(rows: Iterable[Row], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [_taken(row, names) for row in rows]


def _taken(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    """The values of a row as answers; what has none is not asked."""
    values = {question: getattr(row, column, None) for question, column in names.items()}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, bool | int | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _week(away: list[str]) -> dict[str, str]:
    slots = [f"{day}-{half}" for day in WEEKDAYS for half in HalfDay]
    return {slot: "CAP" if slot in away else "SCHOOL" for slot in slots}
