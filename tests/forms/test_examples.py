"""Example answers always complete the form, whichever way they take."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from forms.definition import Definition, parse
from forms.examples import NoExampleError, example_answers
from forms.fields import TYPES
from forms.journey import Journey
from tests.forms.engine import context, definition, document, page, question

OPTIONS = {"options": [{"value": value, "label": value.upper()} for value in "abc"]}


def everything() -> Definition:
    return parse(everything_document())


def everything_document() -> dict[str, Any]:
    """Every type of question, rules, checks and a repeat."""
    settings = {
        "choose_one": OPTIONS,
        "choose_many": {**OPTIONS, "none": {"value": "none", "label": "None"}},
        "long_list": {"list": "needs"},
        "week_plan": OPTIONS,
        "record": {"table": "school"},
        "calculated": {"formula": {"multiply": [{"sum": "people.hours"}, 0.5]}},
    }
    return document(
        *(
            page(
                f"p-{kind.replace('_', '-')}",
                question(
                    kind,
                    kind,
                    required=at % 3 > 0,
                    **({"settings": settings[kind]} if kind in settings else {}),
                ),
            )
            for at, kind in enumerate(sorted(TYPES))
        ),
        page(
            "stop",
            kind="exit",
            show_when={"q": "yes_no", "op": "is", "value": False},
        ),
        page("start", question("start", "date", settings={"min": {"today": {}}})),
        page("end", question("end", "date", settings={"after": {"q": "start"}})),
        page(
            "range",
            question("least", "integer", required=False),
            question("most", "integer"),
            checks=[
                {
                    "id": "in-order",
                    "must": {"q": "least", "op": "lte", "value": {"q": "most"}},
                    "message": "The most is below the least",
                }
            ],
        ),
        page(
            "people",
            question("who", "person_name"),
            question("role", "choose_one", settings=OPTIONS),
            question("more", "text", show_when={"q": "role", "op": "is", "value": "a"}),
            question("hours", "decimal", settings={"unique": True, "max": 40}),
            question("pay", "calculated", settings={"formula": {"multiply": [{"q": "hours"}, 11]}}),
            kind="repeat",
            repeat={"key": "people", "item": "Person", "min": 2, "max": 5},
        ),
    )


@pytest.mark.parametrize("seed", range(51))
def test_examples_complete_the_form(seed: int) -> None:
    whole = everything()
    answers = example_answers(whole, context(), Random(seed), {"audience": "school"})
    journey = Journey(whole, answers, context())
    assert journey.faults() == []
    assert journey.exit is None
    assert journey.relevant() == answers
    assert answers["audience"] == "school"


def test_the_same_seed_gives_the_same_answers() -> None:
    first = example_answers(everything(), context(), Random(7))
    assert example_answers(everything(), context(), Random(7)) == first


def test_given_answers_are_taken() -> None:
    given = {
        "text": "Given",
        "people": [
            {"who": {"forename": "A", "surname": "B"}, "role": "b", "hours": hours, "pay": pay}
            for hours, pay in (("1.5", "16.50"), ("2", "22.00"))
        ],
    }
    answers = example_answers(everything(), context(), Random(1), given)
    assert {key: answers[key] for key in given} == given


def test_a_form_that_nobody_can_complete_says_so() -> None:
    stuck = definition(page("one", question("a", "long_list", settings={"list": "empty"})))
    with pytest.raises(NoExampleError):
        example_answers(stuck, context(), Random(1))
    closed = definition(
        page("one", question("a", "yes_no")),
        page("stop", kind="exit", show_when={"q": "a", "op": "answered"}),
    )
    with pytest.raises(NoExampleError):
        example_answers(closed, context(), Random(1))
