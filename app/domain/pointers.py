"""What a safeguarding pointer may hold (5.24), its clock (7.8) and how long it is kept (7.17).

CPOMS stays the record. A pointer says that there is something, where it is written and who was
told when; it has no column for what happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from .calendar import NO_CLOSURES, add_months, add_working_days
from .errors import Fault


class PointerKind(StrEnum):
    CONCERN = "CONCERN"
    DISCLOSURE = "DISCLOSURE"
    ALLEGATION = "ALLEGATION"
    MISSING = "MISSING"
    EXPLOITATION_TOOL = "EXPLOITATION_TOOL"
    INTELLIGENCE_FORM = "INTELLIGENCE_FORM"
    MASH_REFERRAL = "MASH_REFERRAL"


K = PointerKind
KIND_WORDS: Mapping[str, str] = {
    K.CONCERN: "Concern",
    K.DISCLOSURE: "Disclosure",
    K.ALLEGATION: "Allegation against an adult",
    K.MISSING: "Missing",
    K.EXPLOITATION_TOOL: "Exploitation tool filled in",
    K.INTELLIGENCE_FORM: "Intelligence form (FIB) sent",
    K.MASH_REFERRAL: "MASH referral",
}

# Why a worry went to nobody further: chosen, never written, so that no account of it stays here.
NO_REFERRAL_WORDS: Mapping[str, str] = {
    "THRESHOLD": "The hub was asked: it is not enough for a referral",
    "EARLY_HELP": "Early help is offered instead",
    "KNOWN": "The child’s social worker knows of it",
    "BY_SCHOOL": "The school refers by itself",
    "OTHER_AGENCY": "Another agency or the police has it",
    "EXPLAINED": "It was explained: nothing more is needed",
}

LADO_WORKING_DAYS = 1
LONGEST_ADULT = 120
LONGEST_REASON = 200
# How long one typed reason opens one pointer, in one session of one person.
READING_LASTS = timedelta(minutes=30)

# Kept until the child would be this old; longer where abuse is alleged or was reported. To be
# settled by the council's records manager.
KEPT_TO_AGE = 25
KEPT_TO_AGE_ABUSE = 75
ABUSE_RELATED = frozenset({K.DISCLOSURE, K.ALLEGATION, K.EXPLOITATION_TOOL, K.MASH_REFERRAL})


def lado_due(noticed_on: date, closures: AbstractSet[date] = NO_CLOSURES) -> date:
    """The last day to tell the LADO of what became known on a day."""
    return add_working_days(noticed_on, LADO_WORKING_DAYS, closures)


def kept_until(kind: str, born: date | None, noticed_on: date, *, is_referred: bool) -> date:
    """When a pointer may go. About an adult, whose date of birth nobody asks for, the long
    time counts from the day it was noticed."""
    if born is None:
        return add_months(noticed_on, 12 * KEPT_TO_AGE_ABUSE)
    years = KEPT_TO_AGE_ABUSE if kind in ABUSE_RELATED or is_referred else KEPT_TO_AGE
    return add_months(born, 12 * years)


def pointer_faults(values: Mapping[str, Any], *, at: datetime) -> list[Fault]:
    """What does not fit together: one subject, of the sort its kind is about; times in order."""
    found = _subject_faults(values)
    noticed, happened = values.get("noticed_at"), values.get("happened_at")
    if noticed is not None and noticed > at:
        found.append(Fault("noticed_at", "It cannot be noticed in the future."))
    if happened is not None and noticed is not None and happened > noticed:
        found.append(Fault("happened_at", "It cannot happen after it was noticed."))
    for name in ("school_dsl_told_at", "lado_told_at"):
        told = values.get(name)
        if told is not None and told > at:
            found.append(Fault(name, "They cannot be told in the future."))
        elif told is not None and noticed is not None and told < _minute(noticed):
            found.append(Fault(name, "They cannot be told before it was noticed."))
    return found


def _minute(at: datetime) -> datetime:
    """The minute of a moment: people type no seconds."""
    return at.replace(second=0, microsecond=0)


def _subject_faults(values: Mapping[str, Any]) -> list[Fault]:
    pupil, adult = values.get("student_id"), values.get("adult_name")
    kind = values.get("kind")
    if pupil is not None and adult:
        return [Fault("adult_name", "Choose a pupil or name an adult, not both.")]
    if kind == K.ALLEGATION and not adult:
        return [Fault("adult_name", "Name the adult the allegation is against.")]
    if kind not in (None, K.ALLEGATION, K.CONCERN) and pupil is None:
        return [Fault("student_id", "Choose the pupil it is about.")]
    if pupil is None and not adult:
        return [Fault("student_id", "Choose the pupil it is about, or name the adult.")]
    return []
