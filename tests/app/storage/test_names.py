from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from app.storage.names import clean_name, content_disposition, extension_of


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Letter.pdf", "Letter.pdf"),
        ("C:\\Users\\me\\Letter.pdf", "Letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("  spaced   out .pdf ", "spaced out.pdf"),
        ("", "file"),
        ("...", "file"),
        (".htaccess", "htaccess"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Zo\u0065\u0308.pdf", "Zo\u00eb.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_plain(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


def test_the_extension_follows_what_we_keep() -> None:
    assert clean_name("IMG 1.HEIC", extension="jpg") == "IMG 1.jpg"
    assert extension_of("a.tar.GZ") == "gz"
    assert extension_of("none") == ""


@given(st.text(max_size=300))
def test_any_name_makes_a_safe_header(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= 120
    assert not set(clean) & set("/\\\r\n\0")
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert options["filename"] == clean
    assert clean_name(clean) == clean
