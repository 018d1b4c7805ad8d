"""One search over everything an actor may see: by reference, name, number or address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy import inspect as inspect_table
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.errors import Rejected
from app.domain.references import normalise_reference, prefix_of
from app.domain.roles import Permission
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.complaint import Complaint
from app.models.contact import Contact
from app.models.contact_change import ContactChange
from app.models.content import Page
from app.models.course import Course
from app.models.course_change import CourseChange
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.safeguarding_pointer import SafeguardingPointer
from app.models.school import School
from app.models.student import Student
from app.models.submission import Submission
from app.models.user import User
from app.models.withdrawal import Withdrawal

from . import sent_forms
from .searching import holds, like

SHORTEST = 2
MOST = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A table that is searched: by which columns, with which permission, in which order."""

    model: Any
    columns: tuple[str, ...]
    needs: Permission
    order: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found in one table, the first few."""

    table: str
    rows: Sequence[Any]
    has_more: bool


PLACES = (
    Place(
        Student,
        (
            "legal_surname",
            "legal_forename",
            "preferred_forename",
            "preferred_surname",
            "upn",
            "ref",
        ),
        Permission.STUDENT_READ,
        "legal_surname",
    ),
    Place(Application, ("ref",), Permission.APPLICATION_READ, "ref"),
    Place(Placement, ("ref",), Permission.PLACEMENT_READ, "ref"),
    Place(School, ("name", "urn"), Permission.SCHOOL_READ, "name"),
    Place(
        Provider, ("trading_name", "legal_name", "ref"), Permission.PROVIDER_READ, "trading_name"
    ),
    Place(Course, ("title", "ref"), Permission.COURSE_READ, "title"),
    Place(CourseChange, ("ref",), Permission.COURSE_CHANGE_READ, "ref"),
    Place(Contact, ("full_name", "email"), Permission.CONTACT_READ, "full_name"),
    Place(ContactChange, ("ref",), Permission.CONTACT_CHANGE_READ, "ref"),
    Place(Pack, ("ref",), Permission.PACK_READ, "ref"),
    Place(ApplicationResponse, ("ref",), Permission.RESPONSE_READ, "ref"),
    Place(Withdrawal, ("ref",), Permission.WITHDRAWAL_READ, "ref"),
    Place(Complaint, ("ref", "name"), Permission.COMPLAINT_READ, "ref"),
    Place(SafeguardingPointer, ("ref",), Permission.POINTER_READ, "ref"),
    Place(Submission, ("ref", "sender_name", "sender_email"), Permission.SUBMISSION_READ, "ref"),
    Place(Page, ("title", "slug"), Permission.CONTENT_READ, "title"),
    Place(User, ("full_name", "email"), Permission.ACCOUNT_READ_ALL, "full_name"),
)


def everything(session: Session, actor: Actor, text: str) -> list[Group]:
    """What fits the text, by table; a whole reference is looked up as one, and an
    application also by the number of what was sent."""
    words = text.strip()
    if len(words) < SHORTEST:
        return []
    reference = _reference(words)
    found = []
    for place in PLACES:
        if not actor.may(place.needs):
            continue
        if reference is not None and not hasattr(place.model, "ref"):
            continue
        rows = _search(session, actor, place, words, reference)
        if rows:
            found.append(Group(place.model.__tablename__, rows[:MOST], len(rows) > MOST))
    return found


def _search(
    session: Session, actor: Actor, place: Place, words: str, reference: str | None
) -> Sequence[Any]:
    model = place.model
    statement = visible(model, actor)
    columns = [getattr(model, name) for name in place.columns]
    wanted = [model.ref == reference] if reference is not None else holds(words, columns)
    if model is Application:
        sent_as = (sent_forms.became(actor, each) for each in like(reference or words))
        statement = statement.where(or_(and_(True, *wanted), and_(True, *sent_as)))
    else:
        statement = statement.where(*wanted)
    loads = [
        joinedload(getattr(model, relation.key))
        for relation in inspect_table(model).relationships
        if not relation.uselist
    ]
    ordered = statement.order_by(getattr(model, place.order), model.id).limit(MOST + 1)
    return session.scalars(ordered.options(*loads)).all()


def _reference(words: str) -> str | None:
    """The reference that was typed, when it is one."""
    try:
        prefix_of(words)
        return normalise_reference(words)
    except (Rejected, ValueError):
        return None
