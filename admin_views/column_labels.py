"""What people call a column; and a code, when it has no words of its own."""

from __future__ import annotations

import re

LABELS = {
    "student_id": "Pupil",
    "owner_id": "Looked after by",
    "investigator_id": "Looked after by",
    "tier1_curriculum": "Learning at school and how this fits",
    "tier1_interests": "The pupil’s interests",
    "tier1_benefit": "What the pupil gains",
    "tier1_right_support": "Why this is the right support",
    "upn": "UPN",
    "former_upn": "Former UPN",
    "no_upn_reason": "Why there is no UPN",
    "uln": "ULN",
    "urn": "URN",
    "ukprn": "UKPRN",
    "uprn": "UPRN",
    "la_code": "Local authority code",
    "establishment_no": "Establishment number",
    "company_no": "Company number",
    "charity_no": "Charity number",
    "ncy": "Year group",
    "ncy_override_reason": "Why the year group differs from the age",
    "ncy_min": "Year group from",
    "ncy_max": "Year group to",
    "age_min": "Age from",
    "age_max": "Age to",
    "fsm": "Free school meals",
    "eal": "English as an additional language",
    "sen_status": "SEN status",
    "sen_types": "Types of need, the main one first",
    "sen_accepted": "Needs the course is suited to",
    "ehcp_number": "EHC plan number",
    "ehcp_review_due": "EHC plan review due",
    "ehcp_authority": "EHC plan authority",
    "flourish_ehcp": "Flourish: EHC plan",
    "cla_status": "Looked after",
    "responsible_la": "Authority responsible for care",
    "pex_risk": "Risk of permanent exclusion",
    "previous_pex": "Permanently excluded before",
    "attendance_pct": "Attendance, %",
    "authorised_pct": "Authorised absence, %",
    "unauthorised_pct": "Unauthorised absence, %",
    "dsl": "Safeguarding lead",
    "school_dsl": "School’s safeguarding lead",
    "school_dsl_told_at": "School’s safeguarding lead told",
    "adult_name": "Adult it is about",
    "cpoms_ref": "Reference on CPOMS",
    "mash_ref": "Reference of MASH",
    "no_referral_reason": "Why there is no referral",
    "lado_due": "LADO told by",
    "lado_told_at": "LADO told",
    "happened_at": "When it happened",
    "noticed_at": "When it became known",
    "reader_id": "Read by",
    "ends_at": "Open until",
    "pr_confirmed": "Parental responsibility confirmed",
    "ref": "Reference",
    "ico_registration_no": "ICO registration",
    "gias_synced_at": "Read from the national register",
    "clm_done": "Recorded in CLM on",
    "capita_done": "Recorded in Capita on",
    "recorded_in_clm_on": "Recorded in CLM on",
    "recorded_in_capita_on": "Recorded in Capita on",
    "shows_from": "Shows from",
    "asks_again": "Asks to be confirmed again",
    "must_read": "Must be read",
    "review_by": "Look at again by",
    "verified_on": "Links and contacts checked on",
    "slug": "Address",
    "page_version_id": "Version",
    "po_number": "Purchase order number",
    "price_pence": "Price",
    "cost_pence": "Cost",
    "price_confirmed": "Price confirmed",
    "clm_done_by_id": "Recorded in CLM by",
    "capita_done_by_id": "Recorded in Capita by",
    "requester_confirmed_at": "Requester confirmed",
    "requester_confirmed_by_id": "Requester confirmed by",
    "scope_checked_at": "Places and days checked",
    "scope_checked_by_id": "Places and days checked by",
    "cancel_asked_at": "Cancelling asked for",
    "paused_on": "Clock stands still since",
    "paused_days": "Working days that did not count",
    "asked_at": "Asked for on",
    "asked_by": "Asked for by",
    "times": "Days and times that suit",
    "booked_for": "Booked for",
    "recorded_by_id": "Recorded by",
    "mo_discussed": "Spoke with the monitoring officer",
    "mo_discussion_on": "Discussed with the monitoring officer on",
    "lgsco_signposted_at": "Ombudsman named on",
    "outcome_sought": "Outcome they want",
    "turned_on": "Turned to its own path on",
    "days_left": "Working days left then",
    "stage2_until": "Stage 2 can be asked for until",
    "stage2_asked_at": "Stage 2 asked for",
    "stage2_ack_due": "Acknowledge stage 2 by",
    "stage2_ack_at": "Stage 2 acknowledged",
    "stage2_due": "Answer stage 2 by",
    "stage2_answered_at": "Final answer given",
    "stage2_finding": "Finding at stage 2",
    "stage2_reasons": "Reasons at stage 2",
    "stage2_remedy": "Remedy at stage 2",
    "stage2_extension_days": "Working days more at stage 2",
    "stage2_extension_reason": "Why more time was needed at stage 2",
    "stage2_extension_told_on": "Told at stage 2 on",
    "extension_days": "Working days more",
    "extension_reason": "Why more time was needed",
    "extension_told_on": "Told on",
    "ack_due": "Acknowledge by",
    "ack_at": "Acknowledged",
    "response_due": "Answer by",
    "process_due": "Process by",
    "due_on": "Due",
    "sha256": "Fingerprint (SHA-256)",
    "mime": "Kind of file",
    "ppe": "Protective equipment",
    "ppe_kit": "Protective equipment",
    "dietary_at_site": "Food at the site",
    "ip": "Network address",
    "is_live": "In use",
    "why": "Reason",
    "gender_identity": "Gender identity",
    "commissioning_agreement": "Commissioning agreement offered",
    "fees_confirmed": "School confirms the fees",
    "shows_address": "Provider sees the address",
    "share_with_provider": "Goes to the provider",
    "paperwork_complete": "All paperwork was complete",
    "two_year": "For two years",
}
# Words of codes that people write in capitals.
SHORT_FORMS = frozenset(
    [
        "ap",
        "cap",
        "cla",
        "clm",
        "dob",
        "dsl",
        "eal",
        "ehcp",
        "fsm",
        "gcse",
        "iass",
        "ico",
        "ks",
        "lac",
        "mash",
        "ncy",
        "pex",
        "sen",
        "senco",
        "ukprn",
        "uln",
        "upn",
        "urn",
    ]
)
_KEY_STAGE = re.compile(r"ks\d")


def label_of(name: str) -> str:
    """What people call a column."""
    if name in LABELS:
        return LABELS[name]
    base = name
    for ending in ("_id", "_on", "_at"):
        base = base.removesuffix(ending) if base != ending else base
    return sentence(base)


def sentence(code: str) -> str:
    """A code or the name of a column as the words it is made of."""
    words = code.replace("_", " ").replace("-", " ").strip()
    words = words.lower() if words.isupper() else words
    words = " ".join(_in_capitals(each) for each in words.split(" "))
    return words[:1].upper() + words[1:]


def _in_capitals(word: str) -> str:
    is_short = word in SHORT_FORMS or _KEY_STAGE.fullmatch(word) is not None
    return word.upper() if is_short else word
