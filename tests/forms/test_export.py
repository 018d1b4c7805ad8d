from __future__ import annotations

from random import Random

import pytest

from forms.export import columns, row, wording
from forms.fields import TYPES

from .engine import FakeLookups, asking, context, definition, page, question
from .test_examples import everything

NAME = question("name", "text")
AGE = question("age", "integer", sensitivity="S")
PEOPLE = page(
    "people",
    {**NAME, "id": "q-people-name", "label": "Name"},
    question("home", "address"),
    kind="repeat",
    repeat={"key": "people", "item": "person"},
)
OPTIONS = {"options": [{"value": "a", "label": "Ah"}, {"value": "b", "label": "Bee"}]}


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
    assert [each.key for each in columns([new, old], closed={"name"})] == ["age"]


def test_a_question_of_another_type_keeps_its_place_with_more_columns() -> None:
    old = definition(page("a", {**question("name", "person_name"), "id": "q-name"}, AGE))
    new = definition(page("a", NAME, AGE))
    shown = columns([new, old])
    keys = [each.key for each in shown]
    assert keys == ["name", *[each for each in keys if each.startswith("name.")], "age"]
    given = {"name": {"forename": "Ada", "surname": "Byron"}, "age": 36}
    cells = dict(zip(keys, row(old, given, shown, context()), strict=True))
    assert cells["name"] == ""
    assert {"Ada", "Byron", "36"} <= set(cells.values())
    assert row(new, {"name": "Ada"}, shown, context())[0] == "Ada"


def test_the_items_of_a_repeat_share_a_cell() -> None:
    made = definition(PEOPLE)
    shown = columns([made])
    assert [each.heading for each in shown][0] == "Person: Name"
    assert all(each.key.startswith("people.") for each in shown)
    homes = [{"name": "Ada", "home": {"line1": "1 Long Street", "town": "Coventry"}}]
    given = {"people": [*homes, {"name": "Ben"}]}
    cells = dict(zip((each.key for each in shown), row(made, given, shown, context()), strict=True))
    assert cells["people.name"] == "1. Ada\n2. Ben"
    assert cells["people.home.town"] == "1. Coventry"


def test_guidance_is_no_column() -> None:
    words = question("words", "guidance", settings={"text": "Read this."})
    assert [each.key for each in columns([definition(page("a", words, NAME))])] == ["name"]


@pytest.mark.parametrize("kind", sorted(key for key, kind in TYPES.items() if kind.is_asked))
def test_every_type_fills_the_columns_it_names(kind: str) -> None:
    """As many texts as columns, whatever the answer; and never a text for none."""
    whole = everything()
    put = next(each for _, each in whole.questions if each.key == kind)
    shown = columns([whole])
    mine = [each for each in shown if each.id == put.id]
    assert len({each.part for each in mine}) == len(mine) > 0
    asked = asking(kind, label=put.label, settings=put.settings, lookups=FakeLookups())
    answer = TYPES[kind].compute(asked) if TYPES[kind].is_computed else None
    if not TYPES[kind].is_computed:
        answer = TYPES[kind].example(asked, Random(1))
    cells = row(whole, {kind: answer}, mine, context())
    assert any(cells) or answer is None
    assert row(whole, {}, mine, context()) == [""] * len(mine)


def test_the_wording_of_every_version_stands_beside_each_other() -> None:
    old = definition(page("a", question("kind", "choose_one", settings=OPTIONS), AGE))
    reworded = question("kind", "choose_one", label="What kind", settings={"list": "needs"})
    new = definition(page("a", reworded, NAME))
    told = wording({1: old, 3: new}, columns([new, old]))
    assert told.heading == (
        "Question id",
        "Key",
        "Version 3: question",
        "Version 3: type",
        "Version 3: options",
        "Version 1: question",
        "Version 1: type",
        "Version 1: options",
    )
    assert told.rows == (
        (
            "q-kind",
            "kind",
            "What kind",
            "Choose one",
            "the list needs",
            "Kind",
            "Choose one",
            "a: Ah\nb: Bee",
        ),
        ("q-name", "name", "Name", "Short text", "", "", "", ""),
        ("q-age", "age", "", "", "", "Age", "Whole number", ""),
    )
