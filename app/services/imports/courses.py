"""Courses and what is offered of them in a year, from a CSV file of ours."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.calendar import academic_year_from_label
from app.domain.codes import FIRST_LISTS, TIER_OF, WEEKDAYS, CourseCategory, Programme
from app.domain.course_flow import CourseStatus
from app.domain.errors import Rejected
from app.domain.references import Prefix
from app.domain.roles import Permission
from app.domain.students import LAST_YEAR_GROUP
from app.models.course import PRICE_BASES, SESSIONS, START_PATTERNS, Course, CourseOffer
from app.models.provider import Provider
from app.models.site import Site
from app.services import steps
from app.services.numbering import fresh_reference

from . import cells
from .report import Found, Report, RowReport
from .table import Line, read
from .writing import Cells, differences, write

Reader = Callable[[str], Any]
Columns = Mapping[str, Reader]

_SUBCATEGORIES = tuple(code for code, _ in FIRST_LISTS["course_subcategory"][1])
_YOUNGEST, _OLDEST = 4, 25


def _long(cell: str) -> str:
    return cells.needed(cell, most=4000, lines=True)


def _note(cell: str) -> str | None:
    return cells.text(cell, most=2000, lines=True) or None


def _age(cell: str) -> int:
    return cells.whole(cell, least=_YOUNGEST, most=_OLDEST)


def _year_group(cell: str) -> int:
    return cells.whole(cell, least=0, most=LAST_YEAR_GROUP)


def _academic_year(cell: str) -> str:
    try:
        return academic_year_from_label(cell).label
    except ValueError:
        raise Rejected.because(f"“{cell[:20]}” is no academic year such as 2026/27") from None


COURSE: Columns = {
    "category": lambda cell: cells.code(cell, tuple(CourseCategory)),
    "subcategory": lambda cell: cells.code(cell, _SUBCATEGORIES) if cell else None,
    "programme": lambda cell: cells.code(cell, tuple(Programme)),
    "summary": _long,
    "curriculum": _long,
    "progression": _long,
    "accreditation": lambda cell: cells.words(cell, most=120),
    "age_min": _age,
    "age_max": _age,
    "ncy_min": _year_group,
    "ncy_max": _year_group,
    "ppe_kit": _note,
    "lunch": _note,
    "transport": _note,
    "entry_requirements": _note,
    "support_available": _note,
}
OFFER: Columns = {
    "days": lambda cell: cells.codes(cell, WEEKDAYS),
    "session": lambda cell: cells.code(cell, SESSIONS),
    "starts_at": cells.clock,
    "ends_at": cells.clock,
    "start_pattern": lambda cell: cells.code(cell, START_PATTERNS),
    "weeks": lambda cell: cells.whole_or_none(cell, least=1, most=60),
    "start_date": cells.day_or_none,
    "end_date": cells.day_or_none,
    "capacity": lambda cell: cells.whole(cell, least=1, most=500),
    "cost_band": lambda cell: cells.needed(cell, most=40),
    "price_pounds": cells.pence,
    "price_basis": lambda cell: cells.code(cell, PRICE_BASES),
}
NEEDED = ("provider", "title", "academic_year", *COURSE, *OFFER)
COLUMNS = ("provider", "title", "academic_year", "site", *COURSE, *OFFER)
EXAMPLE = (
    "Example Training Limited",
    "Carpentry",
    "2026/27",
    "Main site",
    "WORK_BASED",
    "VOCATIONAL_1",
    "TIER1",
    "Carpentry in a small group.",
    "Hand tools, joints, a stool to take home.",
    "Level 1 at a college.",
    "Entry level 3;Level 1",
    "13",
    "16",
    "9",
    "11",
    "Boots are lent.",
    "Bring a packed lunch.",
    "",
    "A visit first.",
    "One adult to four pupils.",
    "TUE;THU",
    "FULL",
    "09:30",
    "15:00",
    "ROLL_ON",
    "",
    "",
    "",
    "8",
    "Band B",
    "65.00",
    "DAY",
)
# Pairs that must not be the wrong way round.
_ORDERED = (
    ("age_min", "age_max"),
    ("ncy_min", "ncy_max"),
    ("starts_at", "ends_at"),
    ("start_date", "end_date"),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that can be written: the provider and site it names, and its values."""

    provider: Provider
    site: Site
    title: str
    academic_year: str
    course: dict[str, Any]
    offer: dict[str, Any]

    @property
    def course_key(self) -> tuple[uuid.UUID, str]:
        return self.provider.id, self.title.casefold()


def bring_in(session: Session, content: bytes, *, apply: bool, by: Actor, at: datetime) -> Report:
    """Compare every offer of the file with what we have; write when `apply`. A new one is a
    draft: whether it is open is decided in the admin."""
    allow(by, Permission.COURSE_CREATE)
    table = read(content, needed=NEEDED)
    importer = _Importer(session, by=by, at=at)
    report = Report()
    for line in table.lines:
        report.add(importer.take(line, apply=apply))
    return report


class _Importer:
    def __init__(self, session: Session, *, by: Actor, at: datetime) -> None:
        self._session = session
        self._by = by
        self._at = at
        live = select(Provider).where(Provider.deleted_at.is_(None))
        self._providers: dict[str, Provider] = {}
        for provider in session.scalars(live):
            self._providers[provider.ref.casefold()] = provider
            self._providers[provider.legal_name.casefold()] = provider
        self._sites: dict[uuid.UUID, list[Site]] = {}
        for site in session.scalars(select(Site).where(Site.deleted_at.is_(None))):
            self._sites.setdefault(site.provider_id, []).append(site)
        self._courses = {
            (course.provider_id, course.title.casefold()): course
            for course in session.scalars(select(Course))
        }
        self._offers = {
            (offer.course_id, offer.academic_year, offer.site_id): offer
            for offer in session.scalars(select(CourseOffer))
        }
        self._said: dict[tuple[uuid.UUID, str], tuple[int, dict[str, Any]]] = {}
        self._seen: dict[tuple[object, ...], int] = {}

    def take(self, line: Line, *, apply: bool) -> RowReport:
        """Judge one row, and write it when told to and when it may be."""
        name = f"{line['provider'][:40]}, {line['title'][:60]}, {line['academic_year'][:7]}"
        row, why = self._read(line)
        if row is not None:
            why += self._twice(row, line.number)
        if row is None or why:
            return RowReport(line.number, name, Found.REFUSED, why=tuple(why))
        course = self._courses.get(row.course_key)
        key = (course.id, row.academic_year, row.site.id) if course is not None else None
        offer = self._offers.get(key) if key is not None else None
        changed: list[str] = []
        if course is not None:
            changed += differences(course, row.course)
        if offer is not None:
            changed += differences(offer, row.offer)
        found = Found.NEW if offer is None else Found.CHANGED if changed else Found.SAME
        if apply and found is not Found.SAME:
            self._write(row, course, offer)
        return RowReport(line.number, name, found, changed=tuple(changed))

    def _write(self, row: _Row, course: Course | None, offer: CourseOffer | None) -> None:
        session, by, at = self._session, self._by, self._at
        if course is None:
            course = Course(
                provider_id=row.provider.id,
                title=row.title,
                ref=fresh_reference(session, Course, Prefix.COURSE, at=at),
            )
        if course.created_at is None or differences(course, row.course):
            write(session, course, row.course, by=by, at=at)
        self._courses[row.course_key] = course
        if offer is None:
            offer = CourseOffer(
                course_id=course.id,
                provider_id=row.provider.id,
                site_id=row.site.id,
                academic_year=row.academic_year,
                status=CourseStatus.DRAFT,
            )
            write(session, offer, row.offer, by=by, at=at)
            steps.begin(session, offer, by=by, at=at)
            self._offers[(course.id, row.academic_year, row.site.id)] = offer
        elif differences(offer, row.offer):
            write(session, offer, row.offer, by=by, at=at)

    def _read(self, line: Line) -> tuple[_Row | None, list[str]]:
        found = Cells()
        found.take("title", "title", lambda: cells.needed(line["title"], most=120))
        found.take("academic_year", "year", lambda: _academic_year(line["academic_year"]))
        for column, reader in {**COURSE, **OFFER}.items():
            found.take(column, column, partial(reader, line[column]))
        values = found.values
        for first, last in _ORDERED:
            low, high = values.get(first), values.get(last)
            if low is not None and high is not None and low > high:
                found.why.append(f"{first} is after {last}")
        if values.get("days") == []:
            found.why.append("days is empty")
        provider = self._providers.get(line["provider"].casefold())
        site = self._site(provider, line, found.why)
        if found.why or provider is None or site is None:
            return None, found.why
        course = {name: values[name] for name in COURSE}
        offer = {name: values[name] for name in OFFER}
        offer["price_pence"] = offer.pop("price_pounds")
        course["tier"] = TIER_OF[Programme(course["programme"])]
        return _Row(provider, site, values["title"], values["year"], course, offer), []

    def _site(self, provider: Provider | None, line: Line, why: list[str]) -> Site | None:
        if provider is None:
            why.append(f"there is no provider “{line['provider'][:60]}”")
            return None
        sites = self._sites.get(provider.id, [])
        named = [site for site in sites if site.name.casefold() == line["site"].casefold()]
        if line["site"] and not named:
            why.append(f"the provider has no site “{line['site'][:60]}”")
        elif not line["site"] and len(sites) != 1:
            why.append("site is empty, and the provider has not exactly one")
        else:
            return (named or sites)[0]
        return None

    def _twice(self, row: _Row, number: int) -> list[str]:
        """A second row for the same offer, or one that contradicts an earlier about the course."""
        why = []
        key = (*row.course_key, row.academic_year, row.site.id)
        if key in self._seen:
            why.append(f"this offer is in row {self._seen[key]} already")
        self._seen.setdefault(key, number)
        earlier, said = self._said.setdefault(row.course_key, (number, row.course))
        differing = sorted(name for name in said if said[name] != row.course[name])
        if differing:
            why.append(f"row {earlier} says something else about {', '.join(differing)}")
        return why
