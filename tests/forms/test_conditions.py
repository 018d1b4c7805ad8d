"""Rules: three values, every comparison, days counted from today, and hostile documents."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms.conditions import (
    AnswerOf,
    RuleError,
    as_document,
    evaluate,
    holds,
    leaves,
    operands_of,
    parse_rule,
    questions_of,
)
from forms.operands import number_of
from tests.forms.engine import context

ANSWERS = {
    "yes": True,
    "no": False,
    "zero": 0,
    "five": 5,
    "word": "Brook",
    "share": "12.5",
    "house": "07",
    "day": "2026-11-20",
    "many": ["a", "b"],
    "school": {
        "id": "s1",
        "label": "School 1",
        "columns": {"phase": "Secondary", "low_age": 11, "in_city": True, "trust": ""},
    },
    "old_school": {"id": "s1", "label": "School 1"},
    "other": {"value": "other", "other": "A barge"},
    "others": ["a", {"value": "other", "other": "A barge"}],
    "people": [{"age": 4, "share": "0.1"}, {"age": 15, "share": "0.2"}, {"age": None}, {}],
    "week": {"MON-AM": "cap", "MON-PM": "school"},
    "empty": "",
    "none": None,
}


def value_of(rule: dict[str, Any]) -> bool | None:
    return evaluate(parse_rule(rule, "$"), ANSWERS, context())


def column(q: str, name: str, op: str, *value: Any) -> dict[str, Any]:
    return {**leaf(q, op, *value), "column": name}


def leaf(q: str, op: str, *value: Any) -> dict[str, Any]:
    return {"q": q, "op": op, **({"value": value[0]} if value else {})}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (leaf("yes", "is", True), True),
        (leaf("no", "is", False), True),
        (leaf("yes", "is", 1), False),
        (leaf("zero", "is", 0), True),
        (leaf("zero", "answered"), True),
        (leaf("no", "answered"), True),
        (leaf("empty", "answered"), False),
        (leaf("none", "not_answered"), True),
        (leaf("nowhere", "is", "a"), None),
        (leaf("nowhere", "is_not", "a"), None),
        (leaf("word", "is_not", "Garrow"), True),
        (leaf("word", "contains", "ROO"), True),
        (leaf("many", "contains", "b"), True),
        (leaf("week", "contains", "cap"), True),
        (leaf("school", "is", "s1"), True),
        (leaf("school", "in", ["s1", "s2"]), True),
        (leaf("school", "not_in", ["s1"]), False),
        (leaf("five", "gt", 4.5), True),
        (leaf("five", "lte", 5), True),
        (leaf("word", "lt", 5), None),
        (leaf("day", "before", {"today": {}}), True),
        (leaf("day", "after", {"today": {"working_days": -1}}), False),
        (leaf("day", "after", {"today": {"months": -3}}), True),
        (leaf("five", "in", [{"q": "nowhere"}, 5]), True),
        (leaf("five", "in", [{"q": "nowhere"}, 6]), None),
        (leaf("five", "is", {"q": "five"}), True),
        (leaf("other", "is", "other"), True),
        (leaf("others", "contains", "other"), True),
        (leaf("word", "contains", "ǅ"), False),
        (leaf("share", "is", "12.50"), True),
        (leaf("share", "in", ["12", "12.500"]), True),
        (leaf("share", "is", "012.5"), False),
        (leaf("house", "is", "7"), False),
        (column("school", "phase", "is", "Secondary"), True),
        (column("school", "low_age", "gte", 11), True),
        (column("school", "in_city", "is", True), True),
        (column("school", "trust", "answered"), False),
        (column("school", "colour", "is", "red"), None),
        (column("old_school", "phase", "is", "Secondary"), None),
        (column("word", "phase", "is", "Secondary"), None),
        (leaf("word", "is", {"q": "school", "column": "phase"}), False),
        ({"count": "people", "op": "is", "value": 4}, True),
        ({"count": "nobody", "op": "is", "value": 0}, True),
        ({"count": "nobody", "op": "answered"}, True),
        ({"count": "word", "op": "gt", "value": 0}, False),
        ({"sum": "people.age", "op": "is", "value": 19}, True),
        ({"sum": "people.share", "op": "is", "value": 0.3}, True),
        ({"sum": "nobody.age", "op": "lt", "value": 1}, True),
        (leaf("five", "lt", {"sum": "people.age"}), True),
        (leaf("five", "in", [{"count": "people"}, {"sum": "people.age"}]), False),
    ],
)
def test_comparisons(rule: dict[str, Any], expected: bool | None) -> None:
    assert value_of(rule) is expected


TRUE, FALSE, UNKNOWN = leaf("yes", "is", True), leaf("yes", "is", False), leaf("x", "is", 1)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"all": [TRUE, UNKNOWN]}, None),
        ({"all": [FALSE, UNKNOWN]}, False),
        ({"any": [TRUE, UNKNOWN]}, True),
        ({"any": [FALSE, UNKNOWN]}, None),
        ({"not": UNKNOWN}, None),
        ({"not": FALSE}, True),
        ({"all": [TRUE, {"not": {"any": [FALSE]}}]}, True),
    ],
)
def test_unknown_is_a_third_value(rule: dict[str, Any], expected: bool | None) -> None:
    assert value_of(rule) is expected


def test_what_is_unknown_is_not_shown() -> None:
    assert holds(None, {}, context())
    assert not holds(parse_rule(UNKNOWN, "$"), {}, context())
    assert not holds(parse_rule({"not": UNKNOWN}, "$"), {}, context())


def test_a_rule_tells_what_it_reads_and_writes_itself_down_again() -> None:
    days = {"years": 1, "months": -2, "weeks": 3, "days": -4, "working_days": 5}
    document = {
        "all": [
            leaf("a", "is", {"q": "b", "column": "phase"}),
            {"not": leaf("c", "before", {"today": days})},
            {"any": [{"count": "d", "op": "in", "value": [1, {"sum": "e.f"}]}]},
            leaf("g", "answered"),
        ]
    }
    rule = parse_rule(document, "$")
    assert questions_of(rule) == {"a", "b", "c", "d", "e", "g"}
    assert as_document(rule) == document
    assert parse_rule(as_document(rule), "$") == rule
    assert [each.question for each in leaves(rule)] == ["a", "c", "d", "g"]
    assert list(operands_of(rule))[1] == AnswerOf("b", "phase")


def _deep(depth: int) -> dict[str, Any]:
    rule: dict[str, Any] = TRUE
    for _ in range(depth):
        rule = {"not": rule}
    return rule


@pytest.mark.parametrize(
    "rule",
    [
        [],
        {},
        {"all": []},
        {"all": [TRUE], "any": [TRUE]},
        leaf("a", "matches", "x"),
        leaf("a", "answered", True),
        leaf("a", "is", {"today": {"days": 10**9}}),
        leaf("a", "is", {"today": {"days": True}}),
        leaf("a", "is", None),
        leaf("a", "in", []),
        leaf("a", "is", "x" * 501),
        {"q": 1, "op": "is", "value": 1},
        {"op": "is", "value": 1},
        {"q": "a", "count": "b", "op": "is", "value": 1},
        {"column": "phase", "op": "is", "value": 1},
        {"count": "", "op": "is", "value": 1},
        {"sum": "people", "op": "is", "value": 1},
        {"sum": "people.age.more", "op": "is", "value": 1},
        leaf("a", "is", {"q": "b", "sum": "c.d"}),
        leaf("a", "is", {"count": 3}),
        {"q": "a", "op": "is", "value": 1, "code": "import os"},
        _deep(11),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(rule: Any) -> None:
    with pytest.raises(RuleError):
        parse_rule(rule, "$")


def test_months_are_clamped_and_the_calendar_has_ends() -> None:
    day = {"q": "d", "op": "is", "value": {"today": {"months": 3}}}
    last = context(today=date(2026, 11, 30))
    assert evaluate(parse_rule(day, "$"), {"d": "2027-02-28"}, last) is True
    beyond = {"q": "d", "op": "before", "value": {"today": {"days": 55000, "years": -150}}}
    assert evaluate(parse_rule(beyond, "$"), {"d": "2027-02-28"}, last) in (True, False, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12.50", "12.50"),
        (-3, "-3"),
        (1e-7, "1E-7"),
        (".5", "0.5"),
        ("1_000", None),
        (" 1", None),
        ("٣", None),
        ("nan", None),
        ("9e999999999", None),
        ("1" * 41, None),
        (True, None),
        (["1"], None),
    ],
)
def test_only_plain_numbers_of_a_usual_size_are_numbers(value: Any, expected: str | None) -> None:
    number = number_of(value)
    assert (None if number is None else str(number)) == expected
