"""Reading a JSON document key by key, noting every misfit with its place; knows no form."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from .conditions import Rule, RuleError, parse_rule

# Ten levels of rules or formulas, each an object and a list, within a question of a page.
MAX_DEPTH = 40
MAX_NODES = 60_000
MAX_TEXT = 8_000
MAX_LABEL = 200
MAX_HINT = 600
# What JavaScript and every database read exactly.
MAX_NUMBER = 10**15 - 1
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where in the document.

    `anchor` is the id of the section, page or question it stands at, `binding:` with the key of a
    binding, `settings` for the form's own, or empty.
    """

    where: str
    words: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A value of the document and the way to it; its text is made only for what is wrong."""

    value: object
    depth: int = 1
    name: str | int = "$"
    outer: _Place | None = None

    def inner(self) -> list[_Place]:
        if isinstance(self.value, dict):
            return [_Place(each, self.depth + 1, name, self) for name, each in self.value.items()]
        if isinstance(self.value, list):
            return [_Place(each, self.depth + 1, at, self) for at, each in enumerate(self.value)]
        return []

    @property
    def words(self) -> str:
        names: list[str] = []
        place: _Place | None = self
        while place is not None:
            is_name = isinstance(place.name, str) and place.outer is not None
            names.append(f".{place.name}" if is_name else f"{place.name}")
            if isinstance(place.name, int):
                names[-1] = f"[{place.name}]"
            place = place.outer
        return "".join(reversed(names))


def size_problem(document: object) -> Problem | None:
    """Measured first and without recursion, so a hostile document costs nothing."""
    waiting = [_Place(document)]
    seen = 0
    while waiting:
        place = waiting.pop()
        seen += 1
        if place.depth > MAX_DEPTH:
            return Problem("$", f"The document is nested more than {MAX_DEPTH} deep.")
        size = len(place.value) if isinstance(place.value, dict | list) else 0
        if seen + len(waiting) + size > MAX_NODES:
            return Problem("$", f"The document has more than {MAX_NODES:,} values.")
        words = _misfit(place.value)
        if words:
            return Problem(place.words, words)
        waiting += reversed(place.inner())
    return None


def _misfit(value: object) -> str:
    if isinstance(value, dict):
        fits = all(isinstance(key, str) and len(key) <= MAX_LABEL for key in value)
        if not fits:
            return f"Every name is a text of up to {MAX_LABEL} characters."
        return "" if all(_prints(key) for key in value) else "A name has a hidden character."
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return f"A text may be {MAX_TEXT:,} characters long; this one has {len(value):,}."
        return "" if _prints(value) else "The text has a hidden character."
    if isinstance(value, float):
        return "" if math.isfinite(value) else "Every number is finite."
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        return "A number has up to 15 digits."
    fits = value is None or isinstance(value, bool | int | list)
    return "" if fits else "Only JSON values are understood."


def _prints(text: str) -> bool:
    """Whether every character shows itself: controls break files and mails, halves of characters
    cannot be written, and what turns the direction makes one word read as another."""
    return text.isprintable() or not _HIDDEN.search(text)


def anchored(document: object, problem: Problem) -> Problem:
    """The problem with the anchor of the innermost part of the form its place names."""
    value, anchor = document, ""
    names = _STEP.findall(problem.where)
    if names[:1] == [("settings", "")]:
        anchor = "settings"
    inside = ""
    for name, index in names:
        if name:
            inside = name
            value = value.get(name) if isinstance(value, dict) else None
        elif isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
            anchor = _anchor_of(value, inside) or anchor
    return replace(problem, anchor=anchor)


def _anchor_of(value: object, inside: str) -> str:
    if not isinstance(value, dict):
        return ""
    if inside == "bindings" and isinstance(value.get("key"), str):
        return f"binding:{value['key']}"
    is_part = inside in ("sections", "pages", "questions") and isinstance(value.get("id"), str)
    return str(value["id"]) if is_part else ""


class DefinitionError(ValueError):
    """A document that is no definition. `problems` lists every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.where}: {each.words}" for each in problems[:20]))
        self.problems = problems


class Node:
    """An object of the document that is read key by key and notes every misfit."""

    def __init__(self, value: object, where: str, problems: list[Problem]) -> None:
        self.where, self._problems = where, problems
        self._values: dict[str, object] = value if isinstance(value, dict) else {}
        self._known: set[str] = set()
        if not isinstance(value, dict):
            self.refuse("", "This must be an object.")

    def refuse(self, name: str, words: str) -> None:
        where = f"{self.where}.{name}" if name else self.where
        self._problems.append(Problem(where, words))

    def take(self, name: str) -> object:
        self._known.add(name)
        return self._values.get(name)

    def text(self, name: str, *, longest: int = MAX_LABEL, needed: bool = False) -> str:
        value = self.take(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            self.refuse(name, "This must be a text." if value else "This is missing.")
            return ""
        if len(value) > longest:
            self.refuse(name, f"This may be {longest} characters long.")
        return value

    def pattern(self, name: str, pattern: re.Pattern[str], words: str) -> str:
        value = self.text(name, needed=True)
        if value and not pattern.fullmatch(value):
            self.refuse(name, words)
        return value

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.take(name)
        if value is None and default is not None:
            return default
        if value not in allowed:
            self.refuse(name, f"This must be one of: {', '.join(allowed)}.")
            return allowed[0]
        return str(value)

    def boolean(self, name: str, *, default: bool) -> bool:
        value = self.take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.refuse(name, "This must be true or false.")
            return default
        return value

    def whole(self, name: str, default: int, lowest: int, highest: int) -> int:
        value = self.take(name)
        if value is None:
            return default
        if type(value) is not int or not lowest <= value <= highest:
            self.refuse(name, f"This must be a number from {lowest} to {highest}.")
            return default
        return value

    def inside(self, name: str, value: object) -> Node:
        """An object that stands in this one."""
        return Node(value, f"{self.where}.{name}", self._problems)

    def nodes(self, name: str, *, most: int, least: int = 0) -> list[Node]:
        value = self.take(name)
        if value is None and least == 0:
            return []
        words = _list_problem(name, value, least, most)
        if words or not isinstance(value, list):
            self.refuse(name, words)
            return []
        return [
            Node(each, f"{self.where}.{name}[{index}]", self._problems)
            for index, each in enumerate(value)
        ]

    def texts(self, name: str, *, longest: int = MAX_HINT, most: int = 30) -> tuple[str, ...]:
        value = self.take(name)
        if value is None:
            return ()
        if (
            not isinstance(value, list)
            or len(value) > most
            or not all(isinstance(each, str) and len(each) <= longest for each in value)
        ):
            self.refuse(name, f"This must be a list of up to {most} texts.")
            return ()
        return tuple(value)

    def mapping(self, name: str) -> dict[str, object]:
        value = self.take(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.refuse(name, "This must be an object.")
            return {}
        return dict(value)

    def rule(self, name: str) -> Rule | None:
        value = self.take(name)
        if value is None:
            return None
        try:
            return parse_rule(value, f"{self.where}.{name}")
        except RuleError as error:
            self._problems.append(Problem(error.where, error.words))
            return None

    def done(self) -> None:
        for name in sorted(set(self._values) - self._known):
            self.refuse(name, "This is not known here.")


def _list_problem(name: str, value: object, least: int, most: int) -> str:
    """What is wrong with a list of parts, in words of whoever designs the form."""
    if value is not None and not isinstance(value, list):
        return "This must be a list."
    count = len(value) if isinstance(value, list) else 0
    if count < least:
        return f"Add {'a ' if least == 1 else f'at least {least} '}{name.removesuffix('s')}."
    return f"There may be {most} {name} here, and there are {count}." if count > most else ""
