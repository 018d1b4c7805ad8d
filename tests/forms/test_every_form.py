"""Laws of every form, made up or shipped: whoever answers rightly gets to the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.domain.codes import FIRST_LISTS
from forms import export
from forms.answers import PageAnswers, read_page, show_page
from forms.conditions import evaluate, is_answered
from forms.context import Answers, Context, Option
from forms.definition import Definition, Page, Question, parse
from forms.examples import NoExampleError, example_answers
from forms.fields import TYPES, Asking
from forms.journey import Journey, is_typed
from forms.reading import answered_sections
from forms.reveal import page_script
from tests.forms.engine import context
from tests.forms.generated_forms import Maker, Schools, told
from tests.forms.test_library import SLUGS, shipped

TRIES = 60
STEPS = 40
Answer = dict[str, Any]
# Each definition has its own forms.
_versions = count()
# Made-up forms: a few always, many in the long run.
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=2_000)
# A form is made of one number: rich from the first, and found again by it.
SEEDS = st.integers(0, 2**32)


class Everything(Schools):
    """The lists that are shipped, and the made-up records."""

    def options(self, list_name: str) -> list[Option]:
        values = FIRST_LISTS[list_name][1] if list_name in FIRST_LISTS else ()
        return [Option(code, label) for code, label in values] or list(super().options(list_name))


class Person:
    """Fills in a form page by page, as the pages do it, and tries again when told what is wrong."""

    def __init__(self, definition: Definition, told: Context, random: Random) -> None:
        self.definition, self.told, self.random = definition, told, random
        self.answers: Answer = {"audience": random.choice(definition.settings.audience)}
        self.version = f"version {next(_versions)}"

    @property
    def journey(self) -> Journey:
        return Journey(self.definition, self.answers, self.told)

    def walk(self) -> None:
        """From the first page along "Continue" to the end, or to an exit."""
        page: Page | None = self.journey.pages[0]
        for _ in range(len(self.definition.pages) + 1):
            if page is None or page.kind == "exit":
                return
            self.fill(page)
            page = self.journey.after(page)
        raise AssertionError("The way does not end.")

    def finish(self) -> None:
        """From wherever something is missing to the end."""
        for _ in range(STEPS * len(self.definition.pages)):
            page = self.journey.resume()
            if page is None or page.kind == "exit":
                return
            self.fill(page)
        raise AssertionError("There is always something missing.")

    def fill(self, page: Page) -> None:
        if page.repeat is None:
            if page.questions:
                self.answers.update(self.sent(page, self.answers, ()))
            return
        wanted = self.random.randint(page.repeat.min, page.repeat.max)
        items: list[Answer] = []
        for _ in range(wanted):
            items.append(self.sent(page, {}, items))
        self.answers[page.repeat.key] = items

    def sent(self, page: Page, stored: Answers, others: Any) -> Answer:
        for _ in range(TRIES):
            read = self.post(page, stored, others)
            if not read.faults:
                assert_rightly_read(read)
                return read.answers
        # Such as two different items of a list of one.
        return reject()

    def post(self, page: Page, stored: Answers, others: Any) -> PageAnswers:
        known = self.journey.known_at(page)
        return read_page(
            page,
            self.version,
            MultiDict(list(self.typed(page, dict(known)))),
            stored=stored,
            known=known,
            context=self.told,
            others=others,
        )

    def typed(self, page: Page, counted: Answer) -> Iterator[tuple[str, str]]:
        """What is typed, question by question; something for those that are hidden too."""
        for each in page.questions:
            kind, asking = TYPES[each.type], Asking(each, self.told, counted)
            if kind.is_computed and is_shown(each, counted, self.told):
                counted[each.key] = kind.compute(asking)
            if not is_typed(each) or (not each.required and self.random.random() < 0.3):
                continue
            try:
                answer = kind.example(asking, self.random)
            except (IndexError, ValueError):
                reject()
            if is_shown(each, counted, self.told):
                counted[each.key] = answer
            for suffix, texts in kind.inputs(answer).items():
                for text in texts:
                    yield (f"{each.name}-{suffix}" if suffix else each.name), text


def is_shown(question: Question, counted: Answers, told: Context) -> bool:
    rule = question.show_when
    return rule is None or evaluate(rule, counted, told) is True


def assert_rightly_read(read: PageAnswers) -> None:
    for each in read.form.questions:
        key = each.question.key
        assert (key in read.answers) == (each.shown and is_typed(each.question))
        if each.shown and is_typed(each.question) and each.question.required:
            assert is_answered(each.data), key


def assert_laws(person: Person) -> None:
    journey = person.journey
    if journey.exit is None:
        assert journey.faults() == []
        assert journey.resume() is None
    sent = journey.relevant()
    assert json.loads(json.dumps(sent)) == sent
    assert_only_what_is_shown(journey, sent)
    # Answers to everything, hidden or not: what was hidden is still not sent.
    stuffed = Journey(person.definition, {**junk(person), **person.answers}, person.told)
    assert_only_what_is_shown(stuffed, stuffed.relevant())
    for page in journey.pages:
        assert_kept_whole(journey, page, person.version)
    again = Journey(person.definition, sent, person.told)
    assert again.relevant() == sent
    assert again.pages == journey.pages
    told_sections = answered_sections(person.definition, sent, person.told)
    assert all(words for each in told_sections for part in each.parts for _, words in part.answers)
    columns = export.columns([person.definition])
    assert len(export.row(person.definition, sent, columns, person.told)) == len(columns)


def assert_only_what_is_shown(journey: Journey, sent: Mapping[str, object]) -> None:
    allowed = {"audience"}
    for page in journey.pages:
        if page.repeat is None:
            allowed |= {each.key for each in journey.shown(page)}
            continue
        allowed.add(page.repeat.key)
        kept: Any = sent.get(page.repeat.key, [])
        for own, item in zip(kept, journey.items(page), strict=bool(kept)):
            assert own.keys() <= {each.key for each in journey.shown(page, item)}
    assert sent.keys() <= allowed


def assert_kept_whole(journey: Journey, page: Page, version: str) -> None:
    """An answer that is shown again in its inputs, or as a page, is read as the same answer."""
    for item in journey.items(page) if page.repeat else [None]:
        for question, answer in journey.shown_answers(page, item):
            if is_typed(question) and is_answered(answer):
                kind, asking = TYPES[question.type], journey.asking(question, item)
                assert kind.read(kind.inputs(answer), asking) == answer
                assert all(kind.lines(answer, asking))
        stored = journey.answers if item is None else item
        form = show_page(
            page,
            version,
            stored=stored,
            known=journey.known_at(page),
            context=journey.context,
        )
        shown = {each.question.key for each in form.questions if each.shown}
        assert shown == {each.key for each in journey.shown(page, item)}
        assert_script_agrees(form, shown)


def assert_script_agrees(form: Any, shown: set[str]) -> None:
    """The rules that the script is given are those of this page, and name nothing else."""
    script = page_script(form)
    keys = {each.question.key for each in form.questions}
    assert set(script.rules) <= keys
    assert names_in([script.rules, script.formulas]) <= keys
    assert all(each.shown or each.question.show_when for each in form.questions)
    json.dumps([script.rules, script.formulas])


def names_in(document: Any) -> set[str]:
    if isinstance(document, list):
        return set().union(*(names_in(each) for each in document), set())
    if isinstance(document, dict):
        own = {document["q"]} if isinstance(document.get("q"), str) else set()
        return own | names_in(list(document.values()))
    return set()


def junk(person: Person) -> Answer:
    """Something for every question that is asked once."""
    answers: Answer = {}
    for page, each in person.definition.questions:
        if page.repeat is None and is_typed(each):
            try:
                answers[each.key] = TYPES[each.type].example(
                    Asking(each, person.told), person.random
                )
            except (IndexError, ValueError):
                continue
    return answers


def _fill_in(random: Random) -> None:
    definition = parse(Maker(random).form())
    person = Person(definition, told(), random)
    person.walk()
    assert_laws(person)
    # Something earlier is answered otherwise, and everything that follows from it.
    person.fill(random.choice(person.journey.pages))
    person.finish()
    assert_laws(person)


@FEW
@given(SEEDS)
def test_whoever_answers_rightly_gets_to_the_end(seed: int) -> None:
    _fill_in(Random(seed))


@pytest.mark.long
@MANY
@given(SEEDS)
def test_whoever_answers_rightly_gets_to_the_end_of_many_forms(seed: int) -> None:
    _fill_in(Random(seed))


@FEW
@given(SEEDS)
def test_examples_complete_made_up_forms(seed: int) -> None:
    random = Random(seed)
    definition = parse(Maker(random).form())
    try:
        answers = example_answers(definition, told(), random, {"audience": "public"})
    except NoExampleError:
        reject()
    journey = Journey(definition, answers, told())
    assert journey.faults() == []
    assert journey.relevant() == answers


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 100))]
)
def test_shipped_forms_are_filled_in_to_the_end(slug: str, seed: int) -> None:
    person = Person(shipped(slug), context(Everything()), Random(seed))
    person.walk()
    assert_laws(person)
