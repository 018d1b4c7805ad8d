"""Money from a question into a column: pounds everywhere, and nothing else is taken for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from forms.bindings import record_values
from forms.fields import TYPES
from forms.problems import Column, Target, check_document
from tests.forms.engine import context, definition, document, page, question, read

COST = {"formula": {"multiply": [{"q": "price"}, 3]}, "places": 0}
BILL = Target(
    "bill",
    "Bill",
    {
        "cost": Column("money"),
        "pupils": Column("integer"),
        "hours": Column("decimal"),
        "words": Column("text"),
    },
)
ASKED = page(
    "a",
    question("price", "money"),
    question("count", "integer"),
    question("measure", "decimal"),
    question("stars", "rating"),
    question("total", "calculated", settings=COST),
)


def problems(**binding: Any) -> list[str]:
    bound = {"key": "bill", "target": "bill", **binding}
    whole = document(ASKED, bindings=[bound], settings={"audience": ["school"]})
    return [each.words for each in check_document(whole, {"bill": BILL})]


@pytest.mark.parametrize("column", ["cost", "words"])
def test_money_fits_a_column_of_money_and_a_text(column: str) -> None:
    assert problems(map={column: "price"}) == []


@pytest.mark.parametrize("column", ["pupils", "hours"])
def test_money_is_no_count_and_no_measure(column: str) -> None:
    (found,) = problems(map={column: "price"})
    assert found.startswith("“Price” gives an amount in pounds, such as 12.50, the column takes ")


@pytest.mark.parametrize("key", ["count", "measure", "stars", "total"])
def test_a_number_that_does_not_say_it_is_money_fills_no_column_of_money(key: str) -> None:
    (found,) = problems(map={"cost": key})
    assert found.endswith("the column takes an amount in pounds, such as 12.50.")


@pytest.mark.parametrize("value", [50, 12.5, "50", "12.5", "-1.00", "1000000.01", True, "£5.00"])
def test_a_fixed_amount_is_written_in_pounds_and_pence(value: object) -> None:
    words = "This value is not of the column’s type: it takes an amount in pounds, such as 12.50."
    assert problems(constants={"cost": value}) == [words]
    assert problems(constants={"cost": "12.50"}) == []


def test_columns_get_pounds_alone_or_joined() -> None:
    words = {"join": ["price", "count"], "with": " for "}
    bound = [{"key": "b", "target": "t", "map": {"price": "price", "words": words}}]
    whole = definition(
        page("one", question("price", "money"), question("count", "integer")), bindings=bound
    )
    (row,) = record_values(whole, {"price": "19.90", "count": 2}, context())
    assert row.values == {"price": Decimal("19.90"), "words": "19.90 for 2"}


@pytest.mark.parametrize("typed", ["-0", "£-0.00", "- 0"])
def test_less_than_nothing_of_nothing_is_nothing(typed: str) -> None:
    assert read("money", typed) == "0.00"
    assert TYPES["money"].fits("0.00")
