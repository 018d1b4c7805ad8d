"""Searching pickers: what a staff form offers for a link to another record, always scoped."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.access.scope import parse_id, visible
from app.domain.codes import FIRST_LISTS
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.roles import STAFF_ROLES
from app.domain.roles import Role as RoleName
from app.extensions import db
from app.http.actor import current_actor
from app.models.application import Application
from app.models.course import Course, CourseOffer
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site
from app.models.student import Student
from app.models.user import Role, User, user_role
from app.services.code_lists import live_lists

from .listing import found_by
from .memory import remember
from .naming import name_of
from .parts import Options

FEW = 200
MOST = 20
SHORTEST_SEARCH = 2
SECONDS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Picker:
    """Which table, which columns are searched, and which permission it takes."""

    model: Any
    searched: tuple[str, ...]
    needs: Permission
    order: str
    # Of accounts: those that hold one of these roles.
    roles: frozenset[RoleName] = STAFF_ROLES


PICKERS = {
    "school": Picker(School, ("name", "urn"), Permission.SCHOOL_READ, "name"),
    "provider": Picker(Provider, ("trading_name", "ref"), Permission.PROVIDER_READ, "trading_name"),
    "site": Picker(Site, ("name", "postcode"), Permission.PROVIDER_READ, "name"),
    "course": Picker(Course, ("title", "ref"), Permission.COURSE_READ, "title"),
    "course-offer": Picker(CourseOffer, (), Permission.COURSE_READ, "id"),
    "student": Picker(
        Student,
        ("legal_surname", "legal_forename", "upn", "ref"),
        Permission.STUDENT_READ,
        "legal_surname",
    ),
    "application": Picker(Application, ("ref",), Permission.APPLICATION_READ, "ref"),
    "placement": Picker(Placement, ("ref",), Permission.PLACEMENT_READ, "ref"),
    "colleague": Picker(User, ("full_name", "email"), Permission.NOTE_READ, "full_name"),
    # Those who can open complaints; about which one of them a service says more.
    "complaint-colleague": Picker(
        User,
        ("full_name", "email"),
        Permission.COMPLAINT_HANDLE,
        "full_name",
        frozenset({RoleName.SERVICE_LEAD, RoleName.CAP_ADMIN, RoleName.QUALITY_OFFICER}),
    ),
    "safeguarding-lead": Picker(
        User,
        ("full_name", "email"),
        Permission.POINTER_READ,
        "full_name",
        frozenset({RoleName.SAFEGUARDING_LEAD}),
    ),
}


def few(kind: str) -> Options:
    """Every choice when there are few, so that a plain list will do; none otherwise."""
    actor = current_actor()
    return remember(("few", kind, actor.user_id, actor.roles), SECONDS_KEPT, lambda: _few(kind))


def _few(kind: str) -> Options:
    statement = _all(kind)
    if statement is None:
        return ()
    rows = db.session().scalars(_ordered(kind, statement).limit(FEW + 1)).all()
    return [] if len(rows) > FEW else [(label(row), label(row)) for row in rows]


def matches(kind: str, text: str) -> list[str]:
    """The first choices that match what was typed. Raises NotVisible for an unknown kind."""
    if kind not in PICKERS:
        raise NotVisible
    statement = _all(kind)
    if statement is None or len(text.strip()) < SHORTEST_SEARCH:
        return []
    found = db.session().scalars(_ordered(kind, _matching(kind, statement, text)).limit(MOST))
    return [label(row) for row in found]


def resolve(kind: str, text: str) -> uuid.UUID:
    """The id behind what a picker holds: its words, a part that fits only one, or an id.
    Raises Rejected."""
    statement = _all(kind)
    if statement is None:
        raise Rejected.because("Choose one from the list.")
    session, model = db.session(), PICKERS[kind].model
    row_id = _as_id(text)
    if row_id is not None:
        found = session.scalars(statement.where(model.id == row_id)).one_or_none()
        if found is not None:
            return uuid.UUID(str(found.id))
    head = text.rpartition(" (")[0] or text
    rows = session.scalars(_ordered(kind, _matching(kind, statement, head)).limit(FEW)).all()
    exact = [row for row in rows if text == label(row)]
    rest = exact or ([] if text.endswith(")") else list(rows))
    if len(rest) == 1:
        return uuid.UUID(str(rest[0].id))
    words = "More than one fits. " if len(rest) > 1 else "Nothing fits. "
    raise Rejected.because(f"{words}Choose one from the list.")


def words_for(kind: str, value: str) -> str:
    """Words for an id; anything else is what somebody typed and stays."""
    row_id = _as_id(value)
    statement = _all(kind)
    if row_id is None or statement is None:
        return value
    model = PICKERS[kind].model
    row = db.session().scalars(statement.where(model.id == row_id)).one_or_none()
    return "" if row is None else label(row)


def code_list(name: str) -> Options:
    """The live codes of an editable list with their words; the first ones until it is filled."""
    listed = live_lists(db.session()).get(name, ())
    return [(each.value, each.label) for each in listed] or FIRST_LISTS[name][1]


def label(row: Any) -> str:
    """Words that name one record and no other."""
    if isinstance(row, CourseOffer):
        return f"{name_of(row)} ({row.course.ref}-{str(row.id)[:4]})"
    if isinstance(row, Site):
        return f"{row.name}, {row.postcode} ({str(row.id)[:4]})"
    mark = {School: "urn", User: "email"}.get(type(row), "ref")
    words, known = name_of(row), str(getattr(row, mark))
    return words if known == words else f"{words} ({known})"


def _all(kind: str) -> Select[Any] | None:
    picker, actor = PICKERS[kind], current_actor()
    if not actor.may(picker.needs):
        return None
    statement = visible(picker.model, actor)
    if picker.model is CourseOffer:
        return statement.options(joinedload(CourseOffer.course))
    if picker.model is User:
        staff = (
            select(user_role.c.user_id)
            .join(Role, Role.id == user_role.c.role_id)
            .where(Role.name.in_(sorted(picker.roles)))
        )
        return statement.where(
            User.active.is_(True),
            User.school_id.is_(None),
            User.provider_id.is_(None),
            User.id.in_(staff),
        )
    return statement


def _matching(kind: str, statement: Select[Any], text: str) -> Select[Any]:
    picker = PICKERS[kind]
    words = "".join(c for c in text if c.isprintable()).strip()[:100]
    if picker.model is CourseOffer:
        titles = select(Course.id).where(found_by(Course, ("title",), words.partition(",")[0]))
        return statement.where(CourseOffer.course_id.in_(titles))
    if picker.model is Student or picker.model is Site:
        words = words.partition(",")[0]  # surname, forename; name, postcode
    return statement.where(found_by(picker.model, picker.searched, words))


def _ordered(kind: str, statement: Select[Any]) -> Select[Any]:
    model = PICKERS[kind].model
    order = getattr(model, PICKERS[kind].order)
    return statement.order_by(order, model.id)


def _as_id(text: str) -> uuid.UUID | None:
    try:
        return parse_id(text)
    except NotVisible:
        return None
