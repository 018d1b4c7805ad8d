"""Two windows on one draft: only the same question answered twice, differently, is a clash."""

from __future__ import annotations

import pytest

from app.web.form_pages.merging import mark, merge


@pytest.mark.parametrize(
    ("shown", "mine", "theirs", "kept", "clashes"),
    [
        ("a", "b", "a", {"q": "b"}, ()),
        ("a", "a", "b", {}, ()),
        ("a", "b", "b", {"q": "b"}, ()),
        ("a", "b", "c", {}, ("q",)),
        (None, "b", None, {"q": "b"}, ()),
        (None, None, "b", {}, ()),
        ([1], [1, 2], [1], {"q": [1, 2]}, ()),
    ],
)
def test_what_is_kept(
    shown: object, mine: object, theirs: object, kept: object, clashes: object
) -> None:
    merged = merge({"q": mine}, {"q": theirs}, {"q": mark(shown)})
    assert (merged.answers, merged.clashes) == (kept, clashes)


def test_a_question_that_was_not_shown_before_is_taken() -> None:
    assert merge({"q": "b"}, {"q": "a"}, {}).answers == {"q": "b"}
