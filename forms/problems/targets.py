"""The tables that answers may be written to, as plain values: what a column takes and needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a form may fill. `is_safe` when the row can be written without an answer."""

    type: str
    required: bool = False
    is_safe: bool = False
    values: frozenset[str] = frozenset()
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A table that a form may write to, as far as an author has to know."""

    key: str
    label: str
    columns: Mapping[str, Column]
    parents: frozenset[str] = frozenset()
    needs_file: bool = False
    before_acceptance: bool = False
    modes: frozenset[str] = field(default_factory=lambda: frozenset({"create"}))
