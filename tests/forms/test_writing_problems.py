"""What stands against publishing a form that changes rows, and what bindings fill in themselves."""

from __future__ import annotations

from typing import Any

import pytest

from forms.bindings import record_values
from forms.definition import DefinitionError, parse
from forms.facts import FACTS, Fact
from forms.problems import Column, Target, check_document
from forms.sentences import source_words

from .engine import context, definition, document, page, question

EVERY_WAY = frozenset({"create", "update", "upsert"})
HOUSE = Target(
    "house",
    "House",
    {
        "id": Column("site"),
        "name": Column("text", required=True, longest=120),
        "colour": Column("text", longest=200),
        "kind": Column("text", list="kinds"),
        "size": Column("text", values=frozenset({"BIG", "SMALL"})),
        "rooms": Column("integer"),
        "built": Column("date"),
        "school_id": Column("school"),
        "owner_id": Column("school", required=True, is_safe=True),
    },
    modes=EVERY_WAY,
    found_by=("name",),
)
ROOM = Target("room", "Room", {"text": Column("text")}, parents=frozenset({"house"}))
SHED = Target(
    "shed", "Shed", {"text": Column("text")}, parents=frozenset({"house"}), stands_alone=True
)
SELF = Target(
    "self",
    "Own school",
    {"id": Column("school"), "motto": Column("text")},
    modes=frozenset({"update"}),
    is_own=True,
    audiences=frozenset({"school"}),
)
CASE = Target("case", "Case", {"text": Column("text")}, once=True)
PART = Target("part", "Part", {"text": Column("text")}, beside="case")
FOR_PROVIDERS = Target(
    "yard", "Yard", {"text": Column("text")}, audiences=frozenset({"provider", "school"})
)
TARGETS = {each.key: each for each in (HOUSE, ROOM, SHED, SELF, CASE, PART, FOR_PROVIDERS)}
LISTS = {"kinds": ("BARN", "HALL")}

NAME = question("name", "text", settings={"max_length": 100})
COLOUR = question("colour", "text", required=False, settings={"max_length": 100})
WHICH = question("which", "site")
PAGE = page("a", WHICH, NAME, COLOUR)
HOUSES = page(
    "houses",
    question("floor", "text", settings={"max_length": 50}),
    kind="repeat",
    repeat={"key": "houses", "item": "House"},
)


def problems(
    *bindings: dict[str, Any], pages: Any = (PAGE, HOUSES), audience: Any = ("school",)
) -> list[str]:
    whole = document(*pages, settings={"audience": list(audience)}, bindings=list(bindings))
    return [f"{each.where}: {each.words}" for each in check_document(whole, TARGETS, lists=LISTS)]


def house(**more: Any) -> dict[str, Any]:
    return {"key": "one", "target": "house", "mode": "create", "map": {"name": "name"}, **more}


def update(*, row: Any = "which", **columns: Any) -> dict[str, Any]:
    chosen = {"id": row} if row else {}
    return house(mode="update", map={**chosen, **columns})


@pytest.mark.parametrize(
    "binding",
    [
        house(),
        update(),
        update(colour="colour"),
        update(row=None, name="name", colour="colour"),
        house(mode="upsert"),
        house(mode="upsert", map={"id": "which", "name": "name"}),
        house(mode="upsert", map={"name": "name", "colour": {"q": "colour", "clear": True}}),
        {"key": "one", "target": "self", "mode": "update", "map": {"motto": "name"}},
        {"key": "one", "target": "shed", "mode": "create", "map": {"text": "name"}},
    ],
)
def test_a_sound_way_of_writing(binding: dict[str, Any]) -> None:
    assert problems(binding) == []


@pytest.mark.parametrize("mode", ["update", "upsert"])
def test_a_form_for_anybody_changes_nothing(mode: str) -> None:
    binding = house(mode=mode, map={"id": "which", "name": "name"})
    found = problems(binding, audience=("school", "public"))
    assert any("only adds rows" in words for words in found)


def test_a_table_of_providers_is_not_for_others() -> None:
    binding = {"key": "one", "target": "yard", "mode": "create", "map": {"text": "name"}}
    found = problems(binding, audience=("public", "provider"))
    assert any("a school or a provider alone" in words for words in found)
    assert problems(binding, audience=("provider",)) == []


@pytest.mark.parametrize(
    ("binding", "words"),
    [
        (update(row=None, colour="colour"), "does not say which row is changed"),
        (house(mode="upsert", map={"colour": "colour"}), "does not say which row"),
        (house(map={"id": "which", "name": "name"}), "which row this is"),
        (update(row="name"), "gives a text, the column takes a site"),
        (house(mode="upsert", map={"id": "which"}), "name: This column must be filled"),
        (update(colour={"q": "colour", "clear": True}, name="name"), ""),
        (update(name={"q": "name", "clear": True}), "nothing may clear it"),
        (house(map={"name": "name", "colour": {"q": "colour", "clear": True}}), "to clear"),
        (
            {"key": "one", "target": "self", "mode": "create", "map": {"motto": "name"}},
            "cannot be written in the mode create",
        ),
        (
            {"key": "one", "target": "self", "mode": "update", "map": {"id": "which"}},
            "which row this is",
        ),
        (
            {
                "key": "one",
                "target": "self",
                "mode": "update",
                "repeat": "houses",
                "map": {"motto": "floor"},
            },
            "written once, not for each",
        ),
    ],
)
def test_a_row_must_be_found(binding: dict[str, Any], words: str) -> None:
    found = problems(binding)
    assert any(words in each for each in found) if words else found == []


def test_the_row_is_surely_chosen_where_none_is_made() -> None:
    optional = {**WHICH, "required": False}
    pages = (page("a", optional, NAME, COLOUR), HOUSES)
    assert any("may stay empty" in each for each in problems(update(), pages=pages))
    # Left empty, a new one is made.
    assert problems(house(mode="upsert", map={"id": "which", "name": "name"}), pages=pages) == []


def test_the_key_of_a_row_is_surely_answered() -> None:
    pages = (page("a", WHICH, {**NAME, "required": False}, COLOUR), HOUSES)
    found = problems(update(row=None, name="name"), pages=pages)
    assert found == [
        "binding one.name: This column must be filled, but its question may stay empty."
    ]


def test_a_case_is_written_once_and_its_part_beside_it() -> None:
    case = {"key": "case", "target": "case", "mode": "create", "map": {"text": "name"}}
    part = {"key": "part", "target": "part", "mode": "create", "map": {"text": "name"}}
    assert problems(case, part) == []
    assert any("only beside case" in each for each in problems(part))
    assert any("written once by a form" in each for each in problems(case, {**case, "key": "b"}))
    assert any("not for each entry" in each for each in problems({**case, "repeat": "houses"}))


def test_what_a_row_hangs_on_is_written_as_often_and_whenever_it_is() -> None:
    rule = {"q": "colour", "op": "answered"}
    room = {"key": "r", "target": "room", "mode": "create", "parent": "one", "map": {}}
    repeated = house(repeat="houses", map={"name": "floor"})
    assert any("use the same repeat" in each for each in problems(repeated, room))
    assert problems(repeated, {**room, "repeat": "houses"}) == []
    assert problems(house(), {**room, "repeat": "houses"}) == []
    assert any("give it the same rule" in each for each in problems(house(when=rule), room))
    both = {"all": [rule, {"q": "name", "op": "answered"}]}
    assert problems(house(when=rule), {**room, "when": rule}) == []
    assert problems(house(when=rule), {**room, "when": both}) == []


def test_a_row_about_no_file_takes_none() -> None:
    pages = (page("a", WHICH, NAME, COLOUR, question("papers", "file")), HOUSES)
    assert any("about no file" in each for each in problems(house(each_file="papers"), pages=pages))


@pytest.mark.parametrize(
    ("column", "fact", "words"),
    [
        ("colour", "organisation", ""),
        ("school_id", "organisation", ""),
        ("owner_id", "organisation", ""),
        ("colour", "form_title", ""),
        ("name", "sender_name", ""),
        ("colour", "sender_email", "may be longer than the 200 characters"),
        ("name", "form_title", "may be longer than the 120 characters"),
        ("rooms", "version", ""),
        ("colour", "version", ""),
        ("built", "sent_on", ""),
        ("built", "sender_name", "takes a date, and this is a text"),
        ("rooms", "sent_on", "takes a whole number, and this is a date"),
        ("kind", "form", "only certain values"),
        ("size", "sender_name", "only certain values"),
    ],
)
def test_a_fact_fits_its_column(column: str, fact: str, words: str) -> None:
    filled = {} if column == "name" else {"map": {"name": "name"}}
    found = problems(house(**{"map": {}, **filled}, constants={column: {"from": fact}}))
    assert [each for each in found if words in each] if words else found == []


def test_a_fact_of_the_sender_is_unknown_of_somebody_without_an_account() -> None:
    binding = house(map={}, constants={"name": {"from": "sender_name"}})
    assert problems(binding, audience=("school", "provider")) == []
    found = problems(binding, audience=("public",))
    assert any("not everybody who sends the form has it" in each for each in found)


def test_a_fixed_value_is_plain_or_a_known_fact() -> None:
    for value in ({"from": "nowhere"}, {"from": "form", "x": 1}, {"q": "name"}, {"from": 1}):
        with pytest.raises(DefinitionError, match="must be a plain value, or from"):
            parse(document(PAGE, bindings=[house(constants={"colour": value})]))


def test_every_fact_has_words() -> None:
    assert all(str(Fact(name)) and kind.words for name, kind in FACTS.items())


def test_a_code_is_chosen_never_typed() -> None:
    choice = question(
        "sort", "choose_one", settings={"options": [{"value": "BARN", "label": "Barn"}]}
    )
    wrong = question("bad", "choose_one", settings={"options": [{"value": "HUT", "label": "Hut"}]})
    number = question("count", "integer")
    pages = (page("a", WHICH, NAME, COLOUR, choice, wrong, number), HOUSES)
    for source, words in (
        ("sort", ""),
        ("bad", "HUT is no value of this column"),
        ("name", "ask by a choice"),
        ("count", "ask by a choice"),
        ({"join": ["sort", "bad"]}, "ask by a choice"),
    ):
        found = problems(house(map={"name": "name", "kind": source}), pages=pages)
        assert [each for each in found if words in each] if words else found == []
    assert any(
        "HUT is no value" in each
        for each in problems(house(constants={"kind": "HUT"}), pages=pages)
    )


def test_what_was_asked_and_left_empty_is_cleared() -> None:
    rule = {"q": "name", "op": "is", "value": "Mill"}
    pages = (
        page("a", NAME, COLOUR),
        page("b", question("more", "text", required=False), show_when=rule),
        HOUSES,
    )
    clear = {"colour": {"q": "colour", "clear": True}, "kind": {"q": "more", "clear": True}}
    form = definition(*pages, bindings=[house(mode="upsert", map={"name": "name", **clear})])
    (row,) = record_values(form, {"name": "Mill"}, context())
    assert row.cleared == {"colour", "kind"}
    (row,) = record_values(form, {"name": "Barn"}, context())
    assert row.cleared == {"colour"}
    (row,) = record_values(form, {"name": "Barn", "colour": "red"}, context())
    assert row.cleared == set()
    plain = definition(*pages, bindings=[house(map={"name": "name", "colour": "colour"})])
    (row,) = record_values(plain, {"name": "Barn"}, context())
    assert (row.values["colour"], row.cleared) == (None, frozenset())


def test_each_entry_of_a_repeat_clears_its_own() -> None:
    repeated = page(
        "houses",
        question("floor", "text"),
        question("paint", "text", required=False),
        kind="repeat",
        repeat={"key": "houses", "item": "House"},
    )
    binding = house(
        mode="upsert",
        repeat="houses",
        map={"name": "floor", "colour": {"q": "paint", "clear": True}},
    )
    form = definition(PAGE, repeated, bindings=[binding])
    answers = {"houses": [{"floor": "One", "paint": "red"}, {"floor": "Two"}]}
    rows = list(record_values(form, answers, context()))
    assert [(each.item, each.cleared) for each in rows] == [(0, set()), (1, {"colour"})]


def test_clearing_is_said_in_words() -> None:
    form = definition(PAGE, bindings=[update(colour={"q": "colour", "clear": True})])
    words = source_words(form, form.bindings[0].map["colour"])
    assert words == "“Colour”, cleared when left empty"
