"""What somebody typed into a search box, as patterns for LIKE; knows no table."""

from __future__ import annotations

MOST_WORDS = 6
LONGEST_WORD = 100


def like(text: str) -> list[str]:
    """One pattern a word, with the signs of LIKE taken literally (escape with a backslash)."""
    words = text.replace("\0", " ").split()[:MOST_WORDS]
    return [f"%{_literal(word[:LONGEST_WORD])}%" for word in words]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
