from __future__ import annotations

import pytest

from admin_views.form_designer.rule_form import rows_of
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
