"""Whether rules can come out as wanted, all at once, by answers that people can give.

Answers are tried from those worth telling apart, one question after the other, as long as no rule
on the way speaks against it. What is denied is certain; where trying takes too long, or an answer
may be anything, nothing is denied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .conditions import AnyOf, Leaf, Not, Rule, leaves
from .definition import Page
from .operands import AnswerOf, CountOf, Operand, SumOf
from .outcomes import (
    ANY,
    BIT,
    FALSE,
    TRUE,
    UNKNOWN,
    Chosen,
    FreeNode,
    JoinNode,
    LeafNode,
    Node,
    NotNode,
    PairNode,
    Wanted,
)
from .places import Known, Places, Scope
from .variables import (
    ANOTHER,
    ANYTHING,
    NOT_GIVEN,
    NOWHERE,
    Key,
    Point,
    answers_with,
    key_of,
    points_of,
)

# How often leaves may be asked, for one rule and for a whole form.
MOST_STEPS = 20_000
MOST_STEPS_IN_ALL = 300_000
MOST_DEEP = 150


@dataclass(slots=True, eq=False)
class _Variable:
    """One thing that rules read: its points, and what must hold for each to be the answer."""

    key: Key
    known: Known
    points: tuple[Point, ...]


class TooLongError(Exception):
    """Trying took longer than is worth while: nothing is known."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


class Solver:
    """Everything the rules of a form read, and the trying of answers. `stop` is asked before each
    trying: when it says so, nothing is known from then on."""

    def __init__(self, places: Places, stop: Callable[[], bool] = never) -> None:
        self.places = places
        self.stop = stop
        self._variables: list[_Variable] = []
        self._at: dict[Key, int] = {}
        self._nodes: dict[tuple[int, str], Node] = {}
        self._read: dict[Key, list[Leaf]] = {}
        self._left, self._left_in_all = 0, MOST_STEPS_IN_ALL
        for standing in places.standings:
            self._note(standing.rule, standing.scope)

    def can(self, wanted: Sequence[Wanted], *, alone: bool = False) -> bool:
        """Whether all of these can be so at once. `alone` looks at the rules by themselves, not
        at when the questions they read are asked."""
        try:
            return self._search(list(wanted), alone=alone) is not None
        except TooLongError:
            return True

    def find(self, wanted: Sequence[Wanted]) -> dict[Key, Point] | None:
        """Answers by which all of these are so; None when there are none or they are not found."""
        try:
            chosen = self._search(list(wanted))
        except TooLongError:
            return None
        if chosen is None:
            return None
        variables = ((self._variables[at], point) for at, point in chosen.items())
        return {each.key: each.points[point] for each, point in variables}

    def points(self, key: Key) -> tuple[Point, ...]:
        """The answers worth telling apart, where rules read this at all."""
        at = self._at.get(key)
        return () if at is None else self._points(at)

    def ready(self, rule: Rule, stands_at: str, scope: Scope) -> Node:
        """A rule made ready, once for where it stands."""
        key = (id(rule), stands_at)
        if key not in self._nodes:
            self._nodes[key] = self._node(rule, scope)
        return self._nodes[key]

    def page_node(self, page: Page) -> Node | None:
        if page.show_when is None:
            return None
        return self.ready(page.show_when, page.id, self.places.at_page[page.id])

    def touching(self, variables: Iterable[int]) -> set[int]:
        """These variables and all that decide whether they are asked."""
        found: set[int] = set()
        waiting = list(variables)
        while waiting:
            each = waiting.pop()
            if each in found:
                continue
            found.add(each)
            for need in self._asked(each):
                waiting += need.variables()
        return found

    # --- making ready ------------------------------------------------------------------------

    def _note(self, rule: Rule, scope: Scope) -> None:
        """Which leaves read a thing, wherever they stand: they part its answers."""
        for leaf in leaves(rule):
            for operand in (leaf.left, *leaf.values):
                if not isinstance(operand, AnswerOf | CountOf | SumOf):
                    continue
                known = scope.get(operand.reads)
                if known is None:
                    continue
                key = key_of(operand, known)
                noted = self._read.setdefault(key, [])
                if operand is leaf.left:
                    noted.append(leaf)
                else:
                    # Compared with an answer: its own values count, not those it stands beside.
                    noted.append(Leaf(operand, "is", leaf.left))

    def _node(self, rule: Rule, scope: Scope) -> Node:
        """A rule made ready; one that reads what is not known there may come out any way."""
        if isinstance(rule, Leaf):
            return self._leaf_node(rule, scope)
        if isinstance(rule, Not):
            return NotNode(self._node(rule.rule, scope))
        parts = [self._node(part, scope) for part in rule.rules]
        return JoinNode(parts, is_any=isinstance(rule, AnyOf))

    def _leaf_node(self, leaf: Leaf, scope: Scope) -> Node:
        left = self._variable(leaf.left, scope)
        others = [each for each in leaf.values if isinstance(each, AnswerOf | CountOf | SumOf)]
        if left is None:
            return FreeNode()
        if not others:
            return LeafNode(left, [self._result(leaf, left, each) for each in self._points(left)])
        if isinstance(leaf.value, tuple):
            return FreeNode()
        right = self._variable(others[0], scope)
        if right is None or not all(self._variables[at].known.is_closed for at in (left, right)):
            return FreeNode()
        table = [
            [self._pair(leaf, left, one, right, other) for other in self._points(right)]
            for one in self._points(left)
        ]
        return PairNode(left, right, table)

    def _variable(self, operand: Operand, scope: Scope) -> int | None:
        known = scope.get(operand.reads)
        if known is None:
            return None
        key = key_of(operand, known)
        if key not in self._at:
            read = self._read.get(key, [])
            points = points_of(operand, known, read, self.places.definition)
            self._at[key] = len(self._variables)
            self._variables.append(_Variable(key, known, points))
        return self._at[key]

    def _points(self, at: int) -> tuple[Point, ...]:
        return self._variables[at].points

    def _result(self, leaf: Leaf, at: int, point: Point) -> int:
        if point is ANYTHING or point is ANOTHER:
            if leaf.op in ("answered", "not_answered"):
                return TRUE if leaf.op == "answered" else FALSE
            if point is ANYTHING or leaf.op not in ("is", "is_not", "in", "not_in"):
                return ANY
            return TRUE if leaf.op in ("is_not", "not_in") else FALSE
        return BIT[leaf.test(answers_with(leaf.left, point), NOWHERE)]

    def _pair(self, leaf: Leaf, left: int, one: Point, right: int, other: Point) -> int:
        operand = self._variables[right].key.operand
        answers = {**answers_with(operand, other), **answers_with(leaf.left, one)}
        return BIT[leaf.test(answers, NOWHERE)] if left != right else ANY

    # --- when a question is asked ------------------------------------------------------------

    def _asked(self, at: int) -> list[Node]:
        """The rules that all hold when this is asked."""
        known = self._variables[at].known
        node = None if known.page is None else self.page_node(known.page)
        found = [] if node is None else [node]
        question = known.question
        if question is not None and question.show_when is not None:
            scope = self.places.at_question[question.id]
            found.append(self.ready(question.show_when, question.id, scope))
        return found

    def _needs(self, at: int, point: Point) -> list[Wanted]:
        """What must be so when this is the answer."""
        asked = self._asked(at)
        operand, known = self._variables[at].key.operand, self._variables[at].known
        if isinstance(operand, SumOf):
            return []
        if isinstance(operand, CountOf):
            repeat = known.page.repeat if known.page is not None else None
            if point == 0:
                must_have = repeat is not None and repeat.min > 0
                return [Wanted(_all(asked), FALSE | UNKNOWN)] if must_have else []
            return [Wanted(each, TRUE) for each in asked]
        if point is not NOT_GIVEN:
            return [Wanted(each, TRUE) for each in asked]
        if _column_of(operand) or not known.is_surely_answered:
            return []
        return [Wanted(_all(asked), FALSE | UNKNOWN)]

    # --- trying ------------------------------------------------------------------------------

    def _search(self, wanted: list[Wanted], *, alone: bool = False) -> Chosen | None:
        """Points for which all that is wanted is so; None when there are none.

        Raises TooLongError."""
        if self.stop():
            raise TooLongError
        self._left = MOST_STEPS
        return self._try(wanted, {}, alone=alone)

    def _try(self, wanted: list[Wanted], chosen: Chosen, *, alone: bool) -> Chosen | None:
        open_: list[Wanted] = []
        for want in wanted:
            self._spend(want.node.size)
            result = want.node.result(chosen)
            if not result & want.results:
                return None
            if result & ~want.results:
                open_.append(want)
        found = self._next(open_, chosen)
        if found is None:
            return dict(chosen)
        if len(chosen) >= MOST_DEEP:
            raise TooLongError
        want, at = found
        for place in self._promising(want, at, chosen):
            more = [] if alone else self._needs(at, self._points(at)[place])
            way = self._try([*open_, *more], {**chosen, at: place}, alone=alone)
            if way is not None:
                return way
        return None

    @staticmethod
    def _next(open_: Sequence[Wanted], chosen: Chosen) -> tuple[Wanted, int] | None:
        """What to choose next: for the rule that has the fewest answers left to choose."""
        best, fewest = None, 0
        for want in open_:
            left = [at for at in want.node.reads if at not in chosen]
            if left and (best is None or len(left) < fewest):
                best, fewest = (want, left[0]), len(left)
        return best

    def _promising(self, want: Wanted, at: int, chosen: Chosen) -> list[int]:
        """The points of a variable, those first by which the rule comes out as wanted."""
        results = [
            want.node.result({**chosen, at: place}) for place in range(len(self._points(at)))
        ]
        self._spend(len(results) * want.node.size)
        places = [place for place, result in enumerate(results) if result & want.results]
        return sorted(places, key=lambda place: bool(results[place] & ~want.results))

    def _spend(self, steps: int) -> None:
        self._left -= steps
        self._left_in_all -= steps
        if self._left < 0 or self._left_in_all < 0:
            raise TooLongError


def _all(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else JoinNode(nodes, is_any=False)


def _column_of(operand: Operand) -> str:
    return operand.column if isinstance(operand, AnswerOf) else ""
