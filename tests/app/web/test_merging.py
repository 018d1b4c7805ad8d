"""Two windows on one draft: only the same question answered twice, differently, is a clash."""

from __future__ import annotations

import pytest

from app.domain.marks import mark
from app.web.form_pages.merging import merge


@pytest.mark.parametrize(
    ("shown", "mine", "stored", "kept", "clashes", "theirs"),
    [
        ("a", "b", "a", {"q": "b"}, (), ()),
        ("a", "a", "b", {}, (), ("q",)),
        ("a", "b", "b", {"q": "b"}, (), ()),
        ("a", "b", "c", {}, ("q",), ()),
        (None, "b", None, {"q": "b"}, (), ()),
        (None, None, "b", {}, (), ("q",)),
        ([1], [1, 2], [1], {"q": [1, 2]}, (), ()),
    ],
)
def test_what_is_kept(
    shown: object, mine: object, stored: object, kept: object, clashes: object, theirs: object
) -> None:
    merged = merge({"q": mine}, {"q": stored}, {"q": mark(shown)})
    assert (merged.answers, merged.clashes, merged.theirs) == (kept, clashes, theirs)


def test_a_question_that_was_not_shown_before_is_taken() -> None:
    assert merge({"q": "b"}, {"q": "a"}, {}).answers == {"q": "b"}
