"""Rules made ready to be asked often, with some answers chosen and the others still open.

How a rule may come out is a set of bits, so that what is open counts as everything it may become.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

# How a rule may come out, as bits.
TRUE, FALSE, UNKNOWN = 1, 2, 4
ANY = TRUE | FALSE | UNKNOWN
BIT = {True: TRUE, False: FALSE, None: UNKNOWN}
_TURNED = tuple(
    (result & FALSE) // FALSE * TRUE + (result & TRUE) * FALSE + (result & UNKNOWN)
    for result in range(8)
)


def _joined(decisive: int, one: int, other: int) -> int:
    """How two rules together may come out: a decisive part settles it, an unknown one spoils it."""
    found = (one | other) & decisive
    rest_one, rest_other = one & ~decisive, other & ~decisive
    if rest_one and rest_other:
        neither = (TRUE | FALSE) & ~decisive
        if rest_one & neither and rest_other & neither:
            found |= neither
        if (rest_one | rest_other) & UNKNOWN:
            found |= UNKNOWN
    return found


_ALL = tuple(tuple(_joined(FALSE, one, other) for other in range(8)) for one in range(8))
_ANY_OF = tuple(tuple(_joined(TRUE, one, other) for other in range(8)) for one in range(8))


Chosen = dict[int, int]


class Node:
    """A rule made ready to be asked often: which variables, how each point makes it come out."""

    size = 1

    def result(self, chosen: Chosen) -> int:
        raise NotImplementedError

    def variables(self) -> Iterator[int]:
        raise NotImplementedError

    @cached_property
    def reads(self) -> tuple[int, ...]:
        """Its variables, each once."""
        return tuple(dict.fromkeys(self.variables()))


class LeafNode(Node):
    def __init__(self, variable: int, results: Sequence[int]) -> None:
        self.variable, self.results = variable, results
        self.open = 0
        for each in results:
            self.open |= each

    def result(self, chosen: Chosen) -> int:
        at = chosen.get(self.variable)
        return self.open if at is None else self.results[at]

    def variables(self) -> Iterator[int]:
        yield self.variable


class PairNode(Node):
    """Two answers compared with each other."""

    def __init__(self, left: int, right: int, results: Sequence[Sequence[int]]) -> None:
        self.left, self.right, self.results = left, right, results

    def result(self, chosen: Chosen) -> int:
        left, right = chosen.get(self.left), chosen.get(self.right)
        return ANY if left is None or right is None else self.results[left][right]

    def variables(self) -> Iterator[int]:
        yield from (self.left, self.right)


class FreeNode(Node):
    """Something that may come out any way."""

    def result(self, chosen: Chosen) -> int:
        return ANY

    def variables(self) -> Iterator[int]:
        return iter(())


class NotNode(Node):
    def __init__(self, node: Node) -> None:
        self.node, self.size = node, node.size + 1

    def result(self, chosen: Chosen) -> int:
        return _TURNED[self.node.result(chosen)]

    def variables(self) -> Iterator[int]:
        return self.node.variables()


class JoinNode(Node):
    def __init__(self, nodes: Sequence[Node], *, is_any: bool) -> None:
        self.nodes, self.table = nodes, _ANY_OF if is_any else _ALL
        self.start = FALSE if is_any else TRUE
        self.size = 1 + sum(each.size for each in nodes)

    def result(self, chosen: Chosen) -> int:
        found = self.start
        for node in self.nodes:
            found = self.table[found][node.result(chosen)]
        return found

    def variables(self) -> Iterator[int]:
        for node in self.nodes:
            yield from node.variables()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule that has to come out in one of some ways."""

    node: Node
    results: int
