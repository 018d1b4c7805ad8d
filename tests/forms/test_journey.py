"""The way through a form: what is shown, what follows what, what is sent, what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from forms.definition import Definition
from forms.journey import Journey
from tests.forms.engine import FakeLookups, context, definition, page, question

YES_IN_CARE = {"q": "in_care", "op": "is", "value": True}


def form() -> Definition:
    return definition(
        page("about", question("name", "text"), question("in_care", "yes_no")),
        page("care", question("council", "text"), show_when=YES_IN_CARE),
        page(
            "worker",
            question("worker", "text"),
            show_when={"q": "council", "op": "answered"},
        ),
        page(
            "too-old",
            kind="exit",
            text="No.",
            show_when={"q": "name", "op": "is", "value": "Adult"},
        ),
        page(
            "agencies",
            question("agency", "text"),
            question("still", "yes_no", required=False),
            question(
                "ended",
                "text",
                show_when={"q": "still", "op": "is", "value": False},
            ),
            question(
                "social_worker",
                "text",
                required=False,
                show_when=YES_IN_CARE,
            ),
            kind="repeat",
            repeat={"key": "agency_list", "item": "Agency", "min": 1, "max": 2},
        ),
        page("words", kind="guidance", text="Nearly done."),
        page("last", question("course", "course"), question("notes", "text", required=False)),
    )


def walk(answers: dict[str, Any], lookups: FakeLookups | None = None) -> Journey:
    return Journey(form(), answers, context(lookups))


def slugs(journey: Journey) -> list[str]:
    return [each.slug for each in journey.pages]


COMPLETE = {
    "audience": "school",
    "name": "Ada",
    "in_care": False,
    "agency_list": [{"agency": "Sample team", "still": True}],
    "course": {"id": "c1", "label": "Course 1"},
}


def test_pages_appear_with_the_answers_that_ask_for_them() -> None:
    assert slugs(walk({})) == ["about", "agencies", "words", "last"]
    assert slugs(walk({"in_care": True})) == ["about", "care", "agencies", "words", "last"]


def test_an_answer_that_is_hidden_shows_nothing_and_is_not_sent() -> None:
    journey = walk({**COMPLETE, "council": "Sample council", "worker": "Ada"})
    assert "worker" not in slugs(journey)
    assert {"council", "worker"}.isdisjoint(journey.relevant())
    shown = walk({**COMPLETE, "in_care": True, "council": "Sample council", "worker": "Ada"})
    assert "worker" in slugs(shown)
    assert shown.relevant()["worker"] == "Ada"


def test_nothing_follows_an_exit_page_and_it_is_never_done() -> None:
    journey = walk({**COMPLETE, "name": "Adult"})
    assert slugs(journey) == ["about", "too-old"]
    assert journey.exit is not None
    assert journey.resume() == journey.exit
    assert "course" not in journey.relevant()


def test_next_and_back_follow_the_pages_that_are_shown() -> None:
    journey = walk({"in_care": True})
    about, care = journey.pages[:2]
    assert journey.after(about) == care
    assert journey.before(care) == about
    assert journey.before(about) is None
    assert journey.after(journey.pages[-1]) is None
    assert journey.page("worker") is None


def test_complete_answers_have_no_fault_and_go_to_nowhere() -> None:
    journey = walk(COMPLETE)
    assert journey.faults() == []
    assert journey.resume() is None
    assert journey.relevant() == COMPLETE


def test_what_was_never_seen_is_where_one_goes_on() -> None:
    journey = walk({"name": "Ada", "in_care": False})
    assert journey.resume() == journey.page("agencies")
    seen = walk({**COMPLETE, "notes": None})
    assert seen.resume() is None
    assert "notes" not in seen.relevant()


def test_each_item_has_its_own_rules_and_reads_the_answers_around_it() -> None:
    item = {"agency": "Team", "still": False, "ended": "May", "social_worker": "Ada"}
    outside = walk({**COMPLETE, "agency_list": [item]})
    assert outside.relevant()["agency_list"] == [{"agency": "Team", "still": False, "ended": "May"}]
    inside = walk({**COMPLETE, "in_care": True, "council": "X", "agency_list": [item]})
    kept = inside.relevant()["agency_list"]
    assert isinstance(kept, list)
    assert kept[0]["social_worker"] == "Ada"


def test_items_are_counted_and_their_faults_say_which_item() -> None:
    words = [words for _, _, words in walk({**COMPLETE, "agency_list": []}).faults()]
    assert words == ["Add an agency"]
    three = [{"agency": "Team"}] * 3
    words = [words for _, _, words in walk({**COMPLETE, "agency_list": three}).faults()]
    assert words == ["Agencies: keep 2 at most"]
    wrong = [{"agency": "Team"}, {"agency": "Team", "still": False}]
    words = [words for _, _, words in walk({**COMPLETE, "agency_list": wrong}).faults()]
    assert words == ["Agency 2: Enter ended"]


def test_a_course_that_closed_meanwhile_is_found_again() -> None:
    lookups = FakeLookups()
    lookups.closed.add("c1")
    faults = walk(COMPLETE, lookups).faults()
    assert [(where.slug, put.key, words) for where, put, words in faults] == [
        ("last", "course", "Select course in the list")
    ]


def test_a_file_that_is_gone_is_a_fault() -> None:
    paper = {"id": "f1", "name": "f1.pdf", "size": 1200, "mime": "application/pdf"}
    papers = definition(page("papers", question("paper", "file")))
    whole = Journey(papers, {"paper": [paper]}, context())
    assert whole.faults() == []
    gone = Journey(papers, {"paper": [paper]}, context(FakeLookups(missing_files=["f1"])))
    assert [words for _, _, words in gone.faults()] == ["Upload paper again: the file is gone"]


def test_for_whom_the_form_is_filled_in_can_be_asked_by_rules() -> None:
    for_schools = definition(
        page("one", question("a", "text")),
        page(
            "two",
            question("b", "text"),
            show_when={"q": "audience", "op": "is", "value": "school"},
        ),
    )
    assert len(Journey(for_schools, {"audience": "school"}, context()).pages) == 2
    assert len(Journey(for_schools, {"audience": "public"}, context()).pages) == 1


def test_the_authors_words_replace_ours() -> None:
    own = definition(page("one", question("a", "text", errors={"required": "Say something"})))
    assert [words for _, _, words in Journey(own, {}, context()).faults()] == ["Say something"]


def _with_hours() -> Definition:
    return definition(
        page("rate", question("rate", "decimal")),
        page(
            "people",
            question("name", "text", settings={"unique": True}),
            question("hours", "integer", required=False),
            question(
                "pay",
                "calculated",
                settings={"formula": {"multiply": [{"q": "hours"}, {"q": "rate"}]}},
            ),
            kind="repeat",
            repeat={"key": "people", "item": "Person", "min": 0, "max": 3},
            checks=[
                {
                    "id": "not-all-day",
                    "must": {"q": "hours", "op": "lt", "value": 24},
                    "message": "A day has 24 hours",
                    "questions": ["hours"],
                }
            ],
        ),
        page(
            "total",
            question("total", "calculated", settings={"formula": {"sum": "people.pay"}}),
            show_when={"count": "people", "op": "gt", "value": 1},
        ),
        page(
            "dear",
            question("reason", "text"),
            show_when={"q": "total", "op": "gt", "value": 100},
        ),
    )


def test_what_is_calculated_counts_whatever_is_stored() -> None:
    people = [{"name": "Ada", "hours": 5, "pay": "1"}, {"name": "Wren", "hours": 6}]
    journey = Journey(
        _with_hours(), {"rate": "12.5", "people": people, "total": "3", "reason": "So"}, context()
    )
    assert slugs(journey) == ["rate", "people", "total", "dear"]
    assert journey.relevant() == {
        "rate": "12.5",
        "people": [
            {"name": "Ada", "hours": 5, "pay": "62.50"},
            {"name": "Wren", "hours": 6, "pay": "75.00"},
        ],
        "total": "137.50",
        "reason": "So",
    }
    assert journey.faults() == []
    assert journey.resume() is None
    total = journey.pages[2]
    assert [answer for _, answer in journey.shown_answers(total)] == ["137.50"]


def test_what_cannot_be_calculated_is_not_sent() -> None:
    people = [{"name": "Ada", "pay": "1"}, {"name": "Wren", "hours": 6}]
    journey = Journey(_with_hours(), {"people": people, "total": "200"}, context())
    assert slugs(journey) == ["rate", "people", "total"]
    assert journey.relevant() == {"people": [{"name": "Ada"}, people[1]], "total": "0.00"}


def test_one_item_is_not_counted_as_two() -> None:
    journey = Journey(_with_hours(), {"rate": "1", "people": [{"name": "Ada"}]}, context())
    assert slugs(journey) == ["rate", "people"]


def test_items_are_checked_each_and_against_each_other() -> None:
    people = [{"name": "Ada", "hours": 25}, {"name": " ada"}, {"name": "Wren"}]
    journey = Journey(_with_hours(), {"rate": "1", "people": people}, context())
    assert [words for _, _, words in journey.faults()] == [
        "Person 1: A day has 24 hours",
        "Person 2: Name must be different from that of every other person",
    ]


def test_a_check_waits_until_its_answers_are_there_and_right() -> None:
    whole = definition(
        page(
            "one",
            question("least", "integer", required=False),
            question("most", "integer", settings={"max": 9}),
            checks=[
                {
                    "id": "in-order",
                    "must": {"q": "least", "op": "lte", "value": {"q": "most"}},
                    "message": "In order",
                }
            ],
        )
    )

    def words(**answers: int) -> list[str]:
        return [words for _, _, words in Journey(whole, answers, context()).faults()]

    assert words(most=4) == []
    assert words(least=4, most=5) == []
    assert words(least=5, most=4) == ["In order"]
    assert words(least=5) == ["Enter most"]


@pytest.mark.parametrize(
    ("type_", "stored"),
    [("date", "nonsense"), ("address", "nonsense"), ("text", "\u200b")],
)
def test_what_is_stored_and_reads_as_nothing_is_not_sent(type_: str, stored: str) -> None:
    for required in (False, True):
        form = definition(page("a", question("when", type_, required=required)))
        journey = Journey(form, {"when": stored}, context())
        assert journey.read_again() == {}
        assert [each.key for _, each, _ in journey.faults()] == ["when"] * required


def hidden_page(**more: Any) -> Definition:
    return definition(
        page("about", question("in_care", "yes_no", required=False)),
        page(
            "care",
            question("council", "text", show_when=YES_IN_CARE),
            question("since", "text", show_when={"q": "council", "op": "answered"}),
            **more,
        ),
        page("last", question("notes", "text")),
    )


@pytest.mark.parametrize("answers", [{}, {"in_care": False}, {"in_care": False, "council": "Old"}])
def test_a_page_on_which_nothing_is_shown_is_no_page_of_the_way(answers: dict[str, Any]) -> None:
    journey = Journey(hidden_page(), answers, context())
    about, last = journey.pages
    assert (about.slug, last.slug) == ("about", "last")
    assert journey.page("care") is None
    assert (journey.after(about), journey.before(last)) == (last, about)
    assert "council" not in journey.relevant()


def test_a_page_is_shown_for_one_of_its_questions() -> None:
    journey = Journey(hidden_page(), {"in_care": True}, context())
    assert slugs(journey) == ["about", "care", "last"]


def test_a_page_with_a_text_or_a_calculated_value_is_shown() -> None:
    assert slugs(Journey(hidden_page(text="Read this."), {}, context())) == [
        "about", "care", "last",
    ]  # fmt: skip
    worked_out = definition(
        page("about", question("size", "integer")),
        page(
            "sum",
            question(
                "double", "calculated", settings={"formula": {"multiply": [{"q": "size"}, 2]}}
            ),
            question("more", "text", show_when={"q": "size", "op": "gt", "value": 9}),
        ),
    )
    assert slugs(Journey(worked_out, {"size": 1}, context())) == ["about", "sum"]


def test_a_page_whose_question_stands_for_a_missing_answer_of_the_page_is_shown() -> None:
    made = definition(
        page("about", question("in_care", "yes_no")),
        page(
            "care",
            question("council", "text", show_when=YES_IN_CARE),
            question("why", "text", show_when={"q": "council", "op": "not_answered"}),
        ),
    )
    journey = Journey(made, {"in_care": False}, context())
    assert slugs(journey) == ["about", "care"]
    assert [each.key for each in journey.shown(journey.pages[1])] == ["why"]
