"""Rules, sources and formulas as people read them."""

from __future__ import annotations

from typing import Any

import pytest

from forms.conditions import OPERATORS, Today
from forms.context import Option
from forms.definition import Definition, Source
from forms.sentences import (
    _OPPOSITES,
    OPERATOR_WORDS,
    formula_words,
    rule_words,
    source_words,
    today_words,
)
from tests.forms.engine import definition, page, question


@pytest.fixture
def form() -> Definition:
    return definition(
        page(
            "about",
            question(
                "programme",
                "choose_one",
                label="Which programme?",
                settings={
                    "options": [
                        {"value": "T1", "label": "Tier 1"},
                        {"value": "I", "label": "Insight"},
                    ]
                },
            ),
            question("born", "date_of_birth", label="Date of birth"),
            question("school", "school", label="School"),
            question("roll", "yes_no", label="On the roll?", settings={"unknown": True}),
            question("need", "choose_one", label="Main need", settings={"list": "needs"}),
            question("price", "money", label="Price"),
            question("age", "integer", label="Age"),
            question("story", "long_text", label="L" * 90, short="the story"),
            question(
                "helps",
                "choose_many",
                label="What helps?",
                settings={
                    "options": [{"value": "a", "label": "Art"}],
                    "none": {"value": "no", "label": "Nothing"},
                },
            ),
        ),
        page(
            "jobs",
            question("hours", "integer", label="Hours"),
            question("pay", "money", label="Pay"),
            title="Jobs",
            kind="repeat",
            repeat={"key": "jobs", "item": "job"},
        ),
    )


def leaf(key: str, op: str, *value: Any) -> dict[str, Any]:
    return {"q": key, "op": op, **({"value": value[0]} if value else {})}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (leaf("programme", "is", "T1"), "“Which programme” is “Tier 1”"),
        (leaf("programme", "is_not", "T1"), "“Which programme” is not “Tier 1”"),
        (
            leaf("programme", "in", ["T1", "I"]),
            "“Which programme” is one of “Tier 1” or “Insight”",
        ),
        (leaf("programme", "in", ["T1"]), "“Which programme” is “Tier 1”"),
        (leaf("programme", "not_in", ["T1"]), "“Which programme” is not “Tier 1”"),
        (leaf("programme", "is", "gone"), "“Which programme” is “gone”"),
        (
            leaf("programme", "not_in", [str(n) for n in range(10)]),
            "“Which programme” is none of “0”, “1”, “2”, “3”, “4”, “5” or 4 others",
        ),
        (
            {
                "all": [
                    leaf("programme", "is", "T1"),
                    leaf("born", "before", {"today": {"years": -16}}),
                ]
            },
            "“Which programme” is “Tier 1” and “Date of birth” is before 16 years ago",
        ),
        (leaf("born", "after", "2010-09-01"), "“Date of birth” is after 1 September 2010"),
        (leaf("roll", "is", True), "“On the roll” is yes"),
        (leaf("roll", "is_not", False), "“On the roll” is not no"),
        (leaf("roll", "is", "unknown"), "“On the roll” is not known"),
        (leaf("need", "is", "SEMH"), "“Main need” is “Social, emotional”"),
        (leaf("price", "gte", 12.5), "“Price” is at least £12.50"),
        (leaf("age", "lt", 1600), "“Age” is less than 1,600"),
        (leaf("age", "gt", {"q": "price"}), "“Age” is more than “Price”"),
        (leaf("story", "answered"), "“the story” is answered"),
        (leaf("helps", "contains", "no"), "“What helps” contains “Nothing”"),
        ({"not": leaf("helps", "contains", "a")}, "“What helps” does not contain “Art”"),
        (leaf("audience", "is", "school"), "the form is filled in by a school"),
        (
            leaf("audience", "not_in", ["school", "public"]),
            "the form is filled in by anyone but a school or anybody without an account",
        ),
        (leaf("audience", "answered"), "the form is filled in by somebody"),
        (
            {"q": "school", "column": "phase", "op": "is", "value": "4"},
            "the phase of “School” is “4”",
        ),
        ({"count": "jobs", "op": "gt", "value": 1}, "the number of “Jobs” is more than 1"),
        (
            {"sum": "jobs.pay", "op": "lte", "value": 1000},
            "the sum of “Pay” over “Jobs” is at most £1,000.00",
        ),
        (leaf("lost", "is", "x"), "“lost” is “x”"),
        (leaf("lost", "is", "2010-99-99"), "“lost” is “2010-99-99”"),
        (leaf("age", "is", {"q": "audience"}), "“Age” is who fills in the form"),
        (leaf("jobs", "answered"), "“Jobs” is answered"),
        ({"count": "lost", "op": "is", "value": 0}, "the number of “lost” is 0"),
        (
            {
                "any": [
                    {"all": [leaf("roll", "is", True), leaf("age", "gt", 5)]},
                    {"not": {"any": [leaf("roll", "is", False), leaf("age", "is", 1)]}},
                ]
            },
            "(“On the roll” is yes and “Age” is more than 5) or "
            "it is not so that (“On the roll” is no or “Age” is 1)",
        ),
        (
            {"any": [leaf("programme", "in", ["T1", "I"]), leaf("roll", "is", True)]},
            "“Which programme” is one of “Tier 1” or “Insight”, or “On the roll” is yes",
        ),
        (
            {"all": [{"any": [leaf("roll", "is", True)]}, {"all": [leaf("age", "answered")]}]},
            "“On the roll” is yes and “Age” is answered",
        ),
        ({"q": 1}, "a rule that cannot be read"),
        ("nonsense", "a rule that cannot be read"),
    ],
)
def test_rules_are_sentences(form: Definition, rule: Any, words: str) -> None:
    needs = [Option("SEMH", "Social, emotional")]
    assert rule_words(form, rule, {"needs": needs}) == words


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (Today(), "today"),
        (Today(years=-16), "16 years ago"),
        (Today(days=1), "1 day from today"),
        (Today(working_days=5), "5 working days from today"),
        (Today(working_days=-1), "1 working day ago"),
        (Today(years=-1, months=-6), "1 year and 6 months ago"),
        (Today(years=-1, weeks=2), "1 year ago plus 2 weeks"),
    ],
)
def test_days_counted_from_today_are_words(today: Today, words: str) -> None:
    assert today_words(today) == words


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (5, "5"),
        ({"q": "age"}, "“Age”"),
        (
            {"divide": [{"multiply": [{"sum": "jobs.hours"}, {"q": "price"}]}, 100]},
            "(the sum of “Hours” over “Jobs” × “Price”) ÷ 100",
        ),
        ({"subtract": [{"count": "jobs"}, 0.5]}, "the number of “Jobs” − 0.5"),
        ({"add": [{"add": [1]}, {"q": "school", "column": "seats"}]}, "1 + the seats of “School”"),
        ({"power": [2, 3]}, "a formula that cannot be read"),
    ],
)
def test_formulas_are_read_aloud(form: Definition, formula: Any, words: str) -> None:
    assert formula_words(form, formula) == words


def test_sources_say_what_fills_a_column(form: Definition) -> None:
    assert source_words(form, Source(("age",))) == "“Age”"
    assert source_words(form, Source(("school.id",))) == "id of “School”"
    assert source_words(form, Source(("need.text",))) == "“Main need” as text"
    joined = Source(("age", "price", "lost"), join="; ")
    assert source_words(form, joined) == "“Age”, “Price” and “lost”, joined"
    conditional = definition(
        page("a", question("x", "text"), question("y", "yes_no")),
        bindings=[
            {
                "key": "b",
                "target": "t",
                "map": {"c": {"q": "x", "when": {"q": "y", "op": "is", "value": True}}},
            }
        ],
    )
    source = conditional.bindings[0].map["c"]
    assert source_words(conditional, source) == "“X”, when “Y” is yes"


def test_every_comparison_has_words_and_an_opposite() -> None:
    assert set(OPERATOR_WORDS) == set(_OPPOSITES) == set(OPERATORS)
