"""What a page shows at once is what the server shows: rules, calculated values, every type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.access import actor as actors
from app.access.guard import bind_actor
from app.extensions import db
from app.services.lookups import DatabaseLookups, context_for
from forms.conditions import evaluate, parse_rule
from forms.context import Context
from forms.definition import parse
from forms.fields import TYPES, Asking, FieldType
from forms.formulas import calculate, parse_formula
from forms.journey import Journey
from forms.reveal import script_formula, script_rule
from tests.app.web.trial_forms import publish
from tests.browser.conftest import Site
from tests.forms.engine import context, document, page, question
from tests.forms.generated import HERE, random_answers, random_formula, random_rule
from tests.support.factories import Make

# What the server does is proven on both databases over HTTP; a browser sees no difference.
pytestmark = pytest.mark.only_on("sqlite")
PAIRS = 600
SETS = 6
MOST_QUESTIONS = 55
OPTIONS = {"options": [{"value": each, "label": each.title()} for each in ("oak", "elm", "yew")]}
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "choose_one": OPTIONS,
    "choose_many": {**OPTIONS, "none": {"value": "none", "label": "None of these"}},
    "long_list": OPTIONS,
    "week_plan": OPTIONS,
    "record": {"table": "school"},
    "decimal": {"places": 2},
}
# What a visitor has nothing to choose from, what is no question, and what a browser has to pick.
ASIDE = {"course", "own_student", "placement", "site", "guidance", "calculated", "file"}

WORK_OUT = """async (pairs) => {
    const { evaluate, calculate } = await import("/static/js/rules.js");
    return pairs.map(([rule, formula, places, said]) => {
        const answers = (key, column) => said[column ? `${key}.${column}` : key] ?? null;
        return [evaluate(rule, answers), calculate(formula, places, answers)];
    });
}"""

FILL_IN = """(inputs) => {
    const form = document.querySelector("form[data-questions]");
    for (const input of form.querySelectorAll('[name^="q_"]')) {
        if (["hidden", "search", "file"].includes(input.type)) continue;
        const texts = inputs[input.name] ?? [];
        if (["radio", "checkbox"].includes(input.type)) input.checked = texts.includes(input.value);
        else input.value = texts[0] ?? "";
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    const shown = [...form.querySelectorAll("[data-question]")].filter((group) => !group.hidden);
    return {
        shown: shown.map((group) => group.dataset.question),
        calculated: Object.fromEntries(
            shown.filter((group) => group.dataset.formula).map((group) => [
                group.dataset.question, group.querySelector("[data-calculated]").textContent,
            ]),
        ),
    };
}"""


def test_the_script_works_rules_and_formulas_out_as_the_server_does(site: Site, make: Make) -> None:
    publish(make, document(page("one", question("a", "text"))))
    random, told = Random(7), context()
    pairs, expected = [], []
    for _ in range(PAIRS):
        here, known = random_answers(random, HERE), random_answers(random, ("x", "y"))
        known["people"] = [random_answers(random, HERE) for _ in range(random.randint(0, 3))]
        rule = parse_rule(random_rule(random, ("x", "y")), "$")
        formula = parse_formula(random_formula(random, ("x", "y")), "$")
        places = random.randint(0, 6)
        pairs.append(
            [
                script_rule(rule, HERE, known, told),
                script_formula(formula, HERE, known, told),
                places,
                {key: each for key, each in here.items() if each is not None},
            ]
        )
        both = {**known, **here}
        expected.append([evaluate(rule, both, told), calculate(formula, both, told, places)])
    window = site.open()
    window.goto("/forms/trial")
    found = window.evaluate(WORK_OUT, pairs)
    for pair, got, wanted in zip(pairs, found, expected, strict=True):
        assert got == wanted, pair
    assert {each[0] for each in expected} == {True, False, None}
    assert sum(each[1] is not None for each in expected) > PAIRS / 10


@pytest.mark.parametrize("part", range(5))
def test_a_page_shows_at_once_what_the_server_would(
    site: Site, make: Make, app: Flask, part: int
) -> None:
    for name in ("Alder", "Birch", "Cedar"):
        make.school(name=f"{name} School", phase=Random(name).choice(["Primary", "Secondary"]))
    make.provider(status="approved", tiers=["1"])
    kinds = [each for each in TYPES.values() if each.key not in ASIDE]
    random = Random(part)
    with app.app_context():
        actor = actors.public(on=make.today)
        session = db.session()
        bind_actor(session, actor)
        told = context_for(DatabaseLookups(session, actor), on=make.today)
        whole = _every_rule(kinds[part::5], told, random)
        definition = parse(whole)
        sets = [_answers(definition.pages[0].questions, told, random) for _ in range(SETS)]
        expected = [_expected(Journey(definition, answers, told)) for answers, _ in sets]
        session.rollback()
    publish(make, whole)
    window = site.open()
    _begin(window)
    for (answers, inputs), wanted in zip(sets, expected, strict=True):
        found = window.evaluate(FILL_IN, inputs)
        assert set(found["shown"]) == wanted[0], answers
        assert found["calculated"] == wanted[1], answers


def _begin(window: Page) -> None:
    window.goto("/forms/trial")
    window.get_by_role("button", name="Start now").click()
    window.wait_for_load_state()


def _expected(journey: Journey) -> tuple[set[str], dict[str, str]]:
    page = journey.pages[0]
    shown = journey.shown_answers(page)
    calculated = {
        each.key: f"£{answer}" if answer is not None else "Not known yet"
        for each, answer in shown
        if each.type == "calculated"
    }
    return {each.key for each, _ in shown}, calculated


def _every_rule(kinds: Sequence[FieldType], told: Context, random: Random) -> dict[str, Any]:
    """A page with these types, and below them a question for each comparison with each."""
    asked = [
        question(each.key, each.key, required=False, settings=SETTINGS.get(each.key, {}))
        for each in kinds
    ]
    parsed = parse(document(page("one", *asked))).pages[0].questions
    calculated = question(
        "double",
        "calculated",
        settings={
            "formula": {"multiply": [{"q": kinds[0].key}, 2.5]},
            "prefix": "£",
            "places": 1,
        },
    )
    rules = [
        rule for each in parsed for rule in _rules(TYPES[each.type], Asking(each, told), random)
    ]
    rules.append({"q": "double", "op": "answered"})
    below = [
        question(f"shown_{at}", "text", required=False, show_when=rule)
        for at, rule in enumerate(rules[: MOST_QUESTIONS - len(asked)])
    ]
    return document(page("one", *asked, calculated, *below))


def _rules(kind: FieldType, asking: Asking, random: Random) -> Iterator[dict[str, Any]]:
    for op in sorted(kind.operators):
        if op in ("answered", "not_answered"):
            yield {"q": kind.key, "op": op}
            continue
        values = list(islice(_values(kind, asking, random), 3))
        yield {"q": kind.key, "op": op, "value": values if op in ("in", "not_in") else values[0]}
    if kind.key in ("school", "record"):
        yield {"q": kind.key, "column": "phase", "op": "is", "value": "Primary"}
        yield {"q": kind.key, "column": "low_age", "op": "not_answered"}


def _values(kind: FieldType, asking: Asking, random: Random) -> Iterator[object]:
    while True:
        answer: Any = kind.example(asking, random)
        if isinstance(answer, dict):
            answer = answer.get("id", next(iter(answer.values())))
        yield random.choice(answer) if isinstance(answer, list) else answer


def _answers(
    asked: Sequence[Any], told: Context, random: Random
) -> tuple[dict[str, object], dict[str, list[str]]]:
    answers: dict[str, object] = {}
    inputs: dict[str, list[str]] = {}
    for each in asked:
        kind = TYPES[each.type]
        if each.key.startswith("shown_") or kind.is_computed or random.random() < 0.2:
            continue
        answer = kind.example(Asking(each, told), random)
        answers[each.key] = answer
        for suffix, texts in kind.inputs(answer).items():
            inputs[f"{each.name}-{suffix}" if suffix else each.name] = list(texts)
    return answers, inputs
