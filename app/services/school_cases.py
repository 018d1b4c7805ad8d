"""What a school sees of its applications: lists, one application, what is to do."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fetch, visible
from app.domain.case_words import ARRANGE_INTERVIEW, INTERVIEW_BOOKED, INTERVIEW_HELD, SCHOOL_NEXT
from app.domain.case_words import Next as NextStep
from app.domain.referral_flow import OPEN, ApplicationStatus
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.course import CourseOffer
from app.models.document import Document
from app.models.interview import Interview
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.student import Student

from . import applications, sent_forms
from .paging import Order, Page, Stretch, page_of
from .school_students import SEARCHED
from .searching import like

FAR_OFF = date(9999, 12, 31)

ORDERS: Mapping[str, tuple[Order, ...]] = {
    "newest": (
        Order(func.coalesce(Application.submitted_at, Application.created_at), falling=True),
        Order(Application.id),
    ),
    "due": (Order(func.coalesce(Application.due_on, FAR_OFF)), Order(Application.id)),
    "pupil": (
        Order(Student.legal_surname),
        Order(Student.legal_forename),
        Order(Application.id),
    ),
}
GROUPS: dict[str, frozenset[ApplicationStatus]] = {
    "to-do": frozenset({ApplicationStatus.DRAFT, ApplicationStatus.RETURNED}),
    "in-progress": OPEN - {ApplicationStatus.DRAFT, ApplicationStatus.RETURNED},
    "done": frozenset(ApplicationStatus) - OPEN,
}
_LISTED = (
    selectinload(Application.student),
    selectinload(Application.choices)
    .selectinload(ApplicationChoice.course_offer)
    .options(selectinload(CourseOffer.provider), selectinload(CourseOffer.course)),
)


@dataclass(frozen=True, slots=True)
class SchoolCase:
    """An application as a list of a school shows it."""

    application: Application
    provider: Provider | None
    interviews: tuple[Interview, ...]
    next: NextStep

    @property
    def status(self) -> ApplicationStatus:
        return ApplicationStatus(self.application.status)


def open_cases(session: Session, actor: Actor) -> list[SchoolCase]:
    """Every application of the school that is on its way, what is due first on top."""
    statement = (
        visible(Application, actor)
        .where(Application.status.in_(sorted(OPEN)))
        .order_by(func.coalesce(Application.due_on, FAR_OFF), Application.id)
        .options(*_LISTED)
    )
    return with_next(session, list(session.scalars(statement)), actor)


def ended(session: Session, actor: Actor, stretch: Stretch) -> list[SchoolCase]:
    """Applications that have ended, the latest first."""
    statement = visible(Application, actor).where(Application.status.not_in(sorted(OPEN)))
    latest = stretch.of(statement, Application.updated_at, Application.id)
    return with_next(session, list(session.scalars(latest.options(*_LISTED))), actor)


def find(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    group: str = "",
    status: str = "",
    sort: str = "newest",
    before: str = "",
    after: str = "",
) -> Page[Application]:
    """A page of the school's applications. Filters and orders that are not known are left out."""
    statement = visible(Application, actor)
    if group in GROUPS:
        statement = statement.where(Application.status.in_(sorted(GROUPS[group])))
    if status in set(ApplicationStatus):
        statement = statement.where(Application.status == status)
    for pattern in like(text):
        statement = statement.where(_holds(pattern, actor))
    if sort == "pupil":
        statement = statement.join(Student, Student.id == Application.student_id)
    orders = ORDERS.get(sort, ORDERS["newest"])
    return page_of(session, statement, orders, before=before, after=after, options=_LISTED)


def get(session: Session, id_: uuid.UUID | str, actor: Actor, *, lock: bool = False) -> Application:
    """One application of the school. Raises NotVisible."""
    return fetch(
        session,
        Application,
        id_,
        actor,
        options=(*applications.PARTS, selectinload(Application.documents)),
        lock=lock,
    )


def with_next(session: Session, rows: Sequence[Application], actor: Actor) -> list[SchoolCase]:
    """Each application with its interviews and who has to act next."""
    if not rows:
        return []
    met: dict[uuid.UUID, list[Interview]] = {}
    statement = (
        visible(Interview, actor)
        .where(Interview.application_id.in_([row.id for row in rows]))
        .order_by(Interview.created_at, Interview.id)
    )
    for interview in session.scalars(statement):
        met.setdefault(interview.application_id, []).append(interview)
    return [_case(row, met.get(row.id, [])) for row in rows]


def answers_of(
    session: Session, application: Application, actor: Actor
) -> list[ApplicationResponse]:
    """The answers of providers that CAP shared with the school, newest first."""
    statement = (
        visible(ApplicationResponse, actor)
        .where(ApplicationResponse.application_id == application.id)
        .order_by(ApplicationResponse.submitted_at.desc(), ApplicationResponse.id)
        .options(
            selectinload(ApplicationResponse.provider),
            selectinload(ApplicationResponse.site),
            selectinload(ApplicationResponse.course_offer).selectinload(CourseOffer.course),
        )
    )
    return list(session.scalars(statement))


def placements_of(session: Session, application: Application, actor: Actor) -> list[Placement]:
    """The places that came of an application."""
    statement = (
        visible(Placement, actor)
        .where(Placement.application_id == application.id)
        .order_by(Placement.created_at.desc(), Placement.id)
        .options(
            selectinload(Placement.provider),
            selectinload(Placement.course_offer).selectinload(CourseOffer.course),
        )
    )
    return list(session.scalars(statement))


def documents_of(session: Session, application: Application, actor: Actor) -> list[Document]:
    """The files of an application, newest first."""
    statement = (
        visible(Document, actor)
        .where(Document.application_id == application.id)
        .order_by(Document.received_on.desc(), Document.name, Document.id)
    )
    return list(session.scalars(statement))


def asked_provider(application: Application) -> Provider | None:
    """Whose course was chosen: who has the pack, or gets it next."""
    chosen = next((choice for choice in application.choices if choice.chosen), None)
    if chosen is None and len(application.choices) == 1:
        chosen = application.choices[0]
    return chosen.course_offer.provider if chosen is not None else None


def _case(application: Application, interviews: Collection[Interview]) -> SchoolCase:
    provider = asked_provider(application)
    own = tuple(
        each for each in interviews if provider is not None and each.provider_id == provider.id
    )
    status = ApplicationStatus(application.status)
    step = SCHOOL_NEXT[status]
    if status is ApplicationStatus.SENT:
        step = ARRANGE_INTERVIEW
        if any(each.held_on for each in own):
            step = INTERVIEW_HELD
        elif own:
            step = INTERVIEW_BOOKED
    return SchoolCase(application, provider, own, step)


def _holds(pattern: str, actor: Actor) -> ColumnElement[bool]:
    """Whether the reference, a number it was sent under, or the pupil's name holds a word."""
    pupils = (
        visible(Student, actor)
        .with_only_columns(Student.id)
        .where(or_(*(column.ilike(pattern, escape="\\") for column in SEARCHED)))
    )
    return or_(
        Application.ref.ilike(pattern, escape="\\"),
        Application.student_id.in_(pupils),
        sent_forms.became(actor, pattern),
    )
