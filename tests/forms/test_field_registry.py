"""Types of questions are found by standing in a file, and one of one's own can be added."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random

import pytest

from forms import fields
from forms.answers import read_page
from forms.build import page_form
from forms.definition import Definition, DefinitionError
from forms.examples import example_answers
from forms.fields import FAMILIES, TYPES, FieldType
from forms.journey import Journey
from tests.forms.engine import context, definition, page, posted, question

# All that a new type takes: one file, like this one.
HALF_TERM = '''"""Half-terms of a school year: autumn 1 to summer 2."""

from __future__ import annotations

import re
from random import Random

from forms.fields.base import EQUALITY, PRESENCE, AnswerError, Asking, FieldType, Inputs
from forms.fields.cleaning import first
from forms.fields.settings import flag

_TERMS = ("autumn", "spring", "summer")
_TYPED = re.compile(r"(autumn|spring|summer) ?([12])")


class HalfTerm(FieldType):
    key, label, macro = "half_term", "Half-term", "text"
    family, purpose = "Dates and times", "A half-term of a school year, like autumn 1."
    operators = EQUALITY | PRESENCE
    own_errors = frozenset({"invalid", "max"})
    own_error_words = {"max": "When it is in the summer, and that is not asked for"}
    settings = {"no_summer": flag("Not in the summer")}

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = first(inputs).casefold()
        if not typed:
            return None
        found = _TYPED.fullmatch(typed)
        if found is None:
            raise AnswerError("invalid", f"{asking.name} must be a half-term, like autumn 1")
        if found[1] == "summer" and asking.settings.get("no_summer") is True:
            raise AnswerError("max", f"{asking.name} must be in autumn or spring")
        return f"{found[1]} {found[2]}"

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [str(answer).capitalize()]

    def example(self, asking: Asking, random: Random) -> object:
        return f"{random.choice(_TERMS[:2])} {random.randint(1, 2)}"
'''


@pytest.fixture
def half_term(tmp_path: Path) -> Iterator[FieldType]:
    file = tmp_path / "half_term.py"
    file.write_text(HALF_TERM, encoding="utf-8")
    spec = spec_from_file_location("half_term", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["half_term"] = module
    try:
        spec.loader.exec_module(module)
        kind: FieldType = module.HalfTerm()
        fields.register(kind)
        yield kind
        fields.unregister(kind.key)
    finally:
        del sys.modules["half_term"]


def whole_form() -> Definition:
    return definition(
        page("when", question("term", "half_term", settings={"no_summer": True})),
        page(
            "why",
            question("why", "text"),
            show_when={"q": "term", "op": "is", "value": "spring 2"},
        ),
        page("name", question("name", "person_name")),
    )


def test_types_stand_in_the_order_of_their_families() -> None:
    families = [FAMILIES.index(kind.family) for kind in TYPES.values()]
    assert families == sorted(families)
    assert {kind.family for kind in TYPES.values()} == set(FAMILIES)


def test_a_type_of_ones_own_goes_all_the_way(half_term: FieldType) -> None:
    form, now = whole_form(), context()
    answers: dict[str, object] = {}
    sent = {
        "when": posted(term=" Spring 2 "),
        "why": posted(why="Because"),
        "name": posted(name__forename="Ada", name__surname="Brook"),
    }
    for _ in sent:
        journey = Journey(form, answers, now)
        at = next(each for each in journey.pages if not set(answers) >= _keys(each))
        read = read_page(at, "half-term", sent[at.slug], stored={}, known=answers, context=now)
        assert read.faults == ()
        answers |= read.answers
    journey = Journey(form, answers, now)
    assert journey.faults() == []
    assert journey.relevant()["term"] == "spring 2"
    (term,) = [each for _, each in form.questions if each.key == "term"]
    assert half_term.lines("spring 2", journey.asking(term)) == ["Spring 2"]


def _keys(at: object) -> set[str]:
    return {each.key for each in at.questions}  # type: ignore[attr-defined]


def test_its_own_error_and_settings_count(half_term: FieldType) -> None:
    form = whole_form()
    wrong = read_page(
        form.pages[0],
        "half-term",
        posted(term="summer 1"),
        stored={},
        known={},
        context=context(),
    )
    assert wrong.faults == (("term", "Term must be in autumn or spring"),)
    assert half_term.error_words["max"].startswith("When it is in the summer")
    with pytest.raises(DefinitionError, match="is not a setting"):
        definition(page("when", question("term", "half_term", settings={"summer": True})))
    found = example_answers(form, context(), Random(1))
    assert str(found["term"]).startswith(("autumn", "spring"))


def test_after_it_is_gone_nobody_can_ask_it(half_term: FieldType) -> None:
    fields.unregister("half_term")
    try:
        with pytest.raises(DefinitionError, match="not known"):
            whole_form()
    finally:
        fields.register(half_term)


def test_two_types_have_two_keys_and_each_a_family(half_term: FieldType) -> None:
    with pytest.raises(ValueError, match="already"):
        fields.register(half_term)

    class Lost(FieldType):
        key, family = "lost", "Nowhere"

    with pytest.raises(ValueError, match="no family"):
        fields.register(Lost())


def test_a_page_with_it_is_built_like_any_other(half_term: FieldType) -> None:
    form = whole_form()
    (field,) = page_form(form.pages[0], "half-term-built")(
        meta={"context": context(), "known": {}}
    ).questions
    assert field.kind is half_term
    assert half_term.macro == TYPES["text"].macro
