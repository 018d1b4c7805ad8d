"""A calculated value on its way out: as it is read, as a column takes it, as it is exported."""

from __future__ import annotations

from typing import Any

import pytest

from forms import export
from forms.bindings import record_values
from forms.definition import Definition
from forms.fields import TYPES
from forms.journey import Journey
from forms.reading import answered_sections
from tests.forms.engine import asking, context, definition, page, question

CALCULATED = TYPES["calculated"]


@pytest.mark.parametrize(
    ("settings", "answer", "line"),
    [
        ({}, "12.50", "12.50"),
        ({"prefix": "£"}, "12.50", "£12.50"),
        ({"suffix": "hours"}, "12", "12 hours"),
        ({"suffix": "%"}, "12", "12%"),
    ],
)
def test_it_is_read_with_what_stands_around_it(
    settings: dict[str, Any], answer: str, line: str
) -> None:
    put = asking("calculated", settings={"formula": 1, **settings})
    assert CALCULATED.lines(answer, put) == [line]


def test_it_gives_no_error_and_takes_no_input() -> None:
    assert CALCULATED.error_codes == frozenset()
    put = asking("calculated", settings={"formula": {"q": "a"}, "places": 0}, answers={"a": 2})
    assert CALCULATED.read({"": ["99"]}, put) is None
    assert CALCULATED.compute(put) == "2"
    assert CALCULATED.gives(put.settings) == "integer"
    assert CALCULATED.gives({"formula": 1}) == "decimal"


def _form() -> Definition:
    return definition(
        page("one", question("hours", "integer")),
        page(
            "two",
            question(
                "cost",
                "calculated",
                settings={"formula": {"multiply": [{"q": "hours"}, 11.25]}, "prefix": "£"},
            ),
            question(
                "days",
                "calculated",
                settings={"formula": {"divide": [{"q": "hours"}, 6]}, "places": 0},
            ),
        ),
        bindings=[{"key": "b", "target": "t", "map": {"cost": "cost", "days": "days"}}],
    )


def test_it_fills_columns_from_what_was_sent() -> None:
    whole = _form()
    sent = Journey(whole, {"hours": 9, "cost": "0", "days": "77"}, context()).relevant()
    (row,) = record_values(whole, sent, context())
    assert {key: str(value) for key, value in row.values.items()} == {"cost": "101.25", "days": "2"}
    assert type(row.values["days"]) is int


def test_it_stands_among_the_answers_that_are_read_and_exported() -> None:
    whole = _form()
    sent = Journey(whole, {"hours": 9}, context()).relevant()
    (section,) = answered_sections(whole, sent, context())
    assert section.parts[0].answers == (("Hours", "9"), ("Cost", "£101.25"), ("Days", "2"))
    assert [each.key for each in export.columns([whole])] == ["hours", "cost", "days"]
    put = asking("calculated", settings={"formula": 1, "prefix": "£"})
    assert CALCULATED.export_values(sent["cost"], put) == ("101.25",)


def _course(*questions: dict[str, Any]) -> Definition:
    jobs = page(
        "jobs",
        question("pay", "money"),
        kind="repeat",
        repeat={"key": "job_list", "item": "Job", "min": 0},
    )
    return definition(jobs, page("one", question("price", "money"), *questions))


def test_money_counts_in_pounds_in_formulas_sums_and_rules() -> None:
    formula = {"add": [{"multiply": [{"q": "price"}, 3]}, {"sum": "job_list.pay"}]}
    above = {"q": "price", "op": "gt", "value": 12.49}
    together = {"sum": "job_list.pay", "op": "is", "value": 0.3}
    whole = _course(
        question("total", "calculated", settings={"formula": formula, "prefix": "£"}),
        question("above", "text", required=False, show_when=above),
        question("together", "text", required=False, show_when=together),
    )
    jobs = [{"pay": "0.10"}, {"pay": "0.20"}]
    journey = Journey(whole, {"price": "12.50", "job_list": jobs}, context())
    assert journey.relevant()["total"] == "37.80"
    shown = journey.shown(whole.pages[1])
    assert [each.key for each in shown] == ["price", "total", "above", "together"]
