"""How people write times, months, numbers and other words, and what is said when it is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from forms.conditions import evaluate, parse_rule
from forms.definition import Question
from forms.fields import TYPES, AnswerError, Asking
from forms.fields.patterns import PATTERNS
from tests.forms.engine import asking, context, read

OTHER = {
    "options": [
        {"value": "bus", "label": "Bus"},
        {"value": "walk", "label": "On foot"},
        {"value": "else", "label": "Another way", "other": True},
    ]
}


def refusal(type_: str, *typed: str, **more: Any) -> tuple[str, str, tuple[str, ...]]:
    with pytest.raises(AnswerError) as refused:
        read(type_, *typed, **more)
    return refused.value.code, refused.value.words, refused.value.parts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9:30am", "09:30"),
        ("9.30 AM", "09:30"),
        ("9:30 a.m.", "09:30"),
        ("0930", "09:30"),
        ("930", "09:30"),
        ("9", "09:00"),
        ("9 o’clock", "09:00"),
        ("9am", "09:00"),
        ("15:30", "15:30"),
        ("3.30pm", "15:30"),
        ("3:30 p", "15:30"),
        ("15:30pm", "15:30"),
        ("03:30", "03:30"),
        ("12:15", "12:15"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("Noon", "12:00"),
        ("12 midnight", "00:00"),
        ("15h45", "15:45"),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, kept: str) -> None:
    assert read("time", typed) == kept


@pytest.mark.parametrize("typed", ["25:00", "9:60", "24:00", "13am", "half past nine", "9:3", "-1"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    words = "Start date must be a time, like 9:30am or 14:45"
    assert refusal("time", typed) == ("invalid", words, ())


def test_a_time_that_may_be_either_is_asked_about_unless_the_limits_tell() -> None:
    words = "Start date must say am or pm, like 3:30pm"
    assert refusal("time", "3:30") == ("incomplete", words, ())
    school_day = {"min": "08:00", "max": "17:00"}
    assert read("time", "3:30", settings=school_day) == "15:30"
    words = "Start date must be between 8am and 5pm"
    assert refusal("time", "6", settings=school_day) == ("max", words, ())
    words = "Start date must be 8am or later"
    assert refusal("time", "7:59", settings={"min": "08:00"}) == ("min", words, ())


def test_a_time_is_shown_as_it_is_said() -> None:
    kind, this = TYPES["time"], asking("time")
    shown = [kind.lines(each, this)[0] for each in ("00:00", "00:30", "09:00", "12:00", "14:45")]
    assert shown == ["midnight", "12:30am", "9am", "midday", "2:45pm"]


def test_rules_compare_times_with_times_and_with_nothing_else() -> None:
    def held(op: str, value: object) -> bool | None:
        rule = parse_rule({"q": "at", "op": op, "value": value}, "$")
        return evaluate(rule, {"at": "09:30"}, context())

    assert held("before", "10:00") is True
    assert held("after", "10:00") is False
    assert held("before", "2026-01-01") is None
    assert held("before", "25:00") is None


@pytest.mark.parametrize(
    ("month", "year", "kept"),
    [("11", "2026", "2026-11-01"), ("Nov", "2026", "2026-11-01"), ("03", "2027", "2027-03-01")],
)
def test_a_month_is_kept_as_its_first_day(month: str, year: str, kept: str) -> None:
    answer = read("month_and_year", parts={"month": month, "year": year})
    assert answer == kept
    assert str(TYPES["month_and_year"].value(answer, "last_day"))[:7] == kept[:7]


@pytest.mark.parametrize(
    ("month", "year", "wrong"),
    [
        ("", "2026", ("incomplete", "Start date must include a month", ("month",))),
        (
            "13",
            "2026",
            (
                "invalid",
                "Start date must be a real month and year, like 11 2026",
                ("month",),
            ),
        ),
        ("11", "26", ("invalid", "The year of start date must include 4 numbers", ("year",))),
    ],
)
def test_a_wrong_month_names_the_wrong_part(month: str, year: str, wrong: object) -> None:
    assert refusal("month_and_year", parts={"month": month, "year": year}) == wrong


def test_months_keep_limits_by_the_month() -> None:
    november = {"month": "11", "year": "2026"}
    assert read("month_and_year", parts=november, settings={"min": {"today": {}}})
    code, words, parts = refusal(
        "month_and_year", parts=november, settings={"after": {"today": {"days": 1}}}
    )
    assert (code, words) == ("after", "Start date must be in the future")
    assert parts == ("month", "year")
    _, words, _ = refusal(
        "month_and_year", parts=november, settings={"min": "2027-01-15", "max": "2027-03-01"}
    )
    assert words == "Start date must be between January 2027 and March 2027"


def test_a_limit_may_be_counted_from_another_answer() -> None:
    # Six weeks after 1 December is 12 January, a Tuesday; a working day later is the 13th.
    settings = {"max": {"q": "start", "plus": {"weeks": 6, "working_days": 1}}}
    started = {"start": "2026-12-01"}
    last = {"day": "13", "month": "1", "year": "2027"}
    assert read("date", parts=last, settings=settings, answers=started) == "2027-01-13"
    code, words, _ = refusal(
        "date", parts={**last, "day": "14"}, settings=settings, answers=started
    )
    assert (code, words) == ("max", "Start date must be the same as or before 13 January 2027")


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        (("45", "13", "2027"), ("day", "month")),
        (("45", "1", "20277"), ("day", "year")),
        (("1", "1", "1066"), ("year",)),
    ],
)
def test_every_wrong_part_of_a_date_is_marked(
    typed: tuple[str, str, str], parts: tuple[str, ...]
) -> None:
    inputs = dict(zip(("day", "month", "year"), typed, strict=True))
    assert refusal("date", parts=inputs)[2] == parts


def test_days_may_be_written_as_ordinals() -> None:
    assert read("date", parts={"day": "1st", "month": "sep", "year": "2027"}) == "2027-09-01"


@pytest.mark.parametrize(
    ("type_", "typed", "settings", "kept"),
    [
        ("integer", "12 hours", {"suffix": "hours"}, 12),
        ("integer", "12 Hours a Week", {"suffix": "hours a week"}, 12),
        ("integer", "1 200", {}, 1200),
        ("integer", "1,00,000", {}, 100000),
        ("integer", "- 3", {}, -3),
        ("integer", "12.", {}, 12),
        ("decimal", "50%", {"suffix": "%"}, "50"),
        ("money", "£ 1 250", {}, "1250.00"),
        ("money", "12.50 pounds", {}, "12.50"),
    ],
)
def test_numbers_are_read_as_people_write_them(
    type_: str, typed: str, settings: dict[str, Any], kept: object
) -> None:
    assert read(type_, typed, settings=settings) == kept


@pytest.mark.parametrize("typed", ["12,5", "1,2", "1 2", "1,2345", "12 apples"])
def test_a_number_is_never_guessed(typed: str) -> None:
    assert refusal("integer", typed)[0] == "invalid"


def test_both_limits_are_told_together() -> None:
    settings = {"min": 2, "max": 1000}
    assert refusal("integer", "1", settings=settings)[:2] == (
        "min",
        "Start date must be between 2 and 1,000",
    )
    words = refusal("text", "x", settings={"min_length": 2, "max_length": 5})[1]
    assert words == "Start date must be between 2 and 5 characters"
    assert refusal("money", "3", settings={"max": 2})[1] == "Start date must be £2.00 or less"


def test_words_are_counted() -> None:
    assert read("long_text", "one two\nthree", settings={"max_words": 3}) == "one two\nthree"
    refused = refusal("long_text", "one two three four", settings={"max_words": 3})
    assert refused == ("too_long", "Start date must be 3 words or fewer", ())


@pytest.mark.parametrize(
    ("pattern", "typed", "kept"),
    [
        ("letters", "Zoë O’Neill-Smith", "Zoë O’Neill-Smith"),
        ("digits", "12 34-56", "123456"),
        ("reference", "AB - 12 / 3", "AB-12/3"),
        ("code", "ab 12", "AB12"),
        ("ukprn", "1001 2345", "10012345"),
        ("academic_year", "2026-2027", "2026/27"),
        ("academic_year", "2026/27", "2026/27"),
        ("web_address", "www.example.org/a?b=1", "https://www.example.org/a?b=1"),
        ("company", "sc 123456", "SC123456"),
    ],
)
def test_a_form_of_text_is_tidied(pattern: str, typed: str, kept: str) -> None:
    assert read("text", typed, settings={"pattern": pattern}) == kept


@pytest.mark.parametrize(
    ("pattern", "typed"),
    [
        ("letters", "R2D2"),
        ("digits", "12a"),
        ("digits", "--"),
        ("letters_and_digits", "a b"),
        ("reference", "-AB"),
        ("ukprn", "20012345"),
        ("academic_year", "2026/28"),
        ("web_address", "javascript:alert(1)"),
        ("web_address", "ftp://example.org"),
        ("uprn", "1234567890123"),
    ],
)
def test_a_text_of_another_form_is_refused(pattern: str, typed: str) -> None:
    code, words, _ = refusal("text", typed, settings={"pattern": pattern})
    assert (code, words) == ("pattern", f"Start date {PATTERNS[pattern].words}")


def test_other_words_are_kept_with_the_choice() -> None:
    kind, this = TYPES["choose_one"], asking("choose_one", settings=OTHER)
    answer = kind.read({"": ["else"], "other": ["  by tram "]}, this)
    assert answer == {"value": "else", "other": "by tram"}
    assert kind.lines(answer, this) == ["Another way: by tram"]
    assert (kind.value(answer), kind.value(answer, "other")) == ("else", "by tram")
    assert kind.export_values(answer, this) == ["Another way", "by tram"]
    assert kind.read({"": ["bus"], "other": ["left from before"]}, this) == "bus"


def test_other_words_are_needed_when_other_is_chosen() -> None:
    refused = refusal("choose_one", "else", settings=OTHER)
    assert refused == ("incomplete", "Enter details of “Another way”", ("other",))
    long = {"": "else", "other": "x" * 201}
    code, words, parts = refusal("choose_one", parts=long, settings=OTHER)
    assert (code, parts) == ("too_long", ("other",))
    assert words == "Details of “Another way” must be 200 characters or fewer"


def test_other_words_stand_beside_many_choices_and_rules_still_read_them() -> None:
    kind, this = TYPES["choose_many"], asking("choose_many", settings=OTHER)
    answer = kind.read({"": ["else", "bus"], "other": ["by tram"]}, this)
    assert answer == {"value": ["bus", "else"], "other": "by tram"}
    assert kind.lines(answer, this) == ["Bus", "Another way: by tram"]
    rule = parse_rule({"q": "way", "op": "contains", "value": "else"}, "$")
    assert evaluate(rule, {"way": answer}, context()) is True


def test_other_words_have_no_place_in_a_box_that_opens() -> None:
    for type_, settings in (("choose_one", {**OTHER, "look": "select"}), ("long_list", OTHER)):
        assert list(TYPES[type_].setting_problems(settings))


def test_a_rating_is_a_number_of_its_scale() -> None:
    settings = {"most": 4, "lowest": "Poor", "highest": "Good"}
    assert read("rating", "4", settings=settings) == 4
    assert refusal("rating", "5", settings=settings)[0] == "invalid"
    hints = [option.hint for option in TYPES["rating"].options(asking("rating", settings=settings))]
    assert hints == ["Poor", "", "", "Good"]


def test_a_urn_has_six_digits() -> None:
    assert read("urn", "100 001") == "100001"
    assert refusal("urn", "012345")[0] == "invalid"


def test_a_record_is_found_in_the_table_that_is_named() -> None:
    answer = read("record", "c2", settings={"table": "course"})
    assert answer == {"id": "c2", "label": "Course 2"}
    assert TYPES["record"].gives({"table": "provider_site"}) == "site"
    problems = list(TYPES["record"].setting_problems({"table": "user"}))
    assert len(problems) == 1
    assert problems[0].startswith("table: must be one of school")
    wrong = {"table": "school", "filters": {"programme": "x"}}
    assert list(TYPES["record"].setting_problems(wrong)) == [
        "filters: Schools of the register cannot be narrowed by programme."
    ]


@pytest.mark.parametrize(
    ("label", "short", "name", "subject"),
    [
        ("EHCP number", "", "EHCP number", "EHCP number"),
        ("The start date", "", "Start date", "the start date"),
        ("When did it end?", "end date", "End date", "end date"),
        ("Who?", "", "The answer to “Who?”", "an answer to “Who?”"),
    ],
)
def test_a_question_is_named_in_a_sentence(label: str, short: str, name: str, subject: str) -> None:
    put = Asking(Question(id="q", key="q", type="text", label=label, short=short), context())
    assert (put.name, put.subject) == (name, subject)


def test_what_is_pasted_along_falls_away() -> None:
    assert read("text", "\ufeffAda\u200b \u202eBrook\u00ad") == "Ada Brook"
    assert read("long_text", "\uf0b7 one\x0btwo") == "• one\ntwo"
    assert read("text", "🫨 👩‍👧 فارسی نیم\u200cفاصله") == "🫨 👩‍👧 فارسی نیم\u200cفاصله"
