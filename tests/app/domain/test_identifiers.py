from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Rejected
from app.domain.identifiers import (
    Phone,
    Upn,
    is_free_mail,
    normalise_charity_number,
    normalise_company_number,
    normalise_email,
    normalise_establishment,
    normalise_ico_registration,
    normalise_la_code,
    normalise_phone,
    normalise_postcode,
    normalise_ukprn,
    normalise_uln,
    normalise_upn,
    normalise_uprn,
    normalise_urn,
    parse_phone,
    parse_upn,
    upn_check_letter,
)

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
DIGITS = "0123456789"
FIRST_ELEVEN = st.text(DIGITS, min_size=11, max_size=11)
RESTS = st.builds(str.__add__, FIRST_ELEVEN, st.sampled_from(DIGITS + UPN_LETTERS))
FULL_WIDTH_CV1_2GN = "\uff23\uff36\uff11 \uff12\uff27\uff2e"


@pytest.mark.parametrize(
    "upn",
    [
        "B801200005001",
        "P207000016049",
        "Y331000024001",
        "M331000024002",
        "V331000026001",
        "J331000026002",
        "Y331000026003",
        "M331000026004",
        "B331000026005",
    ],
)
def test_a_right_upn_is_taken(upn: str) -> None:
    assert parse_upn(upn) == Upn(upn, is_temporary=False)


@pytest.mark.parametrize("upn", ["H33100002501A", "U33100002501Z"])
def test_a_temporary_upn_says_so(upn: str) -> None:
    assert parse_upn(upn) == Upn(upn, is_temporary=True)


@pytest.mark.parametrize(
    ("upn", "expected"),
    [("A801200005001", "B"), ("Q207000016049", "P"), ("B207000016049", "P")],
)
def test_a_wrong_check_letter_names_the_right_one(upn: str, expected: str) -> None:
    with pytest.raises(Rejected, match=f"The check letter should be {expected}"):
        parse_upn(upn)


@pytest.mark.parametrize(
    "typed",
    ["b801 2000 05001", " B801200005001\t", "B801-2000-05001", "B801\u20112000\u00a005001"],
)
def test_a_upn_may_be_typed_in_groups(typed: str) -> None:
    assert normalise_upn(typed) == "B801200005001"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter a UPN."),
        ("   ", "Enter a UPN."),
        ("X80120000A001", "13 characters"),
        ("B80120000500", "13 characters"),
        ("B8012000050011", "13 characters"),
        ("1801200005001", "13 characters"),
        ("B80120000500\u0661", "13 characters"),
        ("I331000024001", "never has the letters I, O or S"),
        ("Y33100002400S", "never has the letters I, O or S"),
        ("UN1", "say why there is none"),
        ("un5", "say why there is none"),
    ],
)
def test_what_is_no_upn_is_refused_with_words(typed: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        parse_upn(typed)


def test_a_upn_tells_the_council_that_issued_it() -> None:
    upn = parse_upn("Y331000024001")
    assert upn.la_code == "331"
    assert str(upn) == "Y331000024001"


@given(RESTS, st.integers(0, 10), st.sampled_from(DIGITS))
def test_any_wrong_digit_changes_the_check_letter(rest: str, place: int, other: str) -> None:
    wrong = rest[:place] + other + rest[place + 1 :]
    assert (upn_check_letter(wrong) == upn_check_letter(rest)) == (wrong == rest)


@given(RESTS, st.integers(0, 9))
def test_any_swap_of_digits_changes_the_check_letter(rest: str, place: int) -> None:
    wrong = rest[:place] + rest[place + 1] + rest[place] + rest[place + 2 :]
    assert (upn_check_letter(wrong) == upn_check_letter(rest)) == (wrong == rest)


@given(RESTS)
def test_every_upn_with_its_check_letter_is_taken(rest: str) -> None:
    upn = parse_upn(upn_check_letter(rest) + rest)
    assert upn.is_temporary == rest[-1].isalpha()


@pytest.mark.parametrize(
    "uln",
    [
        "9276308686",
        "1000000019",
        "1000000043",
        "1234567899",
        "5000000055",
        "9999999998",
        "1000000000",
    ],
)
def test_a_right_uln_is_taken(uln: str) -> None:
    assert normalise_uln(f" {uln[:5]} {uln[5:]}") == uln


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter a ULN."),
        ("9276308687", "One of them is wrong"),
        ("0276308686", "does not start with 0"),
        ("927630868", "10 digits"),
        ("9999999999", "Leave it empty"),
        *[(f"100000006{digit}", "One of them is wrong") for digit in DIGITS],
    ],
)
def test_what_is_no_uln_is_refused_with_words(typed: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        normalise_uln(typed)


@given(st.integers(100_000_000, 999_999_999))
def test_the_last_digit_of_a_uln_is_ten_less_the_remainder(first_nine: int) -> None:
    remainder = sum(
        weight * int(digit) for weight, digit in zip(range(10, 1, -1), str(first_nine), strict=True)
    )
    right = None if remainder % 11 == 0 else f"{first_nine}{10 - remainder % 11}"
    assert {uln for d in DIGITS if (uln := _uln_or_none(f"{first_nine}{d}"))} == (
        {right} - {None, "9999999999"}
    )


def _uln_or_none(typed: str) -> str | None:
    try:
        return normalise_uln(typed)
    except Rejected:
        return None


@pytest.mark.parametrize(
    ("normalise", "typed", "value"),
    [
        (normalise_urn, "199901", "199901"),
        (normalise_urn, " 199 901 ", "199901"),
        (normalise_ukprn, "10000001", "10000001"),
        (normalise_la_code, "331", "331"),
        (normalise_la_code, "001", "001"),
        (normalise_establishment, "0000", "0000"),
        (normalise_uprn, "1", "1"),
        (normalise_uprn, "100070000001", "100070000001"),
        (normalise_company_number, "01234567", "01234567"),
        (normalise_company_number, "sc 123456", "SC123456"),
        (normalise_charity_number, "123456", "123456"),
        (normalise_charity_number, "1234 5678", "12345678"),
        (normalise_ico_registration, "z1234567", "Z1234567"),
        (normalise_ico_registration, "ZA123456", "ZA123456"),
    ],
)
def test_a_right_number_is_taken(normalise: Callable[[str], str], typed: str, value: str) -> None:
    assert normalise(typed) == value


@pytest.mark.parametrize(
    ("normalise", "typed", "words"),
    [
        (normalise_urn, "", "Enter a URN."),
        (normalise_urn, "099901", "6 digits"),
        (normalise_urn, "19990", "6 digits"),
        (normalise_urn, "1999011", "6 digits"),
        (normalise_ukprn, "20000001", "starts with 1"),
        (normalise_ukprn, "1000001", "8 digits"),
        (normalise_la_code, "33", "3 digits"),
        (normalise_establishment, "00000", "4 digits"),
        (normalise_establishment, "", "Enter an establishment number."),
        (normalise_uprn, "1234567890123", "up to 12 digits"),
        (normalise_company_number, "1234567", "zeros in front"),
        (normalise_company_number, "S1234567", "8 characters"),
        (normalise_charity_number, "1234567-1", "6 to 8 digits"),
        (normalise_charity_number, "12345", "6 to 8 digits"),
        (normalise_ico_registration, "A1234567", "starts with Z"),
        (normalise_ico_registration, "", "Enter an ICO registration number."),
    ],
)
def test_a_wrong_number_is_refused_with_words(
    normalise: Callable[[str], str], typed: str, words: str
) -> None:
    with pytest.raises(Rejected, match=words):
        normalise(typed)


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("CV1 2GN", "CV1 2GN"),
        ("cv12gn", "CV1 2GN"),
        ("CV1-2GN", "CV1 2GN"),
        (" c v 1 2 g n ", "CV1 2GN"),
        (FULL_WIDTH_CV1_2GN, "CV1 2GN"),
        ("SW1W 0NY", "SW1W 0NY"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
        ("PO16 7GZ", "PO16 7GZ"),
        ("M1 1AE", "M1 1AE"),
        ("L1 8JQ", "L1 8JQ"),
        ("GIR 0AA", "GIR 0AA"),
    ],
)
def test_a_postcode_is_written_one_way(typed: str, postcode: str) -> None:
    assert normalise_postcode(typed) == postcode


@pytest.mark.parametrize(
    "typed",
    ["CV1 2G", "QV1 2GN", "CV1 2CN", "CVI 2GN", "1CV 2GN", "CV1 2GNN", "CV1 2G\u00e9N", "GN"],
)
def test_what_is_no_postcode_is_refused_with_words(typed: str) -> None:
    with pytest.raises(Rejected, match="full UK postcode, such as CV1 2GN"):
        normalise_postcode(typed)


@pytest.mark.parametrize("typed", ["", "  ", "-"])
def test_an_empty_postcode_is_asked_for(typed: str) -> None:
    with pytest.raises(Rejected, match="Enter a postcode"):
        normalise_postcode(typed)


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("0121 496 0123", "+441214960123"),
        ("(0121) 496-0123", "+441214960123"),
        ("+44 (0)121 496 0123", "+441214960123"),
        ("0044 121 496 0123", "+441214960123"),
        ("07700 900123", "+447700900123"),
        ("07700.900.123", "+447700900123"),
        ("020 7946 0123", "+442079460123"),
        ("01632 960001", "+441632960001"),
        ("01632\u2013960001", "+441632960001"),
        ("0808 157 0123", "+448081570123"),
        ("01632 96001", "+44163296001"),
    ],
)
def test_a_uk_number_is_stored_for_machines(typed: str, e164: str) -> None:
    assert normalise_phone(typed) == e164
    assert parse_phone(typed) == Phone(e164, "", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "01632 960001 ext 42",
        "01632 960001 ext. 42",
        "01632 960001, Extension 42 ",
        "01632 960001x42",
        "01632 960001 #42",
    ],
)
def test_an_extension_is_kept_beside_the_number(typed: str) -> None:
    phone = parse_phone(typed)
    assert (phone.e164, phone.extension) == ("+441632960001", "42")
    assert phone.typed == typed.strip()
    assert str(phone) == "+441632960001 ext 42"


def test_a_number_without_extension_reads_plain() -> None:
    assert str(parse_phone("01632 960001")) == "+441632960001"


@pytest.mark.parametrize(
    "typed",
    [
        "07700 9001234",
        "07700 90012",
        "020 7946 012",
        "+1 212 555 0100",
        "04000 000000",
        "06000 000000",
        "00000 000000",
        "ask at the office",
        "01632 960001 or 01632 960002",
        "01632 960001 ext 42 ext 43",
        "ext 42",
        "1632 960001",
    ],
)
def test_what_is_no_uk_number_is_refused_with_words(typed: str) -> None:
    with pytest.raises(Rejected, match="telephone number"):
        parse_phone(typed)


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("sam.lee@example.org", "sam.lee@example.org"),
        ("  Sam.Lee@Example.ORG\n", "Sam.Lee@example.org"),
        ("o'neil+cap@mail.example.org", "o'neil+cap@mail.example.org"),
    ],
)
def test_an_address_is_taken(typed: str, email: str) -> None:
    assert normalise_email(typed) == email


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter an email address."),
        ("sam", "correct form"),
        ("sam@example", "correct form"),
        ("sam@@example.org", "correct form"),
        ("sam@lee@example.org", "correct form"),
        ("sam lee@example.org", "correct form"),
        ("sam@example..org", "correct form"),
        ("sam@.example.org", "correct form"),
        ("sam@example.org.", "correct form"),
        (".sam@example.org", "correct form"),
        ("sam@-example.org", "correct form"),
        ("sam@192.0.2.1", "correct form"),
        ("@example.org", "correct form"),
        ("Sam <sam@example.org>", "correct form"),
        ("sam@example.org\r\nBcc: x@example.org", "correct form"),
        ("o\u2019neil@example.org", "correct form"),
        (f"{'a' * 65}@example.org", "correct form"),
        (f"sam@{'a' * 250}.org", "up to 254"),
    ],
)
def test_what_is_no_address_is_refused_with_words(typed: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        normalise_email(typed)


def test_a_free_mail_address_is_noticed() -> None:
    assert is_free_mail("sam@Gmail.com")
    assert not is_free_mail("sam@example.org")


EVERY_NORMALISER = [
    normalise_upn,
    normalise_uln,
    normalise_urn,
    normalise_ukprn,
    normalise_la_code,
    normalise_establishment,
    normalise_uprn,
    normalise_company_number,
    normalise_charity_number,
    normalise_ico_registration,
    normalise_postcode,
    normalise_phone,
    normalise_email,
]


@given(st.sampled_from(EVERY_NORMALISER), st.text(max_size=30))
def test_anything_typed_is_taken_or_refused(normalise: Callable[[str], str], typed: str) -> None:
    try:
        value = normalise(typed)
    except Rejected:
        return
    assert value.isascii()
    assert normalise(value) == value
