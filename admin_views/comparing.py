"""Two or more pupils side by side, as a table that says where they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.models.student import Student
from app.models.submission import Submission
from app.services.comparisons import Comparison

from .labels import label_of, value_words

COMPARED = (
    "legal_surname",
    "legal_forename",
    "preferred_forename",
    "date_of_birth",
    "upn",
    "former_upn",
    "sex",
    "ncy",
    "postcode",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil it may be. `other_school` is named when it is not the school that sent the form."""

    id: str
    name: str
    ref: str
    is_certain: bool
    other_school: str


@dataclass(frozen=True, slots=True)
class MatchTable:
    """Rows of (what, the sent value, and each known one with whether it is the same)."""

    known: tuple[Known, ...]
    rows: tuple[tuple[str, str, tuple[tuple[str, bool], ...]], ...]
    school: str
    may_be_new: bool


def matching_table(submission: Submission, comparison: Comparison) -> MatchTable:
    """The comparison as values; nothing of it needs the database any more."""
    school = submission.claimed_school.name if submission.claimed_school else ""
    known = tuple(
        Known(
            id=str(each.student.id),
            name=each.student.display_name,
            ref=each.student.ref,
            is_certain=each.is_certain,
            other_school=each.student.home_school.name
            if submission.school_id not in {None, each.student.home_school_id}
            else "",
        )
        for each in comparison.candidates
    )
    rows = []
    for name in COMPARED:
        sent = _words(name, comparison.sent.get(name))
        others = tuple(_words(name, getattr(each.student, name)) for each in comparison.candidates)
        if sent or any(others):
            cells = tuple((words, _same(sent, words)) for words in others)
            rows.append((label_of(name), sent, cells))
    homes = tuple(
        (each.student.home_school.name, each.student.home_school.name == school)
        for each in comparison.candidates
    )
    rows.append(("School", school, homes))
    may_be_new = not any(each.is_certain for each in comparison.candidates)
    return MatchTable(known, tuple(rows), school, may_be_new)


def _words(name: str, value: Any) -> str:
    return value_words(Student, name, value)


def _same(left: str, right: str) -> bool:
    return left.casefold() == right.casefold()
