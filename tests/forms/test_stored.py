"""What is stored and does not fit its question: never an error, never an answer, never lost."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from forms import export, stored
from forms.answers import read_page, show_page
from forms.bindings import record_values
from forms.definition import Definition
from forms.fields import TYPES
from forms.journey import Journey
from forms.reading import AnsweredPart, answered_sections
from tests.forms.engine import SETTINGS, asking, context, definition, page, posted, question

ASKED = sorted(key for key, kind in TYPES.items() if kind.is_asked)
TYPED = [key for key in ASKED if not TYPES[key].is_computed]
DEEP: Any = {"a": [{"b": [{"c": "x"}]}]}
SHAPES: list[Any] = [None, True, False, 0, 1, -1, 2.5, 10**30, "", "x", "yes", "1,5", "٣"]
SHAPES += ["2026-13-45", "20261123", "24:99", "\x00", [], [None], [1], [[]], [{}], ["x"], [["x"]]]
SHAPES += [{}, DEEP, [DEEP], {"": ""}, {"id": 1}, {"id": "x"}, {"id": {"id": "x"}, "label": "X"}]
SHAPES += [{"id": "x", "label": "X", "columns": 1}, [{"id": "x"}], [{"id": 1, "name": []}]]
SHAPES += [{"value": []}, {"value": {"value": "x"}, "other": "y"}, {"value": "x", "other": 1}]
SHAPES += [{"agreed": "yes"}, {"agreed": True}, {"agreed": False, "name": "Ada"}, {"name": 1}]
SHAPES += [{"line1": 1}, {"forename": []}, {"MON-AM": ["a"]}, {"MON-AM": {}}, {"SUN-AM": "a"}]
# An answer to a question that is of another type by now.
SHAPES += [
    TYPES[key].example(asking(key, settings=SETTINGS.get(key, {})), Random(1)) for key in ASKED
]


def form(type_: str, *, required: bool = False) -> Definition:
    settings = SETTINGS.get(type_, {})
    of_q = [{"q": "q", "op": op, "value": "a"} for op in ("is", "contains", "lt", "before")]
    return definition(
        page("one", question("q", type_, required=required, settings=settings)),
        page(
            "two",
            question("q", type_, required=required, settings=settings) | {"id": "q-in"},
            kind="repeat",
            repeat={"key": "several", "item": "Thing", "min": 0},
        ),
        page("three", question("last", "text", required=False, show_when={"any": of_q})),
        bindings=[
            {"key": "b", "target": "t", "map": {"whole": "q", "words": "q.text"}},
            {"key": "c", "target": "t", "map": {"whole": "q"}, "repeat": "several"},
        ],
    )


@pytest.mark.parametrize("type_", ASKED)
def test_nothing_that_is_stored_is_an_error_wherever_it_is_read(type_: str) -> None:
    for required in (True, False):
        made = form(type_, required=required)
        for shape in SHAPES:
            answers = {"q": shape, "several": [{"q": shape}, shape]}
            journey = Journey(made, answers, context())
            _walked(journey)
            _told(made, answers)
            sent = journey.read_again()
            list(record_values(made, sent, context()))
            list(record_values(made, answers, context()))
            assert Journey(made, sent, context()).read_again() == sent


def _walked(journey: Journey) -> None:
    journey.faults()
    journey.resume()
    for each in journey.pages:
        for held in [journey.answers, *journey.items(each)]:
            known = journey.known_at(each)
            show_page(each, "v", stored=held, known=known, context=context())
            read_page(each, "v", posted(q="x"), stored=held, known=known, context=context())
            for asked, answer in journey.shown_answers(each, held):
                assert answer is None or TYPES[asked.type].lines(answer, journey.asking(asked))
    assert set(stored.with_misfits(journey)) >= set(journey.relevant())


def _told(made: Definition, answers: dict[str, Any]) -> None:
    for misfits in (True, False):
        for section in answered_sections(made, answers, context(), misfits=misfits):
            assert all(text for part in section.parts for _, text in part.answers)
    columns = export.columns([made])
    cells = export.row(made, answers, columns, context())
    assert len(cells) == len(columns)
    assert all(isinstance(each, str) for each in cells)


@pytest.mark.parametrize("type_", TYPED)
def test_what_does_not_fit_is_no_answer_is_kept_and_is_shown_to_staff(type_: str) -> None:
    made, kind = form(type_), TYPES[type_]
    put = asking(type_, settings=SETTINGS.get(type_, {}))
    misfits = [each for each in SHAPES if stored.misfit(put.question, {"q": each}) is not None]
    assert len(misfits) >= 20
    for shape in misfits:
        assert kind.kept(shape) is None
        journey = Journey(made, {"q": shape, "several": [{"q": shape}]}, context())
        assert journey.faults() == []
        assert journey.relevant() == {"several": [{}]}
        assert stored.with_misfits(journey) == {"q": shape, "several": [{"q": shape}]}
        raw = shape if isinstance(shape, str) else json.dumps(shape, ensure_ascii=False)
        assert "\n".join(stored.lines(shape, put)) == raw
        assert stored.cells(shape, put)[0] == raw
        assert len(stored.cells(shape, put)) == len(kind.export_columns(put.question))


@pytest.mark.parametrize("type_", TYPED)
def test_what_does_not_fit_is_asked_for_again_where_an_answer_is_needed(type_: str) -> None:
    made = form(type_, required=True)
    answers: Any = DEEP if type_ not in ("address", "person_name") else [DEEP]
    faults = Journey(made, {"q": answers}, context()).faults_of(made.pages[0])
    assert [asked.key for asked, _ in faults] == ["q"]


@pytest.mark.parametrize("type_", TYPED)
def test_an_answer_of_the_type_fits_it(type_: str) -> None:
    put = asking(type_, settings=SETTINGS.get(type_, {}))
    for seed in range(20):
        example = TYPES[type_].example(put, Random(seed))
        assert TYPES[type_].kept(example) == example
        assert stored.lines(example, put) == TYPES[type_].lines(example, put)


def test_what_is_stored_for_a_repeat_and_is_no_item_is_kept_and_told_to_staff() -> None:
    made = form("text")
    several = made.pages[1]
    for kept, stray in (("x", ["x"]), ({"a": 1}, [{"a": 1}]), ([{"q": "Ada"}, 5], [5])):
        journey = Journey(made, {"several": kept}, context())
        assert stored.strays(several, journey.answers) == stray
        assert stored.with_misfits(journey) == {"several": kept}
        told = answered_sections(made, journey.answers, context(), misfits=True)[0].parts
        words = stray[0] if isinstance(stray[0], str) else json.dumps(stray[0])
        assert told[-1] == AnsweredPart("Two", (("Cannot be read", words),))
    assert stored.strays(several, {"several": []}) == stored.strays(several, {}) == []
    assert stored.strays(made.pages[0], {"q": "x"}) == []


def test_what_is_stored_another_way_is_sent_as_its_type_reads_it() -> None:
    made = definition(
        page(
            "one",
            question("mail", "email"),
            question(
                "need",
                "choose_many",
                settings={"options": [{"value": each, "label": each} for each in "abc"]},
            ),
        ),
        page(
            "two",
            question("words", "text", required=False),
            kind="repeat",
            repeat={"key": "several", "item": "Thing"},
        ),
    )
    answers = {
        "mail": " Ada@EXAMPLE.org ",
        "need": ["c", "a", "a"],
        "several": [{"words": "  so   it is "}, {"words": "  "}],
    }
    journey = Journey(made, answers, context())
    assert journey.faults() == []
    assert journey.read_again() == {
        "mail": "Ada@example.org",
        "need": ["a", "c"],
        "several": [{"words": "so it is"}, {}],
    }


def test_a_very_long_text_that_nobody_can_read_is_cut() -> None:
    assert len(stored.as_text(["x" * 9_000])) == stored.LONGEST + 1
