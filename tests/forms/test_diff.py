"""What changed is told in words, all of it, and wording is told from structure."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.services import form_library
from forms.definition import DefinitionError, parse
from forms.diff import Change, diff, is_wording_only

from .engine import document, page, question

LIBRARY = sorted(form_library.LIBRARY.glob("*.json"))


def options(*values: str, **more: Any) -> dict[str, Any]:
    return {"options": [{"value": each, "label": each.upper(), **more} for each in values]}


CHECK = {
    "id": "c1",
    "must": {"q": "age", "op": "gt", "value": 3},
    "message": "Too young",
    "questions": ["age"],
}
WHOLE = document(
    page(
        "one",
        question("name", "text", hint="As on the register", errors={"required": "Say a name"}),
        question("age", "integer", settings={"min": 1, "suffix": "years"}),
        question("kind", "choose_one", settings=options("a", "b", "c")),
        checks=[CHECK],
    ),
    page(
        "two",
        question("total", "calculated", settings={"formula": {"add": [{"q": "age"}, 1]}}),
        question("more", "text", show_when={"q": "kind", "op": "is", "value": "a"}),
        show_when={"q": "age", "op": "gt", "value": 5},
    ),
    page(
        "people",
        question("who", "text"),
        kind="repeat",
        repeat={"key": "people", "item": "Person", "min": 0, "max": 4},
    ),
    page("end", kind="guidance", text="Nearly done."),
    bindings=[{"key": "b", "target": "t", "map": {"name": "name"}, "constants": {"kind": "X"}}],
)


def changes(*steps: Any) -> list[Change]:
    """What differs after each step has changed a copy: a step is a path and a new value."""
    new = copy.deepcopy(WHOLE)
    for path, value in steps:
        holder: Any = new
        for name in path[:-1]:
            holder = holder[name]
        if value is None:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
    return diff(parse(WHOLE), parse(new))


PAGES = ("sections", 0, "pages")
ONE = (*PAGES, 0, "questions")


@pytest.mark.parametrize(
    ("path", "value", "kind", "words"),
    [
        (("title",), "New", "wording", "The title of the form was “Trial” and is now “New”."),
        (("confirmation", "text"), "Soon", "wording", "The text of the confirmation is new"),
        (("settings", "audience"), ["school"], "structure", "was “public” and is now “school”"),
        (("settings", "exit_this_page"), True, "structure", "was “no” and is now “yes”"),
        (("sections", 0, "title"), "New", "wording", "The title of the section"),
        ((*PAGES, 0, "title"), "New", "wording", "The title of the page was “One”"),
        ((*PAGES, 0, "slug"), "first", "structure", "The address of the page"),
        ((*PAGES, 1, "show_when"), None, "structure", "always now, before only when “Age” is more"),
        (
            (*PAGES, 0, "show_when"),
            {"q": "audience", "op": "is", "value": "public"},
            "structure",
            "It is shown only when the form is filled in by anybody",
        ),
        ((*PAGES, 1, "show_when", "value"), 7, "structure", "is more than 7; before when “Age” is"),
        ((*PAGES, 2, "repeat", "max"), 9, "structure", "The most items was “4” and is now “9”."),
        ((*PAGES, 2, "repeat", "item"), "Carer", "wording", "What an item is called"),
        ((*ONE, 0, "label"), "Full name", "wording", "The question was “Name” and is now"),
        (
            (*ONE, 0, "hint"),
            None,
            "wording",
            "Its hint was taken away: it was “As on",
        ),
        (
            (*ONE, 0, "errors", "required"),
            "Who?",
            "wording",
            "Its message “When nothing was answered",
        ),
        ((*ONE, 0, "required"), False, "structure", "It may stay empty now."),
        ((*ONE, 0, "sensitivity"), "S", "structure", "was “personal” and is now “sensitive”"),
        ((*ONE, 0, "type"), "long_text", "structure", "Its type was “Short text” and is now"),
        ((*ONE, 1, "settings", "min"), 2, "structure", "was “1” and is now “2”"),
        ((*ONE, 1, "settings", "suffix"), "y", "wording", "was “years” and is now “y”"),
        ((*ONE, 2, "settings", "options", 0, "label"), "Ah", "wording", "The option “A” was “A”"),
        ((*ONE, 2, "settings", "options", 0), None, "structure", "The option “A” was taken away."),
        ((*ONE, 2, "settings"), options("a", "b", "c", "d"), "structure", "The option “D” is new."),
        ((*ONE, 2, "settings"), options("b", "c", "a"), "structure", "“A” stands at another place"),
        (
            (*PAGES, 1, "questions", 0, "settings", "formula", "add", 1),
            2,
            "structure",
            "was “Age” + 1 and is now “Age” + 2.",
        ),
        (
            (*PAGES, 1, "questions", 1, "show_when", "value"),
            "b",
            "structure",
            "It is asked when “Kind” is “B”; before when “Kind” is “A”.",
        ),
        ((*PAGES, 0, "checks"), None, "structure", "A check was taken away: “Too young”."),
        ((*PAGES, 0, "checks", 0, "message"), "Older", "wording", "The message of a check"),
        ((*PAGES, 0, "checks", 0, "must", "value"), 4, "structure", "“Too young” lets pass when"),
        (("bindings",), [], "structure", "no longer written to t"),
        (("bindings", 0, "map", "name"), "age", "structure", "What fills name was “Name”"),
        (("bindings", 0, "constants", "kind"), "Y", "structure", "The fixed value of kind"),
    ],
)
def test_one_change_is_told_once(path: Any, value: Any, kind: str, words: str) -> None:
    found = changes((path, value))
    assert [each.kind for each in found] == [kind], found
    assert words in found[0].words


MORE = (*PAGES, 0, "questions", 2, "settings")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([((*MORE, "options", 1, "exclusive"), True)], "The option “B” stands alone."),
        ([((*MORE, "inline"), True)], "Side by side is new: “yes”."),
        (
            [((*MORE, "options", 1, "other"), True)],
            "The option “B” opens a box for other words.",
        ),
        (
            [(("bindings", 0, "map", "name"), {"join": ["name"], "with": " / "})],
            "What fills name is put otherwise.",
        ),
        (
            [
                ((*ONE, 0, "type"), "school"),
                ((*ONE, 0, "settings"), {"filters": {"phase": "Primary"}}),
                ((*ONE, 0, "errors"), {}),
            ],
            "Narrowed by is new: “phase Primary”.",
        ),
        ([(MORE, {"list": "needs"})], "Options was taken away: it was “A, B, C”."),
        (
            [((*PAGES, 3, "kind"), "exit")],
            "The page was a page of guidance and is now an exit page.",
        ),
        (
            [((*PAGES, 0, "checks"), [CHECK, {**CHECK, "id": "c2", "message": "Old"}])],
            "A check is new: “Old”.",
        ),
        ([(("bindings", 0, "map"), {})], "What fills name was taken away: it was “Name”."),
        (
            [(("bindings", 0, "map", "name"), {"join": ["name", "age"], "with": " / "})],
            "What fills name was “Name” and is now “Name” and “Age”, joined by “/”.",
        ),
        (
            [(("bindings", 0, "map", "name"), {"q": "name", "clear": True})],
            "What fills name was “Name” and is now “Name”, cleared when left empty.",
        ),
        (
            [(("bindings", 0, "constants"), {"form": {"from": "form"}, "kind": "X"})],
            "The fixed value of form is new: “the address of the form”.",
        ),
        (
            [((*ONE, 0, "type"), "choose_many"), ((*ONE, 0, "settings"), options("x"))],
            "Options is new: “X”.",
        ),
    ],
)
def test_rarer_changes_are_told_too(steps: Any, words: str) -> None:
    assert words in [each.words for each in changes(*steps)]


def test_the_last_option_of_all_is_an_option_too() -> None:
    old, new = copy.deepcopy(WHOLE), copy.deepcopy(WHOLE)
    for whole, label in ((old, "None"), (new, "None of these")):
        asked = whole["sections"][0]["pages"][0]["questions"][2]
        asked["type"] = "choose_many"
        asked["settings"]["none"] = {"value": "none", "label": label}
    found = diff(parse(old), parse(new))
    assert [each.kind for each in found] == ["wording"]
    assert found[0].words == "The option “None” was “None” and is now “None of these”."


def test_sections_and_bindings_that_change_places() -> None:
    old = copy.deepcopy(WHOLE)
    old["sections"].append(
        {"id": "s2", "title": "Two", "pages": [page("x", question("x", "text"))]}
    )
    old["bindings"].append({"key": "c", "target": "t"})
    new = copy.deepcopy(old)
    new["sections"].reverse()
    new["bindings"].reverse()
    words = {each.words for each in diff(parse(old), parse(new))}
    assert "The section stands at another place." in words
    assert "It is written at another place in the order." in words
    moved = copy.deepcopy(old)
    moved["sections"][1]["pages"].append(moved["sections"][0]["pages"].pop())
    assert [each.words for each in diff(parse(old), parse(moved))] == [
        "The page moved to the section “Two”."
    ]


def test_what_is_new_and_what_is_gone() -> None:
    more = question("extra", "text", required=False)
    found = changes(((*ONE, 0), more))[:2]
    assert [(each.where, each.anchor, each.words) for each in found] == [
        (
            "question “Extra”",
            "q-extra",
            "The question is new on the page “One”; it may stay empty.",
        ),
        ("question “Name”", "", "The question was taken away from the page “One”."),
    ]


def test_a_question_that_moved_to_another_page_is_the_same() -> None:
    new = copy.deepcopy(WHOLE)
    pages = new["sections"][0]["pages"]
    pages[1]["questions"].insert(0, pages[0]["questions"].pop(0))
    found = diff(parse(WHOLE), parse(new))
    assert [each.words for each in found] == ["The question moved to the page “Two”."]


def test_the_fewest_moves_are_told() -> None:
    new = copy.deepcopy(WHOLE)
    pages = new["sections"][0]["pages"]
    pages.append(pages.pop(1))
    pages[0]["questions"].append(pages[0]["questions"].pop(0))
    found = diff(parse(WHOLE), parse(new))
    assert [(each.where, each.words) for each in found] == [
        ("page “Two”", "The page stands at another place."),
        ("question “Name”", "The question stands at another place of its page."),
    ]


def test_a_reworded_form_is_told_from_one_that_asks_otherwise() -> None:
    assert is_wording_only(changes((("title",), "New"), ((*ONE, 0, "label"), "Full name")))
    assert not is_wording_only(changes((("title",), "New"), ((*ONE, 0, "required"), False)))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_form_does_not_differ_from_itself(path: Any) -> None:
    read = json.loads(path.read_text(encoding="utf-8"))
    assert diff(parse(read), parse(copy.deepcopy(read))) == []


def _slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document that holds a plain value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for slot, each in list(pairs):
        if isinstance(each, dict | list):
            yield from _slots(each)
        else:
            yield value, slot


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_no_change_of_a_value_goes_untold(path: Any) -> None:
    """Change one value after the other, wherever the form can still be read."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    before = parse(copy.deepcopy(whole))
    slots = list(_slots(whole))
    tried = 0
    for holder, slot in slots[:: max(1, len(slots) // 150)]:
        old = holder[slot]
        holder[slot] = (
            not old if isinstance(old, bool) else f"{old}2" if isinstance(old, str) else 7
        )
        try:
            after = parse(whole)
        except DefinitionError:
            continue
        else:
            tried += 1
            assert diff(before, after), f"{slot}: {old} -> {holder[slot]}"
        finally:
            holder[slot] = old
    assert tried > 20


def test_what_was_taken_away_is_known_by_its_place_in_the_old_text() -> None:
    short = copy.deepcopy(WHOLE)
    short["sections"][0]["pages"].pop()
    short["sections"][0]["pages"][0]["questions"].pop(0)
    found = {each.gone: each.anchor for each in diff(parse(WHOLE), parse(short)) if each.gone}
    assert found == {"p-end": "", "q-name": ""}
