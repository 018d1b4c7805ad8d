"""One change between two versions in words, and the noting of many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

WORDING, STRUCTURE = "wording", "structure"
LONGEST_QUOTE = 120

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs. Wording changes what people read and nothing else; structure also what is
    asked, kept or written. `anchor` is where it stands in the new version, as of a problem; what
    was taken away stands nowhere, and `gone` is its anchor in the old one."""

    kind: str
    where: str
    words: str
    anchor: str = ""
    gone: str = ""


class Notes:
    """The changes of one part of a form."""

    def __init__(self, found: list[Change], where: str, anchor: str, gone: str = "") -> None:
        self.found, self.where, self.anchor, self.gone = found, where, anchor, gone

    def wording(self, words: str) -> None:
        self.found.append(Change(WORDING, self.where, words, self.anchor, self.gone))

    def structure(self, words: str) -> None:
        self.found.append(Change(STRUCTURE, self.where, words, self.anchor, self.gone))

    def text(self, name: str, old: str, new: str) -> None:
        """A text that people read."""
        if old != new:
            self.wording(replaced(name, old, new))

    def texts(self, name: str, old: Sequence[str], new: Sequence[str]) -> None:
        """A list of texts that people read."""
        if tuple(old) != tuple(new):
            self.wording(replaced(name, "; ".join(old), "; ".join(new)))

    def fact(self, name: str, old: object, new: object) -> None:
        """Something that is not merely read."""
        if old != new:
            self.structure(replaced(name, shown(old), shown(new)))

    def words(self, name: str, old: str, new: str) -> None:
        """Something that differs, told in words of our own, which quote what they have to."""
        told = _replaced(name, old, new) if old != new else f"{name} is put otherwise."
        self.structure(told)

    def at(self, where: str, anchor: str) -> Notes:
        return Notes(self.found, where, anchor)

    def taken(self, where: str, gone: str) -> Notes:
        """Of a part that is there no more."""
        return Notes(self.found, where, "", gone)


def replaced(name: str, old: str, new: str) -> str:
    return _replaced(name, quoted(old) if old else "", quoted(new) if new else "")


def _replaced(name: str, old: str, new: str) -> str:
    if not old:
        return f"{name} is new: {new}."
    if not new:
        return f"{name} was taken away: it was {old}."
    return f"{name} was {old} and is now {new}."


def shown(value: object) -> str:
    """A plain value in words; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {shown(each)}" for name, each in value.items())
    return str(value)


def quoted(words: str) -> str:
    line = " ".join(words.split())
    cut = line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1].rstrip()}…"
    return f"“{cut}”"


def moved(old: Sequence[T], new: Sequence[T]) -> set[T]:
    """The fewest that have to move to get from one order to the other, of what both have."""
    before = {each: at for at, each in enumerate(old)}
    kept = [each for each in new if each in before]
    # The longest run that keeps its order stays; all others moved.
    ends: list[int] = []
    lengths: list[int] = []
    for each in kept:
        at = bisect_left(ends, before[each])
        ends[at : at + 1] = [before[each]]
        lengths.append(at + 1)
    stay: set[T] = set()
    wanted = len(ends)
    for each, length in zip(reversed(kept), reversed(lengths), strict=True):
        if length == wanted:
            stay.add(each)
            wanted -= 1
    return set(kept) - stay
