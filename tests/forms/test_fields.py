"""Every type of question: what it takes, what it refuses and in which words, and its way back."""

from __future__ import annotations

from typing import Any

import pytest

from forms.fields import TYPES, AnswerError
from tests.forms.engine import SETTINGS, FakeLookups, asking, read

DAY = ("day", "month", "year")
OPTIONS = {"options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}
NONE = {"none": {"value": "none", "label": "None of these"}}


def day(text: str) -> dict[str, str]:
    return dict(zip(DAY, text.split("/"), strict=True))


@pytest.mark.parametrize(
    ("type_", "typed", "kept"),
    [
        ("text", "  Ada   Brook ", "Ada Brook"),
        ("text", "Zoe\u0308", "Zoë"),
        ("text", "   ", None),
        ("long_text", "one  \r\ntwo\u2028three", "one\ntwo\nthree"),
        ("integer", " 1,200 ", 1200),
        ("integer", "−3", -3),
        ("integer", "12.0", 12),
        ("decimal", ".50", "0.5"),
        ("money", "£1,250.5", "1250.50"),
        ("money", "0", "0.00"),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("choose_one", "b", "b"),
        ("long_list", "SLCN", "SLCN"),
        ("email", " Ada@EXAMPLE.org ", "Ada@example.org"),
        ("telephone", "+44 (0)1632 960001", None),
        ("postcode", "cv12gn", "CV1 2GN"),
        ("upn", "y331000024001", "Y331000024001"),
        ("uln", "1000 000 019", "1000000019"),
    ],
)
def test_typed_text_is_kept_one_way(type_: str, typed: str, kept: object) -> None:
    answer = read(type_, typed, settings=SETTINGS.get(type_, {}))
    if type_ == "telephone":
        assert answer == read(type_, "01632 960001")
    elif type_ == "email":
        assert str(answer).casefold() == str(kept).casefold()
    else:
        assert answer == kept


@pytest.mark.parametrize(
    ("type_", "typed", "code", "words"),
    [
        ("text", "a\u200d\x07b", "invalid", "Start date must not include hidden characters"),
        ("text", "x" * 201, "too_long", "Start date must be 200 characters or fewer"),
        ("long_text", "x" * 3001, "too_long", "Start date must be 3,000 characters or fewer"),
        ("integer", "12.5", "invalid", "Start date must be a whole number, like 12"),
        ("integer", "1e5", "invalid", "Start date must be a whole number, like 12"),
        ("integer", "٣", "invalid", "Start date must be a whole number, like 12"),
        ("decimal", "1.25", "invalid", "Start date must be a number with up to 1 decimal place"),
        ("money", "-1", "min", "Start date must be £0.00 or more"),
        ("money", "ten", "invalid", "Start date must be an amount of money, like 12.50"),
        ("yes_no", "perhaps", "invalid", "Select yes or no: Start date"),
        ("choose_one", "c", "invalid", "Select start date in the list"),
        ("upn", "A331000024001", "invalid", None),
        ("uln", "1000000018", "invalid", None),
        ("postcode", "CV1", "invalid", None),
        ("email", "ada@", "invalid", None),
        ("telephone", "12", "invalid", None),
        ("school", "s9", "invalid", "Select start date in the list"),
    ],
)
def test_wrong_text_is_refused_in_words(
    type_: str, typed: str, code: str, words: str | None
) -> None:
    with pytest.raises(AnswerError) as refused:
        read(type_, typed, settings=SETTINGS.get(type_, {}))
    assert refused.value.code == code
    assert refused.value.words
    assert words is None or refused.value.words == words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1/2/2027", "2027-02-01"),
        ("01/February/2027", "2027-02-01"),
        (" 29/feb/2028", "2028-02-29"),
        ("5/Sept/2026", "2026-09-05"),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, kept: str) -> None:
    assert read("date", parts=day(typed)) == kept


@pytest.mark.parametrize(
    ("typed", "code", "words", "parts"),
    [
        ("31/2/2027", "invalid", "Start date must be a real date", ("day",)),
        ("29/2/2027", "invalid", "Start date must be a real date", ("day",)),
        ("1/13/2027", "invalid", "Start date must be a real date", ("month",)),
        ("x/y/2027", "invalid", "Start date must be a real date", ("day", "month")),
        ("1/2/27", "invalid", "The year of start date must include 4 numbers", ("year",)),
        ("1/2/", "incomplete", "Start date must include a year", ("year",)),
        ("/2/", "incomplete", "Start date must include a day and year", ("day", "year")),
        ("1/ju/2027", "invalid", "Start date must be a real date", ("month",)),
    ],
)
def test_wrong_dates_name_the_wrong_part(
    typed: str, code: str, words: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(AnswerError) as refused:
        read("date", parts=day(typed))
    assert (refused.value.code, refused.value.words, refused.value.parts) == (code, words, parts)


@pytest.mark.parametrize(
    ("settings", "typed", "words"),
    [
        ({"min": {"today": {"months": -3}}}, "22/8/2026", "the same as or after 23 August 2026"),
        ({"max": {"today": {}}}, "24/11/2026", "must be today or in the past"),
        ({"after": {"q": "start"}}, "1/12/2026", "must be after 1 December 2026"),
        ({"before": "2026-12-01"}, "1/12/2026", "must be before 1 December 2026"),
        ({"min": {"today": {"working_days": 3}}}, "25/11/2026", "or after 26 November 2026"),
    ],
)
def test_a_date_keeps_its_limits(settings: dict[str, Any], typed: str, words: str) -> None:
    with pytest.raises(AnswerError) as refused:
        read("date", parts=day(typed), settings=settings, answers={"start": "2026-12-01"})
    assert words in refused.value.words


def test_the_risk_assessment_of_exactly_three_months_is_in_time() -> None:
    settings = {"min": {"today": {"months": -3}}}
    assert read("date", parts=day("23/8/2026"), settings=settings) == "2026-08-23"


def test_a_birthday_lies_in_the_past() -> None:
    with pytest.raises(AnswerError, match="must be in the past"):
        read("date_of_birth", parts=day("23/11/2026"))
    with pytest.raises(AnswerError, match="in the last 120 years"):
        read("date_of_birth", parts=day("1/1/1901"))
    assert read("date_of_birth", parts=day("1/9/2012")) == "2012-09-01"


def test_not_known_is_an_answer_only_where_it_is_offered() -> None:
    assert read("yes_no", "unknown", settings={"unknown": True}) == "unknown"
    with pytest.raises(AnswerError):
        read("yes_no", "unknown")


def test_many_choices_keep_the_order_of_the_list_and_refuse_none_with_others() -> None:
    settings = {**OPTIONS, **NONE}
    assert read("choose_many", "b", "a", "b", settings=settings) == ["a", "b"]
    with pytest.raises(AnswerError, match="or select “None of these”"):
        read("choose_many", "a", "none", settings=settings)
    with pytest.raises(AnswerError, match="Select up to 1"):
        read("choose_many", "a", "b", settings={**OPTIONS, "max_choices": 1})


def test_parts_of_names_and_addresses_are_asked_for_by_name() -> None:
    assert read("person_name", parts={"forename": " Ada ", "surname": "Brook"}) == {
        "forename": "Ada",
        "surname": "Brook",
    }
    with pytest.raises(AnswerError) as refused:
        read("person_name", parts={"forename": "Ada", "surname": ""})
    assert refused.value.parts == ("surname",)
    address = {"line1": "1 Example Road", "line2": "", "town": "Coventry", "county": ""}
    assert read("address", parts={**address, "postcode": "cv1 2gn"}) == {
        "line1": "1 Example Road",
        "town": "Coventry",
        "postcode": "CV1 2GN",
    }
    with pytest.raises(AnswerError) as refused:
        read("address", parts={**address, "postcode": "nowhere"})
    assert refused.value.parts == ("postcode",)
    with pytest.raises(AnswerError) as refused:
        read("address", parts={**address, "line1": "", "town": "", "postcode": "nowhere"})
    assert refused.value.parts == ("line1", "town", "postcode")
    assert "building and street. Enter town or city. " in refused.value.words
    assert "postcode" in refused.value.words
    with pytest.raises(AnswerError) as refused:
        read("address", parts={**address, "postcode": ""})
    assert (refused.value.code, refused.value.words) == ("incomplete", "Enter postcode")


def test_a_looked_up_record_keeps_its_label() -> None:
    assert read("school", "s2") == {"id": "s2", "label": "School 2"}


def test_searching_without_choosing_says_what_to_do() -> None:
    with pytest.raises(AnswerError, match="Search, then select"):
        read("school", parts={"search": "abc"})


def test_what_a_question_asks_to_upload_is_a_plain_sentence() -> None:
    kind = TYPES["file"]
    whole = asking("file", label="Which file?", lookups=FakeLookups(missing_files=["f1"]))
    assert kind.required_words(whole) == "Upload a file for “Which file?”"
    assert kind.required_words(asking("file", label="Upload the plan", short="the plan")) == (
        "Upload the plan"
    )
    with pytest.raises(AnswerError) as gone:
        kind.read({"keep": ["f1"]}, whole)
    assert gone.value.words == "Upload the file for “Which file?” again: the file is gone"
    few = asking("file", label="Which file?", settings={"max_files": 1})
    with pytest.raises(AnswerError) as many:
        kind.read({"keep": ["f1", "f2"]}, few)
    assert many.value.words == "Upload one file only for “Which file?”"


def test_files_are_kept_removed_and_counted() -> None:
    kind = TYPES["file"]
    put = asking("file", settings={"max_files": 2})
    kept = kind.read({"keep": ["f1", "f2", "f1"], "remove": ["f2"]}, put)
    assert kept == [{"id": "f1", "name": "f1.pdf", "size": 1200, "mime": "application/pdf"}]
    assert kind.read({"keep": ["f1"], "remove": ["f1"]}, put) is None
    with pytest.raises(AnswerError, match="Upload up to 2 files"):
        kind.read({"keep": ["f1", "f2", "f3"]}, put)
    gone = asking("file", lookups=FakeLookups(missing_files=["f1"]))
    with pytest.raises(AnswerError, match="the file is gone"):
        kind.read({"keep": ["f1"]}, gone)


def test_a_declaration_needs_the_tick_and_the_name() -> None:
    assert read("declaration", parts={"agreed": "yes", "name": "Ada Brook"}) == {
        "agreed": True,
        "name": "Ada Brook",
    }
    with pytest.raises(AnswerError) as no_tick:
        read("declaration", parts={"agreed": "", "name": "Ada"})
    assert no_tick.value.parts == ("agreed",)
    with pytest.raises(AnswerError) as no_name:
        read("declaration", parts={"agreed": "yes", "name": ""})
    assert no_name.value.parts == ("name",)


def test_half_days_are_kept_in_the_order_of_the_week() -> None:
    assert read("days_and_sessions", "tue-am", "MON-PM") == ["MON-PM", "TUE-AM"]
    assert TYPES["days_and_sessions"].lines(["MON-AM", "MON-PM", "TUE-AM"], asking("text")) == [
        "Monday all day",
        "Tuesday morning",
    ]
    with pytest.raises(AnswerError):
        read("days_and_sessions", "SAT-AM")


def test_a_week_plan_is_whole_or_names_the_first_gap() -> None:
    with pytest.raises(AnswerError, match="Select what happens on Monday afternoon"):
        read("week_plan", parts={"MON-AM": "a"}, settings=OPTIONS)
