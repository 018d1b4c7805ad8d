"""JSON read strictly: what is wrong with a text, with line and column; knows no form.

Python's own reader takes NaN, names that come twice and numbers of any length, and tells the place
of none of them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

MOST_BYTES = 4_000_000
MOST_DEEP = 100
MOST_DIGITS = 40
MOST_FAULTS = 50
# A text that is never closed is one token too: looked at again from each of its quotes it would
# cost time without end.
_TOKEN = re.compile(r'"(?:[^"\\]+|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_WORDS: Mapping[str, str] = {
    "Expecting ',' delimiter": "A comma is missing here, or a bracket.",
    "Expecting ':' delimiter": "A colon is missing after this name.",
    "Expecting value": "A value is missing here.",
    "Expecting property name enclosed in double quotes": (
        "A name in double quotes is missing here; perhaps there is a comma too many before it."
    ),
    "Illegal trailing comma before end of object": "There is a comma too many here.",
    "Illegal trailing comma before end of array": "There is a comma too many here.",
    "Unterminated string starting at": "This text is never closed by a double quote.",
    "Invalid control character at": "A line break or a control character stands within a text.",
    "Invalid \\escape": "This backslash begins nothing that JSON knows.",
    "Invalid \\uXXXX escape": "Four digits must follow \\u.",
    "Extra data": "The document is over, but more text follows.",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TextFault:
    """What is wrong with a text: the way to it in the document, as far as it is known, and where
    it stands."""

    where: str
    words: str
    spot: Spot | None = None


class TextError(ValueError):
    """A text that is no JSON we take."""

    def __init__(self, *faults: TextFault) -> None:
        super().__init__("; ".join(f"{each.where}: {each.words}" for each in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Refused:
    """Stands in the document for what may not be there."""

    words: str


class _Twice(dict[str, object]):
    """An object with a name that came twice."""

    names: tuple[str, ...] = ()


def load(given: str | bytes) -> tuple[object, str]:
    """The document and its text. Raises TextError."""
    text = _decoded(given)
    _check_depth(text)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        words = _WORDS.get(error.msg, "This is no JSON.")
        raise TextError(TextFault("$", words, Spot(error.lineno, error.colno))) from None
    wrong = dict(_refused(document))
    if wrong:
        spots = spots_of(text, wrong)
        raise TextError(
            *(TextFault(where, words, spots.get(where)) for where, words in wrong.items())
        )
    return document, text


def spots_of(text: str, wanted: Collection[str]) -> dict[str, Spot]:
    """Where these ways lead in a text of JSON: to the value itself, or to the innermost part
    around a value that is missing."""
    found: dict[str, int] = {}
    asked = {way: list(_outwards(way)) for way in wanted}
    sought = {each for ways in asked.values() for each in ways}
    for way, offset in _values(text):
        # A name that comes twice is wrong the second time.
        if way in sought:
            found[way] = offset
    told = {}
    for way, ways in asked.items():
        at = next((found[each] for each in ways if each in found), None)
        if at is not None:
            told[way] = _spot(text, at)
    return told


def _decoded(given: str | bytes) -> str:
    if isinstance(given, str):
        text = given
        if len(text) > MOST_BYTES:
            raise TextError(TextFault("$", _too_big()))
    else:
        if len(given) > MOST_BYTES:
            raise TextError(TextFault("$", _too_big()))
        try:
            text = given.decode("utf-8")
        except UnicodeDecodeError as error:
            before = given[: error.start].decode("utf-8")
            words = "The file is not written in UTF-8: this character cannot be read."
            raise TextError(TextFault("$", words, _spot(before, len(before)))) from None
    return text.removeprefix("\ufeff")


def _too_big() -> str:
    return f"The document is bigger than {MOST_BYTES // 1_000_000} MB."


def _check_depth(text: str) -> None:
    """Before it is read, because reading what is nested too deep ends the program."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.group() in ("{", "["):
            depth += 1
            if depth > MOST_DEEP:
                words = f"The document is nested more than {MOST_DEEP} deep."
                raise TextError(TextFault("$", words, _spot(text, token.start())))
        elif token.group() in ("}", "]"):
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    twice, seen = _Twice(made), set[str]()
    names = []
    for name, _ in pairs:
        if name in seen:
            names.append(name)
        seen.add(name)
    twice.names = tuple(names)
    return twice


def _whole(digits: str) -> object:
    if len(digits) > MOST_DIGITS:
        return _Refused(f"This number has {len(digits):,} digits.")
    return int(digits)


def _number(digits: str) -> object:
    number = float(digits) if len(digits) <= MOST_DIGITS else math.inf
    return number if math.isfinite(number) else _Refused("This number is too big or too long.")


def _constant(name: str) -> object:
    return _Refused(f"{name} is no number in JSON.")


def _refused(document: object) -> Iterator[tuple[str, str]]:
    """The ways to what may not be there; the first few are enough."""
    waiting: list[tuple[str, object]] = [("$", document)]
    told = 0
    while waiting and told < MOST_FAULTS:
        way, value = waiting.pop()
        if isinstance(value, _Refused):
            told += 1
            yield way, value.words
        if isinstance(value, _Twice):
            told += 1
            yield f"{way}.{value.names[0]}", f"The name {value.names[0]} stands here twice."
        if isinstance(value, dict):
            waiting += [(f"{way}.{name}", each) for name, each in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{way}[{at}]", each) for at, each in enumerate(value)]


def _values(text: str) -> Iterator[tuple[str, int]]:
    """Every value of a sound text with the way to it and its offset."""
    # Of each bracket: the way to it, and the name or the place of the value that comes next.
    open_: list[tuple[str, str | int | None]] = []
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in ("]", "}"):
            open_.pop()
        elif mark == ",":
            way, name = open_[-1]
            open_[-1] = (way, name + 1 if isinstance(name, int) else None)
        elif mark != ":":
            if open_ and open_[-1][1] is None:
                open_[-1] = (open_[-1][0], str(json.loads(mark)))
                continue
            way = _way(*open_[-1]) if open_ else "$"
            yield way, token.start()
            if mark in ("[", "{"):
                open_.append((way, 0 if mark == "[" else None))


def _way(outer: str, name: str | int | None) -> str:
    return f"{outer}[{name}]" if isinstance(name, int) else f"{outer}.{name}"


def _outwards(way: str) -> Iterator[str]:
    """A way and those to everything around it, from the inside out."""
    while way:
        yield way
        cut = max(way.rfind("."), way.rfind("["))
        way = way[:cut] if cut > 0 else ""


def _spot(text: str, offset: int) -> Spot:
    line = text.count("\n", 0, offset) + 1
    return Spot(line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


dumps = partial(json.dumps, ensure_ascii=False, indent=2, allow_nan=False)
