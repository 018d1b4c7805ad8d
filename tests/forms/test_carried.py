"""Answers that are taken over from one text of a form into a newer one."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given

from forms.answers import show_page
from forms.carried import accepted, still_asked
from forms.definition import parse
from forms.fields import TYPES
from forms.journey import Journey
from tests.forms.engine import SETTINGS, context, definition, page, question
from tests.forms.generated_forms import Maker, told
from tests.forms.test_every_form import FEW, SEEDS, Person

REPEAT = {"key": "people", "item": "person", "min": 0, "max": 3}


def test_what_is_asked_in_the_same_way_is_taken_over() -> None:
    then = definition(
        page("a", question("name", "text"), question("born", "date"), question("gone", "text")),
        page(
            "b", question("who", "text"), question("age", "integer"), kind="repeat", repeat=REPEAT
        ),
    )
    now = definition(
        page("a", question("born", "text"), question("name", "text"), question("new", "text")),
        page("b", question("who", "text"), question("age", "text"), kind="repeat", repeat=REPEAT),
    )
    answers = {
        "audience": "school",
        "name": "Ada",
        "born": "2012-03-31",
        "gone": "x",
        "people": [{"who": "Bo", "age": 3}, {"age": 4}],
    }
    assert still_asked(answers, then, now) == {
        "audience": "school",
        "name": "Ada",
        "people": [{"who": "Bo"}],
    }
    assert still_asked(answers, then, then) == answers


def test_what_was_asked_once_is_no_item_of_a_repeat() -> None:
    then = definition(page("a", question("who", "text"), question("people", "text")))
    now = definition(page("b", question("who", "text"), kind="repeat", repeat=REPEAT))
    assert still_asked({"who": "Bo", "people": "x"}, then, now) == {}


@pytest.mark.parametrize("type_", [key for key in TYPES if TYPES[key].is_asked])
def test_any_type_may_become_any_other(type_: str) -> None:
    """Whatever was answered, the newer form is shown, checked and sent."""
    kinds = [key for key in TYPES if TYPES[key].is_asked]

    def asking(key: str) -> Any:
        return definition(page("a", question("it", key, settings=SETTINGS.get(key, {}))))

    then = asking(type_)
    person = Person(then, told(), Random(1))
    if not TYPES[type_].is_computed:
        person.walk()
    for other in kinds:
        now = asking(other)
        answers = still_asked(person.answers, then, now)
        assert ("it" in answers) == (other == type_ and "it" in person.answers)
        assert Journey(now, answers, told()).faults() is not None


@FEW
@given(SEEDS)
def test_made_up_forms_go_on_with_answers_to_others(seed: int) -> None:
    random = Random(seed)
    then, now = (parse(Maker(random).form()) for _ in range(2))
    person = Person(then, told(), random)
    person.walk()
    journey = Journey(now, still_asked(person.answers, then, now), told())
    journey.faults()
    for each in journey.pages:
        for item in journey.items(each) if each.repeat else [journey.answers]:
            show_page(
                each,
                f"carried {seed}",
                stored=item,
                known=journey.known_at(each),
                context=told(),
            )


def test_answers_that_are_known_before_are_taken_as_far_as_the_form_takes_them() -> None:
    few = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    form = definition(
        page(
            "a",
            question("mail", "email"),
            question("who", "choose_many", settings={"options": few}),
            question("mode", "choose_one", settings={"options": few}),
            question("held", "date"),
            question("pupil", "own_student"),
            question("total", "calculated", settings={"formula": 1}),
            question("words", "text"),
        ),
        page("b", question("inner", "text"), kind="repeat", repeat=REPEAT),
    )
    known = {"mail": "Ada@Example.org", "who": ["b", "a"], "pupil": {"id": "st1", "label": "?"}}
    wrong: dict[str, Any] = {
        "mode": "VIDEO",
        "held": ["2026-01-01"],
        "words": "\u200b",
        "total": "5.00",
        "inner": "x",
        "gone": "x",
    }
    assert accepted({**known, **wrong}, form, context()) == {
        "mail": "Ada@example.org",
        "who": ["a", "b"],
        "pupil": {"id": "st1", "label": "Ada B"},
    }
    assert accepted({"pupil": None, "who": "a"}, form, context()) == {}


def test_items_of_a_repeat_are_proposed_as_far_as_they_are_taken() -> None:
    form = definition(
        page("a", question("name", "text")),
        page(
            "b", question("who", "text"), question("age", "integer"), kind="repeat", repeat=REPEAT
        ),
    )
    given = {"name": "Ada", "people": [{"who": "Bo", "age": "x"}, {}, {"age": 4}, "odd"]}
    assert accepted(given, form, context()) == {
        "name": "Ada",
        "people": [{"who": "Bo"}, {"age": 4}],
    }
    many = {"people": [{"who": f"Bo {number}"} for number in range(9)]}
    assert len(accepted(many, form, context())["people"]) == REPEAT["max"]
    for nothing in ({"people": []}, {"people": "Bo"}, {"people": [{"gone": 1}]}, {}):
        assert accepted(nothing, form, context()) == {}
