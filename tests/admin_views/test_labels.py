"""Codes as staff read them."""

from __future__ import annotations

import pytest

from admin_views.column_labels import sentence
from admin_views.labels import code_words, value_words
from app.models import Application, Placement


@pytest.mark.parametrize(
    ("code", "words"), [("MON", "Monday"), ("MON-AM", "Monday morning"), ("soon", "soon")]
)
def test_days_and_half_days_are_read_out(code: str, words: str) -> None:
    assert code_words("application", "days", code) == words


def test_half_days_are_read_one_after_the_other() -> None:
    assert value_words(Application, "days", ["TUE-PM", "FRI"]) == "Tuesday afternoon, Friday"


def test_both_halves_of_a_day_are_the_whole_day() -> None:
    days = ["MON-AM", "MON-PM", "TUE-AM"]
    assert value_words(Application, "days", days) == "Monday all day, Tuesday morning"


def test_how_often_a_pupil_comes_is_told_in_words() -> None:
    assert value_words(Placement, "attendance_pattern", "PART") == "Some sessions"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("sen_status", "SEN status"),
        ("ap_setting_type", "AP setting type"),
        ("SEN_SUPPORT", "SEN support"),
        ("former_upn", "Former UPN"),
        ("flourish-ehcp", "Flourish EHCP"),
        ("ks3_maths", "KS3 maths"),
        ("sensitivity", "Sensitivity"),
        ("DECLINED_NEED", "Declined need"),
        ("", ""),
    ],
)
def test_short_forms_are_written_in_capitals(code: str, words: str) -> None:
    assert sentence(code) == words
