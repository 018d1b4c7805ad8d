"""What somebody typed into a search box, as clauses over columns; knows no table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_

MOST_WORDS = 6
LONGEST_WORD = 100


def like(text: str) -> list[str]:
    """One pattern a word, with the signs of LIKE taken literally (escape with a backslash)."""
    words = text.replace("\0", " ").split()[:MOST_WORDS]
    return [f"%{_literal(word[:LONGEST_WORD])}%" for word in words]


def holds(text: str, columns: Iterable[Any]) -> list[ColumnElement[bool]]:
    """One clause a word: that it stands in one of the columns. No word, no clause."""
    wanted = list(columns)
    return [
        or_(*(column.ilike(pattern, escape="\\") for column in wanted)) for pattern in like(text)
    ]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
