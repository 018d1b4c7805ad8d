"""Which answers decide the way through a form, and the few of them worth giving to go every way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from random import Random

from . import fields
from .conditions import Leaf, Rule, is_answered, leaves, operands_of, questions_of
from .context import Answers, Context
from .definition import AUDIENCE, Definition, Page, Question, value_questions
from .examples import page_answers
from .fields import AnswerError, Asking
from .journey import is_typed
from .operands import AnswerOf, CountOf
from .places import Known, Places
from .reach import Reach
from .variables import ANOTHER, ANYTHING, NOWHERE, Key, Point, key_of

EXAMPLES = 4
MOST_OPTIONS = 40

# What comes out of each comparison that reads an answer: answers that agree lead the same way.
Signature = tuple[bool | None, ...]


class Steering:
    """The answers by which pages are shown or not."""

    def __init__(
        self,
        definition: Definition,
        context: Context,
        random: Random,
        stop: Callable[[], bool],
    ) -> None:
        self.definition, self.context, self.random = definition, context, random
        self.reach = Reach(Places(definition), stop)
        self.unreachable = self.reach.never_opened()
        self.keys: set[str] = set()
        self._leaves: dict[str, list[Leaf]] = {}
        self._beside: dict[str, list[str]] = {}
        self._kept: dict[tuple[object, ...], list[object]] = {}
        self._rules = [page.opens_when for page in definition.pages if page.opens_when is not None]
        self._follow(self._rules)
        for rule in self._rules:
            for leaf in leaves(rule):
                for key in questions_of(leaf) & self.keys:
                    self._leaves.setdefault(key, []).append(leaf)
        self.reads_after = self._suffixes()

    def on(self, page: Page) -> list[Question]:
        """The questions of a page that decide the way."""
        if page.repeat is not None:
            return []
        return [each for each in page.questions if each.key in self.keys and is_typed(each)]

    def audiences(self) -> Sequence[str]:
        all_of_them = self.definition.settings.audience
        return all_of_them if AUDIENCE in self.keys else all_of_them[:1]

    def answers_to(
        self, question: Question, answers: Answers, hint: Signature | None
    ) -> list[object]:
        """One answer of each kind that leads another way; the one that is hinted at first."""
        told = (repr(answers.get(key)) for key in self._hangs_on(question))
        known = (question.id, hint, *told)
        if known not in self._kept:
            asking = Asking(question, self.context, answers)
            found: dict[Signature, object] = {}
            for each in self._tried(asking):
                found.setdefault(self._signature(question.key, each, answers), each)
            self._kept[known] = [found[key] for key in sorted(found, key=lambda one: one != hint)]
        return self._kept[known]

    def _hangs_on(self, question: Question) -> list[str]:
        """The other answers that decide which answers to a question lead where."""
        if question.id not in self._beside:
            read = value_questions(question.settings)
            for leaf in self._leaves.get(question.key, ()):
                read |= questions_of(leaf)
            self._beside[question.id] = sorted(read - {question.key})
        return self._beside[question.id]

    def items_for(self, page: Page, answers: Answers, hint: Signature | None) -> list[object]:
        """The same for a repeat: so many items that each kind of count and sum comes up."""
        told = (repr(answers.get(key)) for key in reads_of(page))
        known = (page.id, hint, *told)
        if known not in self._kept:
            found = self._items(page, answers)
            self._kept[known] = [found[key] for key in sorted(found, key=lambda one: one != hint)]
        return self._kept[known]

    def _items(self, page: Page, answers: Answers) -> dict[Signature, object]:
        repeat = page.repeat
        found: dict[Signature, object] = {}
        if repeat is None:
            return found
        named = self.reach.solver.points(Key(CountOf(repeat.key)))
        counts = [each for each in named if isinstance(each, int)]
        for count in dict.fromkeys([repeat.min, *counts, repeat.min + 1, repeat.min + 2]):
            if not repeat.min <= count <= repeat.max:
                continue
            for _ in range(EXAMPLES):
                made = page_answers(page, answers, self.context, self.random, {}, items=count)
                if made is not None:
                    items = made.get(repeat.key, [])
                    found.setdefault(self._signature(repeat.key, items, answers), items)
        return found

    def hints_for(self, page: Page) -> Mapping[str, Signature]:
        """How the comparisons should come out to get to a page, where that is known."""
        hints: dict[str, Signature] = {}
        for key, point in (self.reach.answers_for(page) or {}).items():
            operand = key.operand
            is_plain = isinstance(operand, AnswerOf) and not operand.column and not key.page
            if isinstance(operand, AnswerOf) and is_plain and _is_concrete(point):
                given = {} if point is None else {operand.question: point}
                hints[operand.question] = tuple(
                    each.test(given, NOWHERE) for each in self._leaves.get(operand.question, ())
                )
        return hints

    def _follow(self, rules: Sequence[Rule]) -> None:
        """Everything these rules read, and what decides whether that is asked or what it is."""
        waiting = [key for rule in rules for key in questions_of(rule)]
        while waiting:
            key = waiting.pop()
            if key in self.keys:
                continue
            self.keys.add(key)
            question = self.definition.question(key)
            if question is None:
                continue
            if question.show_when is not None:
                self._rules.append(question.show_when)
                waiting += questions_of(question.show_when)
            if fields.TYPES[question.type].is_computed:
                waiting += value_questions(question.settings)

    def _suffixes(self) -> list[tuple[str, ...]]:
        """For each page, what is still read from there on."""
        read: set[str] = set()
        found: list[tuple[str, ...]] = []
        for page in reversed(self.definition.pages):
            for question in page.questions:
                if question.key in self.keys and question.show_when is not None:
                    read |= questions_of(question.show_when)
                if question.key in self.keys and fields.TYPES[question.type].is_computed:
                    read |= value_questions(question.settings)
            if page.opens_when is not None:
                read |= questions_of(page.opens_when)
            found.append(tuple(sorted(read)))
        return found[::-1]

    def _signature(self, key: str, answer: object, answers: Answers) -> Signature:
        given = {**answers, key: answer} if is_answered(answer) else answers
        return tuple(each.test(given, self.context) for each in self._leaves.get(key, ()))

    def _tried(self, asking: Asking) -> Iterator[object]:
        """Valid answers of many kinds: those that rules name, those to choose from, by chance."""
        question = asking.question
        kind = fields.TYPES[question.type]
        for each in self._untried(asking):
            try:
                answer = kind.read(kind.inputs(each), asking)
            except (AnswerError, ValueError, TypeError, KeyError):
                # A value that rules name need not be one that can be given.
                continue
            if is_answered(answer):
                yield answer
        if not question.required:
            yield None

    def _untried(self, asking: Asking) -> Iterator[object]:
        question = asking.question
        kind = fields.TYPES[question.type]
        for _ in range(EXAMPLES):
            try:
                yield kind.example(asking, self.random)
            except (IndexError, ValueError):
                break
        known = Known(question.key, question=question)
        points = self.reach.solver.points(key_of(AnswerOf(question.key), known))
        for point in points:
            if _is_concrete(point):
                yield point
                yield from self._from_today(point)
        for option in list(kind.options(asking))[:MOST_OPTIONS]:
            try:
                yield kind.read({"": [option.value]}, asking)
            except AnswerError:
                continue

    def _from_today(self, point: Point) -> Iterator[str]:
        """A day that was counted from another today."""
        try:
            day = date.fromisoformat(point) if isinstance(point, str) else None
        except ValueError:
            return
        if day is not None:
            yield (self.context.today + (day - NOWHERE.today)).isoformat()


def _is_concrete(point: Point) -> bool:
    return point is not ANYTHING and point is not ANOTHER


def reads_of(page: Page) -> tuple[str, ...]:
    """What the questions and checks of a page read."""
    read: set[str] = set()
    for question in page.questions:
        read |= value_questions(question.settings)
        if question.show_when is not None:
            read |= questions_of(question.show_when)
    for check in page.checks:
        read |= {each.reads for each in operands_of(check.must)}
    return tuple(sorted(read))
