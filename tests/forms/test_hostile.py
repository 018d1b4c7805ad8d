"""Definitions made to hurt are refused with a reason, or checked, in well under a second."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from forms.definition import RESERVED_KEYS, DefinitionError, parse
from forms.diff import diff
from forms.interchange import Report, read
from forms.paths import paths
from forms.problems import check_definition, check_document

from .engine import context, document, page, question
from .test_reach import STOP_SECONDS, is_


@contextmanager
def in_time() -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < STOP_SECONDS


def refused(whole: Any) -> str:
    """Why a document is not taken."""
    with in_time(), pytest.raises(DefinitionError) as error:
        parse(whole)
    assert error.value.problems
    assert all(each.where and each.words for each in error.value.problems)
    return str(error.value)


def of_text(text: str | bytes) -> Report:
    with in_time():
        found = read(text)
    assert found.is_refused
    assert found.documents == ()
    return found


def nested(depth: int, inner: Any, name: str = "not") -> Any:
    for _ in range(depth):
        inner = {name: inner} if name == "not" else {name: [inner]}
    return inner


NAME = question("name", "text")


@pytest.mark.parametrize("key", sorted(RESERVED_KEYS))
def test_keys_that_would_shadow_something_are_refused(key: str) -> None:
    assert f"$.sections[0].pages[0].questions[0].key: The key {key} is reserved." in refused(
        document(page("a", question(key, "text")))
    )


@pytest.mark.parametrize("key", ["validate", "csrf_token", "data", "meta", "errors", "process"])
def test_the_keys_that_hurt_are_among_them(key: str) -> None:
    assert key in RESERVED_KEYS


@pytest.mark.parametrize(
    "key", ["__class__", "a" * 61, "Name", "na me", "n\u0430me", "name\n", "", "1st", "a-b", "a.b"]
)
def test_keys_are_small_letters_digits_and_underscores(key: str) -> None:
    asked = {**question("x", "text"), "key": key}
    assert "questions[0].key" in refused(document(page("a", asked)))


@pytest.mark.parametrize(
    ("whole", "place", "words"),
    [
        (
            document(page("a", question("a", "text", label="x" * 1_000_000))),
            "$.sections[0].pages[0].questions[0].label",
            "this one has 1,000,000",
        ),
        (
            document(page("a", question("a", "text", label="x" * 201))),
            "questions[0].label",
            "200 characters",
        ),
        (
            document(
                page(
                    "a",
                    question(
                        "a",
                        "choose_one",
                        settings={
                            "options": [{"value": f"{n}", "label": f"{n}"} for n in range(10_000)]
                        },
                    ),
                )
            ),
            "questions[0].settings",
            "give 1 to 500 options",
        ),
        (document(page("a", NAME, show_when=nested(11, is_("x", 1)))), "not.not", "10 deep"),
        (
            document(page("a", NAME, show_when=nested(10, is_("x", 1), "all"))),
            "all[0].all[0]",
            "10 deep",
        ),
        (document(page("a", NAME, show_when=nested(5_000, is_("x", 1)))), "$", "more than 40"),
        (
            document(
                page(
                    "a",
                    question(
                        "a", "calculated", settings={"formula": nested(11, {"q": "x"}, "add")}
                    ),
                )
            ),
            "settings",
            "10 deep",
        ),
        (
            document(page("a", question("a", "integer", settings={"min": 10**400}))),
            "settings.min",
            "15 digits",
        ),
        (
            document(page("a", NAME, show_when=is_("name", float("nan")))),
            "show_when.value",
            "finite",
        ),
        (
            document(page("a", NAME, show_when=is_("name", float("-inf")))),
            "show_when.value",
            "finite",
        ),
        (document(page("a", question("a", "text", hint="\ud800"))), "hint", "hidden character"),
        (document(page("a", question("a", "text", hint="\u202eabc"))), "hint", "hidden"),
        (document(page("a", question("a", "text", hint="a\x00b"))), "hint", "hidden"),
        (document(page("a", NAME, **{"\u2066evil": 1})), "pages[0]", "hidden character"),
        (
            document(page("a", NAME), bindings=[{}] * 61),
            "bindings",
            "There may be 60 bindings here",
        ),
        (document(page("a", NAME), settings={"email_question": []}), "email_question", "missing"),
        (document(page("a", {"id": [], "key": {}, "type": None})), "questions[0].id", "missing"),
        (document(page("a", NAME, kind=["questions"])), "pages[0].kind", "one of"),
        (document(page("a", question("a", "text", errors={"required": 5}))), "errors", "text"),
        (
            document(page("a", question("a", "text", settings={"__class__": "x"}))),
            "settings",
            "not a setting",
        ),
        (document(page("a", question("a", "record", settings={"table": "user"}))), "settings", ""),
    ],
)
def test_what_is_too_much_is_named_with_its_place(whole: Any, place: str, words: str) -> None:
    told = refused(whole)
    assert place in told
    assert words in told


def test_repetition_that_costs_nothing_to_write_costs_nothing_to_refuse() -> None:
    laughs: Any = ["ha"] * 10
    for _ in range(15):
        laughs = [laughs] * 10
    assert "60,000 values" in refused({**document(page("a", NAME)), "more": laughs})
    joke: Any = is_("name", "x")
    for _ in range(9):
        joke = {"any": [joke] * 10}
    assert "60,000 values" in refused(document(page("a", NAME, show_when=joke)))


def test_ten_levels_of_rules_and_formulas_are_taken() -> None:
    formula = nested(9, {"q": "n"}, "add")
    asked = [
        question("n", "integer"),
        question("c", "calculated", settings={"formula": formula}),
        question("t", "text", show_when=nested(9, {**is_("n", {"today": {"days": 1}})}, "any")),
    ]
    assert parse(document(page("a", *asked)))


def test_a_document_that_holds_itself_is_refused() -> None:
    ring: dict[str, Any] = document(page("a", NAME))
    ring["more"] = ring
    assert "nested more than 40 deep" in refused(ring)


def test_questions_that_wait_for_each_other_are_named() -> None:
    asked = [
        question(f"y{at}", "yes_no", show_when=is_(f"y{(at + 1) % 60}", True)) for at in range(60)
    ]
    with in_time():
        found = check_document(document(page("a", *asked)), {})
    assert len([each for each in found if "asked later" in each.words]) == 59


def test_values_calculated_in_a_ring_are_named() -> None:
    made = [
        question(f"c{at}", "calculated", settings={"formula": {"q": f"c{(at + 1) % 60}"}})
        for at in range(60)
    ]
    with in_time():
        found = check_document(document(page("a", *made)), {})
    assert len([each for each in found if "worked out from itself" in each.words]) == 60


def biggest() -> dict[str, Any]:
    """As many questions, options and rules as may be, each reading many others."""
    pages = []
    for at in range(100):
        asked = []
        for place in range(3):
            number = at * 3 + place
            reads = [is_(f"y{each}", True) for each in range(max(0, number - 25), number, 2)]
            more: dict[str, Any] = {}
            if reads and place == 0:
                more["show_when"] = {"any": [*reads, {"all": [{"not": each} for each in reads]}]}
            asked.append(question(f"y{number}", "yes_no", required=place == 1, **more))
        rule = [is_(f"y{each}", False) for each in range(max(0, at * 3 - 60), at * 3)]
        shown: dict[str, Any] = {"show_when": {"any": rule}} if rule and at % 2 else {}
        pages.append(page(f"p{at}", *asked, **shown))
    return document(*pages)


def test_the_biggest_form_that_is_taken_is_checked_and_walked_in_time() -> None:
    with in_time():
        whole = parse(biggest())
    with in_time():
        check_definition(whole, {})
    with in_time():
        assert paths(whole, context()).routes
    with in_time():
        assert diff(whole, parse(biggest())) == []


# --- texts ---------------------------------------------------------------------------------------

SOUND = json.dumps(document(page("a", NAME)))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "line 1, column 1", "A value is missing"),
        ('{\n  "format": 1,\n}', "line 3, column 1", "a comma too many"),
        ('{\n  "format" 1}', "line 2, column 12", "A colon is missing"),
        ('{"a": "b', "line 1, column 7", "never closed"),
        ('{"a": "b\nc"}', "line 1, column 9", "line break"),
        ('{"a": "\\x"}', "line 1, column 8", "backslash"),
        (SOUND + " x", "line 1", "more text follows"),
        (
            '{"a": {"b": [1, {"c": 1,\n "c": 2}]}}',
            "line 2, column 7: $.a.b[1].c",
            "stands here twice",
        ),
        ('{"a": [0, NaN]}', "line 1, column 11: $.a[1]", "NaN is no number"),
        ('{"a": -Infinity}', "$.a", "-Infinity is no number"),
        ('{"a": 1e999}', "$.a", "too big"),
        ('{"a": ' + "9" * 5_000 + "}", "$.a", "5,000 digits"),
        ('{"format": 1, "a": ' + "9" * 20 + "}", "$.a", "15 digits"),
        (b'{"a":\n "\xe9"}', "line 2, column 3", "UTF-8"),
        (b"\xff\xfe{\x00}\x00", "line 1, column 1", "UTF-8"),
        ("[" * 100_000, "line 1, column 101", "nested more than 100 deep"),
        ('{"a":' * 100_000, "line 1, column 501", "nested more than 100 deep"),
        ('{"format": 1, "a": "\\ud800"}', "$.a", "hidden character"),
        ('{"format": 1, "a": "' + "x" * 1_000_000 + '"}', "$.a", "this one has 1,000,000"),
        (" " * 4_000_001, "$", "bigger than 4 MB"),
        (b" " * 4_000_001, "$", "bigger than 4 MB"),
        ("[]", "$", "no form of ours"),
        ("null", "$", "no form of ours"),
        ('"{}"', "$", "no form of ours"),
        ('{"metadata": {},\n "format": 2}', "line 2, column 12: $.format", "no form of ours"),
    ],
)
def test_texts_are_refused_with_the_exact_place(text: str | bytes, place: str, words: str) -> None:
    told = [str(each) for each in of_text(text).problems]
    assert any(place in each and words in each for each in told), told[:5]


@pytest.mark.parametrize(
    "mark", ['"', '\\"', '"\\', "{", '{"', "[", ",", "]", "9", "\\u", "\ufeff"]
)
def test_a_million_of_one_mark_is_refused_in_time(mark: str) -> None:
    of_text(mark * 1_000_000)
    of_text('{"a": [' + mark * 1_000_000)


def test_a_misfit_is_told_with_its_line() -> None:
    text = json.dumps(document(page("a", NAME, question("meta", "text"))), indent=1)
    (found,) = of_text(text).problems
    assert found.spot is not None
    assert text.splitlines()[found.spot.line - 1].strip() == '"key": "meta",'
    assert (found.where, found.anchor) == ("$.sections[0].pages[0].questions[1].key", "q-meta")
