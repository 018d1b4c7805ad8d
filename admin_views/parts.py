"""The values that staff pages are drawn from. Knows no table, no request and no words of CAP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.permissions import Permission

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `name` is a path over relationships; `sort` an indexed column of the
    table itself. `kind` is empty, "due" (a day something has to be done by) or "number"."""

    name: str
    label: str
    sort: str = ""
    needs: Permission | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a list: by one column, or by a clause made from what was chosen."""

    name: str
    label: str
    options: Callable[[], Options]
    clause: Callable[[Any, str], Any] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a table; with a tone it is a tag. `note` stands below it."""

    text: str
    url: str | None = None
    tone: str | None = None
    note: str = ""
    note_tone: str = "plain"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Facts of a record. A closed one is sensitive: opening it is logged."""

    title: str
    facts: tuple[Fact, ...]
    key: str
    closed: bool = False
    change_url: str | None = None


@dataclass(frozen=True, slots=True)
class RelatedRow:
    title: str
    url: str | None
    line: str = ""
    tag: Cell | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Records that hang on this one, the first few; `all_url` leads to the whole list."""

    title: str
    rows: tuple[RelatedRow, ...]
    create_url: str | None = None
    create_words: str = "Add"
    all_url: str | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing a deed asks for before it is done."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    options: Options = ()
    hint: str = ""
    value: Any = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a deed was given: values by the name of their blank, and the version of the page."""

    values: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done to a record. `run` does it and gives the words that tell so.
    A deed with a `page` is done there; one that asks for nothing is done by its button alone.
    One that adds to a list of related records stands `beside` it, named by their table, instead
    of among the buttons. One that `reads` shows what is sensitive: opening it is logged."""

    name: str
    label: str
    needs: Permission
    run: Callable[[Any, Posted], str] | None = None
    blanks: tuple[Blank, ...] = ()
    lines: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()
    primary: bool = False
    danger: bool = False
    page: str | None = None
    leads_to: Callable[[Any], str] | None = None
    beside: str = ""
    reads: bool = False

    @property
    def takes_file(self) -> bool:
        return any(blank.kind == "file" for blank in self.blanks)

    @property
    def asks(self) -> bool:
        return bool(self.blanks or self.lines)


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that belong together, on the record and in its form."""

    title: str
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        return "".join(c if c.isalnum() else "-" for c in self.title.lower())


def groups(*pairs: tuple[str, str]) -> tuple[Group, ...]:
    """Groups from titles and the names of their columns."""
    return tuple(Group(title, tuple(names.split())) for title, names in pairs)
