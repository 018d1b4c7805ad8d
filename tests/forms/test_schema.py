"""The documented format is what the reader takes: neither can change without the other."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.services import form_library
from forms.definition import DefinitionError, parse
from forms.document import size_problem
from forms.fields import TYPES
from forms.interchange import write
from forms.json_text import dumps
from forms.schema import schema, types_table
from tests.support.json_schema import faults

from .engine import document, page, question
from .test_diff import WHOLE
from .test_examples import everything_document

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = schema()
LIBRARY = sorted(form_library.LIBRARY.glob("*.json"))
SOUND = [json.loads(path.read_text(encoding="utf-8")) for path in LIBRARY]
SMALL = document(
    page(
        "one",
        question("name", "text", settings={"max_length": 40}, errors={"required": "Say a name"}),
        question("kind", "choose_one", settings={"options": [{"value": "a", "label": "A"}]}),
        question("sum", "calculated", settings={"formula": {"add": [{"q": "n"}, 1]}}),
        checks=[{"id": "c", "must": {"q": "name", "op": "answered"}, "message": "Wrong"}],
    ),
    page(
        "two",
        question("n", "integer", settings={"min": 1}),
        kind="repeat",
        repeat={"key": "more", "item": "Thing", "min": 0, "max": 5},
        show_when={
            "all": [
                {"q": "kind", "op": "in", "value": ["a"]},
                {
                    "not": {
                        "any": [
                            {"count": "more", "op": "gt", "value": 2},
                            {"q": "name", "op": "is", "value": {"today": {"days": 3}}},
                        ]
                    }
                },
            ]
        },
    ),
    bindings=[
        {
            "key": "b",
            "target": "t",
            "map": {"name": "name", "kind": {"q": "kind"}},
            "constants": {"a": 1, "b": {"from": "form"}},
        }
    ],
)


def is_taken(whole: Any) -> bool:
    try:
        parse(whole)
    except DefinitionError:
        return False
    return True


def fits(whole: Any) -> bool:
    return next(faults(SCHEMA, whole), None) is None


def test_the_schema_in_the_docs_is_the_schema() -> None:
    """Made anew by `flask forms schema --output docs/form-format.schema.json`."""
    kept = (DOCS / "form-format.schema.json").read_text(encoding="utf-8")
    assert kept == f"{dumps(SCHEMA)}\n"


def test_the_table_in_the_docs_is_the_table() -> None:
    """Printed by `flask forms schema --types`."""
    assert types_table() in (DOCS / "form-format.md").read_text(encoding="utf-8")


def test_the_docs_name_everything_the_schema_knows() -> None:
    text = (DOCS / "form-format.md").read_text(encoding="utf-8")
    parts: Any = SCHEMA["$defs"]
    names = {name for part in parts.values() for name in part.get("properties", {})}
    assert {name for name in names if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("whole", [*SOUND, SMALL, WHOLE], ids=lambda each: str(each["key"]))
def test_what_is_taken_fits_the_schema(whole: Any) -> None:
    assert is_taken(whole)
    assert list(faults(SCHEMA, whole)) == []
    assert list(faults(SCHEMA, json.loads(write(whole)))) == []


def test_every_type_fits_the_schema() -> None:
    whole = everything_document()
    assert {each["type"] for each in _questions(whole)} == set(TYPES)
    assert list(faults(SCHEMA, whole)) == []


STRANGE: tuple[Any, ...] = (None, True, 0, -1, 7, 1.5, "", "x", "X y", "x" * 300, [], {}, ["x"])


@pytest.mark.parametrize("seed", range(8))
def test_what_is_changed_at_random_is_taken_only_when_it_fits(seed: int) -> None:
    """The schema is never stricter than the reader."""
    random = Random(seed)
    for _ in range(250):
        whole = copy.deepcopy(random.choice([SMALL, WHOLE]))
        for _ in range(random.randint(1, 2)):
            holder, slot = random.choice(list(_slots(whole)))
            deed = random.choice(["replace", "replace", "remove", "add"])
            if deed == "remove":
                del holder[slot]
            elif deed == "add" and isinstance(holder, dict):
                holder[random.choice(["more", "kind", "text", "value", "q"])] = random.choice(
                    STRANGE
                )
            else:
                holder[slot] = random.choice(STRANGE)
        if is_taken(whole):
            assert list(faults(SCHEMA, whole)) == [], whole


@pytest.mark.parametrize("slot_number", range(0, 400, 3))
def test_a_value_of_the_wrong_sort_fits_neither(slot_number: int) -> None:
    """What the reader refuses for its shape alone, the schema refuses too."""
    slots = list(_slots(SMALL))
    if slot_number >= len(slots):
        return
    whole = copy.deepcopy(SMALL)
    holder, slot = list(_slots(whole))[slot_number]
    holder[slot] = {"strange": ["thing"]}
    assert size_problem(whole) is None
    assert fits(whole) is is_taken(whole)


@pytest.mark.parametrize(
    "path",
    [
        (),
        ("settings",),
        ("confirmation",),
        ("sections", 0),
        ("sections", 0, "pages", 0),
        ("sections", 0, "pages", 0, "questions", 0),
        ("sections", 0, "pages", 0, "questions", 0, "settings"),
        ("sections", 0, "pages", 0, "questions", 0, "errors"),
        ("sections", 0, "pages", 0, "questions", 1, "settings", "options", 0),
        ("sections", 0, "pages", 0, "checks", 0),
        ("sections", 0, "pages", 0, "checks", 0, "must"),
        ("sections", 0, "pages", 1, "repeat"),
        ("sections", 0, "pages", 1, "show_when"),
        ("bindings", 0),
        ("bindings", 0, "map", "kind"),
        ("bindings", 0, "constants", "b"),
    ],
)
def test_an_unknown_name_is_refused_by_both(path: tuple[Any, ...]) -> None:
    whole = copy.deepcopy(SMALL)
    holder: Any = whole
    for each in path:
        holder = holder[each]
    holder["surprise"] = "x"
    assert not is_taken(whole)
    assert not fits(whole)


def test_needed_names_are_needed_by_both() -> None:
    for holder_path, name in (
        ((), "title"),
        (("sections", 0), "id"),
        (("sections", 0, "pages", 0), "slug"),
        (("sections", 0, "pages", 0, "questions", 0), "key"),
        (("sections", 0, "pages", 0, "checks", 0), "message"),
        (("sections", 0, "pages", 1, "repeat"), "item"),
        (("bindings", 0), "target"),
    ):
        whole = copy.deepcopy(SMALL)
        holder: Any = whole
        for each in holder_path:
            holder = holder[each]
        del holder[name]
        assert (is_taken(whole), fits(whole)) == (False, False), name


def _slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for slot, each in list(pairs):
        yield value, slot
        if isinstance(each, dict | list):
            yield from _slots(each)


def _questions(whole: Any) -> Iterator[Any]:
    for section in whole["sections"]:
        for each in section["pages"]:
            yield from each.get("questions", ())
