"""The course directory: what is offered this academic year and the next. Whoever asks, the rows are
those of a visitor; prices are internal and loaded for signed-in schools and staff alone."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload, load_only

from app.access.actor import Actor, public
from app.access.columns import public_columns
from app.access.scope import visible
from app.domain.calendar import AcademicYear, academic_year
from app.domain.course_flow import CourseStatus
from app.domain.course_search import ACCREDITATIONS, KEY_STAGES, CourseSearch, area_of
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.references import normalise_reference
from app.models.course import Course, CourseOffer
from app.models.provider import Provider
from app.models.site import Site

from . import free_seats
from .memory import remember
from .providers import is_not_closed, takes_pupils
from .searching import holds

PAGE_SIZE = 20
# One file or one printed list holds no more.
MOST_ROWS = 5000
SECONDS_KEPT = 60
_PRICES = (
    CourseOffer.cost_band,
    CourseOffer.price_pence,
    CourseOffer.price_basis,
    CourseOffer.price_note,
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A course in one year: its days with a place free, none when it takes nobody now."""

    offer: CourseOffer
    free_days: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return bool(self.free_days)


@dataclass(frozen=True, slots=True)
class Listed:
    """A course of the directory with what is offered of it, as far as the search asks for it."""

    course: Course
    offers: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found, and how many courses there are in all."""

    rows: tuple[Listed, ...]
    total: int
    page: int
    pages: int


def shows_prices(actor: Actor) -> bool:
    """Whether somebody may read what a course costs."""
    return actor.is_school or (actor.is_staff and actor.may(Permission.COURSE_READ_ALL))


def years(on: date) -> tuple[AcademicYear, AcademicYear]:
    """The academic years the directory shows."""
    year = academic_year(on)
    return year, year.next


def find(session: Session, search: CourseSearch, actor: Actor, *, size: int = PAGE_SIZE) -> Found:
    """The courses that fit a search, a page of them. A page past the end gives the last."""
    # Ids and their number in one statement: whole rows would be searched for twice.
    full = free_seats.full(session, search.day, actor.on) if search.free else ()
    chosen = _courses(search, actor.on, full)
    counted = chosen.with_only_columns(Course.id, func.count().over(), maintain_column_froms=True)
    ordered = counted.order_by(*_order(search.sort))
    page = search.page
    rows = session.execute(ordered.offset((page - 1) * size).limit(size)).all()
    if not rows and page > 1:
        everything = session.execute(ordered.limit(1)).first()
        page = 1 if everything is None else -(-everything[1] // size)
        rows = session.execute(ordered.offset((page - 1) * size).limit(size)).all()
    total = rows[0][1] if rows else 0
    listed = _listed(session, [id_ for id_, _ in rows], search, actor, full)
    return Found(tuple(listed), total, page, max(1, -(-total // size)))


def search(session: Session, words: str, actor: Actor, *, limit: int = 10) -> Sequence[Course]:
    """The first courses that hold all the words, each with its provider."""
    if not words.strip():
        return []
    chosen = _courses(CourseSearch(q=words), actor.on).order_by(*_order("title"))
    return session.scalars(chosen.options(*_COURSE_LOADS).limit(limit)).all()


def course(session: Session, ref: str, actor: Actor) -> Listed:
    """One course of the directory by its reference. Raises NotVisible."""
    statement = _courses(CourseSearch(), actor.on).where(Course.ref == _reference(ref))
    id_ = session.scalar(statement.with_only_columns(Course.id, maintain_column_froms=True))
    if id_ is None:
        raise NotVisible
    return _listed(session, [id_], CourseSearch(), actor)[0]


def provider(session: Session, ref: str, actor: Actor) -> tuple[Provider, Sequence[Site]]:
    """A provider that takes pupils, and the sites it teaches at now. Raises NotVisible."""
    scope = public(on=actor.on)
    found = session.scalars(
        visible(Provider, scope)
        .where(Provider.ref == _reference(ref), takes_pupils(actor.on))
        .options(_only(Provider))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotVisible
    sites = session.scalars(
        visible(Site, scope)
        .where(Site.provider_id == found.id, Site.active_from <= actor.on, is_not_closed(actor.on))
        .options(_only(Site))
        .order_by(Site.name, Site.id)
    ).all()
    return found, sites


def courses_of(session: Session, provider_id: uuid.UUID, actor: Actor) -> Sequence[Listed]:
    """Every course of the directory that a provider teaches."""
    statement = _courses(CourseSearch(), actor.on).where(Course.provider_id == provider_id)
    ids = statement.with_only_columns(Course.id, maintain_column_froms=True)
    found = session.scalars(ids.order_by(*_order("title")).limit(MOST_ROWS)).all()
    return _listed(session, found, CourseSearch(), actor)


def areas(session: Session, on: date) -> Sequence[str]:
    """The areas in which something is offered, in the order people expect."""
    return remember(session, ("course-areas", on), SECONDS_KEPT, lambda: _areas(session, on))


def _areas(session: Session, on: date) -> Sequence[str]:
    scope = public(on=on)
    offered = visible(CourseOffer, scope).with_only_columns(CourseOffer.site_id)
    statement = visible(Site, scope).with_only_columns(Site.postcode).distinct()
    found = session.scalars(statement.where(Site.id.in_(offered.where(*_of_now(on)))))
    return sorted({area_of(each) for each in found}, key=lambda area: (len(area), area))


def _courses(search: CourseSearch, on: date, full: Collection[uuid.UUID] = ()) -> Select[Any]:
    """The courses that a search is for, joined with their provider."""
    scope = public(on=on)
    offers = visible(CourseOffer, scope).with_only_columns(CourseOffer.course_id)
    if search.area:
        offers = offers.join(CourseOffer.site)
    return (
        visible(Course, scope)
        .join(Course.provider)
        .where(
            takes_pupils(on),
            Course.id.in_(offers.where(*_offer_clauses(search, on, full))),
            *_course_clauses(search),
            *holds(search.q, (*_SEARCHED, cast(Course.accreditation, String))),
        )
    )


_SEARCHED = (
    Course.title,
    Provider.trading_name,
    Course.summary,
    Course.curriculum,
    Course.progression,
)


def _course_clauses(search: CourseSearch) -> Iterable[ColumnElement[bool]]:
    if search.category:
        yield Course.category == search.category
    if search.tier:
        yield Course.tier == search.tier
    if search.stage:
        first, last = KEY_STAGES[search.stage]
        yield Course.ncy_min <= last
        yield Course.ncy_max >= first
    if search.level:
        # “Entry level 1” is no level 1.
        text = func.replace(
            func.lower(cast(Course.accreditation, String)), "entry level ", "entry-"
        )
        wanted = ACCREDITATIONS[search.level].lower().replace("entry level", "entry-")
        yield text.like(f"%{wanted}%")


def _offer_clauses(
    search: CourseSearch, on: date, full: Collection[uuid.UUID]
) -> list[ColumnElement[bool]]:
    """What an offer must be; `full` are those without a place free."""
    found = _of_now(on)
    if search.year:
        found.append(CourseOffer.academic_year == search.year)
    if search.day:
        found.append(or_(*(free_seats.runs_on(day) for day in search.day)))
    if search.area:
        found.append(Site.postcode.like(f"{search.area} %"))
    if search.free:
        found.append(CourseOffer.status == CourseStatus.PUBLISHED)
        found.append(CourseOffer.id.not_in(full))
    return found


def _of_now(on: date) -> list[ColumnElement[bool]]:
    sites = visible(Site, public(on=on)).with_only_columns(Site.id).where(is_not_closed(on))
    return [
        CourseOffer.site_id.in_(sites),
        CourseOffer.academic_year.in_([each.label for each in years(on)]),
        or_(CourseOffer.end_date.is_(None), CourseOffer.end_date >= on),
    ]


def _order(sort: str) -> tuple[Any, ...]:
    orders = {
        "provider": (Provider.trading_name, Course.title),
        "age": (Course.ncy_min, Course.ncy_max, Course.title),
    }
    return (*orders.get(sort, (Course.title,)), Course.id)


def _only(model: Any, *more: Any) -> Any:
    return load_only(*public_columns(model), *more, raiseload=True)


_COURSE_LOADS = (
    _only(Course),
    joinedload(Course.provider).load_only(*public_columns(Provider), raiseload=True),
)


def _listed(
    session: Session,
    ids: Sequence[uuid.UUID],
    search: CourseSearch,
    actor: Actor,
    full: Collection[uuid.UUID] = (),
) -> list[Listed]:
    """Courses by their ids, in that order, with the offers that the search is for."""
    if not ids:
        return []
    scope, on = public(on=actor.on), actor.on
    statement = select(Course).where(Course.id.in_(ids)).execution_options(scoped=True)
    found = {each.id: each for each in session.scalars(statement.options(*_COURSE_LOADS))}
    more = _PRICES if shows_prices(actor) else ()
    offers = (
        visible(CourseOffer, scope)
        .join(CourseOffer.site)
        .where(CourseOffer.course_id.in_(ids), *_offer_clauses(search, on, full))
        .options(
            _only(CourseOffer, *more),
            joinedload(CourseOffer.site).load_only(*public_columns(Site), raiseload=True),
        )
        .order_by(CourseOffer.academic_year, Site.name, CourseOffer.id)
        .execution_options(populate_existing=True)
    )
    rows = session.scalars(offers).all()
    taken = free_seats.taken(session, [each.id for each in rows], on)
    by_course: defaultdict[uuid.UUID, list[Offered]] = defaultdict(list)
    for offer in rows:
        is_open = offer.status == CourseStatus.PUBLISHED
        free = free_seats.free_days(offer, taken.get(offer.id, {})) if is_open else ()
        by_course[offer.course_id].append(Offered(offer, free))
    return [Listed(found[id_], tuple(by_course[id_])) for id_ in ids]


def _reference(text: str) -> str:
    try:
        return normalise_reference(text)
    except Rejected:
        raise NotVisible from None
