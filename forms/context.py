"""What the engine is told from outside: the day, lists, look-ups and checks of identifiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

Answers = Mapping[str, object]
Check = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. An exclusive one cannot be chosen together with another; one that is
    `other` opens a box to say which. `columns` are what rules may read of a record."""

    value: str
    label: str
    hint: str = ""
    exclusive: bool = False
    other: bool = False
    columns: Mapping[str, str | int | float | bool] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file the web layer has checked and stored. `refused` says why it cannot be used after all:
    a virus was found later."""

    id: str
    name: str
    size: int
    mime: str
    refused: str = ""


class Lookups(Protocol):
    """Lists and records as far as the person who fills the form in may see them."""

    def options(self, list_name: str) -> Sequence[Option]:
        """The live values of an editable list, in order."""

    def search(self, kind: str, text: str, filters: Mapping[str, str]) -> Sequence[Option]:
        """Records of a kind that match; an empty text asks for the first few."""

    def find(self, kind: str, record_id: str, filters: Mapping[str, str]) -> Option | None:
        """One record, or nothing when it is unknown or out of sight."""

    def file(self, file_id: str) -> UploadedFile | None:
        """A file uploaded with this draft."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Each takes what was typed and gives it as it is stored, or raises ValueError(message)."""

    upn: Check
    uln: Check
    urn: Check
    postcode: Check
    phone: Check
    email: Check


@dataclass(frozen=True, slots=True)
class Context:
    """Everything about the moment of filling in. `add_working_days(day, number)`."""

    today: date
    lookups: Lookups
    checks: Checks
    add_working_days: Callable[[date, int], date]
