"""Made-up forms, published and filled in over HTTP: every type of question goes the whole way, in
pages and repeats, with rules, checks and calculated values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from flask import Flask

from app.models import Submission, SubmissionDraft
from forms.examples import NoExampleError
from forms.fields import TYPES
from forms.fields.files import files_of
from tests.app.web.trial_forms import publish
from tests.forms.generated_forms import Maker
from tests.support.factories import Make
from tests.support.generated_people import AsActor, Browser, People
from tests.support.generated_visits import Scene, Sender, Visits
from tests.support.walker import Walker, examples

AUDIENCES = ("school", "public", "provider")
# No type waits for longer until a form asks it.
MOST_FORMS = 200


class Forms:
    """Publishes made-up forms and finds somebody who can fill each of them in."""

    def __init__(self, people: People) -> None:
        self.people, self.make = people, people.make
        for code in ("SEMH", "SLCN", "ASD"):
            self.make.code_value(list_name="needs", code=code, label=f"Need {code}")
        for number in range(3):
            self.make.school(name=f"Chosen School {number}")
            self.make.student(people.school)
            self.make.placement(school=people.school, provider=people.provider, status="active")
        self.make.site(people.provider)
        self.types: set[str] = set()

    def made(self, seeds: Iterator[int]) -> Iterator[tuple[str, Sender]]:
        """The address of one form after the other, and who has complete answers to it."""
        for seed in seeds:
            whole = Maker(Random(seed)).form()
            slug = f"made-up-{seed}"
            whole |= {"key": slug, "settings": {"audience": list(AUDIENCES)}}
            publish(self.make, whole)
            for audience in AUDIENCES:
                sender = self.people.by[audience]
                try:
                    examples(self.people.app, slug, sender.actor)
                except NoExampleError:
                    continue
                yield slug, sender
                break

    def walk(self, slug: str, sender: Sender, seed: int) -> None:
        """From the start page along every page to the confirmation; what was typed arrives."""
        definition, answers = examples(self.people.app, slug, sender.actor, seed=seed)
        before = {row.id for row in self.make.all(Submission)}
        page = Walker(sender.client, definition, answers).send()
        (sent,) = [row for row in self.make.all(Submission) if row.id not in before]
        assert page.status == 200
        assert sent.ref in page.text
        assert bare(sent.answers) == bare(answers), slug
        asked = {question.type for _, question in definition.questions}
        held = {key for answer in _levels(answers) for key in answer}
        self.types |= {
            question.type for _, question in definition.questions if question.key in held
        }
        self.types |= asked & {"guidance"}


def _levels(answers: Any) -> Iterator[dict[str, Any]]:
    yield answers
    for value in answers.values():
        if isinstance(value, list):
            yield from (each for each in value if isinstance(each, dict))


def bare(answers: Any) -> Any:
    """Answers with the names of files only: each is stored under an id of its own."""
    if isinstance(answers, dict):
        return {key: bare(value) for key, value in answers.items()}
    if isinstance(answers, list) and files_of(answers) and "mime" in answers[0]:
        return [each["name"] for each in answers]
    return [bare(each) for each in answers] if isinstance(answers, list) else answers


@pytest.fixture
def fill(
    app: Flask, make: Make, browser: Browser, as_actor: AsActor, figures: Callable[[str], None]
) -> Callable[[int, int], set[str]]:
    """At least so many made-up forms, each walked once and visited so many times, until every type
    was answered; the types that were."""

    def fill_all(forms: int, times: int) -> set[str]:
        people = People(app, make, browser, as_actor)
        made, done = Forms(people), 0
        foreign = people.foreign_ids()
        visits: Visits | None = None
        for slug, sender in made.made(iter(range(10**6))):
            done += 1
            made.walk(slug, sender, seed=done)
            scene = Scene(slug, [sender], people.others, drafter(people, slug), foreign, no_more)
            visits = visits or Visits(make, scene)
            visits.scene = scene
            visits.go(range(done * 1_000, done * 1_000 + times))
            if done >= forms and (made.types == set(TYPES) or done == MOST_FORMS):
                break
        assert visits is not None
        figures(f"{done} made-up forms: {visits.words()}; {len(made.types)} types")
        return made.types

    return fill_all


def drafter(people: People, slug: str) -> Callable[[Sender, Random], SubmissionDraft]:
    return lambda sender, random: people.filling.draft(
        slug, sender.actor, seed=random.randrange(2**32)
    )


def no_more(submission: Submission, sender: Sender) -> None:
    """These forms write no rows."""


@pytest.mark.only_on("sqlite")
def test_every_type_goes_the_whole_way(fill: Callable[[int, int], set[str]]) -> None:
    assert fill(8, 12) == set(TYPES)


@pytest.mark.only_on("postgresql")
def test_every_type_goes_the_whole_way_on_postgresql(
    fill: Callable[[int, int], set[str]],
) -> None:
    assert fill(8, 2) == set(TYPES)


@pytest.mark.long
@pytest.mark.only_on("sqlite")
def test_100_made_up_forms(fill: Callable[[int, int], set[str]]) -> None:
    assert fill(100, 40) == set(TYPES)


@pytest.mark.long
@pytest.mark.only_on("postgresql")
def test_40_made_up_forms_on_postgresql(fill: Callable[[int, int], set[str]]) -> None:
    assert fill(40, 20) == set(TYPES)
