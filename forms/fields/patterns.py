"""The forms a short text may have: a list of names, so that no author writes an expression.

A code is kept in capitals and without the spaces and dashes people put between its groups.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

_GAPS = re.compile(r"[\s\u2010-\u2015\u2212-]+")
_YEARS = re.compile(r"20([0-9]{2})[ /-]{1,3}(?:20)?([0-9]{2})")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form. `label` is for the author, `words` follow the name of the question when a text
    does not fit, `filler` makes an example longer (empty where the length is fixed)."""

    label: str
    words: str
    fits: Callable[[str], bool]
    tidied: Callable[[str], str]
    example: Callable[[Random], str]
    filler: str = ""


def _shaped(shape: str) -> Callable[[str], bool]:
    compiled = re.compile(shape)
    return lambda text: compiled.fullmatch(text) is not None


def _as_typed(text: str) -> str:
    return text


def _as_code(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()


def _small_code(text: str) -> str:
    return _GAPS.sub("", text).lower()


def _as_years(text: str) -> str:
    return _YEARS.sub(r"20\1/\2", text)


def _as_address(text: str) -> str:
    return text if _SCHEME.match(text) or "." not in text else f"https://{text}"


def _is_letters(text: str) -> bool:
    return all(
        char.isalpha() or char in " -'’." or unicodedata.category(char)[0] == "M" for char in text
    )


def _follow(text: str) -> bool:
    first, _, second = text.partition("/")
    return _shaped("20[0-9]{2}/[0-9]{2}")(text) and (int(first) + 1) % 100 == int(second)


def _digits(lowest: int, highest: int) -> Callable[[Random], str]:
    return lambda random: str(random.randint(lowest, highest))


def _number(label: str, length: int, start: str = "") -> Pattern:
    """A code of so many digits."""
    rest = length - len(start)
    words = f"must be {length} digits" + (f" and start with {start}" if start else "")
    lowest = int(start + "0" * rest) if start else 10 ** (length - 1)
    highest = int((start or "") + "9" * rest)
    return Pattern(
        label, words, _shaped(rf"{start}[0-9]{{{rest}}}"), _as_code, _digits(lowest, highest)
    )


PATTERNS: Mapping[str, Pattern] = MappingProxyType(
    {
        "letters": Pattern(
            "Letters only, with spaces, hyphens and apostrophes",
            "must only include letters, spaces, hyphens and apostrophes",
            _is_letters,
            _as_typed,
            lambda random: random.choice(("Bramble", "Alder", "Hazel")),
            "a",
        ),
        "digits": Pattern(
            "Digits only",
            "must only include the digits 0 to 9",
            _shaped("[0-9]+"),
            _as_code,
            _digits(1, 99),
            "7",
        ),
        "letters_and_digits": Pattern(
            "Letters a to z and digits only",
            "must only include letters a to z and digits",
            _shaped("[A-Za-z0-9]+"),
            _as_typed,
            lambda random: f"Room{random.randint(1, 9)}",
            "a",
        ),
        "reference": Pattern(
            "A reference: letters, digits, hyphens, slashes and full stops",
            "must only include letters a to z, digits, hyphens, slashes and full stops",
            _shaped(r"[A-Za-z0-9](?:[A-Za-z0-9./-]*[A-Za-z0-9])?"),
            lambda text: re.sub(r"\s*([/.-])\s*", r"\1", text),
            lambda random: f"AB-{random.randint(100, 999)}",
            "1",
        ),
        "code": Pattern(
            "A code in capitals: letters and digits",
            "must only include letters a to z and digits",
            _shaped("[A-Z0-9]+"),
            _as_code,
            lambda random: f"AB{random.randint(1, 9)}",
            "X",
        ),
        "slug": Pattern(
            "A short name in small letters: letters and digits",
            "must only include letters a to z and digits",
            _shaped("[a-z0-9]+"),
            _small_code,
            lambda random: f"room{random.randint(1, 9)}",
            "a",
        ),
        "academic_year": Pattern(
            "An academic year, like 2026/27",
            "must be an academic year, like 2026/27",
            _follow,
            _as_years,
            lambda random: random.choice(("2025/26", "2026/27")),
        ),
        "web_address": Pattern(
            "A web address",
            "must be a web address, like https://www.example.org",
            _shaped(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?(?:[/?#]\S*)?"),
            _as_address,
            lambda random: f"https://www.example.org/{random.randint(1, 99)}",
            "a",
        ),
        "ukprn": _number("A learning provider’s number (UKPRN)", 8, "1"),
        "la_code": _number("A council’s number, like 331", 3),
        "establishment": _number("A school’s number within its council", 4),
        "uprn": Pattern(
            "A property’s number (UPRN)",
            "must be up to 12 digits",
            _shaped("[0-9]{1,12}"),
            _as_code,
            _digits(100_000, 999_999),
        ),
        "company": Pattern(
            "A number of the register of companies",
            "must be 8 digits, or 2 letters and 6 digits",
            _shaped("[A-Z]{2}[0-9]{6}|[0-9]{8}"),
            _as_code,
            lambda random: f"SC{random.randint(100_000, 999_999)}",
        ),
        "ico": Pattern(
            "A registration with the Information Commissioner",
            "must be 8 characters and start with Z",
            _shaped("Z[0-9]{7}|Z[A-Z][0-9]{6}"),
            _as_code,
            lambda random: f"Z{random.randint(1_000_000, 9_999_999)}",
        ),
    }
)
