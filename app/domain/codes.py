"""Codes of the service (service description, part 4): those the rules read, and first lists.

Codes that rules compare are enums and fixed. The lists that people choose from are seeded from
`FIRST_LISTS` and edited by staff afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Programme(StrEnum):
    TIER1 = "TIER1"
    INSIGHT = "INSIGHT"
    FLOURISH = "FLOURISH"
    SUPPORTED_TRANSFER = "SUPPORTED_TRANSFER"
    REFOCUS = "REFOCUS"
    TRANSITIONAL = "TRANSITIONAL"


PANEL_PROGRAMMES = frozenset({Programme.FLOURISH, Programme.SUPPORTED_TRANSFER, Programme.REFOCUS})

TIER_OF: Mapping[Programme, str] = MappingProxyType(
    {
        Programme.TIER1: "1",
        Programme.INSIGHT: "2",
        Programme.FLOURISH: "2",
        Programme.SUPPORTED_TRANSFER: "3",
        Programme.REFOCUS: "3",
        Programme.TRANSITIONAL: "4",
    }
)

PROGRAMME_LABELS: Mapping[Programme, str] = MappingProxyType(
    {
        Programme.TIER1: "Tier 1",
        Programme.INSIGHT: "Insight",
        Programme.FLOURISH: "Flourish",
        Programme.SUPPORTED_TRANSFER: "Supported Transfer",
        Programme.REFOCUS: "Refocus",
        Programme.TRANSITIONAL: "Transitional",
    }
)


class CourseCategory(StrEnum):
    WORK_BASED = "WORK_BASED"
    CURRICULUM = "CURRICULUM"
    EMPLOYABILITY_PD = "EMPLOYABILITY_PD"


CATEGORY_LABELS: Mapping[CourseCategory, str] = MappingProxyType(
    {
        CourseCategory.WORK_BASED: "Work-based learning",
        CourseCategory.CURRICULUM: "Curriculum support",
        CourseCategory.EMPLOYABILITY_PD: "Employability and personal development",
    }
)


class Outcome(StrEnum):
    """A provider's answer (5.17)."""

    ACCEPTED = "ACCEPTED"
    ACCEPTED_WITH_CONDITIONS = "ACCEPTED_WITH_CONDITIONS"
    DECLINED = "DECLINED"


ACCEPTING = frozenset({Outcome.ACCEPTED, Outcome.ACCEPTED_WITH_CONDITIONS})


class DeclinedGround(StrEnum):
    NEED = "NEED"
    RISK = "RISK"


class WithdrawalScope(StrEnum):
    WHOLE = "WHOLE"
    SOME_DAYS = "SOME_DAYS"
    ALL_WITH_PROVIDER = "ALL_WITH_PROVIDER"


class Requester(StrEnum):
    SCHOOL = "SCHOOL"
    PROVIDER = "PROVIDER"
    CAP = "CAP"


class LegalBasis(StrEnum):
    """Why the place exists in law (5.18); the attendance code follows from it (7.10)."""

    SCHOOL_ARRANGED = "SCHOOL_ARRANGED"
    OFF_SITE_DIRECTION = "OFF_SITE_DIRECTION"
    COUNCIL_S19 = "COUNCIL_S19"
    EHCP = "EHCP"
    MANAGED_MOVE_TRIAL = "MANAGED_MOVE_TRIAL"


LEGAL_BASIS_LABELS: Mapping[LegalBasis, str] = MappingProxyType(
    {
        LegalBasis.SCHOOL_ARRANGED: "School-arranged curriculum",
        LegalBasis.OFF_SITE_DIRECTION: "Off-site direction (section 29A)",
        LegalBasis.COUNCIL_S19: "Council duty (section 19)",
        LegalBasis.EHCP: "EHC plan (section 42 or 61)",
        LegalBasis.MANAGED_MOVE_TRIAL: "Managed move on trial",
    }
)


class HalfDay(StrEnum):
    AM = "AM"
    PM = "PM"


WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI")
WEEKDAY_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "MON": "Monday",
        "TUE": "Tuesday",
        "WED": "Wednesday",
        "THU": "Thursday",
        "FRI": "Friday",
    }
)

Labels = tuple[tuple[str, str], ...]

FIRST_LISTS: Mapping[str, tuple[str, Labels]] = MappingProxyType(
    {
        "tier": (
            "Tiers",
            (
                ("1", "Tier 1: universal"),
                ("2", "Tier 2: targeted"),
                ("3", "Tier 3: time-limited"),
                ("4", "Tier 4: transitional"),
            ),
        ),
        "programme": (
            "Programmes",
            tuple((str(code), label) for code, label in PROGRAMME_LABELS.items()),
        ),
        "course_category": (
            "Course categories",
            tuple((str(code), label) for code, label in CATEGORY_LABELS.items()),
        ),
        "course_subcategory": (
            "Course sub-categories",
            (
                ("TASTER", "Taster"),
                ("VOCATIONAL_1", "Vocational band 1"),
                ("VOCATIONAL_2", "Vocational band 2"),
                ("FUNCTIONAL_SKILLS", "Functional skills"),
                ("GCSE", "GCSE"),
                ("WORK_SKILLS", "Work skills"),
                ("ASDAN", "ASDAN"),
                ("WORK_EXPERIENCE", "Work experience"),
                ("OTHER", "Other accredited"),
            ),
        ),
        "sen_status": (
            "SEN status",
            (("N", "No special educational need"), ("K", "SEN support"), ("E", "EHC plan")),
        ),
        "sen_type": (
            "Types of special educational need",
            (
                ("SPLD", "Specific learning difficulty"),
                ("MLD", "Moderate learning difficulty"),
                ("SLD", "Severe learning difficulty"),
                ("PMLD", "Profound and multiple learning difficulty"),
                ("SEMH", "Social, emotional and mental health"),
                ("SLCN", "Speech, language and communication"),
                ("HI", "Hearing impairment"),
                ("VI", "Vision impairment"),
                ("MSI", "Multi-sensory impairment"),
                ("PD", "Physical disability"),
                ("ASD", "Autistic spectrum"),
                ("DS", "Down syndrome"),
                ("OTH", "Other difficulty or disability"),
                ("NSA", "SEN support, not yet assessed by a specialist"),
            ),
        ),
        "sex": ("Legal sex", (("F", "Female"), ("M", "Male"), ("U", "Not known"))),
        "ethnicity": (
            "Ethnicity",
            (
                ("WBRI", "White British"),
                ("WIRI", "White Irish"),
                ("WIRT", "Traveller of Irish heritage"),
                ("WROM", "Gypsy or Roma"),
                ("WOTH", "Any other White background"),
                ("MWBC", "White and Black Caribbean"),
                ("MWBA", "White and Black African"),
                ("MWAS", "White and Asian"),
                ("MOTH", "Any other mixed background"),
                ("AIND", "Indian"),
                ("APKN", "Pakistani"),
                ("ABAN", "Bangladeshi"),
                ("AOTH", "Any other Asian background"),
                ("BCRB", "Black Caribbean"),
                ("BAFR", "Black African"),
                ("BOTH", "Any other Black background"),
                ("CHNE", "Chinese"),
                ("OOTH", "Any other ethnic group"),
                ("REFU", "Refused"),
                ("NOBT", "Not yet obtained"),
            ),
        ),
        "referral_reason": (
            "Reasons for referral",
            (
                ("PEX_RISK", "Risk of permanent exclusion"),
                ("DISRUPTION", "Persistent disruptive behaviour"),
                ("ONE_OFF", "One-off incident"),
                ("ATTENDANCE", "Attendance or anxiety"),
                ("PHYSICAL_HEALTH", "Physical health"),
                ("MENTAL_HEALTH", "Mental health"),
                ("CURRICULUM_FIT", "Vocational or curriculum fit"),
                ("EXPLOITATION", "Exploitation or risk-taking"),
                ("BULLYING", "Bullying"),
                ("PREGNANCY", "Pregnancy or childcare"),
                ("REINTEGRATION", "Reintegration"),
                ("OTHER", "Other"),
            ),
        ),
        "ap_setting_type": (
            "Setting types of providers without URN or UKPRN",
            (
                ("NFE", "Non-maintained further education"),
                ("OOT", "One-to-one tuition"),
                ("WBP", "Work-based placement"),
                ("OTH", "Other"),
            ),
        ),
        "declined_ground": (
            "Grounds for declining",
            (("NEED", "The pupil’s needs"), ("RISK", "The risk")),
        ),
        "declined_reason": (
            "Reasons for declining",
            (
                ("CAPACITY", "No place free"),
                ("AGE", "Age"),
                ("NEEDS_NOT_MET", "Needs cannot be met"),
                ("PEER_MIX", "Mix of pupils"),
                ("SITE_RISK", "Risk on the site"),
                ("TRANSPORT", "Transport"),
                ("NO_INTERVIEW", "Did not come to the interview"),
                ("PACK_INCOMPLETE", "Pack incomplete"),
                ("OTHER", "Other"),
            ),
        ),
        "withdrawal_reason": (
            "Reasons for withdrawal",
            (
                ("COMPLETED", "Completed early"),
                ("RETURNED", "Returned to school"),
                ("ATTENDANCE", "Attendance"),
                ("BEHAVIOUR", "Behaviour"),
                ("SAFEGUARDING", "Safeguarding"),
                ("NEEDS_NOT_MET", "Needs not met"),
                ("HEALTH", "Health"),
                ("MOVED", "Moved school or area"),
                ("EXCLUDED", "Permanent exclusion"),
                ("TIMETABLE", "Timetable or exam clash"),
                ("CLOSURE", "Provider closing"),
                ("COST", "Cost"),
                ("CHOICE", "Choice of parent or pupil"),
                ("OTHER", "Other"),
            ),
        ),
        "agency_type": (
            "Agencies",
            (
                ("SOCIAL_CARE", "Social care"),
                ("EARLY_HELP", "Early Help"),
                ("YJS", "Youth justice service"),
                ("POLICE", "Police"),
                ("CAMHS", "CAMHS or mental health"),
                ("SCHOOL_NURSE", "School nurse"),
                ("GP", "GP or paediatrics"),
                ("EP", "Educational psychologist"),
                ("SEMHL", "SEMHL team"),
                ("SALT", "Speech and language"),
                ("EWO", "Education welfare officer"),
                ("VIRTUAL_SCHOOL", "Virtual school"),
                ("SUBSTANCE", "Substance misuse service"),
                ("HOUSING", "Housing"),
                ("EXPLOITATION", "Exploitation team"),
                ("VOLUNTARY", "Voluntary sector"),
                ("OTHER", "Other"),
            ),
        ),
        "document_type": (
            "Kinds of document",
            (
                ("APPLICATION", "Application"),
                ("RISK_ASSESSMENT", "Risk assessment"),
                ("EHCP", "EHC plan"),
                ("SUPPORT_PLAN", "Support plan"),
                ("ANNUAL_REVIEW", "Annual review"),
                ("ATTENDANCE", "Attendance certificate"),
                ("BEHAVIOUR_LOG", "Behaviour log"),
                ("SUSPENSIONS", "Suspension letters"),
                ("AGENCY_REPORT", "Agency report"),
                ("CONSENT", "Consent"),
                ("TIMETABLE", "Timetable"),
                ("HEALTH_PLAN", "Health plan"),
                ("ATTAINMENT", "Attainment"),
                ("COMMISSIONING", "Commissioning agreement"),
                ("PHOTO", "Photo"),
                ("RESPONSE", "Response"),
                ("REVIEW", "Review"),
                ("OUTCOME", "Outcome"),
                ("LETTER", "Letter"),
                ("OTHER", "Other"),
            ),
        ),
        "hazard_category": (
            "Hazards",
            (
                ("VERBAL", "Verbal abuse"),
                ("PROPERTY", "Property damage"),
                ("AGGRESSION_PEERS", "Physical aggression to peers"),
                ("AGGRESSION_STAFF", "Physical aggression to staff"),
                ("SEXUALISED", "Sexualised behaviour"),
                ("SELF_HARM", "Self-harm"),
                ("SUICIDE", "Suicidal thoughts"),
                ("MISSING", "Absconding or missing"),
                ("WEAPONS", "Weapons"),
                ("SUBSTANCES", "Substances"),
                ("FIRE", "Fire-setting"),
                ("THEFT", "Theft"),
                ("BULLYING", "Victim of bullying"),
                ("EXPLOITATION", "Exploitation"),
                ("ONLINE", "Online"),
                ("EXTREMISM", "Extremism"),
                ("ALLEGATIONS", "Allegations"),
                ("MEDICAL", "Medical emergency"),
                ("TRAVEL", "Travel"),
                ("TOOLS", "Tools and machinery"),
                ("ANIMALS_WATER", "Animals or water"),
                ("OTHER", "Other"),
            ),
        ),
        "job_role": (
            "Jobs of contacts",
            (
                ("CAP_COORDINATOR", "CAP coordinator"),
                ("DSL", "Designated safeguarding lead"),
                ("DDSL", "Deputy safeguarding lead"),
                ("SENCO", "SENCo"),
                ("HEAD", "Headteacher or manager"),
                ("BEHAVIOUR", "Behaviour lead"),
                ("ATTENDANCE", "Attendance"),
                ("FINANCE", "Finance"),
                ("EXAMS", "Exams"),
                ("SITE_MANAGER", "Site manager"),
            ),
        ),
        "destination": (
            "Destinations",
            (
                ("SCHOOL", "School"),
                ("OTHER_AP", "Other alternative provision"),
                ("COLLEGE", "College"),
                ("EMPLOYMENT", "Employment"),
                ("NEET", "Not in education or work"),
                ("UNKNOWN", "Not known"),
            ),
        ),
    }
)
