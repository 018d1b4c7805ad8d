"""Rules and formulas as the script of a page gets them: other pages settled, days as dates."""

from __future__ import annotations

from typing import Any

import pytest

from forms.conditions import parse_rule
from forms.formulas import parse_formula
from forms.reveal import script_formula, script_rule
from tests.forms.engine import context

KNOWN = {
    "before": "x",
    "day": "2026-11-20",
    "school": {"id": "s1", "label": "School 1", "columns": {"phase": "Secondary"}},
    "people": [{"share": "0.1"}, {"share": "0.2"}],
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"q": "here", "op": "is", "value": "a"}, {"q": "here", "op": "is", "value": "a"}),
        ({"q": "before", "op": "is", "value": "x"}, {"const": True}),
        ({"q": "never", "op": "is", "value": "x"}, {"const": None}),
        ({"not": {"q": "before", "op": "answered"}}, {"not": {"const": True}}),
        (
            {"q": "here", "op": "before", "value": {"today": {"days": 1}}},
            {"q": "here", "op": "before", "value": "2026-11-24"},
        ),
        (
            {"q": "here", "op": "in", "value": [{"q": "before"}, {"q": "there"}]},
            {"q": "here", "op": "in", "value": ["x", {"q": "there"}]},
        ),
        (
            {"q": "before", "op": "is", "value": {"q": "here"}},
            {"known": "x", "op": "is", "value": {"q": "here"}},
        ),
        ({"q": "never", "op": "is", "value": {"q": "here"}}, {"const": None}),
        (
            {"q": "here", "column": "phase", "op": "is", "value": {"q": "school"}},
            {"q": "here", "column": "phase", "op": "is", "value": "s1"},
        ),
        (
            {"q": "school", "column": "phase", "op": "is", "value": {"q": "here"}},
            {"known": "Secondary", "op": "is", "value": {"q": "here"}},
        ),
        (
            {"q": "here", "op": "lt", "value": {"count": "people"}},
            {"q": "here", "op": "lt", "value": 2},
        ),
        (
            {"sum": "people.share", "op": "lt", "value": {"q": "here"}},
            {"known": 0.3, "op": "lt", "value": {"q": "here"}},
        ),
        ({"count": "here", "op": "is", "value": 0}, {"const": True}),
        ({"q": "here", "op": "answered"}, {"q": "here", "op": "answered"}),
        (
            {"any": [{"q": "here", "op": "is", "value": 1}, {"q": "day", "op": "answered"}]},
            {"any": [{"q": "here", "op": "is", "value": 1}, {"const": True}]},
        ),
    ],
)
def test_rules_for_the_script(rule: dict[str, Any], expected: dict[str, Any]) -> None:
    read = parse_rule(rule, "$")
    assert script_rule(read, ["here", "there"], KNOWN, context()) == expected


def test_formulas_for_the_script() -> None:
    formula = parse_formula(
        {
            "add": [
                0.25,
                {"multiply": [{"q": "here"}, {"count": "people"}]},
                {"subtract": [{"sum": "people.share"}, {"q": "never"}]},
                {"divide": [{"q": "here", "column": "low_age"}, {"q": "before"}]},
            ]
        },
        "$",
    )
    assert script_formula(formula, ["here"], KNOWN, context()) == {
        "add": [
            "0.25",
            {"multiply": [{"q": "here"}, "2"]},
            {"subtract": ["0.3", None]},
            {"divide": [{"q": "here", "column": "low_age"}, None]},
        ]
    }
