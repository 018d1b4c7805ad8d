"""The ways through a form, tried out with made-up records: nothing of anybody is looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic

from sqlalchemy.orm import Session

from app.domain.calendar import add_working_days
from forms import fields
from forms.conditions import is_answered
from forms.context import Answers, Context
from forms.definition import AUDIENCE, Definition, Page
from forms.example_records import ExampleRecords
from forms.fields import Asking
from forms.journey import items_of
from forms.paths import Paths, Route, paths
from forms.reading import words_for
from forms.sentences import AUDIENCE_WORDS

from .code_lists import live_lists
from .lookups import CHECKS
from .working_days import known_closure_days

MOST = 100
# Whoever waits for the page waits no longer than this.
MOST_SECONDS = 0.6
# A question in a few words, and its answer.
Told = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ToldPage:
    """A page on the way, with the answers that were given there; of a repeat, item by item."""

    page: Page
    answers: tuple[Told, ...]
    items: tuple[tuple[str, tuple[Told, ...]], ...]


@dataclass(frozen=True)
class Routes:
    """The ways that were found through a form, and how to tell them."""

    definition: Definition
    context: Context
    paths: Paths

    def deciding(self, route: Route) -> list[Told]:
        """Those of its answers by which this way is another than the others."""
        told = []
        audience = route.answers.get(AUDIENCE)
        if AUDIENCE in self.paths.decided_by and isinstance(audience, str):
            told.append(("Filled in by", AUDIENCE_WORDS[audience]))
        for page in self._pages(route):
            if page.repeat is None:
                told += self._told(page, route.answers, route.answers, self.paths.decided_by)
            elif page.repeat.key in self.paths.decided_by:
                number = len(list(items_of(page, route.answers)))
                told.append((f"How many: {page.repeat.item}", str(number)))
        return told

    def pages(self, route: Route) -> list[ToldPage]:
        """Every page of a way with all that was answered."""
        return [self._page(page, route.answers) for page in self._pages(route)]

    def _page(self, page: Page, answers: Answers) -> ToldPage:
        if page.repeat is None:
            return ToldPage(page, tuple(self._told(page, answers, answers)), ())
        name = page.repeat.heading
        items = (
            (f"{name} {place}", tuple(self._told(page, item, {**answers, **item})))
            for place, item in enumerate(items_of(page, answers), 1)
        )
        return ToldPage(page, (), tuple(items))

    def _pages(self, route: Route) -> list[Page]:
        by_slug: Mapping[str, Page] = {each.slug: each for each in self.definition.pages}
        return [by_slug[slug] for slug in route.pages]

    def _told(
        self, page: Page, held: Answers, known: Answers, only: frozenset[str] | None = None
    ) -> list[Told]:
        return [
            (words_for(question), "\n".join(kind.lines(held[question.key], asking)))
            for question in page.questions
            if (only is None or question.key in only) and is_answered(held.get(question.key))
            for kind in (fields.TYPES[question.type],)
            for asking in (Asking(question, self.context, known),)
        ]


def through(
    session: Session, definition: Definition, *, on: date, clock: Callable[[], float] = monotonic
) -> Routes:
    """The ways through a form: no more than a hundred, and those found in a short while."""
    closed = known_closure_days(session)

    def add_days(day: date, number: int) -> date:
        return add_working_days(day, number, closed)

    records = ExampleRecords(definition, live_lists(session))
    context = Context(on, records, CHECKS, add_days)
    begun = clock()
    tried = paths(definition, context, MOST, stop=lambda: clock() - begun > MOST_SECONDS)
    return Routes(definition, context, tried)
