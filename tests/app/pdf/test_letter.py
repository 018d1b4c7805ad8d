"""A letter as a PDF: tagged, in English, with the words it was given and nothing else."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest

from app.domain.letters import Block, BlockKind, letter_blocks
from app.pdf import typeset
from app.pdf.letter import Letter, letter_pdf

HOSTILE = '#read("/etc/passwd") $x$ *bold* _it_ <label> @ref `raw` \\ #import "x" ] [ // no'


def made(**given: object) -> bytes:
    values = {
        "council": "The Council",
        "service": "Alternative provision",
        "contact": "cap@example.org",
        "to": ("Alex Example", "1 High Street"),
        "on": date(2026, 6, 8),
        "reference": "CMP-2526-ABCDE",
        "subject": "Your complaint",
        "blocks": [Block(BlockKind.TEXT, ["Dear Alex,"])],
        **given,
    }
    return letter_pdf(Letter(**values))  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    """The words of the pages, by the maps that the fonts carry for readers."""
    from tests.support.pdf_text import words

    return words(pdf)


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(made())) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as said:
            assert said["pdfuaid:part"] == "1"
            assert said["dc:title"] == "Your complaint (CMP-2526-ABCDE)"
        assert "/JavaScript" not in str(pdf.Root.keys())
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})


def test_words_are_data_and_never_markup() -> None:
    body = "# What we found\n\n{reasons}\n\n- {remedy}\n- second"
    found = letter_blocks(body, {"reasons": HOSTILE, "remedy": "# not a heading"})
    text = text_of(made(blocks=found, subject=HOSTILE))
    for piece in ('#read("/etc/passwd")', "*bold*", "<label>", "# not a heading", "What we found"):
        assert piece in text
    assert "root:" not in text


def test_what_takes_too_long_is_given_up() -> None:
    with pytest.raises(typeset.CannotMakeError):
        typeset.pdf("letter", {}, longest=0.001)


def test_a_broken_order_is_refused_without_quoting_it(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(typeset.CannotMakeError) as refused:
        typeset.pdf("letter", {"secret": "child"})
    assert "child" not in f"{refused.value}{caplog.text}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("王小明", "□□□"),
        ("ਪੰਜਾਬੀ", "□"),
        ("Sad 😢 day", "Sad □ day"),
        ("co\u00adoperate", "cooperate"),
        ("a\u200bb\ufeffc\u2060d", "abcd"),
        ("ภาษาไทย", "□"),
        ("\uf0b7 from Word", "□ from Word"),
        ("Zoë Łukasz Ağa Ελένη Жанна", "Zoë Łukasz Ağa Ελένη Жанна"),
        ("caf\u0065\u0301 → ✓ £5 €", "£5 €"),
        ("Nguye\u0302\u0303n Zoe\u0308 S\u030carka 😢", "Nguyễn Zoë Šarka □"),
    ],
)
def test_signs_that_no_typeface_has_keep_nobody_from_a_letter(typed: str, shown: str) -> None:
    """Each of them stands for itself, for a box, or for nothing when nobody could see it."""
    blocks = letter_blocks("Dear {name}\n\n- {name}\n\n# {name}", {"name": typed})
    text = text_of(made(to=(typed, "1 High Street"), subject=typed, blocks=blocks))
    assert shown in text.replace("\n", " ").replace("\u00ad", "").replace("\u200b", "")
    assert "1 High Street" in text


def test_many_strange_signs_take_no_longer_than_a_letter_may() -> None:
    typed = "".join(chr(0x4E00 + number) for number in range(1_500))
    assert "□" in text_of(made(blocks=[Block(BlockKind.TEXT, [typed])]))
