"""Formulas: exact on the way, rounded once, nothing where something is unknown."""

from __future__ import annotations

from typing import Any

import pytest

from forms.conditions import RuleError
from forms.formulas import (
    MAX_DEPTH,
    calculate,
    formula_document,
    operands_of,
    parse_formula,
)
from tests.forms.engine import context

ANSWERS = {
    "half": "0.5",
    "three": 3,
    "nothing": None,
    "word": "Brook",
    "school": {"id": "s1", "label": "School 1", "columns": {"low_age": 11}},
    "far": [{"apart": 10**20}, {"apart": "0.00000051"}, {"apart": "0.00000049"}],
    "people": [{"share": "0.1"}, {"share": "0.2"}, {}],
}


@pytest.mark.parametrize(
    ("formula", "places", "expected"),
    [
        (12.5, 2, "12.50"),
        ({"q": "three"}, 0, "3"),
        ({"q": "school", "column": "low_age"}, 0, "11"),
        ({"count": "people"}, 0, "3"),
        ({"count": "nobody"}, 0, "0"),
        ({"sum": "people.share"}, 1, "0.3"),
        ({"subtract": [{"sum": "far.apart"}, 10**20]}, 6, "0.000001"),
        ({"add": [0.1, 0.2, {"q": "half"}]}, 6, "0.800000"),
        ({"subtract": [1, {"q": "three"}]}, 0, "-2"),
        ({"multiply": [{"q": "three"}, {"q": "half"}, 0.5]}, 1, "0.8"),
        ({"multiply": [{"divide": [1, {"q": "three"}]}, 3]}, 0, "1"),
        ({"divide": [{"q": "half"}, 1]}, 0, "1"),
        ({"subtract": [0, {"q": "half"}]}, 0, "-1"),
        ({"multiply": [-0.004, 1]}, 2, "0.00"),
        ({"divide": [1, 0]}, 2, None),
        ({"divide": [1, {"count": "nobody"}]}, 2, None),
        ({"add": [1, {"q": "nothing"}]}, 2, None),
        ({"add": [1, {"q": "never"}]}, 2, None),
        ({"add": [1, {"q": "word"}]}, 2, None),
        ({"multiply": [999_999_999_999_999, 2]}, 0, None),
    ],
)
def test_values(formula: Any, places: int, expected: str | None) -> None:
    read = parse_formula(formula, "$")
    assert calculate(read, ANSWERS, context(), places) == expected
    assert parse_formula(formula_document(read), "$") == read


def test_a_formula_tells_what_it_reads() -> None:
    document = {"add": [{"q": "a", "column": "b"}, {"divide": [{"sum": "c.d"}, {"count": "e"}]}, 1]}
    assert [each.reads for each in operands_of(parse_formula(document, "$"))] == ["a", "c", "e"]


def _deep(depth: int) -> Any:
    return {"add": [_deep(depth - 1)]} if depth else 1


@pytest.mark.parametrize(
    "formula",
    [
        None,
        "1",
        True,
        [],
        {},
        {"add": []},
        {"add": 1},
        {"add": [1] * 51},
        {"add": [{"add": [1] * 50}] * 5},
        {"subtract": [1]},
        {"divide": [1, 2, 3]},
        {"power": [1, 2]},
        {"add": [1], "multiply": [1]},
        {"q": "a", "add": [1]},
        {"sum": "people"},
        float("inf"),
        10**41,
        _deep(MAX_DEPTH),
    ],
)
def test_a_formula_that_cannot_be_read_is_refused(formula: Any) -> None:
    with pytest.raises(RuleError):
        parse_formula(formula, "$")
