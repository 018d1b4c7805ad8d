"""References people read out and type, such as APP-2627-7K3M9; knows no table.

A reference names a record and grants nothing. Its last character checks all the others, so one
wrong character or two neighbours swapped never name another record.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from random import Random

from .errors import Rejected

# No 0 O 1 I L U: they are misread, misheard or make words.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_VALUES = {
    character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
# A prime above every value and every place: then each error the docstring names changes the sum.
_MODULUS = 37
_REMAINDER = 36
_RANDOM_CHARACTERS = 4
_YEAR = re.compile(r"[0-9]{4}")
_SHAPE = re.compile(rf"([A-Z]{{3}})([0-9]{{4}})([{ALPHABET}]{{{_RANDOM_CHARACTERS + 1}}})")
_LENGTH = 12
_YEAR_PLACES = slice(3, 7)
_LOOK_ALIKES_IN_YEAR = str.maketrans("OIL", "011")


class Prefix(StrEnum):
    """What a reference names."""

    APPLICATION = "APP"
    PACK = "PAK"
    RESPONSE = "RSP"
    PLACEMENT = "PLA"
    WITHDRAWAL = "WDR"
    COMPLAINT = "CMP"
    SUBMISSION = "SUB"
    STUDENT = "STU"
    PROVIDER = "PRV"
    COURSE = "CRS"
    COURSE_CHANGE = "CHG"
    POINTER = "SAF"
    CONTACT_CHANGE = "CON"


def new_reference(prefix: Prefix, academic_year_code: str, random_source: Random) -> str:
    """A fresh reference. Give a SystemRandom; the caller draws again when it is taken already.

    `academic_year_code` is `AcademicYear.code`, as 2627. Raises ValueError for anything else.
    """
    if not _is_year(academic_year_code):
        raise ValueError(f"Not the code of an academic year: {academic_year_code!r}")
    while True:
        body = "".join(random_source.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
        for check in ALPHABET:
            if _adds_up(f"{prefix}{academic_year_code}{body}{check}"):
                return f"{prefix}-{academic_year_code}-{body}{check}"


def normalise_reference(text: str) -> str:
    """The reference as we write it, from what somebody typed. Raises Rejected.

    Case, spaces and dashes do not matter, and in the year a letter O is a nought.
    """
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKC", text).upper()
        if character.isalnum()
    )
    year = bare[_YEAR_PLACES].translate(_LOOK_ALIKES_IN_YEAR)
    bare = bare[: _YEAR_PLACES.start] + year + bare[_YEAR_PLACES.stop :]
    if fault := _fault(bare):
        raise Rejected.because(fault)
    return _written(bare)


def prefix_of(reference: str) -> Prefix:
    """What the reference names. Raises Rejected when it is no reference."""
    return Prefix(normalise_reference(reference)[:3])


def _fault(bare: str) -> str | None:
    """What is wrong with a reference without its dashes, in words; None when nothing is."""
    if not bare:
        return "Enter the reference."
    if len(bare) != _LENGTH:
        return "Enter the whole reference. It looks like APP-2627-7K3M9."
    if not set(bare[_YEAR_PLACES.stop :]) <= set(ALPHABET):
        return "Check the last five characters. They are never 0, O, 1, I, L or U."
    parts = _SHAPE.fullmatch(bare)
    if parts is None or parts[1] not in set(Prefix) or not _is_year(parts[2]):
        return "Check the reference. It looks like APP-2627-7K3M9."
    if not _adds_up(bare):
        return "Check every character of the reference. One of them is wrong."
    return None


def _is_year(code: str) -> bool:
    return bool(_YEAR.fullmatch(code)) and int(code[2:]) == (int(code[:2]) + 1) % 100


def _adds_up(bare: str) -> bool:
    """Whether the characters, each times its place, add up to what the check character makes."""
    total = sum(place * _VALUES[character] for place, character in enumerate(bare, start=1))
    return total % _MODULUS == _REMAINDER


def _written(bare: str) -> str:
    return f"{bare[:3]}-{bare[3:7]}-{bare[7:]}"
