"""The ways through a form are all there are, and the answers given for each lead along it."""

from __future__ import annotations

import json
import time
from random import Random
from typing import Any

import pytest

from app.domain.codes import FIRST_LISTS
from app.services import form_library
from forms.context import Context, Option
from forms.definition import Definition, parse
from forms.journey import Journey
from forms.paths import Paths, paths
from forms.steering import Steering

from .engine import FakeLookups, context, definition, page, question
from .test_reach import STOP_SECONDS, every_answer, is_, random_form, unreachable

YES = is_("one", True)


class RealLists(FakeLookups):
    """The lists the service begins with, and schools of two phases."""

    lists = {
        name: tuple(Option(code, words) for code, words in codes)
        for name, (_, codes, *_) in FIRST_LISTS.items()
    }
    records = {
        **FakeLookups.records,
        "school": (
            Option("s1", "School 1", columns={"phase": "Primary", "places": 4}),
            Option("s2", "School 2", columns={"phase": "Secondary", "places": 40}),
        ),
    }


def real() -> Context:
    return context(RealLists())


def checked(whole: Definition, at: Context, **more: Any) -> Paths:
    """The ways, each walked again with its answers."""
    found = paths(whole, at, **more)
    for route in found.routes:
        journey = Journey(whole, route.answers, at)
        assert tuple(each.slug for each in journey.pages) == route.pages
        assert journey.relevant() == route.answers
        assert (journey.exit is not None) is (route.ends == "exit")
        assert [fault for fault in journey.faults() if route.ends == "check"] == []
    assert len({route.pages for route in found.routes}) == len(found.routes)
    return found


def ways(whole: Definition, at: Context | None = None) -> set[str]:
    found = checked(whole, at or context())
    assert found.complete
    return {" ".join(route.pages) for route in found.routes}


def test_a_form_without_rules_has_one_way() -> None:
    made = definition(page("a", question("one", "text")), page("b", kind="guidance", text="Read."))
    assert ways(made) == {"a b"}


def test_each_answer_that_matters_is_a_way() -> None:
    made = definition(
        page("a", question("one", "yes_no")),
        page("b", question("two", "text"), show_when=YES),
        page("stop", kind="exit", show_when=is_("one", False)),
        page("c", question("three", "text", required=False)),
        page("d", kind="guidance", text="Read.", show_when={"q": "three", "op": "not_answered"}),
    )
    assert ways(made) == {"a stop", "a b c", "a b c d"}


def test_a_question_that_shows_a_question_that_shows_a_page() -> None:
    made = definition(
        page("a", question("one", "yes_no"), question("two", "integer", show_when=YES)),
        page("b", question("three", "text"), show_when=is_("two", 18, "gte")),
    )
    assert ways(made) == {"a", "a b"}


def test_a_page_on_which_nothing_is_shown_is_left_out() -> None:
    made = definition(
        page("a", question("one", "yes_no")),
        page("b", question("two", "text", show_when=YES)),
        page("c", question("three", "text")),
    )
    assert ways(made) == {"a c", "a b c"}


def test_a_page_whose_questions_are_never_shown_is_known_to_be_missed() -> None:
    never = {"all": [YES, is_("one", False)]}
    made = definition(
        page("a", question("one", "yes_no")),
        page("b", question("two", "text", show_when=never)),
        page("c", question("three", "text")),
    )
    found = checked(made, context())
    assert (found.complete, found.missed) == (True, ("b",))


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (question("d", "date"), is_("d", {"today": {"years": -16}}, "before")),
        (question("d", "date"), is_("d", "2031-05-01", "after")),
        (question("d", "date_of_birth"), is_("d", {"today": {"years": -14}}, "after")),
        (question("d", "decimal"), is_("d", 2.5, "gt")),
        (question("d", "money"), is_("d", 99_999, "gt")),
        (question("d", "text"), is_("d", "Bricklaying")),
        (question("d", "choose_many", settings={"list": "needs"}), is_("d", "SLCN", "contains")),
        (question("d", "long_list", settings={"list": "needs"}), is_("d", "SLCN")),
        (question("d", "school"), is_("d", "s2")),
        (question("d", "school"), {"q": "d", "column": "phase", "op": "is", "value": "Primary"}),
        (question("d", "school"), {"q": "d", "column": "places", "op": "gt", "value": 10}),
        (question("d", "file", required=False), {"q": "d", "op": "answered"}),
    ],
)
def test_both_ways_of_every_kind_of_answer(asked: dict[str, Any], rule: dict[str, Any]) -> None:
    needs = (Option("SEMH", "Social, emotional"), Option("SLCN", "Speech and language"))
    lookups = RealLists()
    lookups.lists = {"needs": needs}
    made = definition(page("a", asked), page("b", question("end", "text"), show_when=rule))
    assert ways(made, context(lookups)) == {"a", "a b"}


def test_counts_sums_and_what_is_calculated_lead_on() -> None:
    made = definition(
        page(
            "people",
            question("age", "integer", settings={"min": 1, "max": 30}),
            kind="repeat",
            repeat={"key": "people", "item": "Person", "min": 0, "max": 3},
        ),
        page(
            "b",
            question("total", "calculated", settings={"formula": {"sum": "people.age"}}),
            question("rate", "integer", settings={"min": 0, "max": 9}),
            show_when={"count": "people", "op": "gte", "value": 2},
        ),
        page("c", question("end", "text"), show_when={"sum": "people.age", "op": "gt", "value": 0}),
    )
    assert ways(made) == {"people", "people c", "people b c"}


def test_as_many_items_as_a_rule_asks_for() -> None:
    made = definition(
        page(
            "people",
            question("who", "text"),
            kind="repeat",
            repeat={"key": "people", "item": "Person", "min": 1, "max": 40},
        ),
        page("b", question("end", "text"), show_when={"count": "people", "op": "gt", "value": 30}),
    )
    assert ways(made) == {"people", "people b"}


def test_what_is_calculated_leads_on() -> None:
    made = definition(
        page(
            "a",
            question("n", "integer", settings={"min": 0, "max": 9}),
            question("double", "calculated", settings={"formula": {"multiply": [{"q": "n"}, 2]}}),
        ),
        page("b", question("more", "yes_no"), show_when=is_("double", 10, "gte")),
        page("c", question("end", "text"), show_when={"all": [is_("more", True), is_("n", 9)]}),
    )
    assert ways(made) == {"a", "a b", "a b c"}


def test_what_cannot_be_given_is_passed_over() -> None:
    """Values that rules name and nobody can answer, days between no two days, empty lists."""
    between = {"after": "2026-05-01", "before": "2026-05-02"}
    other = {"options": [{"value": "x", "label": "Other", "other": True}]}
    made = definition(
        page(
            "a",
            question("post", "postcode"),
            question("day", "date", required=False, settings=between),
            question("pick", "long_list", required=False, settings={"list": "empty"}),
            question("more", "choose_one", required=False, settings=other),
        ),
        page("e", kind="guidance", text="Read.", show_when=is_("more", "y")),
        page("b", question("end", "text"), show_when=is_("post", "nowhere")),
        page("c", question("end2", "text"), show_when={"q": "day", "op": "answered"}),
        page("d", question("end3", "text"), show_when={"q": "pick", "op": "answered"}),
    )
    found = checked(made, context())
    assert [route.pages for route in found.routes] == [("a",)]
    assert (found.complete, found.missed) == (False, ("e", "b", "c", "d"))


def test_items_nobody_can_fill_in_lead_nowhere() -> None:
    made = definition(
        page(
            "people",
            question("pick", "long_list", settings={"list": "empty"}),
            kind="repeat",
            repeat={"key": "people", "item": "Person", "min": 0, "max": 2},
        ),
        page("b", question("end", "text"), show_when={"count": "people", "op": "gt", "value": 0}),
    )
    found = checked(made, context())
    assert ([route.pages for route in found.routes], found.missed) == ([("people",)], ("b",))


def test_a_page_nobody_reaches_leaves_the_rest_complete() -> None:
    made = definition(
        page("a", question("one", "yes_no")),
        page("b", question("two", "text"), show_when={"all": [YES, is_("one", False)]}),
    )
    found = checked(made, context())
    assert (found.complete, found.missed) == (True, ("b",))


def test_a_page_that_cannot_be_answered_is_missed() -> None:
    made = definition(
        page("a", question("one", "yes_no")),
        page("b", question("two", "long_list", settings={"list": "empty"}), show_when=YES),
    )
    found = checked(made, context())
    assert [route.pages for route in found.routes] == [("a",)]
    assert (found.complete, found.missed) == (False, ("b",))


def test_checks_of_a_page_are_passed() -> None:
    check = {
        "id": "c",
        "must": {"q": "end", "op": "gte", "value": {"q": "start"}},
        "message": "The end is before the start",
    }
    made = definition(
        page("a", question("start", "integer"), question("end", "integer"), checks=[check]),
        page("b", question("two", "text"), show_when=is_("end", 10, "gt")),
    )
    assert ways(made) == {"a", "a b"}


def test_it_says_when_it_stopped() -> None:
    asked = [question(f"y{at}", "yes_no") for at in range(12)]
    pages = [
        page(f"p{at}", kind="guidance", text="Read.", show_when=is_(f"y{at}", True))
        for at in range(12)
    ]
    made = definition(page("a", *asked), *pages)
    few = checked(made, context(), most=40)
    assert (len(few.routes), few.complete, few.missed) == (40, False, ())
    assert len(paths(made, context()).routes) == 500


def test_it_stops_when_it_is_told_to() -> None:
    whole = random_form(Random(1), pages=30)
    asked = iter(range(10_000))
    found = paths(whole, context(), stop=lambda: next(asked) > 40)
    assert next(asked) < 60
    assert not found.complete
    assert paths(whole, context(), stop=lambda: True).routes == ()


def test_it_stops_while_rules_are_looked_at() -> None:
    """Before a single page is tried: what can come true is asked of every rule first."""
    whole = random_form(Random(1), pages=30)
    asked = iter(range(10_000))
    found = paths(whole, context(), stop=lambda: next(asked) > 4)
    assert next(asked) < 60
    assert (found.routes, found.complete) == ((), False)
    looked_at = iter(range(10_000))
    steering = Steering(whole, context(), Random(1), lambda: next(looked_at) > 4)
    assert next(looked_at) < 10
    assert steering.unreachable <= set(unreachable(whole))


def test_it_says_which_answers_decide() -> None:
    made = definition(
        page("a", question("one", "yes_no"), question("two", "text")),
        page("b", question("three", "text"), show_when=YES),
    )
    assert paths(made, context()).decided_by == {"one"}


def test_each_audience_has_its_way() -> None:
    made = definition(
        page("a", question("one", "text")),
        page("b", question("two", "text"), show_when=is_("audience", "school")),
        settings={"audience": ["public", "school"]},
    )
    assert ways(made) == {"a", "a b"}


def test_the_same_seed_gives_the_same_answers() -> None:
    whole = random_form(Random(3), pages=8)
    assert paths(whole, context(), seed=5) == paths(whole, context(), seed=5)


@pytest.mark.parametrize("path", sorted(form_library.LIBRARY.glob("*.json")), ids=lambda p: p.stem)
def test_every_page_of_a_shipped_form_is_on_a_way(path: Any) -> None:
    whole = parse(json.loads(path.read_text(encoding="utf-8")))
    found = checked(whole, real())
    assert (found.complete, found.missed) == (True, ())


@pytest.mark.parametrize("seed", range(40))
def test_the_ways_are_those_that_any_answers_take(seed: int) -> None:
    whole = random_form(Random(seed), pages=5)
    taken = {
        tuple(
            each.slug for each in Journey(whole, {"audience": "public", **given}, context()).pages
        )
        for given in every_answer(whole)
    }
    found = checked(whole, context())
    assert {route.pages for route in found.routes} == taken
    assert found.complete


@pytest.mark.parametrize("seed", range(3))
def test_three_hundred_questions_take_about_a_second(seed: int) -> None:
    whole = random_form(Random(seed), pages=100, per_page=3)
    begun = time.process_time()
    found = paths(whole, context())
    assert time.process_time() - begun < STOP_SECONDS
    assert found.routes
    assert not {slug for route in found.routes for slug in route.pages} & set(unreachable(whole))
