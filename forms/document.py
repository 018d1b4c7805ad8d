"""Reading a JSON document key by key, noting every misfit with its place; knows no form."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from .conditions import Rule, RuleError, parse_rule

MAX_DEPTH = 20
MAX_NODES = 60_000
MAX_TEXT = 8_000
MAX_LABEL = 200
MAX_HINT = 600


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where in the document."""

    where: str
    words: str


def size_problem(document: object) -> Problem | None:
    """Measured first and without recursion, so a hostile document costs nothing."""
    waiting: list[tuple[object, int]] = [(document, 1)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > MAX_DEPTH:
            return Problem("$", "The document is nested too deep.")
        if seen > MAX_NODES:
            return Problem("$", "The document is too big.")
        words = _misfit(value)
        if words:
            return Problem("$", words)
        if isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            waiting += [(each, depth + 1) for each in inner]
    return None


def _misfit(value: object) -> str:
    if isinstance(value, dict):
        fits = all(isinstance(key, str) and len(key) <= MAX_LABEL for key in value)
        return "" if fits else "Every name is a short text."
    if isinstance(value, str):
        fits = len(value) <= MAX_TEXT and "\x00" not in value
        return "" if fits else f"A text may be {MAX_TEXT} characters long."
    if isinstance(value, float):
        return "" if math.isfinite(value) else "Every number is finite."
    fits = value is None or isinstance(value, bool | int | list)
    return "" if fits else "Only JSON values are understood."


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

    def nodes(self, name: str, *, most: int, least: int = 0) -> list[Node]:
        value = self.take(name)
        if value is None and least == 0:
            return []
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.refuse(name, f"This must be a list of {least} to {most}.")
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
