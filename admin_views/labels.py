"""Words for values and their codes, as CAP says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from app.domain import virus_check, wording
from app.domain.codes import LEGAL_BASIS_LABELS, WEEKDAY_LABELS
from app.domain.complaint_flow import COMPLAINT_FLOW
from app.domain.contact_change import CONTACT_CHANGE_FLOW, RECEIVES_LABELS
from app.domain.contact_change import KIND_LABELS as CONTACT_KINDS
from app.domain.contact_check import CONTACT_CHECK_FLOW
from app.domain.content import AUDIENCE_LABELS, CONTENT_FLOW, TOPIC_LABELS
from app.domain.course_change import COURSE_CHANGE_FLOW, KIND_LABELS
from app.domain.course_flow import COURSE_FLOW
from app.domain.letters import LETTER_NAMES
from app.domain.meeting_flow import MEETING_FLOW
from app.domain.placement_flow import PLACEMENT_FLOW
from app.domain.pointer_flow import POINTER_FLOW
from app.domain.pointers import KIND_WORDS, NO_REFERRAL_WORDS
from app.domain.provider_flow import PROVIDER_FLOW
from app.domain.referral_flow import REFERRAL_FLOW
from app.domain.response_flow import RESPONSE_FLOW
from app.domain.roles import LABELS as ROLE_LABELS
from app.domain.submission_flow import SUBMISSION_FLOW
from app.domain.timer_rules import KINDS as TIMER_KINDS
from app.domain.timers import STATES as TIMER_STATES
from app.domain.withdrawal_flow import WITHDRAWAL_FLOW
from app.domain.workflow import Workflow
from app.extensions import Model, db
from app.http.templating import show_date, show_money, show_time
from app.services.code_lists import Codes, codes
from forms.fields.week import half_days_in_words

from .column_labels import label_of, sentence
from .memory import remember

MONEY = frozenset({"price_pence", "cost_pence", "price_confirmed"})

# Which editable list holds the words of a column's codes.
LISTS = {
    "programme": "programme",
    "tier": "tier",
    "category": "course_category",
    "subcategory": "course_subcategory",
    "sen_status": "sen_status",
    "sen_types": "sen_type",
    "sex": "sex",
    "ethnicity": "ethnicity",
    "reason_primary": "referral_reason",
    "census_reason": "referral_reason",
    "withdrawal.reason": "withdrawal_reason",
    "end_reason": "withdrawal_reason",
    "declined_ground": "declined_ground",
    "declined_reason": "declined_reason",
    "agency_type": "agency_type",
    "job_role": "job_role",
    "ap_setting_type": "ap_setting_type",
    "destination": "destination",
    "document.type": "document_type",
    "risk_hazard.category": "hazard_category",
    "tiers": "tier",
    "categories": "course_category",
}
# Columns that name a list but hold free text.
NOT_CODES = frozenset({"school.type"})

FIXED: Mapping[str, Mapping[str, str]] = {
    "mode": wording.MODES,
    "attended_by": wording.ATTENDEES,
    "meeting_attendees": wording.ATTENDEES,
    "attendees": wording.ATTENDEES,
    "outcome": wording.OUTCOMES,
    "submission_write.outcome": {
        "created": "Made",
        "updated": "Changed",
        "unchanged": "Was like that",
    },
    "relationship": wording.RELATIONSHIPS,
    "parental_responsibility": wording.YES_NO_UNKNOWN,
    "registration": wording.REGISTRATIONS,
    "cla_status": wording.CARE,
    "social_care_status": wording.SOCIAL_CARE,
    "pex_risk": wording.EXCLUSION_RISKS,
    "travel_mode": wording.TRAVEL_MODES,
    "funding_source": wording.FUNDING_SOURCES,
    "evidence": wording.EVIDENCE,
    "frequency": wording.FREQUENCIES,
    "who_at_risk": wording.AT_RISK,
    "agency_involvement.status": wording.AGENCY_STATUSES,
    "implemented": wording.IMPLEMENTED,
    "scope": wording.SCOPES,
    "course_offer.session": wording.SESSIONS,
    "start_pattern": wording.START_PATTERNS,
    "price_basis": wording.PRICE_BASES,
    "legal_basis": {str(code): words for code, words in LEGAL_BASIS_LABELS.items()},
    "day": WEEKDAY_LABELS,
    "days": WEEKDAY_LABELS,
    "days_wanted": WEEKDAY_LABELS,
    "half_day": {"AM": "Morning", "PM": "Afternoon"},
    "scan_result": {str(state): words for state, words in virus_check.WORDS.items()},
    "sensitivity": {"N": "Internal", "C": "Personal", "S": "Special category"},
    "about": wording.COMPLAINT_ABOUT,
    "finding": wording.FINDINGS,
    "stage2_finding": wording.FINDINGS,
    "contact_change.kind": {str(kind): words for kind, words in CONTACT_KINDS.items()},
    "receives": {str(code): words for code, words in RECEIVES_LABELS.items()},
    "course_change.kind": {str(kind): words for kind, words in KIND_LABELS.items()},
    "source": {"CAP": "CAP’s own form", "SCHOOL": "The school’s own form"},
    "attendance_pattern": {"FULL": "Every session of the week", "PART": "Some sessions"},
    "requester_type": {"SCHOOL": "The school", "PROVIDER": "The provider", "CAP": "CAP"},
    "page.audience": {str(code): words for code, words in AUDIENCE_LABELS.items()},
    "published_file.audience": {str(code): words for code, words in AUDIENCE_LABELS.items()},
    "topic": {str(code): words for code, words in TOPIC_LABELS.items()},
    "complaint_letter.kind": {str(kind): words for kind, words in LETTER_NAMES.items()},
    "letter_text.kind": {str(kind): words for kind, words in LETTER_NAMES.items()},
    "safeguarding_pointer.kind": {str(kind): words for kind, words in KIND_WORDS.items()},
    "no_referral_reason": NO_REFERRAL_WORDS,
    "timer.kind": {str(kind): words for kind, words in TIMER_KINDS.items()},
    "timer.state": {str(state): words.label for state, words in TIMER_STATES.items()},
    "role.name": {str(role): words for role, words in ROLE_LABELS.items()},
    "outbox_message.status": {
        "queued": "Waiting",
        "sending": "Being sent",
        "sent": "Sent",
        "failed": "Failed",
        "kept": "Kept here",
    },
}

# How forms keep the half-days of a week, beside bare days of older records.
IN_HALF_DAYS = frozenset({"days", "days_wanted", "slots"})

FLOWS: Mapping[str, Workflow[Any, Any]] = {
    "application": REFERRAL_FLOW,
    "application_response": RESPONSE_FLOW,
    "placement": PLACEMENT_FLOW,
    "withdrawal": WITHDRAWAL_FLOW,
    "withdrawal_meeting": MEETING_FLOW,
    "complaint": COMPLAINT_FLOW,
    "safeguarding_pointer": POINTER_FLOW,
    "provider": PROVIDER_FLOW,
    "course_offer": COURSE_FLOW,
    "course_change": COURSE_CHANGE_FLOW,
    "contact_change": CONTACT_CHANGE_FLOW,
    "contact_check": CONTACT_CHECK_FLOW,
    "submission": SUBMISSION_FLOW,
    "page": CONTENT_FLOW,
    "published_file": CONTENT_FLOW,
}


def noun_of(table: str) -> str:
    """A table as people call what it holds."""
    return sentence(_NOUNS.get(table, table))


_NOUNS = {
    "course_change": "proposal",
    "contact_change": "request about a contact",
    "contact_round": "round of contacts",
    "contact_check": "answer in a round",
    "application_response": "provider’s answer",
    "application_choice": "course asked for",
    "user": "account",
    "student": "pupil",
    "agency_involvement": "agency",
    "letter_text": "text of a letter",
    "complaint_letter": "letter",
    "complaint_share": "question to a provider",
    "outbox_message": "mail",
    "timer": "reminder",
    "timer_rule": "rule of reminders",
    "published_file": "file",
    "pointer_reading": "reading of a pointer",
    "cap_lead": "CAP’s safeguarding lead",
    "code_value": "code",
    "user_session": "session",
    "risk_hazard": "hazard",
}


def value_words(model: Any, name: str, value: Any) -> str:  # noqa: C901 - one line a type
    """A value as people read it; empty when there is none."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return show_time(value)
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, list) and name in IN_HALF_DAYS:
        return ", ".join(half_days_in_words(value))
    if isinstance(value, list):
        return ", ".join(value_words(model, name, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{label_of(key)}: {item}" for key, item in value.items())
    leaf = name.rpartition(".")[2]
    if leaf in MONEY:
        return show_money(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    return code_words(str(model.__tablename__), leaf, str(value))


def list_name_of(table: str, name: str) -> str:
    """The editable list a column takes its codes from; empty for none."""
    full = f"{table}.{name}"
    return "" if full in NOT_CODES else LISTS.get(full, LISTS.get(name, ""))


def fixed_words(table: str, name: str) -> Mapping[str, str]:
    """The fixed words of a column's codes."""
    return FIXED.get(f"{table}.{name}", FIXED.get(name, {}))


def code_words(table: str, name: str, code: str) -> str:
    """The words of a code; text that is no code stays as it is."""
    if name == "status" and table in FLOWS:
        return status_words(table, code)
    if name in IN_HALF_DAYS:
        return " ".join(half_days_in_words([code]))
    list_name = list_name_of(table, name)
    if list_name:
        return lists().words(list_name, code)
    fixed = fixed_words(table, name)
    if code in fixed:
        return fixed[code]
    return sentence(code) if _holds_codes(table, name) else code


@cache
def _holds_codes(table: str, name: str) -> bool:
    """Whether the database lets a column hold known codes alone."""
    return any(
        str(constraint.name).endswith(f"{name}_known")
        for constraint in Model.metadata.tables[table].constraints
    )


def status_words(table: str, code: str) -> str:
    """What people read for a status of a table."""
    flow = FLOWS.get(table)
    if flow is None or code not in {str(state) for state in flow.states}:
        return sentence(code)
    return flow.label(type(flow.start)(code))


def lists() -> Codes:
    """The words of every editable list."""
    return remember("codes", 30, lambda: codes(db.session()))
