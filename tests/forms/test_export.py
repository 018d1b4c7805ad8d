from __future__ import annotations

from forms.export import columns, row

from .engine import context, definition, page, question

NAME = question("name", "text")
AGE = question("age", "integer", sensitivity="S")
PEOPLE = page(
    "people",
    {**NAME, "id": "q-people-name", "label": "Name"},
    kind="repeat",
    repeat={"key": "people", "item": "person"},
)


def test_a_reworded_question_keeps_its_column() -> None:
    old = definition(page("a", NAME))
    new = definition(page("a", {**NAME, "key": "full_name", "label": "Full name"}))
    (column,) = columns([new, old])
    assert (column.key, column.heading) == ("full_name", "Full name")
    assert row(old, {"name": "Ada"}, [column], context()) == ["Ada"]
    assert row(new, {"full_name": "Ben"}, [column], context()) == ["Ben"]


def test_what_only_an_older_version_asked_comes_last() -> None:
    old = definition(page("a", AGE, NAME))
    new = definition(page("a", NAME))
    assert [each.key for each in columns([new, old])] == ["name", "age"]
    assert row(new, {"name": "Ada"}, columns([new, old]), context()) == ["Ada", ""]


def test_a_question_too_sensitive_once_is_left_out_always() -> None:
    old = definition(page("a", NAME, AGE))
    new = definition(page("a", NAME, {**AGE, "sensitivity": "N"}))
    assert [each.key for each in columns([new, old], ("P", "N", "C"))] == ["name"]


def test_the_items_of_a_repeat_share_a_cell() -> None:
    made = definition(PEOPLE)
    shown = columns([made])
    assert [each.heading for each in shown] == ["Person: Name"]
    answers = {"people": [{"name": "Ada"}, {"name": "Ben"}]}
    assert row(made, answers, shown, context()) == ["1. Ada\n2. Ben"]


def test_guidance_is_no_column() -> None:
    words = question("words", "guidance", settings={"text": "Read this."})
    assert [each.key for each in columns([definition(page("a", words, NAME))])] == ["name"]
