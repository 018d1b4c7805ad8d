"""Rules as the script of a page gets them: settled where other pages decide, dates as days."""

from __future__ import annotations

from typing import Any

import pytest

from forms.conditions import parse_rule
from forms.reveal import script_rule
from tests.forms.engine import context

KNOWN = {"before": "x", "day": "2026-11-20"}


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
        ({"q": "before", "op": "is", "value": {"q": "here"}}, {"const": None}),
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
