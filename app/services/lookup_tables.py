"""The tables a form may look records up in: which rows are offered to whom, found by which words.

`forms.fields.tables` names them with the filters each knows; a filter that is not named there
never comes here. Every statement is scoped by the actor.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import Session, contains_eager, load_only

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.calendar import academic_year
from app.domain.course_flow import CourseStatus
from app.domain.placement_flow import SEATED
from app.domain.provider_flow import IN_SERVICE
from app.domain.suitability import pupil_in
from app.models.contact import Contact
from app.models.course import Course, CourseOffer
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site
from app.models.student import Student
from forms.context import Option

from .lookup_columns import columns_of
from .providers import takes_pupils

DAY_WORDS = {"MON": "Mon", "TUE": "Tue", "WED": "Wed", "THU": "Thu", "FRI": "Fri"}
HALF_WORDS = {"AM": "mornings", "PM": "afternoons", "FULL": ""}

Filters = Mapping[str, str]
# A label and a hint of a row.
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Search:
    """A scoped statement, its key, the columns people search by, their order, and the words that
    a row is offered with."""

    statement: Select[Any]
    key: Any
    columns: Sequence[Any]
    order: Sequence[Any]
    words: Callable[[Any], Words]


@dataclass(frozen=True, slots=True)
class Table:
    """Who asks for what."""

    session: Session
    actor: Actor
    filters: Filters

    def narrowed(self, **columns: Any) -> list[ColumnElement[bool]]:
        """That these columns have the values the filters ask for; a number is read as one."""
        return [
            column == (int(value) if column.type.python_type is int else value)
            for name, column in columns.items()
            if (value := self.filters.get(name)) is not None
        ]

    def narrowed_by_id(self, **columns: Any) -> list[ColumnElement[bool]]:
        return [
            column == as_id(self.filters[name])
            for name, column in columns.items()
            if name in self.filters
        ]


def search(
    session: Session, actor: Actor, kind: str, filters: Filters
) -> tuple[Search, Callable[[Any], Option]] | None:
    """How records of a kind are found and offered; None when there is nothing for this actor."""
    finder = _KINDS.get(kind)
    try:
        found = finder(Table(session, actor, filters)) if finder is not None else None
    except ValueError:
        # A filter that is no number finds nothing.
        found = None
    if found is None:
        return None

    def option(row: Any) -> Option:
        label, hint = found.words(row)
        return Option(str(row.id), label, hint, columns=columns_of(kind, row))

    return found, option


def as_id(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def _schools(table: Table) -> Search:
    narrowed = table.narrowed(
        phase=School.phase, type=School.type, town=School.town, la_code=School.la_code
    )
    return Search(
        visible(School, table.actor).where(School.status == "open", *narrowed),
        key=School.id,
        columns=(School.name, School.town, School.postcode, School.urn),
        order=(School.name,),
        words=lambda row: (row.name, _joined(row.town, row.postcode)),
    )


def _providers(table: Table) -> Search:
    in_service = Provider.status.in_(sorted(IN_SERVICE))
    narrowed = table.narrowed(setting=Provider.ap_setting_type)
    return Search(
        visible(Provider, table.actor).where(in_service, *narrowed),
        key=Provider.id,
        columns=(Provider.trading_name, Provider.legal_name),
        order=(Provider.trading_name,),
        words=lambda row: (row.trading_name, ""),
    )


def _courses(table: Table) -> Search:
    """Offers that take applications now, of this academic year and the next: those of the
    programme, and those that fit the pupil once it is known who that is."""
    year = academic_year(table.actor.on)
    statement = (
        visible(CourseOffer, table.actor)
        .join(CourseOffer.course)
        .join(CourseOffer.provider)
        .join(CourseOffer.site)
        .where(
            CourseOffer.status == CourseStatus.PUBLISHED,
            CourseOffer.academic_year.in_([year.label, year.next.label]),
            or_(CourseOffer.end_date.is_(None), CourseOffer.end_date >= table.actor.on),
            Course.deleted_at.is_(None),
            takes_pupils(table.actor.on),
            *_fits(table),
            *table.narrowed(programme=Course.programme, category=Course.category),
            *table.narrowed_by_id(provider=CourseOffer.provider_id),
        )
        .options(
            contains_eager(CourseOffer.course).load_only(
                Course.title,
                Course.programme,
                Course.tier,
                Course.category,
                Course.age_min,
                Course.age_max,
                Course.ncy_min,
                Course.ncy_max,
            ),
            contains_eager(CourseOffer.provider).load_only(Provider.trading_name),
            contains_eager(CourseOffer.site).load_only(Site.name),
        )
    )
    return Search(
        statement,
        key=CourseOffer.id,
        columns=(Course.title, Provider.trading_name, Course.summary),
        order=(Course.title, Provider.trading_name, CourseOffer.academic_year),
        words=lambda row: (course_label(row), _course_hint(row, year.label)),
    )


def _fits(table: Table) -> list[ColumnElement[bool]]:
    """That a course takes the pupil's year group and age in its academic year."""
    known = _pupil(table)
    if known is None:
        return []
    born, taught_year = known
    year = academic_year(table.actor.on)
    fitting = []
    for each in (year, year.next):
        then = pupil_in(each, born, on=table.actor.on, taught_year=taught_year)
        fitting.append(
            and_(
                CourseOffer.academic_year == each.label,
                Course.ncy_min <= then.year_group,
                Course.ncy_max >= then.year_group,
                Course.age_min <= then.oldest,
                Course.age_max >= then.youngest,
            )
        )
    return [or_(*fitting)]


def _pupil(table: Table) -> tuple[date, int | None] | None:
    """Birthday and taught year of the pupil a form is about: typed, or chosen from the list."""
    if "pupil" in table.filters:
        wanted = load_only(Student.date_of_birth, Student.ncy, Student.ncy_override_reason)
        statement = visible(Student, table.actor).where(Student.id == as_id(table.filters["pupil"]))
        chosen = table.session.scalars(statement.options(wanted)).one_or_none()
        if chosen is None:
            return None
        return chosen.date_of_birth, chosen.ncy if chosen.ncy_override_reason else None
    try:
        born = date.fromisoformat(table.filters.get("born", ""))
    except ValueError:
        return None
    taught = table.filters.get("taught_year", "")
    return born, int(taught) if taught.isdecimal() else None


def _sites(table: Table) -> Search | None:
    if not table.actor.is_provider:
        return None
    return Search(
        visible(Site, table.actor).where(
            Site.provider_id == table.actor.provider_id, _is_active(table)
        ),
        key=Site.id,
        columns=(Site.name, Site.address, Site.postcode),
        order=(Site.name,),
        words=lambda row: (row.name, _joined(row.address, row.postcode)),
    )


def _provider_sites(table: Table) -> Search:
    """Places where providers in service teach."""
    statement = (
        visible(Site, table.actor)
        .join(Site.provider)
        .where(
            Provider.status.in_(sorted(IN_SERVICE)),
            Provider.deleted_at.is_(None),
            _is_active(table),
            *table.narrowed_by_id(provider=Site.provider_id),
        )
        .options(contains_eager(Site.provider).load_only(Provider.trading_name))
    )
    return Search(
        statement,
        key=Site.id,
        columns=(Site.name, Site.address, Site.postcode, Provider.trading_name),
        order=(Site.name, Provider.trading_name),
        words=lambda row: (
            f"{row.name}, {row.provider.trading_name}",
            _joined(row.address, row.postcode),
        ),
    )


def _is_active(table: Table) -> ColumnElement[bool]:
    return or_(Site.active_to.is_(None), Site.active_to >= table.actor.on)


def _own_students(table: Table) -> Search | None:
    if not table.actor.is_school:
        return None
    names = (
        Student.legal_surname,
        Student.legal_forename,
        Student.preferred_surname,
        Student.preferred_forename,
    )
    return Search(
        visible(Student, table.actor)
        .where(*table.narrowed(year_group=Student.ncy))
        .options(load_only(*names, Student.ncy, Student.upn)),
        key=Student.id,
        columns=(*names, Student.upn),
        order=(Student.legal_surname, Student.legal_forename),
        words=lambda row: (f"{row} (Year {row.ncy})", _upn_hint(row.upn)),
    )


def _own_contacts(table: Table) -> Search | None:
    if table.actor.organisation_id is None:
        return None
    return Search(
        visible(Contact, table.actor).where(
            or_(
                Contact.school_id == table.actor.school_id,
                Contact.provider_id == table.actor.provider_id,
            )
        ),
        key=Contact.id,
        columns=(Contact.full_name, Contact.email),
        order=(Contact.full_name,),
        words=lambda row: (row.full_name, row.email),
    )


def _placements(table: Table) -> Search | None:
    if table.actor.organisation_id is None:
        return None
    statement = (
        visible(Placement, table.actor)
        .join(Placement.student)
        .join(Placement.course_offer)
        .join(CourseOffer.course)
        .join(Placement.provider)
        .where(
            or_(
                Placement.school_id == table.actor.school_id,
                Placement.provider_id == table.actor.provider_id,
            ),
            Placement.status.in_(sorted(SEATED)),
            *table.narrowed_by_id(pupil=Placement.student_id),
        )
        .options(
            contains_eager(Placement.student),
            contains_eager(Placement.course_offer).contains_eager(CourseOffer.course),
            contains_eager(Placement.provider).load_only(Provider.trading_name),
        )
    )
    return Search(
        statement,
        key=Placement.id,
        columns=(
            Student.legal_surname,
            Student.legal_forename,
            Student.preferred_forename,
            Course.title,
            Placement.ref,
        ),
        order=(Student.legal_surname, Student.legal_forename, Placement.start_date),
        words=lambda row: (
            f"{row.student}: {row.course_offer.course.title}, {row.provider.trading_name}",
            row.ref,
        ),
    )


_KINDS: Mapping[str, Callable[[Table], Search | None]] = {
    "school": _schools,
    "provider": _providers,
    "provider_site": _provider_sites,
    "course": _courses,
    "site": _sites,
    "own_student": _own_students,
    "own_contact": _own_contacts,
    "placement": _placements,
}


def course_label(offer: CourseOffer) -> str:
    """Bricklaying, Harbour Skills (Mon, Tue)."""
    days = [DAY_WORDS[day] for day in DAY_WORDS if day in offer.days]
    when = ", ".join([*days, HALF_WORDS[offer.session]] if HALF_WORDS[offer.session] else days)
    name = f"{offer.course.title}, {offer.provider.trading_name}"
    return f"{name} ({when})" if when else name


def _course_hint(offer: CourseOffer, this_year: str) -> str:
    ages = f"Ages {offer.course.age_min} to {offer.course.age_max}"
    year = "" if offer.academic_year == this_year else f"in {offer.academic_year}"
    return _joined(offer.site.name, ages, year)


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _upn_hint(upn: str | None) -> str:
    return f"UPN {upn}" if upn else "No UPN yet"
