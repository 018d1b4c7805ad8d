"""A pupil’s year, key stage and school age (7.7), and who may be the same pupil (7.16)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import JaroWinkler

from .calendar import academic_year, add_months, last_friday_of_june

RECEPTION = 0
LAST_YEAR_GROUP = 14

_AGE_IN_RECEPTION = 4
_STARTS_SCHOOL_AT = 5
_LEAVES_SCHOOL_AT = 16
_ALIKE = 0.92


class KeyStage(StrEnum):
    EYFS = "EYFS"
    KS1 = "KS1"
    KS2 = "KS2"
    KS3 = "KS3"
    KS4 = "KS4"
    KS5 = "KS5"


_LAST_YEAR_OF = (
    (RECEPTION, KeyStage.EYFS),
    (2, KeyStage.KS1),
    (6, KeyStage.KS2),
    (9, KeyStage.KS3),
    (11, KeyStage.KS4),
    (LAST_YEAR_GROUP, KeyStage.KS5),
)


def age(born: date, day: date) -> int:
    """Whole years on a day. Somebody born on 29 February grows older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def year_group(born: date, day: date) -> int:
    """National curriculum year on a day: 0 is Reception, less is nursery, 14 is the last."""
    return age(born, date(academic_year(day).start_year, 8, 31)) - _AGE_IN_RECEPTION


def year_group_label(year: int) -> str:
    """As people say it: Reception, Year 9."""
    if year < RECEPTION:
        return "Nursery"
    return f"Year {year}" if year else "Reception"


def key_stage(year: int) -> KeyStage | None:
    """The key stage of a year group; None after the last."""
    return next((stage for last, stage in _LAST_YEAR_OF if year <= last), None)


def compulsory_school_age_starts(born: date) -> date:
    """The 31 December, 31 March or 31 August on or after the fifth birthday."""
    fifth = add_months(born, 12 * _STARTS_SCHOOL_AT)
    starts = (date(fifth.year, 3, 31), date(fifth.year, 8, 31), date(fifth.year, 12, 31))
    return min(day for day in starts if day >= fifth)


def compulsory_school_age_ends(born: date) -> date:
    """The last Friday of June of the academic year in which the pupil turns 16."""
    sixteenth = add_months(born, 12 * _LEAVES_SCHOOL_AT)
    return last_friday_of_june(academic_year(sixteenth).ends_on.year)


def is_of_compulsory_school_age(born: date, day: date) -> bool:
    """Whether a pupil must be in education on a day."""
    return compulsory_school_age_starts(born) <= day <= compulsory_school_age_ends(born)


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one pupil from another."""

    upn: str | None
    legal_surname: str
    legal_forename: str
    date_of_birth: date
    former_upn: str | None = None


class Match(StrEnum):
    """Whether two identities are one pupil. A person decides about a possible one."""

    SAME = "same"
    POSSIBLE = "possible"
    DIFFERENT = "different"


def likely_match(one: Identity, other: Identity) -> Match:
    """Same UPN: the same pupil. A former UPN in common, or the same birthday, first initial and
    nearly the same surname: perhaps."""
    if one.upn and one.upn == other.upn:
        return Match.SAME
    if _upns(one) & _upns(other):
        return Match.POSSIBLE
    if one.date_of_birth == other.date_of_birth and _names_are_alike(one, other):
        return Match.POSSIBLE
    return Match.DIFFERENT


def _upns(identity: Identity) -> frozenset[str]:
    return frozenset(upn for upn in (identity.upn, identity.former_upn) if upn)


def _names_are_alike(one: Identity, other: Identity) -> bool:
    initials = (_plain(one.legal_forename)[:1], _plain(other.legal_forename)[:1])
    if initials[0] != initials[1]:
        return False
    surnames = (_plain(one.legal_surname), _plain(other.legal_surname))
    return JaroWinkler.similarity(*surnames) >= _ALIKE


def _plain(name: str) -> str:
    """Letters alone, small and without accents: O’Neil, ONeil and o'neil are one name."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in bare if character.isalpha())
