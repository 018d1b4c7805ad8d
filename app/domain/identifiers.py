"""Numbers and addresses people type (7.1-7.5): checked, and written one way; looks nothing up.

Every function takes what was typed, gives back the value as it is stored, or raises Rejected with
words that say what to do.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .errors import Rejected

# I, O and S are never used: they read as 1, 0 and 5.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(rf"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")
_UPN_WITH_ANY_LETTER = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_NO_UPN_CODES = frozenset({"UN1", "UN2", "UN3", "UN4", "UN5"})

_ULN = re.compile(r"[1-9][0-9]{9}")
_ULN_UNKNOWN = "9999999999"

_DASHES_AND_SPACES = re.compile(r"[\s\u00ad\u200b\u2060\ufeff\u2010-\u2015\u2212-]+")
_SPACES = re.compile(r"[\s\u200b\u2060\ufeff]+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")

_POSTCODE = re.compile(
    r"(GIR 0AA|(?:[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]"
    r"|[A-HK-Y][0-9][ABEHMNPRVWXY])) [0-9][ABD-HJLNP-UW-Z]{2})"
)

_PHONE_NOISE = re.compile(r"[\s().\u00ad\u200b\u2010-\u2015\u2212-]+")
_PHONE_EXTENSION = re.compile(
    r"[\s,;]*(?:extension|extn|ext|x|#)[\s.:]*([0-9]{1,6})\s*\Z", re.IGNORECASE
)
_PHONE_COUNTRY = re.compile(r"\A(?:\+44|0044)0?")
_PHONE = re.compile(r"0[1-35789][0-9]{8,9}")
_PHONE_ELEVEN_DIGITS = ("02", "03", "07", "08")

_LONGEST_EMAIL = 254
_LONGEST_LOCAL_PART = 64
_EMAIL_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_EMAIL_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_FREE_MAIL = frozenset(
    {
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "googlemail.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
    }
)


@dataclass(frozen=True, slots=True)
class Upn:
    """A pupil’s number. A temporary one stands for a pupil whose own is not known yet."""

    value: str
    is_temporary: bool

    @property
    def la_code(self) -> str:
        """The council that issued it. An unknown one is worth a warning, not a refusal."""
        return self.value[1:4]

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Phone:
    """A UK number for machines (`e164`, +44…), its extension, and the words as typed."""

    e164: str
    extension: str
    typed: str

    def __str__(self) -> str:
        return f"{self.e164} ext {self.extension}" if self.extension else self.e164


def parse_upn(typed: str) -> Upn:
    """A unique pupil number. Raises Rejected."""
    upn = _bare(typed, "a UPN")
    if upn in _NO_UPN_CODES:
        raise Rejected.because("Leave the UPN empty and say why there is none.")
    if not _UPN.fullmatch(upn):
        if _UPN_WITH_ANY_LETTER.fullmatch(upn):
            raise Rejected.because("Check the UPN: it never has the letters I, O or S.")
        raise Rejected.because(
            "Enter a UPN of 13 characters: a letter, then 12 digits. The last may be a letter."
        )
    expected = upn_check_letter(upn[1:])
    if upn[0] != expected:
        raise Rejected.because(
            f"The check letter should be {expected}. Check every character of the UPN."
        )
    return Upn(upn, is_temporary=upn[-1].isalpha())


def normalise_upn(typed: str) -> str:
    """A unique pupil number as it is stored. Raises Rejected."""
    return parse_upn(typed).value


def upn_check_letter(rest: str) -> str:
    """The first letter that belongs to the other 12 characters of a UPN."""
    values = (int(c) if c.isdigit() else _UPN_LETTERS.index(c) for c in rest)
    total = sum(place * value for place, value in enumerate(values, start=2))
    return _UPN_LETTERS[total % len(_UPN_LETTERS)]


def normalise_uln(typed: str) -> str:
    """A unique learner number. Raises Rejected."""
    uln = _bare(typed, "a ULN")
    if not _ULN.fullmatch(uln):
        raise Rejected.because("Enter a ULN of 10 digits. It does not start with 0.")
    if uln == _ULN_UNKNOWN:
        raise Rejected.because("9999999999 stands for an unknown ULN. Leave it empty instead.")
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 0, -1), uln, strict=True))
    if total % 11 != 10:
        raise Rejected.because("Check every digit of the ULN. One of them is wrong.")
    return uln


def normalise_urn(typed: str) -> str:
    """A school’s number in the national register. Raises Rejected."""
    return _matching(typed, "a URN", r"[1-9][0-9]{5}", "of 6 digits. It does not start with 0.")


def normalise_ukprn(typed: str) -> str:
    """A learning provider’s number. Raises Rejected."""
    return _matching(typed, "a UKPRN", r"1[0-9]{7}", "of 8 digits. It starts with 1.")


def normalise_la_code(typed: str) -> str:
    """A council’s number. Raises Rejected."""
    return _matching(typed, "a local authority code", r"[0-9]{3}", "of 3 digits, such as 331.")


def normalise_establishment(typed: str) -> str:
    """A school’s number within its council. Raises Rejected."""
    return _matching(typed, "an establishment number", r"[0-9]{4}", "of 4 digits.")


def normalise_uprn(typed: str) -> str:
    """A property’s number. Raises Rejected."""
    return _matching(typed, "a UPRN", r"[0-9]{1,12}", "of up to 12 digits.")


def normalise_company_number(typed: str) -> str:
    """A number of the register of companies. Raises Rejected."""
    return _matching(
        typed,
        "a company number",
        r"[A-Z]{2}[0-9]{6}|[0-9]{8}",
        "of 8 characters. Put zeros in front of a shorter one.",
    )


def normalise_charity_number(typed: str) -> str:
    """A number of the register of charities. Raises Rejected."""
    # A dash before the last digits names a linked charity, so it must not just fall away.
    return _matching(typed, "a charity number", r"[0-9]{6,8}", "of 6 to 8 digits.", noise=_SPACES)


def normalise_ico_registration(typed: str) -> str:
    """A registration with the Information Commissioner. Raises Rejected."""
    return _matching(
        typed,
        "an ICO registration number",
        r"Z[0-9]{7}|Z[A-Z][0-9]{6}",
        "of 8 characters. It starts with Z.",
    )


def normalise_postcode(typed: str) -> str:
    """A postcode with its space, as CV1 2GN. Its shape only: it may not exist. Raises Rejected."""
    bare = _bare(typed, "a postcode", noise=_NOT_ALPHANUMERIC)
    postcode = f"{bare[:-3]} {bare[-3:]}"
    if not _POSTCODE.fullmatch(postcode):
        raise Rejected.because("Enter a full UK postcode, such as CV1 2GN.")
    return postcode


def parse_phone(typed: str) -> Phone:
    """A UK telephone number, with an extension when there is one. Raises Rejected."""
    number, extension = _split_extension(unicodedata.normalize("NFKC", typed))
    bare = _PHONE_COUNTRY.sub("0", _PHONE_NOISE.sub("", number))
    if not bare:
        raise Rejected.because("Enter a telephone number.")
    if not _PHONE.fullmatch(bare) or (bare[:2] in _PHONE_ELEVEN_DIGITS and len(bare) != 11):
        raise Rejected.because(
            "Enter a UK telephone number with its area code, such as 01632 960001."
        )
    return Phone(f"+44{bare[1:]}", extension, typed.strip())


def normalise_phone(typed: str) -> str:
    """A UK telephone number for machines, without its extension. Raises Rejected."""
    return parse_phone(typed).e164


def phone_as_kept(typed: str) -> str:
    """A UK telephone number as it is stored, with its extension when it has one. Raises
    Rejected."""
    return str(parse_phone(typed))


def normalise_email(typed: str) -> str:
    """An email address, its domain in small letters. That it is answered is not known.

    Raises Rejected.
    """
    email = typed.strip()
    if not email:
        raise Rejected.because("Enter an email address.")
    if len(email) > _LONGEST_EMAIL:
        raise Rejected.because(f"Enter an email address of up to {_LONGEST_EMAIL} characters.")
    local, _, domain = email.partition("@")
    if not (
        len(local) <= _LONGEST_LOCAL_PART
        and _EMAIL_LOCAL.fullmatch(local)
        and _EMAIL_DOMAIN.fullmatch(domain)
    ):
        raise Rejected.because(
            "Enter an email address in the correct form, such as name@example.org."
        )
    return f"{local}@{domain.lower()}"


def is_free_mail(email: str) -> bool:
    """Whether anybody can open such an address: worth a question when it should be a school’s."""
    return email.rpartition("@")[2].lower() in _FREE_MAIL


def _bare(typed: str, name: str, *, noise: re.Pattern[str] = _DASHES_AND_SPACES) -> str:
    """In capitals and without what people put between the groups of a long number."""
    bare = noise.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if not bare:
        raise Rejected.because(f"Enter {name}.")
    return bare


def _matching(
    typed: str,
    name: str,
    pattern: str,
    shape: str,
    *,
    noise: re.Pattern[str] = _DASHES_AND_SPACES,
) -> str:
    bare = _bare(typed, name, noise=noise)
    if not re.fullmatch(pattern, bare):
        raise Rejected.because(f"Enter {name} {shape}")
    return bare


def _split_extension(typed: str) -> tuple[str, str]:
    found = _PHONE_EXTENSION.search(typed)
    if found is None:
        return typed, ""
    return typed[: found.start()], found[1]
