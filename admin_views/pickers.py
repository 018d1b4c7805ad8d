"""Searching pickers: what a staff form offers for a link to another record, always scoped."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import count_of, parse_id, visible
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.models.application import Application
from app.models.course import Course, CourseOffer
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.reference_list import CodeValue
from app.models.school import School
from app.models.site import Site
from app.models.student import Student
from app.models.user import User

from .fields import Options

FEW = 200
MOST = 20


@dataclass(frozen=True, slots=True)
class Picker:
    """Which table, which columns are searched, and which permission it takes."""

    model: Any
    searched: tuple[str, ...]
    needs: Permission
    order: str


PICKERS = {
    "school": Picker(School, ("name", "urn"), Permission.SCHOOL_READ, "name"),
    "provider": Picker(Provider, ("trading_name", "ref"), Permission.PROVIDER_READ, "trading_name"),
    "site": Picker(Site, ("name", "postcode"), Permission.PROVIDER_READ, "name"),
    "course": Picker(Course, ("title", "ref"), Permission.COURSE_READ, "title"),
    "course-offer": Picker(CourseOffer, ("academic_year",), Permission.COURSE_READ, "id"),
    "student": Picker(
        Student,
        ("legal_surname", "legal_forename", "upn", "ref"),
        Permission.STUDENT_READ,
        "legal_surname",
    ),
    "application": Picker(Application, ("ref",), Permission.APPLICATION_READ, "ref"),
    "placement": Picker(Placement, ("ref",), Permission.PLACEMENT_READ, "ref"),
    "user": Picker(User, ("full_name", "email"), Permission.ACCOUNT_READ_ALL, "full_name"),
}


def few(session: Session, actor: Actor, kind: str) -> Options:
    """Every choice when there are few, so that a plain list will do; none otherwise."""
    statement = _all(kind, actor)
    if statement is None or count_of(session, statement.limit(FEW + 1)) > FEW:
        return ()
    return [(label(row), label(row)) for row in session.scalars(_ordered(kind, statement))]


def search(session: Session, actor: Actor, kind: str, text: str) -> list[dict[str, str]]:
    """The first matches of what was typed. Raises NotVisible for an unknown kind."""
    if kind not in PICKERS:
        raise NotVisible
    statement = _all(kind, actor)
    if statement is None:
        return []
    found = session.scalars(_ordered(kind, _matching(kind, statement, text)).limit(MOST))
    return [{"id": str(row.id), "label": label(row)} for row in found]


def resolve(session: Session, actor: Actor, kind: str, text: str) -> uuid.UUID:
    """The id behind what a picker holds: its words or an id. Raises Rejected."""
    statement = _all(kind, actor)
    if statement is not None:
        row_id = _as_id(text)
        model = PICKERS[kind].model
        if row_id is not None:
            found = session.scalars(statement.where(model.id == row_id)).one_or_none()
            if found is not None:
                return uuid.UUID(str(found.id))
        head = text.rpartition(" (")[0] or text
        rows = [
            row
            for row in session.scalars(_ordered(kind, _matching(kind, statement, head)))
            if text in {label(row), head if label(row) == head else label(row)}
        ]
        if len(rows) == 1:
            return uuid.UUID(str(rows[0].id))
    raise Rejected.because("Choose one from the list.")


def shown(session: Session, actor: Actor, kind: str, value: uuid.UUID | None) -> str:
    """The words of a stored link."""
    return "" if value is None else words_for(session, actor, kind, str(value))


def words_for(session: Session, actor: Actor, kind: str, value: str) -> str:
    """Words for an id; anything else is what somebody typed and stays."""
    row_id = _as_id(value)
    statement = _all(kind, actor)
    if row_id is None or statement is None:
        return value
    row = session.scalars(statement.where(PICKERS[kind].model.id == row_id)).one_or_none()
    return "" if row is None else label(row)


def code_list(session: Session, name: str) -> Options:
    """The live codes of an editable list with their words."""
    statement = (
        select(CodeValue.code, CodeValue.label)
        .where(
            CodeValue.list_name == name,
            CodeValue.is_live.is_(True),
            CodeValue.deleted_at.is_(None),
        )
        .order_by(CodeValue.position, CodeValue.label)
    )
    return [(row.code, row.label) for row in session.execute(statement)]


def label(row: Any) -> str:
    """Words that name one record and no other."""
    if isinstance(row, CourseOffer):
        return f"{row.course.title}, {row.academic_year} ({row.course.ref}-{str(row.id)[:4]})"
    if isinstance(row, Site):
        return f"{row.name}, {row.postcode} ({str(row.id)[:4]})"
    mark = getattr(row, "urn", None) if isinstance(row, School) else getattr(row, "ref", None)
    if isinstance(row, User):
        mark = row.email
    words = str(row)
    return words if mark is None or mark == words else f"{words} ({mark})"


def _all(kind: str, actor: Actor) -> Select[Any] | None:
    picker = PICKERS[kind]
    if not actor.may(picker.needs):
        return None
    statement = visible(picker.model, actor)
    if picker.model is CourseOffer:
        statement = statement.options(selectinload(CourseOffer.course))
    return statement


def _matching(kind: str, statement: Select[Any], text: str) -> Select[Any]:
    picker = PICKERS[kind]
    head = text.strip()[:100].partition(",")[0]
    pattern = f"%{head}%"
    if picker.model is CourseOffer:
        titles = select(Course.id).where(Course.title.ilike(pattern))
        return statement.where(CourseOffer.course_id.in_(titles))
    return statement.where(
        or_(*(getattr(picker.model, name).ilike(pattern) for name in picker.searched))
    )


def _ordered(kind: str, statement: Select[Any]) -> Select[Any]:
    model = PICKERS[kind].model
    return statement.order_by(getattr(model, PICKERS[kind].order), model.id)


def _as_id(text: str) -> uuid.UUID | None:
    try:
        return parse_id(text)
    except NotVisible:
        return None
