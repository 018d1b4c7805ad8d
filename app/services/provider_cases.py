"""What a provider sees: the cases whose pack it holds, and only the released part of each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fetch, parse_id, visible
from app.domain.errors import NotVisible
from app.models.agency_involvement import AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.carer import Carer
from app.models.course import CourseOffer
from app.models.document import Document
from app.models.interview import Interview
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.risk_assessment import RiskAssessment
from app.models.school import School
from app.models.strategy import Strategy
from app.models.student import Student
from app.models.target import Target

from . import packs, place_lists

Row = TypeVar("Row", Interview, ApplicationResponse, Placement)


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case this provider holds, with what the provider itself did about it."""

    pack: Pack
    application: Application
    student: Student
    offer: CourseOffer
    interviews: tuple[Interview, ...]
    responses: tuple[ApplicationResponse, ...]
    placements: tuple[Placement, ...]

    @property
    def response(self) -> ApplicationResponse | None:
        """The latest answer."""
        return self.responses[0] if self.responses else None

    @property
    def placement(self) -> Placement | None:
        return self.placements[0] if self.placements else None

    @property
    def interview_held(self) -> bool:
        return any(each.held_on for each in self.interviews)

    @property
    def booked(self) -> Interview | None:
        """The interview that is booked and not yet held."""
        waiting = [each for each in self.interviews if each.held_on is None and each.booked_for]
        return waiting[0] if waiting else None


@dataclass(frozen=True, slots=True)
class ReleasedParts:
    """What else goes with the pack."""

    school: School
    carers: tuple[Carer, ...]
    risk_assessments: tuple[RiskAssessment, ...]
    agencies: tuple[AgencyInvolvement, ...]
    strategies: tuple[Strategy, ...]
    targets: tuple[Target, ...]
    documents: tuple[Document, ...]


def held(session: Session, actor: Actor) -> list[HeldCase]:
    """Every case this provider holds today, what came first on top."""
    statement = visible(Pack, actor).where(Pack.ended_at.is_(None)).order_by(Pack.sent_at, Pack.id)
    return _cases(session, list(session.scalars(statement)), actor)


def get(session: Session, application_id: uuid.UUID | str, actor: Actor) -> HeldCase:
    """One case through its open pack. Raises NotVisible: no pack, no case."""
    pack = packs.open_pack(session, parse_id(application_id), actor)
    cases = _cases(session, [pack], actor)
    if not cases:
        raise NotVisible
    return cases[0]


def parts(session: Session, case: HeldCase, actor: Actor) -> ReleasedParts:
    """The people, risks, help so far and files that go with the pack."""
    of_case = case.application.id
    carers = visible(Carer, actor).where(Carer.student_id == case.student.id)
    risks = visible(RiskAssessment, actor).where(RiskAssessment.application_id == of_case)
    agencies = visible(AgencyInvolvement, actor).where(AgencyInvolvement.application_id == of_case)
    strategies = visible(Strategy, actor).where(Strategy.application_id == of_case)
    targets = visible(Target, actor).where(Target.application_id == of_case)
    return ReleasedParts(
        school=fetch(session, School, case.application.school_id, actor),
        carers=tuple(session.scalars(carers.order_by(Carer.priority, Carer.id))),
        risk_assessments=tuple(
            session.scalars(
                risks.where(RiskAssessment.rejected_on.is_(None))
                .order_by(RiskAssessment.completed_on.desc(), RiskAssessment.id)
                .options(selectinload(RiskAssessment.hazards))
            )
        ),
        agencies=tuple(
            session.scalars(agencies.order_by(AgencyInvolvement.created_at, AgencyInvolvement.id))
        ),
        strategies=tuple(session.scalars(strategies.order_by(Strategy.from_on, Strategy.id))),
        targets=tuple(session.scalars(targets.order_by(Target.due_on, Target.id))),
        documents=tuple(packs.shared_documents(session, case.pack, actor)),
    )


def _cases(session: Session, held_packs: Sequence[Pack], actor: Actor) -> list[HeldCase]:
    if not held_packs:
        return []
    ids = [pack.application_id for pack in held_packs]
    applications = {
        row.id: row
        for row in session.scalars(visible(Application, actor).where(Application.id.in_(ids)))
    }
    students = {
        row.id: row
        for row in session.scalars(
            visible(Student, actor).where(
                Student.id.in_([row.student_id for row in applications.values()])
            )
        )
    }
    choices = {
        row.id: row
        for row in session.scalars(
            visible(ApplicationChoice, actor)
            .where(ApplicationChoice.id.in_([pack.choice_id for pack in held_packs]))
            .options(
                selectinload(ApplicationChoice.course_offer).options(
                    selectinload(CourseOffer.course), selectinload(CourseOffer.site)
                )
            )
        )
    }
    interviews = _grouped(
        session.scalars(
            visible(Interview, actor)
            .where(Interview.application_id.in_(ids))
            .order_by(Interview.created_at.desc(), Interview.id)
        )
    )
    responses = _grouped(
        session.scalars(
            visible(ApplicationResponse, actor)
            .where(ApplicationResponse.application_id.in_(ids))
            .order_by(ApplicationResponse.created_at.desc(), ApplicationResponse.id)
            .options(selectinload(ApplicationResponse.site))
        )
    )
    placements = _grouped(
        session.scalars(
            visible(Placement, actor)
            .where(Placement.application_id.in_(ids))
            .order_by(Placement.created_at.desc(), Placement.id)
            .options(*place_lists.SHOWN)
        )
    )
    return [
        HeldCase(
            pack,
            application,
            students[application.student_id],
            choices[pack.choice_id].course_offer,
            tuple(interviews.get(application.id, ())),
            tuple(responses.get(application.id, ())),
            tuple(placements.get(application.id, ())),
        )
        for pack in held_packs
        if (application := applications.get(pack.application_id)) is not None
    ]


def _grouped(rows: Iterable[Row]) -> dict[uuid.UUID, list[Row]]:
    found: dict[uuid.UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.application_id, []).append(row)
    return found
