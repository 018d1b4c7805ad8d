"""Forms as files: our JSON in one fixed writing, and what is told of a file that is read.

Writing is canonical: the same form is always the same text, byte for byte, whichever way it came.
Other formats can be read into the same report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .cycles import cycles
from .definition import FORMAT, DefinitionError, parse
from .document import Problem
from .json_text import Spot, TextError, dumps, load, spots_of

Document = Mapping[str, object]

# Names that people look for first; all others follow by the alphabet.
_FIRST = (
    "format",
    "id",
    "key",
    "slug",
    "kind",
    "type",
    "title",
    "label",
    "value",
    "hint",
    "short",
    "text",
    "required",
    "sensitivity",
    "q",
    "column",
    "count",
    "sum",
    "op",
    "repeat",
    "show_when",
    "settings",
    "errors",
    "sections",
    "pages",
    "questions",
    "checks",
    "target",
    "mode",
    "parent",
    "when",
    "map",
    "constants",
    "bindings",
    "confirmation",
)
_RANK = {name: at for at, name in enumerate(_FIRST)}


class Severity(StrEnum):
    """An error keeps the document out; a remark is for people to look at."""

    ERROR = "error"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of a report: how bad, where in the document, in words, and where in the text."""

    severity: Severity
    where: str
    words: str
    spot: Spot | None = None
    anchor: str = ""

    def __str__(self) -> str:
        at = f"line {self.spot.line}, column {self.spot.column}: " if self.spot else ""
        return f"{at}{self.where}: {self.words}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a file holds, and everything to be said about it. Documents with errors are left out."""

    documents: tuple[Document, ...]
    problems: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.problems)


def read(given: str | bytes) -> Report:
    """A form from our own JSON."""
    try:
        document, text = load(given)
    except TextError as error:
        found = (
            Finding(Severity.ERROR, each.where, each.words, each.spot) for each in error.faults
        )
        return Report((), tuple(found))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        # Everything else that could be said of it would be about another format.
        words = f"This is no form of ours: it must be an object whose format is {FORMAT}."
        return Report((), _told((Problem("$.format", words),), text))
    try:
        # Nothing that waits for itself can be asked or worked out, whatever is changed around it.
        problems = tuple(cycles(parse(document)))
    except DefinitionError as error:
        problems = error.problems
    return Report((), _told(problems, text)) if problems else Report((document,), ())


def write(document: Document) -> str:
    """The text of a form. Names stand in one order, whole numbers without a point."""
    return f"{dumps(_in_order(document))}\n"


def _told(problems: tuple[Problem, ...], text: str) -> tuple[Finding, ...]:
    spots = spots_of(text, {each.where for each in problems})
    return tuple(
        Finding(Severity.ERROR, each.where, each.words, spots.get(each.where), each.anchor)
        for each in problems
    )


def _in_order(value: object) -> object:
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: (_RANK.get(name, len(_RANK)), name))
        return {name: _in_order(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    # Databases do not keep whether a whole number was written 2 or 2.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value
