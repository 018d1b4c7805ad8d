"""Reading definitions: every misfit is named with its place, and hostile documents cost nothing."""

from __future__ import annotations

from typing import Any

import pytest

from forms.definition import DefinitionError, Repeat, parse
from tests.forms.engine import document, page, question


def problems(whole: Any) -> str:
    with pytest.raises(DefinitionError) as refused:
        parse(whole)
    return str(refused.value)


def test_a_definition_is_read_with_its_defaults() -> None:
    read = parse(document(page("one", question("a", "text"))))
    assert read.pages[0].kind == "questions"
    assert read.question("a") is not None
    assert read.settings.audience == ("public",)
    assert "audience" in problems({**document(page("one", question("a", "text"))), "settings": {}})


CHECK = {"id": "c", "must": {"q": "a", "op": "answered"}, "message": "Say a"}


def _checked(**more: Any) -> dict[str, Any]:
    return page("one", question("a", "text"), checks=[{**CHECK, **more}])


def test_checks_are_read_and_pages_know_their_questions() -> None:
    read = parse(document(_checked(questions=["a"])))
    (check,) = read.pages[0].checks
    assert (check.id, check.message, check.questions) == ("c", "Say a", ("a",))
    assert read.page("one") is read.pages[0]
    assert read.question("a") is read.pages[0].by_key["a"]
    assert read.section_of(read.pages[0]) is read.sections[0]
    assert read.page("two") is None


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        ({}, "$.format: This must be 1"),
        ([], "This must be an object"),
        (document(), "$.sections[0].pages: Add a page"),
        (document(page("one")), "questions: Add a question"),
        (document(page("One", question("a", "text"))), "Use small letters"),
        (document(page("check", question("a", "text"))), "The address check is reserved"),
        (document(page("one", question("a", "text")), key="confirm"), "confirm is reserved"),
        (document(page("one", question("q-1", "text"))), "Begin with a small letter"),
        (document(page("one", question("a", "captcha"))), "This type of question is not known"),
        (
            document(page("one", question("a", "text")), page("two", question("a", "text"))),
            "a is used twice",
        ),
        (
            document(page("one", question("a", "text")), page("one", question("b", "text"))),
            "one is used twice",
        ),
        (
            document(page("one", question("a", "text", script="x"))),
            "script: This is not known here",
        ),
        (document(page("one", question("a", "text", settings={"rows": 3}))), "not a setting"),
        (document(page("one", question("a", "text", errors={"fun": "x"}))), "gives no such error"),
        (document(page("one", question("a", "choose_one"))), "give options, or the name of a list"),
        (document(page("one", question("a", "text"), kind="guidance")), "asks nothing"),
        (
            document(page("one", question("a", "text")), settings={"email_question": "b"}),
            "There is no question b",
        ),
        (
            document(page("one", question("a", "text")), settings={"audience": ["staff"]}),
            "Name some of",
        ),
        (
            document(
                page(
                    "one",
                    question("a", "text"),
                    kind="repeat",
                    repeat={"key": "r", "item": "R", "min": 3, "max": 2},
                )
            ),
            "The least may not exceed the most",
        ),
        (
            document(
                page("one", question("a", "text")),
                bindings=[{"key": "b", "target": "t", "map": {"a b": "a"}}],
            ),
            "This is no column",
        ),
        (document(page("one", question("a", "calculated"))), "formula: is missing"),
        (
            document(page("one", question("a", "calculated", settings={"formula": {"add": []}}))),
            "add: Give 1 to 50 parts",
        ),
        (
            document(page("one", question("a", "text", settings={"unique": True}))),
            "only items of a repeat can differ",
        ),
        (document(_checked(message="")), "message: This is missing"),
        (document(_checked(must=None)), "must: This is missing"),
        (document(_checked(must={"q": "a", "op": "roughly"})), "comparison is not known"),
        (document(_checked(questions=["b"])), "names b, not asked here"),
        (document(_checked(id="q-a")), "q-a is used twice"),
        (document(page("one", kind="guidance", checks=[CHECK])), "asks nothing to check"),
    ],
)
def test_misfits_are_named(whole: Any, words: str) -> None:
    assert words in problems(whole)


def test_every_misfit_is_named_at_once() -> None:
    whole = document(page("One", question("a", "nothing")), title="")
    assert len(problems(whole).split(";")) >= 3


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "hostile",
    [
        document(page("one", question("a", "text", hint="x" * 9_000))),
        document(page("one", question("a", "text", hint="a\x00b"))),
        {**document(page("one", question("a", "text"))), "more": nested(10_000)},
        {**document(page("one", question("a", "text"))), "more": [1] * 70_000},
        {**document(page("one", question("a", "text"))), "more": float("nan")},
        {**document(page("one", question("a", "text"))), "more": {"k" * 300: 1}},
        {**document(page("one", question("a", "text"))), "more": {1, 2}},
        document(*(page(f"p{n}", question(f"a{n}", "text")) for n in range(101))),
        document(page("one", *(question(f"a{n}", "text") for n in range(61)))),
        "{}",
        None,
    ],
)
def test_hostile_documents_are_refused(hostile: Any) -> None:
    assert problems(hostile)


def test_a_form_has_at_most_three_hundred_questions() -> None:
    pages = [page(f"p{n}", *(question(f"a{n}_{m}", "text") for m in range(60))) for n in range(6)]
    assert "300 questions" in problems(document(*pages))


@pytest.mark.parametrize(
    ("item", "heading", "within", "one"),
    [
        ("Person", "Person", "person", "a person"),
        ("agency", "Agency", "agency", "an agency"),
        ("GP of the pupil", "GP of the pupil", "GP of the pupil", "a GP of the pupil"),
        ("A", "A", "a", "an a"),
    ],
)
def test_an_entry_has_its_words_for_headings_and_sentences(
    item: str, heading: str, within: str, one: str
) -> None:
    repeat = Repeat("several", item)
    assert (repeat.heading, repeat.within, repeat.one) == (heading, within, one)
