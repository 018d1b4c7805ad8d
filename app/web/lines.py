"""One line of a list of cases: what it is, where it leads, what is due."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.due import Due


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    url: str
    what: str = ""
    meta: str = ""
    tag: str = ""
    tone: str = "plain"
    due: Due | None = None
