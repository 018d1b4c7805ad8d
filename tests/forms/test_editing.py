"""Edits of a form: what must hold always holds, what is read elsewhere is told and renamed."""

from __future__ import annotations

import copy
import itertools
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import editing
from forms.definition import KEY, RESERVED_KEYS, RESERVED_SLUGS, SLUG, DefinitionError, parse
from forms.document import size_problem
from forms.editing import EditError
from forms.editing.nodes import ids_of, pages_of, questions_of
from forms.editing.uses import references
from forms.fields import TYPES
from tests.forms.engine import document, page, question

LIBRARY = sorted((Path(editing.__file__).parents[1] / "library").glob("*.json"))


def counting() -> Any:
    numbers = itertools.count(1)
    return lambda: f"new-{next(numbers)}"


@pytest.fixture
def new_id() -> Any:
    return counting()


def choices(*values: str) -> dict[str, Any]:
    return {"options": [{"value": each, "label": each.capitalize()} for each in values]}


@pytest.fixture
def form() -> dict[str, Any]:
    """A form in which much reads much."""
    return document(
        page("colour", question("colour", "choose_one", settings=choices("red", "blue"))),
        page(
            "shade",
            question("shade", "text"),
            question(
                "why",
                "long_text",
                show_when={"q": "colour", "op": "in", "value": ["red", "blue"]},
            ),
            show_when={"all": [{"q": "colour", "op": "is", "value": "red"}]},
            checks=[
                {
                    "id": "check-1",
                    "must": {"not": {"q": "shade", "op": "is", "value": {"q": "colour"}}},
                    "message": "Choose another shade",
                    "questions": ["shade"],
                }
            ],
        ),
        page(
            "people",
            question("hours", "integer"),
            question("first", "date"),
            question("last", "date", settings={"min": {"q": "first"}}),
            kind="repeat",
            repeat={"key": "people", "item": "person"},
        ),
        page(
            "cost",
            question("rate", "money"),
            question(
                "cost",
                "calculated",
                settings={
                    "formula": {"multiply": [{"sum": "people.hours"}, {"q": "rate"}]},
                },
            ),
            show_when={"count": "people", "op": "gt", "value": 1},
        ),
        settings={"name_question": "shade"},
        bindings=[
            {
                "key": "a",
                "target": "thing",
                "when": {"q": "colour", "op": "answered"},
                "map": {"x": "colour", "y": {"join": ["colour", "shade.text"], "with": " "}},
            },
            {
                "key": "b",
                "target": "part",
                "repeat": "people",
                "parent": "a",
                "map": {"z": "hours"},
            },
        ],
    )


def words(uses: list[editing.Use]) -> list[str]:
    return [f"{each.where}: {each.words} ({each.anchor})" for each in uses]


# What reads what.


def test_every_use_of_a_question_is_told(form: Any) -> None:
    assert words(editing.uses(form, "q-colour")) == [
        "Page “Shade”: Is shown by a rule on it. (p-shade)",
        "Page “Shade”: A check of the page reads it. (p-shade)",
        "Question “Why”: Is shown by a rule on it. (q-why)",
        "What is written to thing: Is written by a rule on it. (binding:a)",
        "What is written to thing: Fills the column x. (binding:a)",
        "What is written to thing: Fills the column y. (binding:a)",
    ]


def test_uses_inside_of_what_goes_do_not_count(form: Any) -> None:
    assert words(editing.uses(form, "q-first")) == [
        "Question “Last”: Its limits or choices read it. (q-last)"
    ]
    told = words(editing.uses(form, "p-people"))
    assert told == [
        "Page “Cost”: Is shown by a rule on it. (p-cost)",
        "Question “Cost”: Is calculated from it. (q-cost)",
        "What is written to part: One row for each item of it. (binding:b)",
        "What is written to part: Fills the column z. (binding:b)",
    ]
    assert [each.anchor for each in editing.uses(form, "p-shade")] == ["binding:a", "settings"]


def test_uses_of_an_option_are_the_rules_that_compare_with_it(form: Any) -> None:
    assert [each.anchor for each in editing.uses(form, ("q-colour", "red"))] == [
        "p-shade",
        "q-why",
    ]
    assert [each.anchor for each in editing.uses(form, ("q-colour", "blue"))] == ["q-why"]


def test_what_is_used_is_removed_only_by_force(form: Any) -> None:
    with pytest.raises(EditError, match="Page “Shade”: Is shown by a rule on it"):
        editing.remove(form, "q-colour")
    after = editing.remove(form, "q-colour", force=True)
    assert all(each["id"] != "q-colour" for _, each in questions_of(after))
    assert any(not each.target for each in references(after))
    assert editing.remove(form, "q-why") != form


def test_what_is_gone_is_said_in_words(form: Any) -> None:
    for edit in (
        lambda: editing.find(form, "nothing"),
        lambda: editing.remove(form, "nothing"),
        lambda: editing.add_section(form, "X", after="nothing", new_id=counting()),
        lambda: editing.change_option(form, "q-colour", "green", {"label": "Green"}),
        lambda: editing.change_binding(form, "nothing", "x", "colour"),
    ):
        with pytest.raises(EditError, match="any more"):
            edit()


# Names.


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("What is the pupil’s date of birth?", "pupils_date_of_birth"),
        ("Validate", "validate_2"),
        ("Today", "today_2"),
        ("16 or older?", "q_16_or_older"),
        ("Größe & Länge", "grosse_lange"),
        ("???", "question"),
        ("Shade", "shade_2"),
        ("People", "people_2"),
        ("x" * 200, "x" * 40),
        ("Is it?", "it"),
        (
            "Extraordinarily long circumstances of the pupil",
            "extraordinarily_long_circumstances_of",
        ),
    ],
)
def test_a_new_question_gets_a_key_from_its_label(form: Any, label: str, key: str) -> None:
    after = editing.add_question(form, "p-colour", "text", label, new_id=counting())
    kind, added, parents = editing.find(after, "new-1")
    assert (kind, added["key"], added["label"]) == ("question", key, label)
    assert [each["id"] for each in parents] == ["s1", "p-colour"]
    assert KEY.fullmatch(added["key"])


def test_an_id_that_is_taken_is_not_given_again(form: Any) -> None:
    ids = iter(["q-colour", "p-shade", "check-1", "fresh"])
    after = editing.add_question(form, "p-colour", "text", "X", new_id=lambda: next(ids))
    assert editing.find(after, "fresh")[0] == "question"


def test_a_new_page_gets_an_address_from_its_title(form: Any, new_id: Any) -> None:
    for title, slug in (("Check", "check-2"), ("Colour", "colour-2"), ("Your  café!", "your-cafe")):
        form = editing.add_page(form, "s1", "questions", title, new_id=new_id)
        assert form["sections"][0]["pages"][-1]["slug"] == slug


def test_new_things_stand_where_they_were_asked_for(form: Any, new_id: Any) -> None:
    after = editing.add_page(form, "s1", "guidance", "Read", after="p-colour", new_id=new_id)
    assert after["sections"][0]["pages"][1]["slug"] == "read"
    after = editing.add_question(after, "p-shade", "date", "When?", after="q-shade", new_id=new_id)
    shade = editing.find(after, "p-shade")[1]
    assert [each["key"] for each in shade["questions"]] == ["shade", "when", "why"]
    after = editing.add_section(after, "Two", new_id=new_id)
    assert [each["title"] for each in after["sections"]] == ["One", "Two"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda form: editing.add_question(form, "p-colour", "nothing", "X", new_id=counting()),
        lambda form: editing.add_question(form, "p-colour", "text", "  ", new_id=counting()),
        lambda form: editing.add_page(form, "s1", "nothing", "X", new_id=counting()),
        lambda form: editing.add_page(form, "p-colour", "guidance", "X", new_id=counting()),
        lambda form: editing.change_question(form, "q-colour", {"key": "shade"}),
        lambda form: editing.change_question(form, "q-colour", {"key": "validate"}),
        lambda form: editing.change_question(form, "q-colour", {"key": "Ä"}),
        lambda form: editing.change_question(form, "q-colour", {"id": "q-other"}),
        lambda form: editing.change_page(
            form, "p-people", {"repeat": {"key": "colour", "item": "x"}}
        ),
        lambda form: editing.change_question(form, "q-colour", {"type": "nothing"}),
        lambda form: editing.change_page(form, "p-colour", {"slug": "shade"}),
        lambda form: editing.change_page(form, "p-colour", {"slug": "check"}),
        lambda form: editing.change_page(form, "p-colour", {"slug": "A b"}),
        lambda form: editing.change_page(form, "p-colour", {"kind": "guidance"}),
        lambda form: editing.change_form(form, {"key": "other"}),
        lambda form: editing.move(form, "s1", 0, into="s1"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_touched(form: Any, edit: Any) -> None:
    before = copy.deepcopy(form)
    with pytest.raises(EditError) as error:
        edit(form)
    assert error.value.words.endswith(".")
    assert form == before


# Changes.


def test_rewording_breaks_nothing(form: Any) -> None:
    after = editing.change_question(form, "q-colour", {"label": "Which one?", "hint": "Any"})
    after = editing.change_option(after, "q-colour", "red", {"label": "Crimson"})
    after = editing.change_page(after, "p-shade", {"title": "Other"})
    assert [each.target for each in references(after)] == [each.target for each in references(form)]
    parse(after)


def test_another_key_is_written_everywhere(form: Any) -> None:
    after = editing.change_question(form, "q-colour", {"key": "paint"})
    text = json.dumps(after)
    assert '"colour"' in text  # the address of its page stays
    assert [each.target for each in references(after)] == [each.target for each in references(form)]
    assert after["bindings"][0]["map"] == {
        "x": "paint",
        "y": {"join": ["paint", "shade.text"], "with": " "},
    }
    after = editing.change_question(after, "q-shade", {"key": "tint"})
    assert after["bindings"][0]["map"]["y"]["join"] == ["paint", "tint.text"]
    assert after["settings"]["name_question"] == "tint"
    check = editing.find(after, "p-shade")[1]["checks"][0]
    assert check["questions"] == ["tint"]
    assert check["must"] == {"not": {"q": "tint", "op": "is", "value": {"q": "paint"}}}
    parse(after)


def test_another_key_of_a_repeat_is_written_everywhere(form: Any) -> None:
    after = editing.change_page(form, "p-people", {"repeat": {"key": "staff", "item": "one"}})
    after = editing.change_question(after, "q-hours", {"key": "effort"})
    assert editing.find(after, "p-cost")[1]["show_when"]["count"] == "staff"
    formula = editing.find(after, "q-cost")[1]["settings"]["formula"]
    assert formula["multiply"][0] == {"sum": "staff.effort"}
    assert after["bindings"][1] == {
        "key": "b",
        "target": "part",
        "repeat": "staff",
        "parent": "a",
        "map": {"z": "effort"},
    }
    parse(after)


def test_none_removes_a_field(form: Any) -> None:
    after = editing.change_page(form, "p-shade", {"show_when": None, "text": "Read this."})
    shade = editing.find(after, "p-shade")[1]
    assert "show_when" not in shade
    assert shade["text"] == "Read this."
    after = editing.change_settings(form, "q-last", {"min": None})
    assert "settings" not in editing.find(after, "q-last")[1]
    after = editing.change_form_settings(form, {"exit_this_page": True, "name_question": None})
    assert after["settings"] == {"audience": "public", "exit_this_page": True}
    after = editing.change_section(form, "s1", {"title": "First"})
    assert after["sections"][0]["title"] == "First"


def test_another_type_keeps_what_it_knows(form: Any) -> None:
    after = editing.change_question(
        form, "q-colour", {"type": "long_list", "errors": {"required": "Choose"}}
    )
    assert editing.find(after, "q-colour")[1]["settings"] == choices("red", "blue")
    after = editing.change_question(after, "q-colour", {"type": "text"})
    changed = editing.find(after, "q-colour")[1]
    assert "settings" not in changed
    assert changed["errors"] == {"required": "Choose"}


def test_another_kind_of_page_brings_what_it_needs(form: Any, new_id: Any) -> None:
    after = editing.change_page(form, "p-colour", {"kind": "repeat"})
    colour = editing.find(after, "p-colour")[1]
    assert colour["repeat"] == {"key": "colour_2", "item": "item"}
    after = editing.change_page(after, "p-colour", {"kind": "questions"})
    assert editing.find(after, "p-colour")[1] == form["sections"][0]["pages"][0]
    after = editing.add_page(form, "s1", "guidance", "Read", new_id=new_id)
    assert "questions" not in editing.find(after, "new-1")[1]
    after = editing.change_page(after, "new-1", {"kind": "questions"})
    assert editing.find(after, "new-1")[1]["questions"] == []


def test_things_move_within_and_between(form: Any, new_id: Any) -> None:
    pages = editing.move(form, "p-cost", 0)["sections"][0]["pages"]
    assert [each["slug"] for each in pages] == ["cost", "colour", "shade", "people"]
    pages = editing.move(form, "p-colour", 99)["sections"][0]["pages"]
    assert [each["slug"] for each in pages][-1] == "colour"
    two = editing.add_section(form, "Two", new_id=new_id)
    after = editing.move(two, "p-colour", 0, into="new-1")
    assert [len(each["pages"]) for each in after["sections"]] == [3, 1]
    after = editing.move(after, "new-1", 0)
    assert [each["title"] for each in after["sections"]] == ["Two", "One"]
    after = editing.move(form, "q-colour", 1, into="p-cost")
    cost = editing.find(after, "p-cost")[1]
    assert [each["key"] for each in cost["questions"]] == ["rate", "colour", "cost"]
    guidance = editing.add_page(form, "s1", "guidance", "Read", new_id=new_id)
    with pytest.raises(EditError, match="asks nothing"):
        editing.move(guidance, "q-colour", 0, into="new-2")


def test_a_question_that_moves_beside_its_namesake_gets_another_key(form: Any) -> None:
    people = form["sections"][0]["pages"][2]
    people["questions"].append(question("in_shade", "text") | {"key": "shade"})
    after = editing.move(form, "q-shade", 0, into="p-people")
    keys = [each["key"] for each in editing.find(after, "p-people")[1]["questions"]]
    assert keys == ["shade_2", "hours", "first", "last", "shade"]
    assert after["settings"]["name_question"] == "shade_2"


# Options.


def options(form: Any) -> list[tuple[str, str]]:
    found = editing.find(form, "q-colour")[1]["settings"]["options"]
    return [(each["value"], each["label"]) for each in found]


def test_options_are_added_moved_and_removed(form: Any) -> None:
    after = editing.add_option(form, "q-colour", "  Pale   green ", after="red")
    assert options(after) == [("red", "Red"), ("pale_green", "Pale green"), ("blue", "Blue")]
    after = editing.move_option(after, "q-colour", "blue", 0)
    assert [value for value, _ in options(after)] == ["blue", "red", "pale_green"]
    after = editing.remove_option(after, "q-colour", "pale_green")
    with pytest.raises(EditError, match="Question “Why”: Is shown by a rule"):
        editing.remove_option(after, "q-colour", "red")
    assert options(editing.remove_option(after, "q-colour", "red", force=True)) == [
        ("blue", "Blue")
    ]


def test_another_value_is_written_in_every_rule(form: Any) -> None:
    after = editing.change_option(form, "q-colour", "red", {"value": "RED", "hint": "Hot"})
    assert editing.find(after, "q-why")[1]["show_when"]["value"] == ["RED", "blue"]
    assert editing.find(after, "p-shade")[1]["show_when"]["all"][0]["value"] == "RED"
    for value in ("blue", "", " x "):
        with pytest.raises(EditError):
            editing.change_option(form, "q-colour", "red", {"value": value})


def test_options_are_pasted(form: Any) -> None:
    after = editing.paste_options(form, "q-colour", "Green\n\n  y | Yellow or so \nGreen\n")
    assert options(after)[2:] == [
        ("green", "Green"),
        ("y", "Yellow or so"),
        ("green_2", "Green"),
    ]
    for text, told in (
        ("\n \n", ""),
        ("a | A\na | B", "Two options have the value a"),
        ("\n".join(f"Option {n}" for n in range(600)), "500"),
    ):
        if told:
            with pytest.raises(EditError, match=told):
                editing.paste_options(form, "q-colour", text)
        else:
            with pytest.raises(EditError, match="at least one line"):
                editing.paste_options(form, "q-colour", text, replace=True)


def test_pasting_over_options_keeps_what_rules_compare_with(form: Any) -> None:
    form = editing.change_option(form, "q-colour", "red", {"hint": "Hot"})
    after = editing.paste_options(form, "q-colour", "Blue\nGreen\nred | Crimson", replace=True)
    assert options(after) == [("blue", "Blue"), ("green", "Green"), ("red", "Crimson")]
    assert editing.find(after, "q-colour")[1]["settings"]["options"][2]["hint"] == "Hot"
    with pytest.raises(EditError, match="blue: Question “Why”"):
        editing.paste_options(form, "q-colour", "Red\nGreen", replace=True)
    forced = editing.paste_options(form, "q-colour", "Red\nBleu", replace=True, force=True)
    assert options(forced) == [("red", "Red"), ("bleu", "Bleu")]


def test_options_of_a_list_kept_elsewhere_stay_there(form: Any) -> None:
    form = editing.change_question(form, "q-colour", {"settings": {"list": "colours"}})
    with pytest.raises(EditError, match="kept elsewhere"):
        editing.add_option(form, "q-colour", "Green")


# What is written.


def test_what_is_written_is_changed(form: Any) -> None:
    after = editing.add_binding(form, "thing", parent="a", mode="upsert")
    assert after["bindings"][2] == {
        "key": "thing",
        "target": "thing",
        "mode": "upsert",
        "parent": "a",
        "map": {},
    }
    after = editing.add_binding(after, "thing", repeat="people", each_file="f")
    assert after["bindings"][3]["key"] == "thing_2"
    after = editing.change_binding(after, "thing", "x", {"q": "shade", "when": None})
    after = editing.change_constant(after, "thing", "x", 1)
    assert after["bindings"][2]["map"] == {}
    assert after["bindings"][2]["constants"] == {"x": 1}
    after = editing.change_binding(after, "thing", "x", "colour")
    assert after["bindings"][2]["map"] == {"x": "colour"}
    assert "constants" not in after["bindings"][2]
    after = editing.change_binding(after, "thing", "x", None)
    assert after["bindings"][2]["map"] == {}
    after = editing.change_writing(after, "thing", {"mode": "create", "parent": None})
    assert after["bindings"][2]["mode"] == "create"
    assert "parent" not in after["bindings"][2]
    with pytest.raises(EditError, match="hangs on this"):
        editing.remove_binding(after, "a")
    assert [each["key"] for each in editing.remove_binding(form, "a", force=True)["bindings"]] == [
        "b"
    ]


# Whole forms.


def test_a_blank_form_becomes_one_that_can_be_read(new_id: Any) -> None:
    form = editing.blank(key="summer", title="Summer", new_id=new_id)
    with pytest.raises(DefinitionError):
        parse(form)
    form = editing.add_page(form, "new-1", "questions", "You", new_id=new_id)
    form = editing.add_question(form, "new-2", "text", "Your name", new_id=new_id)
    assert parse(form).question("name") is not None


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_copy_has_new_ids_and_reads_the_same(path: Path, new_id: Any) -> None:
    form = json.loads(path.read_text(encoding="utf-8"))
    after = editing.copy_form(form, key="copy", title="Copy", new_id=new_id)
    assert not set(ids_of(after)) & set(ids_of(form))
    assert (after["key"], after["title"], after["bindings"]) == ("copy", "Copy", form["bindings"])
    parse(after)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_reference_of_a_shipped_form_is_found(path: Path) -> None:
    form = json.loads(path.read_text(encoding="utf-8"))
    lost = {each.holder[each.slot] for each in references(form) if not each.target}
    assert lost <= {"audience"}
    # Every key gets another name, and nothing breaks.
    for _, each in list(questions_of(form)):
        form = editing.change_question(form, each["id"], {"key": f"{each['key'][:55]}_new"})
    parse(form)
    assert {e.holder[e.slot] for e in references(form) if not e.target} <= {"audience"}


def test_a_big_form_is_edited_at_once(new_id: Any) -> None:
    form = editing.blank(key="big", title="Big", new_id=new_id)
    for number in range(30):
        form = editing.add_page(form, "new-1", "questions", f"Page {number}", new_id=new_id)
        added = form["sections"][0]["pages"][-1]
        added["questions"] = [
            question(
                f"q{number}_{place}",
                "choose_one",
                settings=choices(*(f"o{each}" for each in range(20))),
                show_when={"q": "q0_0", "op": "is", "value": "o1"},
            )
            for place in range(10)
        ]
    begun = time.perf_counter()
    form = editing.add_question(form, "new-2", "text", "One more", new_id=new_id)
    form = editing.change_question(form, "q-q0_0", {"key": "other"})
    form = editing.move(form, "q-q0_0", 3)
    assert len(editing.uses(form, "q-q0_0")) == 299
    editing.remove(form, "q-q0_0", force=True)
    assert time.perf_counter() - begun < 1


# Random sequences.

PRINTED = st.text(st.characters(exclude_categories=["C"]), max_size=30)
LABELS = PRINTED | st.sampled_from(["Name", "validate", "Check", "audience", "Colour"])


@st.composite
def edits(draw: st.DrawFn, form: dict[str, Any], new_id: Any) -> dict[str, Any]:
    """The form after one edit of any kind; the form itself when the edit was refused."""
    ids = [each for each in ids_of(form) if not each.startswith("check")]
    pages = [each["id"] for _, each in pages_of(form)]
    questions = [each["id"] for _, each in questions_of(form)]
    sections = [each["id"] for each in form["sections"]]
    some, label = draw(st.sampled_from(ids or ["none"])), draw(LABELS)
    page_id = draw(st.sampled_from(pages or ["none"]))
    question_id = draw(st.sampled_from(questions or ["none"]))
    section_id = draw(st.sampled_from(sections or ["none"]))
    place = draw(st.integers(-1, 5))
    force = draw(st.booleans())
    kind = draw(st.sampled_from(["questions", "guidance", "exit", "repeat"]))
    type_ = draw(st.sampled_from(sorted(TYPES)))
    edit = draw(
        st.sampled_from(
            [
                lambda: editing.add_section(form, label, new_id=new_id),
                lambda: editing.add_page(form, section_id, kind, label, new_id=new_id),
                lambda: editing.add_question(form, page_id, type_, label, new_id=new_id),
                lambda: editing.change_question(form, question_id, {"key": label}),
                lambda: editing.change_question(form, question_id, {"type": type_}),
                lambda: editing.change_page(form, page_id, {"kind": kind}),
                lambda: editing.change_page(form, page_id, {"title": label, "show_when": None}),
                lambda: editing.move(form, some, place),
                lambda: editing.move(form, question_id, place, into=page_id),
                lambda: editing.move(form, page_id, place, into=section_id),
                lambda: editing.remove(form, some, force=force),
                lambda: editing.add_option(form, question_id, label),
                lambda: editing.paste_options(form, question_id, label, replace=force),
                lambda: editing.add_binding(form, "thing", repeat=label or None),
                lambda: editing.copy_form(form, key="copy", title="Copy", new_id=new_id),
            ]
        )
    )
    try:
        return edit()
    except EditError:
        return form


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_any_edits_leave_a_form_that_can_be_gone_on_with(data: st.DataObject) -> None:
    form = document(
        page("one", question("colour", "choose_one", settings=choices("red"))),
        page("two", question("shade", "text", show_when={"q": "colour", "op": "answered"})),
    )
    new_id = counting()
    for _ in range(12):
        before, text = form, json.dumps(form)
        form = data.draw(edits(form, new_id))
        assert json.dumps(before) == text, "an edit touched what it was given"
        every = list(ids_of(form))
        assert len(every) == len(set(every))
        slugs = [each["slug"] for _, each in pages_of(form)]
        assert len(slugs) == len(set(slugs))
        assert not set(slugs) & RESERVED_SLUGS
        assert all(SLUG.fullmatch(each) for each in slugs)
        keys = [each["key"] for _, each in questions_of(form)]
        assert all(KEY.fullmatch(each) for each in keys)
        assert not set(keys) & RESERVED_KEYS
        assert size_problem(form) is None
        assert json.loads(json.dumps(form)) == form
        try:
            parse(form)
        except DefinitionError as error:
            told = " ".join(each.words for each in error.problems)
            assert "is used twice" not in told, told
