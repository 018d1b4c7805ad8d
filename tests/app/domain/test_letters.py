"""Texts of letters: closed placeholders, and values that stay text."""

from __future__ import annotations

import pytest

from app.domain import letters
from app.domain.letters import Block, BlockKind, LetterKind

ACK = "Dear {name}\n\n{scope} {outcome} {investigator} {answer_by}"


def words(kind: LetterKind, body: str, subject: str = "About {reference}") -> list[str]:
    return [fault.message for fault in letters.text_faults(kind, subject, body)]


def test_a_good_text_has_no_faults() -> None:
    assert words(LetterKind.ACKNOWLEDGEMENT, ACK) == []


def test_an_unknown_placeholder_is_named_with_its_line() -> None:
    assert words(LetterKind.ACKNOWLEDGEMENT, f"{ACK}\n{{nmae}}") == [
        "Line 4: {nmae} is no placeholder. Choose one of the list."
    ]
    assert "Line 1: {child}" in words(LetterKind.ACKNOWLEDGEMENT, ACK, "On {child}")[0]


@pytest.mark.parametrize("body", ["{", "}", "{name", "a } b", "{{", "{na\nme}"])
def test_a_brace_alone_is_refused(body: str) -> None:
    assert any("brace" in each for each in words(LetterKind.WITHDRAWN, body))


@pytest.mark.parametrize(
    "body", ["{ name }", "{NAME}", "{name.__class__}", "{0}", "{}", "{name!r}"]
)
def test_nothing_but_the_exact_names_stands_in_braces(body: str) -> None:
    assert any("no placeholder" in each for each in words(LetterKind.WITHDRAWN, body))


def test_a_letter_may_not_leave_out_what_it_is_for() -> None:
    assert words(LetterKind.STAGE2_ANSWER, "{finding} {reasons}") == [
        "This letter has to say {ombudsman}. Put it into the text."
    ]


def test_the_paragraph_about_the_ombudsman_does_not_take_in_itself() -> None:
    assert words(LetterKind.OMBUDSMAN, "{ombudsman}") != []


def test_every_kind_has_a_name_and_needs_only_what_there_is() -> None:
    assert set(letters.LETTER_NAMES) == set(LetterKind)
    for needed in letters.NEEDED.values():
        assert needed <= set(letters.PLACEHOLDERS)


def test_blocks_are_paragraphs_headings_and_lists() -> None:
    assert letters.blocks("# A\nb\nc\n\n- d\n- e\r\n\r\nf\n\n\n") == [
        Block(BlockKind.HEADING, ["A"]),
        Block(BlockKind.TEXT, ["b", "c"]),
        Block(BlockKind.LIST, ["d", "e"]),
        Block(BlockKind.TEXT, ["f"]),
    ]


def test_a_value_is_text_whatever_stands_in_it() -> None:
    found = letters.letter_blocks(
        "{reasons}\n\n- {remedy}",
        {
            "reasons": "# One\n- two {name}\n\nthree",
            "remedy": "four\nfive",
            "name": "X",
        },
    )
    assert found == [
        Block(BlockKind.TEXT, ["# One", "- two {name}"]),
        Block(BlockKind.TEXT, ["three"]),
        Block(BlockKind.LIST, ["four five"]),
    ]
