"""Every way through a form: which pages follow each other, with answers that lead there.

First a way to each page, exit pages too, as far as one is found; then all others in order, up to a
number of ways and of tries. It says when it stopped before the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from .conditions import holds
from .context import Answers, Context
from .definition import AUDIENCE, Definition, Page
from .examples import page_answers
from .solving import never
from .steering import Signature, Steering, reads_of

MOST_ROUTES = 500
# Pages opened on the way: to cover every page, and again to go all ways.
MOST_TRIES = 10_000
TRIES_FOR_A_PAGE = 8
_NO_HINTS: Mapping[str, Signature] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """One way: the slugs of its pages, answers that lead along it, and whether it ends at the
    check of all answers or at an exit page."""

    pages: tuple[str, ...]
    answers: Mapping[str, object]
    ends: str


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways that were found. `complete` when there are no others; `missed` are the pages no
    way came by, be it that nobody can reach them or that the trying stopped before. `decided_by`
    are the keys of the answers that decide the way."""

    routes: tuple[Route, ...]
    complete: bool
    missed: tuple[str, ...]
    decided_by: frozenset[str] = frozenset()


def paths(
    definition: Definition,
    context: Context,
    most: int = MOST_ROUTES,
    *,
    seed: int = 1,
    stop: Callable[[], bool] = never,
) -> Paths:
    """The ways through a form. The same seed gives the same ones, unless `stop`, which is asked
    at each page and while its rules are looked at, ends the trying before."""
    finder = _Finder(definition, context, most, Random(seed), stop)  # noqa: S311 - no secret
    finder.cover()
    finder.go_all_ways()
    seen = {slug for route in finder.found.values() for slug in route.pages}
    missed = tuple(each.slug for each in definition.pages if each.slug not in seen)
    is_whole = not finder.stopped and set(missed) <= finder.steering.unreachable
    keys = frozenset(finder.steering.keys)
    return Paths(tuple(finder.found.values()), is_whole, missed, keys)


@dataclass(slots=True)
class _Step:
    """A page on the way, what was answered before it, and the answers to it still to be tried."""

    at: int
    answers: dict[str, object]
    way: int
    slugs: tuple[str, ...]
    ways_on: Iterator[dict[str, object]]


class _Finder:
    def __init__(
        self,
        definition: Definition,
        context: Context,
        most: int,
        random: Random,
        stop: Callable[[], bool],
    ) -> None:
        self.definition, self.context, self.random = definition, context, random
        self.stop = stop
        self.pages = definition.pages
        self.most = most
        self.steering = Steering(definition, context, random, stop)
        self.found: dict[tuple[str, ...], Route] = {}
        self.stopped = False
        self._left = MOST_TRIES
        self._reads = {page.id: reads_of(page) for page in self.pages}
        self._made: dict[tuple[object, ...], dict[str, object] | None] = {}
        self._ways: dict[tuple[int, int], int] = {}

    def cover(self) -> None:
        """A way to each page."""
        covered: set[str] = set()
        left = MOST_TRIES
        for at, page in enumerate(self.pages):
            if page.slug in covered or page.slug in self.steering.unreachable:
                continue
            if left <= 0 or len(self.found) >= self.most or self.stop():
                return
            hints = self.steering.hints_for(page)
            given = self._left = min(left, 100 + 3 * len(self.pages))
            for route in self._walk(hints, goal=at):
                self.found.setdefault(route.pages, route)
                covered |= set(route.pages)
                break
            left -= given - max(self._left, 0)

    def go_all_ways(self) -> None:
        """All the others."""
        self._left, self.stopped = MOST_TRIES, False
        for route in self._walk(_NO_HINTS):
            self.found.setdefault(route.pages, route)
            if len(self.found) >= self.most:
                self.stopped = True
                return

    def _walk(self, hints: Mapping[str, Signature], goal: int | None = None) -> Iterator[Route]:
        """Ways, deep first; with a goal only those that come by it."""
        seen: set[tuple[object, ...]] = set()
        for audience in self.steering.audiences():
            stack = [_Step(-1, {AUDIENCE: audience}, 0, (), iter([{}]))]
            while stack:
                step = stack[-1]
                added = next(step.ways_on, None)
                if added is None:
                    stack.pop()
                    continue
                self._left -= 1
                if self._left < 0 or self.stop():
                    self.stopped = True
                    return
                answers = {**step.answers, **added}
                at = self._next(step.at, answers)
                if goal is not None and step.at < goal < at:
                    continue
                if at == len(self.pages):
                    yield Route(step.slugs, answers, "check")
                    continue
                page = self.pages[at]
                slugs = (*step.slugs, page.slug)
                if page.kind == "exit":
                    if goal is None or goal <= at:
                        yield Route(slugs, answers, "exit")
                    continue
                way = self._ways.setdefault((step.way, at), len(self._ways) + 1)
                state = (at, way, *self._told(self.steering.reads_after[at], answers))
                if state not in seen:
                    seen.add(state)
                    on = self._ways_on(page, answers, hints)
                    stack.append(_Step(at, answers, way, slugs, on))

    def _next(self, at: int, answers: Answers) -> int:
        """The place of the page that is shown next; beyond the last one at the end."""
        for place in range(at + 1, len(self.pages)):
            if holds(self.pages[place].opens_when, answers, self.context):
                return place
        return len(self.pages)

    @staticmethod
    def _told(keys: tuple[str, ...], answers: Answers) -> tuple[object, ...]:
        """The answers as something to know them by."""
        given = [answers.get(key) for key in keys]
        return tuple(repr(each) if isinstance(each, dict | list) else each for each in given)

    def _ways_on(
        self, page: Page, answers: Answers, hints: Mapping[str, Signature]
    ) -> Iterator[dict[str, object]]:
        """Answers to a page, one for each way they may lead."""
        if page.repeat is not None and page.repeat.key in self.steering.keys:
            key = page.repeat.key
            for items in self.steering.items_for(page, answers, hints.get(key)):
                yield {key: items} if items else {}
            return
        for fixed in self._choices(page, answers, hints):
            made = self._answers(page, answers, fixed)
            if made is not None:
                yield made

    def _choices(
        self, page: Page, answers: Answers, hints: Mapping[str, Signature]
    ) -> Iterator[dict[str, object]]:
        """Every combination of the answers of a page that decide the way."""
        asked = self.steering.on(page)
        stack: list[tuple[int, dict[str, object]]] = [(0, {})]
        while stack:
            at, fixed = stack.pop()
            if at == len(asked):
                yield fixed
                continue
            question, known = asked[at], {**answers, **fixed}
            if not holds(question.show_when, known, self.context):
                stack.append((at + 1, fixed))
                continue
            found = self.steering.answers_to(question, known, hints.get(question.key))
            stack += [(at + 1, {**fixed, question.key: each}) for each in reversed(found)]

    def _answers(
        self, page: Page, answers: Answers, fixed: dict[str, object]
    ) -> dict[str, object] | None:
        """Answers to the whole page, kept for the next time the same is known."""
        told = self._told(self._reads[page.id], answers)
        key = (page.id, repr(fixed), *told)
        if key not in self._made:
            tries = (
                page_answers(page, answers, self.context, self.random, fixed)
                for _ in range(TRIES_FOR_A_PAGE)
            )
            self._made[key] = next((each for each in tries if each is not None), None)
        return self._made[key]
