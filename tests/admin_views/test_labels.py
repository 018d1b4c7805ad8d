"""Codes as staff read them."""

from __future__ import annotations

import pytest

from admin_views.labels import code_words, value_words
from app.models import Application


@pytest.mark.parametrize(
    ("code", "words"), [("MON", "Monday"), ("MON-AM", "Monday morning"), ("soon", "soon")]
)
def test_days_and_half_days_are_read_out(code: str, words: str) -> None:
    assert code_words("application", "days", code) == words


def test_half_days_are_read_one_after_the_other() -> None:
    assert value_words(Application, "days", ["TUE-PM", "FRI"]) == "Tuesday afternoon, Friday"
