"""The tables that answers may be written to, as plain values: what a column takes and needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The column that says which row is changed, filled by a question that looks it up.
ROW = "id"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a form may fill. `is_safe` when the row can be written without an answer. One
    that is `wanted` may stay empty, but not in every case: something has to ask for it. Codes are
    one of `values`, or of the editable list of this name."""

    type: str
    required: bool = False
    is_safe: bool = False
    values: frozenset[str] = frozenset()
    longest: int | None = None
    list: str = ""
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A table that a form may write to, as far as an author has to know.

    A row hangs on one of `parents`, unless it `stands_alone`. `found_by` are the columns that tell
    a row of an organisation from its others. `is_own`: the one row is the sender's organisation.
    `audiences` may write there. `once`: a form writes one at most. `beside`: what must be written
    with it.
    """

    key: str
    label: str
    columns: Mapping[str, Column]
    parents: frozenset[str] = frozenset()
    needs_file: bool = False
    before_acceptance: bool = False
    modes: frozenset[str] = field(default_factory=lambda: frozenset({"create"}))
    stands_alone: bool = False
    found_by: tuple[str, ...] = ()
    is_own: bool = False
    audiences: frozenset[str] = frozenset({"public", "school", "provider"})
    once: bool = False
    beside: str = ""
