"""What is said to be impossible is impossible: against every answer, and against random ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from forms.definition import Definition, parse
from forms.journey import Journey
from forms.places import Places
from forms.reach import Reach
from forms.variables import ANYTHING, NOWHERE

from .engine import FakeLookups, context, document, page, question

# Of processor time, and generous: a busy machine must not turn a test red, a blow-up takes minutes.
STOP_SECONDS = 5.0
ABC = {"options": [{"value": value, "label": value.upper()} for value in "abc"]}


def unreachable(definition: Definition) -> list[str]:
    """The slugs of the pages nobody can reach."""
    return [each.slug for each, _ in Reach(Places(definition)).unreachable()]


def is_(key: str, value: object, op: str = "is") -> dict[str, Any]:
    return {"q": key, "op": op, "value": value}


def both(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(rules)}


def lost(rule: dict[str, Any], *asked: dict[str, Any], **more: Any) -> bool:
    """Whether a page with this rule can be reached by nobody."""
    whole = document(page("first", *asked), page("goal", question("end", "text"), show_when=rule))
    whole["sections"][0]["pages"][1:1] = more.get("between", [])
    return "goal" in unreachable(parse(whole))


def column(name: str, value: object, op: str = "is") -> dict[str, Any]:
    return {"q": "s", "column": name, "op": op, "value": value}


def working(days: int, op: str) -> dict[str, Any]:
    return is_("d", {"today": {"working_days": days}}, op)


ALPHABET = {"options": [{"value": value, "label": value.upper()} for value in "abcdefgh"]}
SCHOOL = question("s", "school")
UNKNOWN = question("y", "yes_no", settings={"unknown": True})
NUMBER = question("n", "integer")
DAY = question("d", "date")


@pytest.mark.parametrize(
    ("rule", "asked", "never"),
    [
        (both(is_("n", 5, "gt"), is_("n", 3, "lt")), NUMBER, True),
        (both(is_("n", 5, "gt"), is_("n", 6, "lt")), NUMBER, True),
        (both(is_("n", 5, "gt"), is_("n", 7, "lt")), NUMBER, False),
        (both(is_("n", 5, "gte"), is_("n", 5, "lte")), NUMBER, False),
        (both(is_("n", 5), is_("n", 5, "is_not")), NUMBER, True),
        (is_("n", 11, "gt"), question("n", "integer", settings={"max": 10}), True),
        (is_("n", 10, "gte"), question("n", "integer", settings={"max": 10}), False),
        (is_("n", 1000.01, "lt"), question("n", "money", settings={"min": 1000}), False),
        (is_("n", 1000, "lt"), question("n", "money", settings={"min": 1000}), True),
        (both(is_("n", 1, "gt"), is_("n", 2, "lt")), question("n", "decimal"), False),
        (both(is_("d", "2026-05-01", "after"), is_("d", "2026-05-02", "before")), DAY, True),
        (both(is_("d", "2026-05-01", "after"), is_("d", "2026-05-03", "before")), DAY, False),
        (
            both(
                is_("d", {"today": {"years": -16}}, "after"),
                is_("d", {"today": {"years": -18}}, "before"),
            ),
            DAY,
            True,
        ),
        (
            both(
                is_("d", {"today": {"years": -18}}, "after"),
                is_("d", {"today": {"years": -16}}, "before"),
            ),
            DAY,
            False,
        ),
        # Which of these two comes first hangs on the month, so nothing is claimed.
        (
            both(
                is_("d", {"today": {"days": 30}}, "after"),
                is_("d", {"today": {"months": 1}}, "before"),
            ),
            DAY,
            False,
        ),
        (both(is_("d", "2026-05-01"), is_("d", {"today": {}}, "after")), DAY, False),
        (both(is_("t", "Ada"), is_("t", "Ben")), question("t", "text"), True),
        (both(is_("t", "Ada"), is_("t", "da", "contains")), question("t", "text"), False),
        (both(is_("t", "Ada"), is_("t", "Ben", "contains")), question("t", "text"), True),
        (is_("c", "d"), question("c", "choose_one", settings=ABC), True),
        (is_("c", ["a", "b"], "not_in"), question("c", "choose_one", settings=ABC), False),
        (is_("c", ["a", "b", "c"], "not_in"), question("c", "choose_one", settings=ABC), True),
        ({"q": "c", "op": "not_answered"}, question("c", "choose_one", settings=ABC), True),
        (
            {"q": "c", "op": "not_answered"},
            question("c", "choose_one", settings=ABC, required=False),
            False,
        ),
        (
            both(is_("m", "a", "contains"), is_("m", "b", "contains")),
            question("m", "choose_many", settings=ABC),
            False,
        ),
        (
            both(is_("m", "a", "contains"), is_("m", "b", "contains")),
            question("m", "choose_many", settings={**ABC, "max_choices": 1}),
            True,
        ),
        (
            both(is_("m", "a", "contains"), is_("m", "z", "contains")),
            question("m", "choose_many", settings={**ABC, "none": {"value": "z", "label": "None"}}),
            True,
        ),
        (both(is_("y", "unknown"), is_("y", True)), UNKNOWN, True),
        (is_("y", "unknown"), UNKNOWN, False),
        (is_("y", "unknown"), question("y", "yes_no"), True),
        # More than a few names are not told apart.
        (
            both(*(is_("m", letter, "contains") for letter in "abcdefg")),
            question("m", "choose_many", settings={**ALPHABET, "max_choices": 1}),
            False,
        ),
        (both(column("is_open", True), column("is_open", False)), SCHOOL, True),
        (both(column("size", 3, "gt"), column("size", 2, "lt")), SCHOOL, True),
        (
            both(column("since", "2020-01-01", "before"), column("since", "2021-01-01", "after")),
            SCHOOL,
            False,
        ),
        (both(working(5, "before"), working(5, "after")), DAY, True),
        (both(working(5, "before"), working(4, "after")), DAY, False),
        (
            both(is_("t", "08:00", "before"), is_("t", "07:00", "after")),
            question("t", "time"),
            False,
        ),
        (is_("c", [{"q": "c"}], "in"), question("c", "choose_one", settings=ABC), False),
        (is_("c", {"q": "c"}), question("c", "choose_one", settings=ABC), False),
        (is_("audience", {"q": "c"}), question("c", "choose_one", settings=ABC), True),
        (is_("nobody", "x"), NUMBER, False),
        (is_("c", {"q": "nobody"}), question("c", "choose_one", settings=ABC), False),
        (
            both(
                {"q": "s", "column": "phase", "op": "is", "value": "Primary"},
                {"q": "s", "column": "phase", "op": "is", "value": "Secondary"},
            ),
            question("s", "school"),
            True,
        ),
    ],
)
def test_a_rule_that_cannot_be_true(
    rule: dict[str, Any], asked: dict[str, Any], never: bool
) -> None:
    assert lost(rule, asked) is never


@pytest.mark.parametrize(
    ("rule", "never"),
    [
        ({"count": "people", "op": "gt", "value": 4}, True),
        ({"count": "people", "op": "is", "value": 4}, False),
        ({"count": "people", "op": "lt", "value": 2}, True),
        ({"q": "people", "op": "not_answered"}, True),
        ({"q": "people", "op": "answered"}, False),
        (
            both(
                {"sum": "people.age", "op": "gt", "value": 9},
                {"sum": "people.age", "op": "lt", "value": 9},
            ),
            True,
        ),
        ({"sum": "people.age", "op": "gt", "value": 9}, False),
    ],
)
def test_counts_and_sums(rule: dict[str, Any], never: bool) -> None:
    people = page(
        "people",
        question("age", "integer"),
        kind="repeat",
        repeat={"key": "people", "item": "Person", "min": 2, "max": 4},
    )
    assert lost(rule, question("x", "text"), between=[people]) is never


def test_a_rule_inside_a_repeat_reads_its_own_item() -> None:
    people = page(
        "people",
        question("one", "yes_no", id="q-of-item"),
        question("two", "text", show_when=both(is_("one", True), is_("one", False))),
        question("three", "text", show_when=is_("one", False)),
        kind="repeat",
        repeat={"key": "people", "item": "Person"},
    )
    reach = Reach(Places(parse(document(page("a", question("one", "yes_no")), people))))
    found = [reach.can_be_true(each) for each in reach.places.standings]
    assert found == [False, True]


def test_what_is_always_true_is_told() -> None:
    whole = document(
        page("a", question("one", "yes_no")),
        page("b", question("two", "text"), show_when={"q": "one", "op": "answered"}),
        page("c", question("three", "text"), show_when=is_("one", True)),
    )
    reach = Reach(Places(parse(whole)))
    assert [reach.is_always_true(each) for each in reach.places.standings] == [True, False]


# --- against every answer --------------------------------------------------------------------


def random_rule(random: Random, keys: list[str], depth: int = 2) -> dict[str, Any]:
    kind = random.choice(["leaf", "leaf", "all", "any", "not"]) if depth else "leaf"
    if kind == "leaf":
        key = random.choice(keys)
        like = [each for each in keys if each[0] == key[0] != "n" and each != key]
        if like and random.random() < 0.3:
            return is_(key, {"q": random.choice(like)}, random.choice(["is", "is_not"]))
        if key.startswith("y"):
            return random.choice([is_(key, True), is_(key, False), is_(key, True, "is_not")])
        if key.startswith("n"):
            return is_(key, random.randint(0, 4), random.choice(["lt", "gt", "is", "gte"]))
        return random.choice(
            [is_(key, random.choice("abc")), {"q": key, "op": random.choice(["answered"])}]
        )
    if kind == "not":
        return {"not": random_rule(random, keys, depth - 1)}
    return {kind: [random_rule(random, keys, depth - 1) for _ in range(random.randint(1, 3))]}


def random_form(random: Random, pages: int, per_page: int = 1) -> Definition:
    keys: list[str] = []
    made: list[dict[str, Any]] = []
    for at in range(pages):
        rule = random_rule(random, keys) if keys and random.random() < 0.7 else None
        more: dict[str, Any] = {"show_when": rule} if rule else {}
        if rule and random.random() < 0.15:
            made.append(page(f"x{at}", kind="exit", **more))
            continue
        asked = []
        for place in range(per_page):
            letter = random.choice("ycn")
            key = f"{letter}{at}_{place}"
            types = {"y": "yes_no", "c": "choose_one", "n": "integer"}
            settings = {"y": {}, "c": ABC, "n": {"min": 0, "max": 4}}
            own: dict[str, Any] = {}
            if keys and random.random() < 0.2:
                own["show_when"] = random_rule(random, keys, 1)
            asked.append(
                question(
                    key,
                    types[letter],
                    settings=settings[letter],
                    required=random.random() < 0.7,
                    **own,
                )
            )
            keys.append(key)
        made.append(page(f"p{at}", *asked, **more))
    return parse(document(*made))


def every_answer(definition: Definition) -> Iterator[dict[str, object]]:
    values = {"yes_no": [True, False], "choose_one": ["a", "b", "c"], "integer": [0, 1, 2, 3, 4]}
    asked = [each for _, each in definition.questions]
    ways = [values[each.type] + ([] if each.required else [None]) for each in asked]
    for combination in product(*ways):
        yield {each.key: value for each, value in zip(asked, combination, strict=True)}


@pytest.mark.parametrize("seed", range(150))
def test_pages_are_unreachable_exactly_when_no_answers_lead_there(seed: int) -> None:
    whole = random_form(Random(seed), pages=5)
    seen = {
        each.slug
        for answers in every_answer(whole)
        for each in Journey(whole, {"audience": "public", **answers}, context()).pages
    }
    never = {each.slug for each in whole.pages} - seen
    reach = Reach(Places(whole))
    assert reach.never_opened() == never
    # The rest is told at the questions: none of them is ever shown.
    for each_page in whole.pages:
        if each_page.slug in never - set(unreachable(whole)):
            rules = [
                each for each in reach.places.standings if each.question in each_page.questions
            ]
            assert len(rules) == len(each_page.questions)
            assert not any(reach.can_be_true(each) for each in rules)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_reached_by_chance_is_called_unreachable(seed: int) -> None:
    random = Random(1000 + seed)
    whole = random_form(random, pages=30)
    lost_pages = Reach(Places(whole)).never_opened()
    for _ in range(200):
        answers = {
            each.key: {
                "yes_no": random.choice([True, False]),
                "choose_one": random.choice("abc"),
                "integer": random.randint(0, 4),
            }[each.type]
            for _, each in whole.questions
        }
        journey = Journey(whole, {"audience": "public", **answers}, context(FakeLookups()))
        assert not lost_pages & {each.slug for each in journey.pages}


# --- speed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_three_hundred_questions_take_well_under_a_second(seed: int) -> None:
    whole = random_form(Random(seed), pages=100, per_page=3)
    begun = time.process_time()
    unreachable(whole)
    assert time.process_time() - begun < STOP_SECONDS


def test_a_chain_deeper_than_is_followed_is_taken_as_it_is() -> None:
    pages = [page("p0", question("y0", "yes_no"))]
    for at in range(1, 99):
        asked = [question(f"y{at}_{place}", "yes_no") for place in (0, 1)]
        before = "y0" if at == 1 else f"y{at - 1}_1"
        shown = {**asked[1], "show_when": is_(f"y{at}_0", True)}
        pages.append(page(f"p{at}", asked[0], shown, show_when=is_(before, True)))
    assert unreachable(parse(document(*pages))) == []


def test_rules_look_nothing_up() -> None:
    lookups = NOWHERE.lookups
    assert (lookups.options("x"), lookups.search("x", "", {})) == ((), ())
    assert (lookups.find("x", "", {}), lookups.file("x"), NOWHERE.checks.upn("x")) == (
        None,
        None,
        "x",
    )
    assert repr(ANYTHING) == "anything"


def test_rules_made_to_be_hard_are_given_up() -> None:
    keys = [f"y{at}" for at in range(60)]
    # Every two of them differ: there are no such answers, and no short way to see it.
    parts = [
        {"any": [is_(one, one < two), is_(two, one > two)]}
        for one, two in product(keys[:14], keys[14:28])
    ]
    whole = document(
        page("a", *(question(key, "yes_no") for key in keys)),
        page("b", question("end", "text"), show_when={"all": parts[:200]}),
        page("c", question("end2", "text"), show_when={"all": parts[:200]}),
    )
    begun = time.process_time()
    unreachable(parse(whole))
    assert time.process_time() - begun < STOP_SECONDS
