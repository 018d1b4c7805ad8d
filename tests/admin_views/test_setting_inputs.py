from __future__ import annotations

import pytest

from admin_views.form_designer.readable import NUMBER, Readable
from admin_views.form_designer.rule_form import drawn, is_shown_whole, read, rows_of
from admin_views.form_designer.setting_inputs import number_from


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("-3", -3), ("2.50", 2.5)])
def test_a_number_is_read_as_it_was_typed(typed: str, number: float) -> None:
    assert number_from(typed) == number


@pytest.mark.parametrize("typed", ["", "ten", "nan", "inf", "-infinity", "1e400", "9" * 16, "--1"])
def test_what_no_document_holds_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match="up to 15 digits"):
        number_from(typed)


@pytest.mark.parametrize(("typed", "rows"), [("3", 3), ("99", 12), ("9" * 5_000, 1), ("x", 1)])
def test_the_number_of_rows_is_bounded(typed: str, rows: int) -> None:
    assert rows_of({"rows": [typed]}) == rows


MONEY = Readable("q:fee", "Fee", "Costs", ("is", "lt", "in"), NUMBER, is_money=True)


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [("50", 50, "50"), ("£12.5", 12.5, "12.50"), ("-0.07", -0.07, "-0.07"), ("1.10", 1.1, "1.10")],
)
def test_money_in_a_rule_is_typed_and_kept_in_pounds(typed: str, kept: float, shown: str) -> None:
    raw = {"left-1": ["q:fee"], "op-1": ["lt"], "value-1": [typed]}
    rule = read(raw, [MONEY]).rule
    assert rule == {"q": "fee", "op": "lt", "value": kept}
    assert drawn(rule, [MONEY])["value-1"] == [shown]
    assert is_shown_whole(rule, [MONEY])


def test_several_amounts_are_each_in_pounds() -> None:
    raw = {"left-1": ["q:fee"], "op-1": ["in"], "value-1": ["5, 7.25"]}
    assert read(raw, [MONEY]).rule["value"] == [5, 7.25]


def test_no_amount_is_finer_than_a_penny() -> None:
    raw = {"left-1": ["q:fee"], "op-1": ["lt"], "value-1": ["1.005"]}
    assert read(raw, [MONEY]).faults == {"value-1": "Write an amount in pounds, such as 12.50."}
