from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Rejected
from app.domain.references import (
    ALPHABET,
    Prefix,
    new_reference,
    normalise_reference,
    prefix_of,
)

EVERY_CHARACTER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
YEARS = st.integers(0, 99).map(lambda start: f"{start:02d}{(start + 1) % 100:02d}")
REFERENCES = st.builds(
    new_reference, st.sampled_from(Prefix), YEARS, st.integers().map(lambda seed: Random(seed))
)


# What people write for the digits of a year.
LOOK_ALIKES = {"O": "0", "I": "1", "L": "1"}


def _read(written: str) -> str | None:
    try:
        return normalise_reference(written)
    except Rejected:
        return None


def test_a_reference_reads_prefix_year_and_five_characters() -> None:
    reference = new_reference(Prefix.APPLICATION, "2627", Random(1))
    assert reference.startswith("APP-2627-")
    assert len(reference) == 14
    assert set(reference[9:]) <= set(ALPHABET)


def test_the_reference_shown_as_an_example_is_one() -> None:
    assert normalise_reference("app 2627 7k3m9") == "APP-2627-7K3M9"


def test_the_alphabet_has_no_look_alikes() -> None:
    assert not set(ALPHABET) & set("0O1ILU")
    assert len(ALPHABET) == len(set(ALPHABET)) == 30


@given(REFERENCES)
def test_a_new_reference_is_one_and_reads_back(reference: str) -> None:
    assert normalise_reference(reference) == reference
    assert prefix_of(reference) == reference[:3]


@given(REFERENCES, st.integers(0, 11), st.sampled_from(EVERY_CHARACTER))
def test_any_single_wrong_character_is_noticed(reference: str, place: int, other: str) -> None:
    bare = reference.replace("-", "")
    wrong = bare[:place] + other + bare[place + 1 :]
    written = f"{wrong[:3]}-{wrong[3:7]}-{wrong[7:]}"
    in_year = 3 <= place < 7
    meant = LOOK_ALIKES.get(other, other) if in_year else other
    assert _read(written) == (reference if meant == bare[place] else None)


@given(REFERENCES, st.integers(0, 10))
def test_any_swap_of_neighbours_is_noticed(reference: str, place: int) -> None:
    bare = reference.replace("-", "")
    wrong = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    written = f"{wrong[:3]}-{wrong[3:7]}-{wrong[7:]}"
    assert _read(written) == (reference if bare[place] == bare[place + 1] else None)


def _spoken(reference: str) -> list[str]:
    return [
        reference.lower(),
        reference.replace("-", " "),
        reference.replace("-", "\u2013"),
        f"  {reference.replace('-', '')} ",
        " ".join(reference.replace("-", "")),
        reference.replace("-", "/"),
    ]


@given(REFERENCES)
def test_case_spaces_and_dashes_do_not_matter(reference: str) -> None:
    assert {normalise_reference(typed) for typed in _spoken(reference)} == {reference}


def test_a_letter_o_in_the_year_is_a_nought() -> None:
    reference = new_reference(Prefix.PLACEMENT, "3031", Random(3))
    assert normalise_reference(reference.replace("3031", "3O3l")) == reference


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the reference."),
        (" - ", "Enter the reference."),
        ("APP-2627", "whole reference"),
        ("APP-2627-7K3M99", "whole reference"),
        ("APP-2627-7K3MO", "never 0, O, 1, I, L or U"),
        ("APP-2627-7K3M0", "never 0, O, 1, I, L or U"),
        ("APP-2628-7K3M9", "looks like"),
        ("XYZ-2627-7K3M9", "looks like"),
        ("AP3-2627-7K3M9", "looks like"),
        ("APP-26A7-7K3M9", "looks like"),
    ],
)
def test_what_is_no_reference_is_refused_with_words(typed: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        normalise_reference(typed)


def test_a_wrong_check_character_is_refused_with_words() -> None:
    reference = new_reference(Prefix.WITHDRAWAL, "2627", Random(5))
    other = next(c for c in ALPHABET if c != reference[-1])
    with pytest.raises(Rejected, match="One of them is wrong"):
        normalise_reference(reference[:-1] + other)


@pytest.mark.parametrize("code", ["2628", "26", "2026/27", "abcd", ""])
def test_a_year_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="academic year"):
        new_reference(Prefix.APPLICATION, code, Random(1))


def test_the_turn_of_the_century_is_a_year() -> None:
    assert new_reference(Prefix.COURSE, "9900", Random(1)).startswith("CRS-9900-")
