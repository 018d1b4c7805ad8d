"""What is sent of a draft whose answers were stored otherwise than their types read them."""

from __future__ import annotations

from typing import Any

import pytest

from app.access.actor import public
from app.domain.errors import Rejected
from app.models import SubmissionDraft
from app.services.sent_answers import checked_answers
from forms.definition import AUDIENCE, Definition
from tests.forms.engine import TODAY, context, definition, page, question

NOTHING = "\u200b"


def shown_by(key: str, value: str) -> dict[str, Any]:
    return {"q": key, "op": "is", "value": value}


# Each question is brought into view by the one before it as it reads, not as it was stored.
CHAIN = page(
    "a",
    question("one", "text", required=False),
    question("two", "text", required=False, show_when=shown_by("one", "yes")),
    question("three", "text", show_when=shown_by("two", "yes")),
)


def sent(form: Definition, **answers: object) -> dict[str, object]:
    draft = SubmissionDraft(answers=answers)
    found = checked_answers(form, draft, context(), public(on=TODAY))
    assert found.pop(AUDIENCE) == "public"
    return found


@pytest.mark.parametrize("beside", [{}, {"two": "  x  "}])
def test_what_reads_as_nothing_is_not_sent(beside: dict[str, object]) -> None:
    form = definition(
        page("a", question("one", "text", required=False), question("two", "text", required=False))
    )
    expected = dict.fromkeys(beside, "x")
    assert sent(form, one=NOTHING, **beside) == expected


def test_an_entry_of_nothing_is_not_filled_from_what_was_stored() -> None:
    form = definition(
        page(
            "a",
            question("name", "text", required=False),
            question("job", "text"),
            kind="repeat",
            repeat={"key": "people", "item": "person", "min": 1, "max": 3},
        )
    )
    stored = [{"name": NOTHING, "job": " Baker "}]
    assert sent(form, people=stored) == {"people": [{"job": "Baker"}]}


def test_what_comes_into_view_is_read_as_well() -> None:
    found = sent(definition(CHAIN), one=" yes ", two=" yes ", three="  x  y ")
    assert found == {"one": "yes", "two": "yes", "three": "x y"}


def test_what_comes_into_view_and_is_missing_is_told() -> None:
    with pytest.raises(Rejected, match="Enter three"):
        sent(definition(CHAIN), one=" yes ", two=" yes ", three=NOTHING)


def test_a_form_that_asks_nothing_sends_nothing() -> None:
    assert sent(definition(page("a", question("note", "guidance")))) == {}
