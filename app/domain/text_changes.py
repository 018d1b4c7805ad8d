"""What differs between two texts, line by line, with a little of what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line that stayed ("same"), went ("gone") or came ("new"); "cut" stands for lines that
    are left out because they stayed."""

    kind: str
    text: str = ""


def differences(before: str, after: str) -> tuple[Line, ...]:
    """The lines that went and came, in order; empty when the texts are the same."""
    if before == after:
        return ()
    return tuple(_lines(before.splitlines(), after.splitlines()))


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    groups = list(SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND))
    for group in groups:
        if group[0][1] > 0:
            yield Line("cut")
        for what, from_, to, new_from, new_to in group:
            if what == "equal":
                yield from (Line("same", text) for text in before[from_:to])
                continue
            yield from (Line("gone", text) for text in before[from_:to])
            yield from (Line("new", text) for text in after[new_from:new_to])
    if groups and groups[-1][-1][2] < len(before):
        yield Line("cut")
