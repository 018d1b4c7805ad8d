"""What somebody looks for in the course directory, as its address says it; knows no table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from .codes import WEEKDAYS
from .students import KeyStage

LONGEST_WORDS = 100
MOST_PAGES = 1000

# The lowest and the highest year group of each key stage that schools ask places for.
KEY_STAGES: dict[str, tuple[int, int]] = {
    KeyStage.KS1: (1, 2),
    KeyStage.KS2: (3, 6),
    KeyStage.KS3: (7, 9),
    KeyStage.KS4: (10, 11),
    KeyStage.KS5: (12, 13),
}
KEY_STAGE_LABELS = {code: f"Key stage {code[-1]}" for code in KEY_STAGES}

# How the levels of a qualification are written in the list of a course.
ACCREDITATIONS = {
    "ENTRY": "Entry level",
    "L1": "Level 1",
    "L2": "Level 2",
    "L3": "Level 3",
    "GCSE": "GCSE",
    "ASDAN": "ASDAN",
}
SORTS = {"title": "By course", "provider": "By provider", "age": "Youngest pupils first"}
FREE = "1"

_AREA = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_YEAR = re.compile(r"[0-9]{4}/[0-9]{2}")
_CODE = re.compile(r"[A-Z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class CourseSearch:
    """Words, filters, order and page. What an address says wrongly counts as not said."""

    q: str = ""
    category: str = ""
    tier: str = ""
    day: tuple[str, ...] = ()
    area: str = ""
    stage: str = ""
    level: str = ""
    year: str = ""
    free: bool = False
    sort: str = "title"
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return replace(self, sort="title", page=1) != CourseSearch()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The search as an address carries it, without what it leaves open."""
        for name in ("q", "category", "tier", "day", "area", "stage", "level", "year"):
            value = getattr(self, name)
            for each in value if isinstance(value, tuple) else (value,):
                if each:
                    yield name, each
        if self.free:
            yield "free", FREE
        if self.sort != "title":
            yield "sort", self.sort
        if self.page > 1:
            yield "page", str(self.page)

    def without(self, name: str) -> CourseSearch:
        """The same search with one filter less, from its first page."""
        return self.but(**{name: getattr(CourseSearch(), name)})

    def but(self, **changes: Any) -> CourseSearch:
        """The same search changed, from its first page unless another is named."""
        return replace(self, **{"page": 1, **changes})


def read(pairs: Iterable[tuple[str, str]]) -> CourseSearch:
    """The search that an address asks for."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value.strip())

    def one(name: str) -> str:
        return given.get(name, [""])[0]

    typed = "".join(each for each in one("q") if each.isprintable())
    days = given.get("day", [])
    return CourseSearch(
        q=" ".join(typed.split())[:LONGEST_WORDS],
        category=_fitting(_CODE, one("category")),
        tier=_fitting(_CODE, one("tier")),
        day=tuple(each for each in WEEKDAYS if each in days),
        area=_fitting(_AREA, one("area").upper()),
        stage=one("stage") if one("stage") in KEY_STAGES else "",
        level=one("level") if one("level") in ACCREDITATIONS else "",
        year=_fitting(_YEAR, one("year")),
        free=one("free") == FREE,
        sort=one("sort") if one("sort") in SORTS else "title",
        page=_page(one("page")),
    )


def area_of(postcode: str) -> str:
    """The part of a postcode that names the area: CV1 of CV1 2AB."""
    return postcode.partition(" ")[0]


def key_stages(lowest: int, highest: int) -> str:
    """The key stages that year groups belong to, in words: Key stages 3 and 4."""
    found = [
        code[-1]
        for code, (first, last) in KEY_STAGES.items()
        if lowest <= last and highest >= first
    ]
    if not found:
        return ""
    if len(found) == 1:
        return f"Key stage {found[0]}"
    return f"Key stages {', '.join(found[:-1])} and {found[-1]}"


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        return 1
    return min(max(int(text), 1), MOST_PAGES)
