"""Words for columns and values, as CAP says them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.domain.codes import FIRST_LISTS
from app.http.templating import show_date, show_money, show_time

LABELS = {
    "upn": "UPN",
    "uln": "ULN",
    "urn": "URN",
    "ukprn": "UKPRN",
    "uprn": "UPRN",
    "la_code": "Local authority code",
    "establishment_no": "Establishment number",
    "ncy": "Year group",
    "ncy_min": "Year group from",
    "ncy_max": "Year group to",
    "fsm": "Free school meals",
    "eal": "English as an additional language",
    "sen_status": "SEN status",
    "sen_types": "Types of need, first is main",
    "ehcp_number": "EHC plan number",
    "ehcp_review_due": "EHC plan review due",
    "ehcp_authority": "EHC plan authority",
    "cla_status": "Looked after",
    "pex_risk": "Risk of permanent exclusion",
    "previous_pex": "Permanently excluded before",
    "dsl": "Safeguarding lead",
    "school_dsl": "School’s safeguarding lead",
    "ref": "Reference",
    "ico_registration_no": "ICO registration",
    "gias_synced_at": "Read from the national register",
    "clm_done": "Recorded in CLM on",
    "capita_done": "Recorded in Capita on",
    "recorded_in_clm_on": "Recorded in CLM on",
    "recorded_in_capita_on": "Recorded in Capita on",
    "po_number": "Purchase order number",
    "price_pence": "Price",
    "cost_pence": "Cost",
    "price_confirmed": "Price confirmed",
    "mo_discussion_on": "Discussed with the monitoring officer on",
    "lgsco_signposted_at": "Ombudsman named on",
    "ack_due": "Acknowledge by",
    "ack_at": "Acknowledged",
    "sha256": "Fingerprint (SHA-256)",
    "mime": "Kind of file",
    "what_works": "What works",
    "ppe": "Protective equipment",
    "ppe_kit": "Protective equipment",
}
MONEY = frozenset({"price_pence", "cost_pence", "price_confirmed"})

# Which list holds the words of a column's codes.
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
    "reason": "withdrawal_reason",
    "end_reason": "withdrawal_reason",
    "declined_ground": "declined_ground",
    "declined_reason": "declined_reason",
    "agency_type": "agency_type",
    "job_role": "job_role",
    "ap_setting_type": "ap_setting_type",
    "destination": "destination",
    "type": "document_type",
    "tiers": "tier",
    "categories": "course_category",
}
HAZARD = "hazard_category"


def label_of(model: Any, name: str) -> str:
    """What people call a column."""
    if name in LABELS:
        return LABELS[name]
    base = name
    for ending in ("_id", "_on", "_at"):
        base = base.removesuffix(ending) if base != ending else base
    words = base.replace("_", " ")
    return words[:1].upper() + words[1:]


def value_words(model: Any, name: str, value: Any) -> str:
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
    if isinstance(value, list):
        return ", ".join(value_words(model, name, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    if name in MONEY:
        return show_money(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _code_words(model, name, str(value))


def _code_words(model: Any, name: str, text: str) -> str:
    is_hazard = name == "category" and model.__tablename__ == "risk_hazard"
    known = HAZARD if is_hazard else LISTS.get(name.rpartition(".")[2])
    if known is not None:
        words = dict(FIRST_LISTS[known][1]).get(text)
        if words is not None:
            return words
    if text.isupper() and "_" in text or text in {"YES", "NO", "UNKNOWN", "NONE"}:
        return text.replace("_", " ").capitalize()
    return text
