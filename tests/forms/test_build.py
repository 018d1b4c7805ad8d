"""The form of a page: names, order, what is shown, kept and refused."""

from __future__ import annotations

from typing import Any

import pytest
import wtforms
from werkzeug.datastructures import MultiDict

from forms.answers import PageAnswers, read_page, show_page
from forms.build import page_form
from forms.definition import Definition
from tests.forms.engine import FakeLookups, context, definition, page, posted, question


def form(*questions: dict[str, Any]) -> Definition:
    return definition(page("one", *questions))


def send(whole: Definition, texts: Any, **more: Any) -> PageAnswers:
    told = {"stored": {}, "known": {}, "context": context(), **more}
    return read_page(whole.pages[0], "v", texts, **told)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.build._built", {})


BORN = form(question("name", "text"), question("born", "date"), question("care", "yes_no"))


def test_a_class_is_a_plain_form_and_made_once_for_a_version() -> None:
    first = page_form(BORN.pages[0], "v1")
    assert issubclass(first, wtforms.Form)
    assert page_form(BORN.pages[0], "v1") is first
    assert page_form(BORN.pages[0], "v2") is not first


def test_fields_stand_in_the_order_of_the_page_under_names_no_form_uses() -> None:
    shown = show_page(BORN.pages[0], "v", stored={}, known={}, context=context())
    assert [each.name for each in shown.questions] == ["q_name", "q_born", "q_care"]
    assert shown.questions[1].part_name("day") == "q_born-day"


@pytest.mark.parametrize("key", ["validate", "data", "meta", "errors", "action", "audience"])
def test_a_key_that_would_shadow_the_form_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="reserved"):
        form(question(key, "text"))


def test_right_answers_are_read_and_wrong_ones_stay_as_they_were_typed() -> None:
    texts = posted(name="Ada", born__day="31", born__month="2", born__year="2020", care="yes")
    read = send(BORN, texts)
    assert read.answers == {"name": "Ada", "care": True}
    assert read.faults == (("born", "Born must be a real date"),)
    born = read.form.questions[1]
    assert [born.typed(part) for part in ("day", "month", "year")] == ["31", "2", "2020"]
    assert born.is_wrong("day")
    assert not born.is_wrong("year")


def test_what_was_emptied_is_kept_as_seen_and_empty() -> None:
    read = send(BORN, posted(name="", care="no"), stored={"name": "Ada"})
    assert read.answers == {"name": None, "born": None, "care": False}
    assert [key for key, _ in read.faults] == ["name", "born"]


def test_stored_answers_stand_in_the_inputs() -> None:
    stored = {"name": "Ada", "born": "2020-02-29", "care": False}
    shown = show_page(BORN.pages[0], "v", stored=stored, known={}, context=context())
    name, born, care = shown.questions
    assert (name.typed(), born.typed("month"), care.chosen()) == ("Ada", "2", ["no"])
    assert born.lines == ["29 February 2020"]


def test_an_answer_shows_the_question_under_it_at_once() -> None:
    whole = form(
        question("care", "yes_no"),
        question("council", "text", show_when={"q": "care", "op": "is", "value": True}),
    )
    hidden = send(whole, posted(care="no", council="Typed and hidden"))
    assert hidden.answers == {"care": False}
    assert hidden.faults == ()
    assert hidden.shown == ("care",)
    shown = send(whole, posted(care="yes"))
    assert shown.shown == ("care", "council")
    assert shown.faults == (("council", "Enter council"),)


def test_a_question_may_be_shown_by_an_earlier_page() -> None:
    whole = form(question("a", "text", show_when={"q": "z", "op": "answered"}))
    assert send(whole, posted(a="x")).answers == {}
    assert send(whole, posted(a="x"), known={"z": 1}).answers == {"a": "x"}


def test_a_fixed_answer_ignores_what_is_posted() -> None:
    whole = form(question("school", "school"), question("b", "text"))
    stored = {"school": {"id": "s1", "label": "School 1"}}
    read = send(whole, posted(school="s2", b="x"), stored=stored, locked=frozenset({"school"}))
    assert read.answers == {"b": "x"}
    assert read.form.questions[0].lines == ["School 1"]


def test_a_refused_file_keeps_its_words_and_the_other_files() -> None:
    whole = form(question("paper", "file"), question("b", "text"))
    read = send(whole, posted(paper__keep="f1", b="x"), refused={"paper": "Too large."})
    assert read.answers == {
        "paper": [{"id": "f1", "name": "f1.pdf", "size": 1200, "mime": "application/pdf"}],
        "b": "x",
    }
    assert read.faults == (("paper", "Too large."),)
    assert read.form.questions[0].chosen("keep") == ["f1"]


def test_a_later_limit_reads_an_earlier_answer_of_the_page() -> None:
    whole = form(
        question("start", "date"), question("end", "date", settings={"after": {"q": "start"}})
    )
    texts = posted(
        start__day="5",
        start__month="5",
        start__year="2027",
        end__day="4",
        end__month="5",
        end__year="2027",
    )
    assert send(whole, texts).faults == (("end", "End must be after 5 May 2027"),)


def test_a_post_without_a_single_field_is_a_post() -> None:
    assert [key for key, _ in send(BORN, MultiDict()).faults] == ["name", "born", "care"]


def test_options_may_come_from_look_ups() -> None:
    whole = form(
        question("need", "choose_one", settings={"list": "needs"}), question("c", "course")
    )
    shown = show_page(whole.pages[0], "v", stored={}, known={}, context=context(FakeLookups()))
    need, course = shown.questions
    assert [each.value for each in need.options()] == ["SEMH", "SLCN"]
    assert len(course.options()) == 13


def _shares() -> Definition:
    """A calculated value, a rule that reads it, and a check."""
    return form(
        question("one", "decimal"),
        question("two", "decimal", required=False),
        question(
            "total",
            "calculated",
            settings={"formula": {"add": [{"q": "one"}, {"q": "two"}]}, "places": 1, "suffix": "%"},
        ),
        question("why", "text", show_when={"q": "total", "op": "gt", "value": 50}),
    )


def test_a_calculated_value_follows_what_is_typed_and_never_what_is_posted() -> None:
    read = send(_shares(), posted(one="40", two="20.5", total="1", why="So"), stored={"total": "7"})
    assert read.answers == {"one": "40", "two": "20.5", "why": "So"}
    assert read.form.questions[2].data == "60.5"
    assert read.form.questions[2].lines == ["60.5%"]
    unknown = send(_shares(), posted(one="40"), stored={"total": "7"})
    assert unknown.form.questions[2].lines == []
    assert unknown.shown == ("one", "two", "total")
    assert unknown.faults == ()


CHECKED = definition(
    page(
        "one",
        question("least", "integer", required=False),
        question("most", "integer"),
        checks=[
            {
                "id": "in-order",
                "must": {"q": "least", "op": "lte", "value": {"q": "most"}},
                "message": "The most must not be below the least",
                "questions": ["most"],
            }
        ],
    )
)


def test_a_check_stands_at_its_question_and_keeps_the_answers() -> None:
    read = send(CHECKED, posted(least="5", most="4"))
    assert read.faults == (("most", "The most must not be below the least"),)
    assert read.answers == {"least": 5, "most": 4}
    assert send(CHECKED, posted(least="4", most="4")).faults == ()


def test_a_check_of_what_is_unknown_says_nothing() -> None:
    assert send(CHECKED, posted(most="4")).faults == ()
    assert send(CHECKED, posted(least="5", most="x")).faults[0][1].startswith("Most must be")


def test_items_differ_where_they_must() -> None:
    whole = definition(
        page(
            "people",
            question("email", "email", settings={"unique": True}),
            question("name", "text", settings={"unique": True}, errors={"unique": "Once only"}),
            kind="repeat",
            repeat={"key": "people", "item": "Person"},
        )
    )
    others = [{"email": "wren@example.org", "name": "Sam  Brook"}]
    read = send(whole, posted(email="wren@Example.org", name="sam brook"), others=others)
    assert read.faults == (
        ("email", "Email must be different from that of every other person"),
        ("name", "Once only"),
    )
    assert send(whole, posted(email="a@example.org", name="Sam"), others=others).faults == ()
