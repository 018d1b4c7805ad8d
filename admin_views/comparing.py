"""Two or more pupils side by side, as a table that says where they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.models.student import Student
from app.services.comparisons import COMPARED, Comparison, Known

from .column_labels import label_of
from .labels import value_words


@dataclass(frozen=True, slots=True)
class MatchTable:
    """Rows of (what, the sent value, and each known one with whether it is the same)."""

    known: tuple[Known, ...]
    rows: tuple[tuple[str, str, tuple[tuple[str, bool], ...]], ...]
    school: str
    may_be_new: bool


def matching_table(comparison: Comparison) -> MatchTable:
    """The comparison in words."""
    rows = []
    for name in COMPARED:
        sent = _words(name, comparison.sent.get(name))
        others = [_words(name, each.values[name]) for each in comparison.known]
        if sent or any(others):
            rows.append((label_of(name), sent, _beside(sent, others)))
    schools = [each.school for each in comparison.known]
    rows.append(("School", comparison.school, _beside(comparison.school, schools)))
    return MatchTable(
        comparison.known,
        tuple(rows),
        comparison.school,
        may_be_new=not any(each.is_certain for each in comparison.known),
    )


def _words(name: str, value: Any) -> str:
    return value_words(Student, name, value)


def _beside(sent: str, others: list[str]) -> tuple[tuple[str, bool], ...]:
    return tuple((words, words.casefold() == sent.casefold()) for words in others)
