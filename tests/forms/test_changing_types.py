"""Another type for a question: what fits is offered, what goes is told, the rest stays."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from forms import editing
from forms.definition import parse
from forms.editing import EditError
from forms.fields import TYPES

from .engine import SETTINGS, TWO_OPTIONS, document, page, question

NAME = question(
    "name",
    "text",
    hint="As on the register",
    sensitivity="S",
    settings={"min_length": 2, "max_length": 60},
    errors={"required": "Say a name", "too_long": "Too long a name"},
    show_when={"q": "audience", "op": "is", "value": "public"},
)


def form(*questions: dict[str, Any]) -> dict[str, Any]:
    return document(page("a", *questions))


def first(found: dict[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = found["sections"][0]["pages"][0]["questions"][0]
    return asked


def test_words_rule_and_key_stay_and_what_is_not_known_goes() -> None:
    before = form(NAME)
    kept = copy.deepcopy(before)
    after = editing.change_type(before, "q-name", "integer")
    assert before == kept
    assert first(after) == {
        "id": "q-name",
        "key": "name",
        "type": "integer",
        "label": "Name",
        "hint": "As on the register",
        "sensitivity": "S",
        "errors": {"required": "Say a name"},
        "show_when": {"q": "audience", "op": "is", "value": "public"},
    }


def test_what_goes_is_told_before_in_the_words_of_authors() -> None:
    told = editing.losses(form(NAME), "q-name", "integer")
    assert [(each.holder, each.label, each.value) for each in told] == [
        ("settings", TYPES["text"].settings["min_length"].label, 2),
        ("settings", TYPES["text"].settings["max_length"].label, 60),
        ("errors", "When the answer is too long", "Too long a name"),
    ]


@pytest.mark.parametrize("now", sorted(TYPES))
def test_what_is_told_is_what_goes_and_the_form_is_read_or_says_why(now: str) -> None:
    before = form(question("it", now, settings=copy.deepcopy(SETTINGS.get(now, {}))))
    fitting = editing.fitting_types(before, "q-it")
    assert now not in fitting
    assert {TYPES[each].is_asked for each in fitting} <= {TYPES[now].is_asked}
    for type_ in fitting:
        told = {each.name for each in editing.losses(before, "q-it", type_)}
        after = first(editing.change_type(before, "q-it", type_))
        assert set(first(before).get("settings", {})) - set(after.get("settings", {})) == told
        if set(SETTINGS.get(type_, {})) <= set(after.get("settings", {})):
            assert parse(form(after))


def test_options_go_along_between_choices() -> None:
    one = form(question("it", "choose_one", settings={"options": TWO_OPTIONS}))
    assert editing.losses(one, "q-it", "choose_many") == []
    assert first(editing.change_type(one, "q-it", "choose_many"))["settings"] == {
        "options": TWO_OPTIONS
    }


def test_a_limit_that_means_something_else_goes() -> None:
    number = form(question("it", "integer", settings={"min": 3}))
    (told,) = editing.losses(number, "q-it", "date")
    assert (told.name, told.value) == ("min", 3)
    assert "settings" not in first(editing.change_type(number, "q-it", "date"))


def test_a_type_that_does_not_fit_is_refused() -> None:
    statement = next(key for key, kind in TYPES.items() if not kind.is_asked)
    for type_ in (statement, "text", "nonsense"):
        with pytest.raises(EditError, match="cannot become that"):
            editing.change_type(form(NAME), "q-name", type_)
    with pytest.raises(EditError, match="no such type"):
        editing.losses(form(NAME), "q-name", "nonsense")


def test_a_question_of_an_unknown_type_can_become_any_that_asks() -> None:
    unknown = form({**NAME, "type": "telepathy", "settings": {"range": 3}, "errors": {"far": "No"}})
    assert "text" in editing.fitting_types(unknown, "q-name")
    told = editing.losses(unknown, "q-name", "text")
    assert [(each.label, each.value) for each in told] == [("range", 3), ("far", "No")]
    assert parse(editing.change_type(unknown, "q-name", "text"))


def test_what_is_given_along_with_a_type_stays_whole() -> None:
    given = {"type": "integer", "settings": {"max_length": 5}}
    after = first(editing.change_question(form(NAME), "q-name", given))
    assert after["settings"] == {"max_length": 5}  # the problems of the form tell of it
    assert after["errors"] == {"required": "Say a name"}
