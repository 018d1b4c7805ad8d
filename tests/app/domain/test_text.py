from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Rejected
from app.domain.text import clean_text, csv_safe

# Right-to-left override: makes "gpj.exe" read as "exe.jpg".
OVERRIDE = "\u202e"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Robin Ashdown \n", "Robin Ashdown"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u00a0Sam\u3000", "Sam"),
        ("", ""),
        (" \r\n ", ""),
        ("\U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c"),
    ],
)
def test_text_is_trimmed_and_composed(typed: str, kept: str) -> None:
    assert clean_text(typed, max_length=100) == kept


def test_long_text_keeps_its_lines_and_tabs() -> None:
    typed = "One\r\nTwo\rThree\u2028Four\tFive"
    assert clean_text(typed, max_length=100, lines=True) == "One\nTwo\nThree\nFour\tFive"


@pytest.mark.parametrize("typed", ["One\nTwo", "One\r\nTwo", "One\tTwo", "One\u2028Two"])
def test_a_name_is_one_line(typed: str) -> None:
    with pytest.raises(Rejected, match="on one line"):
        clean_text(typed, max_length=100)


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "a\x7fb", "a\ud800b", f"a{OVERRIDE}b"])
def test_characters_no_keyboard_types_are_refused(typed: str, lines: bool) -> None:
    with pytest.raises(Rejected, match="Type it again"):
        clean_text(typed, max_length=100, lines=lines)


def test_too_much_says_how_much() -> None:
    assert clean_text("abc ", max_length=3) == "abc"
    with pytest.raises(Rejected, match="Use 3 characters or fewer. You have 4."):
        clean_text("abcd", max_length=3)


@given(st.text(), st.booleans())
def test_clean_text_is_clean_already(typed: str, lines: bool) -> None:
    try:
        text = clean_text(typed, max_length=1000, lines=lines)
    except Rejected:
        return
    assert clean_text(text, max_length=1000, lines=lines) == text
    assert text.encode().decode() == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+441632960001", "'+441632960001"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("Robin", "Robin"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (-5, "-5"),
        (Decimal("-1.5"), "-1.5"),
        (date(2026, 9, 7), "2026-09-07"),
    ],
)
def test_a_spreadsheet_takes_no_text_for_a_formula(value: object, text: str) -> None:
    assert csv_safe(value) == text


@given(st.text())
def test_nothing_exported_begins_a_formula(value: str) -> None:
    safe = csv_safe(value)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.removeprefix("'") in (value, value.removeprefix("'"))


def test_a_safe_value_survives_a_spreadsheet_file() -> None:
    sheet = io.StringIO()
    csv.writer(sheet).writerow([csv_safe('=HYPERLINK("x"),1')])
    assert next(csv.reader([sheet.getvalue()])) == ['\'=HYPERLINK("x"),1']
