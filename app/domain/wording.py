"""Codes of fixed lists as people read them. Lists that staff edit are not here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .codes import Outcome, WithdrawalScope

Words = Mapping[str, str]

MODES: Words = MappingProxyType(
    {"IN_PERSON": "In person", "VIDEO": "Video call", "PHONE": "Phone call"}
)
ATTENDEES: Words = MappingProxyType(
    {
        "PUPIL": "The pupil",
        "PARENT": "A parent or carer",
        "SCHOOL": "The school",
        "PROVIDER": "The provider",
        "CAP": "CAP",
        "OTHER": "Somebody else",
    }
)
OUTCOMES: Words = MappingProxyType(
    {
        Outcome.ACCEPTED: "A place is offered",
        Outcome.ACCEPTED_WITH_CONDITIONS: "A place is offered on conditions",
        Outcome.DECLINED: "No place can be offered",
    }
)
COMPLAINT_ABOUT: Words = MappingProxyType(
    {
        "CAP_SERVICE": "The service of CAP",
        "PROVIDER": "A provider",
        "COURSE": "A course",
        "STAFF_CONDUCT": "Conduct of staff",
        "CHARGE": "A charge",
        "DECISION": "A decision",
        "DATA_PROTECTION": "Data protection",
        "SAFEGUARDING": "Safeguarding",
        "OTHER": "Something else",
    }
)
FINDINGS: Words = MappingProxyType(
    {
        "UPHELD": "Upheld",
        "PARTLY": "Partly upheld",
        "NOT_UPHELD": "Not upheld",
        "WITHDRAWN": "Withdrawn",
        "OUT_OF_SCOPE": "Not a matter for this service",
    }
)
RELATIONSHIPS: Words = MappingProxyType(
    {
        "MOTHER": "Mother",
        "FATHER": "Father",
        "STEP_PARENT": "Step-parent",
        "FOSTER_CARER": "Foster carer",
        "GUARDIAN": "Guardian",
        "SOCIAL_WORKER": "Social worker",
        "OTHER": "Other",
    }
)
YES_NO_UNKNOWN: Words = MappingProxyType({"YES": "Yes", "NO": "No", "UNKNOWN": "Not known"})
REGISTRATIONS: Words = MappingProxyType(
    {"MAIN": "Main register", "SUBSIDIARY": "Second register", "SINGLE": "This school only"}
)
CARE: Words = MappingProxyType(
    {
        "NONE": "No",
        "CLA": "Looked after",
        "PLAC": "Was looked after before",
        "SGO_ADOPTED": "Special guardianship or adopted",
    }
)
SOCIAL_CARE: Words = MappingProxyType(
    {
        "NONE": "None",
        "EARLY_HELP": "Early Help",
        "CIN": "Child in need",
        "CP": "Child protection plan",
        "OPEN_OTHER": "Open for another reason",
    }
)
EXCLUSION_RISKS: Words = MappingProxyType(
    {"NONE": "None", "LOW": "Low", "MEDIUM": "Medium", "HIGH": "High"}
)
TRAVEL_MODES: Words = MappingProxyType(
    {
        "WALK": "On foot",
        "BUS_AND_PASS": "Bus, with a pass",
        "TAXI": "Taxi",
        "PARENT": "Brought by a parent or carer",
        "SCHOOL_TRANSPORT": "School transport",
    }
)
FUNDING_SOURCES: Words = MappingProxyType(
    {
        "SCHOOL_BUDGET": "School budget",
        "EHCP_TOP_UP": "Top-up of the EHC plan",
        "CLA_PP_PLUS": "Pupil premium plus",
        "COUNCIL": "Council",
        "OTHER": "Other",
    }
)
EVIDENCE: Words = MappingProxyType({"REPORTED": "Reported", "ALLEGED": "Alleged"})
FREQUENCIES: Words = MappingProxyType(
    {
        "HOURLY": "More than once a day",
        "DAILY": "Daily",
        "WEEKLY_PLUS": "Several times a week",
        "WEEKLY": "Weekly",
        "OCCASIONAL": "Occasionally",
        "OVER_A_YEAR": "More than a year ago",
    }
)
AT_RISK: Words = MappingProxyType(
    {
        "SELF": "The pupil",
        "STAFF": "Staff",
        "PUPILS": "Other pupils",
        "PUBLIC": "The public",
        "PROPERTY": "Property",
    }
)
AGENCY_STATUSES: Words = MappingProxyType(
    {"OPEN": "Open", "CLOSED": "Closed", "REFERRED": "Referred", "WAITING": "On a waiting list"}
)
IMPLEMENTED: Words = MappingProxyType({"YES": "Yes", "PARTLY": "Partly", "NO": "No"})
# Of courses: the part of the day, when pupils can start, and what a price is for.
SESSIONS: Words = MappingProxyType({"FULL": "Whole days", "AM": "Mornings", "PM": "Afternoons"})
START_PATTERNS: Words = MappingProxyType(
    {"ROLL_ON": "At any time of the year", "FIXED_DATES": "On fixed dates"}
)
PRICE_BASES: Words = MappingProxyType(
    {"SESSION": "A session", "DAY": "A day", "TERM": "A term", "PROGRAMME": "All of it"}
)
SCOPES: Words = MappingProxyType(
    {
        WithdrawalScope.WHOLE: "The whole place",
        WithdrawalScope.SOME_DAYS: "Some days",
        WithdrawalScope.ALL_WITH_PROVIDER: "Every place with this provider",
    }
)
