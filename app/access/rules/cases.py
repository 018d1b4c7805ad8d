"""Who sees pupils and applications. A provider sees a case through its own open pack alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.access.actor import Actor
from app.access.scope import Everything, rule_for
from app.domain.codes import Requester
from app.domain.referral_flow import ApplicationStatus
from app.domain.response_flow import ResponseStatus
from app.domain.roles import Permission
from app.domain.withdrawal_flow import WithdrawalStatus
from app.models.agency_involvement import AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.carer import Carer
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter
from app.models.consent import Consent
from app.models.document import Document
from app.models.interview import Interview
from app.models.pack import Pack, PackDocument
from app.models.placement import Placement, PlacementSlot
from app.models.risk_assessment import RiskAssessment, RiskHazard
from app.models.strategy import Strategy
from app.models.student import Student
from app.models.target import Target
from app.models.withdrawal import Withdrawal, WithdrawalSlot

from .common import narrowed

Scope = ColumnElement[bool] | Everything
Ids = Select[Any]

SAFETY = "SAFEGUARDING"
QUALITY_MATTERS = ("PROVIDER", "COURSE")
SHARED_ANSWERS = (ResponseStatus.PROCESSED, ResponseStatus.SENT_TO_SCHOOL)


def open_pack(actor: Actor) -> ColumnElement[bool]:
    """A pack that this provider holds today."""
    return and_(
        Pack.provider_id == actor.provider_id,
        Pack.ended_at.is_(None),
        Pack.deleted_at.is_(None),
        or_(Pack.closes_on.is_(None), Pack.closes_on >= actor.on),
    )


def _released(actor: Actor) -> Ids:
    return select(Pack.application_id).where(open_pack(actor))


def released_schools(actor: Actor) -> Ids:
    """The schools whose cases this provider holds today."""
    return select(Application.school_id).where(Application.id.in_(_released(actor)))


def _schools_own(actor: Actor) -> Ids:
    return select(Application.id).where(Application.school_id == actor.school_id)


def _on_agenda() -> Ids:
    return select(Application.id).where(Application.status == ApplicationStatus.PANEL_QUEUE)


def _caseload(actor: Actor, column: Any) -> Ids:
    return select(column).where(Placement.monitoring_officer_id == actor.user_id)


def _by_application(
    actor: Actor, column: Any, read: Permission, read_all: Permission, *, panel: bool = True
) -> Scope:
    """Rows that hang on an application are seen with it."""
    return narrowed(
        actor,
        read,
        read_all,
        school=lambda: column.in_(_schools_own(actor)),
        provider=lambda: column.in_(_released(actor)),
        panel=(lambda: column.in_(_on_agenda())) if panel else None,
        monitoring=lambda: column.in_(_caseload(actor, Placement.application_id)),
    )


def _pupils_of(applications: Ids) -> Ids:
    return select(Application.student_id).where(Application.id.in_(applications))


def _by_student(actor: Actor, column: Any) -> Scope:
    own = select(Student.id).where(Student.home_school_id == actor.school_id)
    return narrowed(
        actor,
        Permission.STUDENT_READ,
        Permission.STUDENT_READ_ALL,
        school=lambda: column.in_(own),
        provider=lambda: column.in_(_pupils_of(_released(actor))),
        panel=lambda: column.in_(_pupils_of(_on_agenda())),
        monitoring=lambda: column.in_(_caseload(actor, Placement.student_id)),
    )


@rule_for(Student)
def student(actor: Actor) -> Scope:
    if actor.is_school and actor.may(Permission.STUDENT_READ):
        return Student.home_school_id == actor.school_id
    return _by_student(actor, Student.id)


@rule_for(Carer)
def carer(actor: Actor) -> Scope:
    return _by_student(actor, Carer.student_id)


@rule_for(Application)
def application(actor: Actor) -> Scope:
    if actor.is_school and actor.may(Permission.APPLICATION_READ):
        return Application.school_id == actor.school_id
    return _by_application(
        actor, Application.id, Permission.APPLICATION_READ, Permission.APPLICATION_READ_ALL
    )


@rule_for(ApplicationChoice)
def application_choice(actor: Actor) -> Scope:
    """A provider never learns which others were asked: only the choice its pack is about."""
    if actor.is_provider and actor.may(Permission.APPLICATION_READ):
        return ApplicationChoice.id.in_(select(Pack.choice_id).where(open_pack(actor)))
    return _by_application(
        actor,
        ApplicationChoice.application_id,
        Permission.APPLICATION_READ,
        Permission.APPLICATION_READ_ALL,
    )


def _part_of_application(model: Any) -> None:
    @rule_for(model)
    def part(actor: Actor) -> Scope:
        return _by_application(
            actor,
            model.application_id,
            Permission.APPLICATION_READ,
            Permission.APPLICATION_READ_ALL,
        )


for _model in (AgencyInvolvement, Strategy, Target, Consent):
    _part_of_application(_model)


@rule_for(RiskAssessment)
def risk_assessment(actor: Actor) -> Scope:
    return _by_application(
        actor,
        RiskAssessment.application_id,
        Permission.RISK_ASSESSMENT_READ,
        Permission.RISK_ASSESSMENT_READ_ALL,
    )


@rule_for(RiskHazard)
def risk_hazard(actor: Actor) -> Scope:
    scope = risk_assessment(actor)
    if isinstance(scope, Everything):
        return scope
    return RiskHazard.risk_assessment_id.in_(select(RiskAssessment.id).where(scope))


@rule_for(Document)
def document(actor: Actor) -> Scope:
    """A provider sees the files that went with its pack; everybody else those of their cases."""
    shared = (
        select(PackDocument.document_id)
        .join(Pack, Pack.id == PackDocument.pack_id)
        .where(open_pack(actor), PackDocument.deleted_at.is_(None))
    )
    return narrowed(
        actor,
        Permission.DOCUMENT_READ,
        Permission.DOCUMENT_READ_ALL,
        school=lambda: or_(
            Document.application_id.in_(_schools_own(actor)),
            Document.withdrawal_id.in_(_read_whole(actor)),
            Document.id.in_(_letters(Complaint.school_id == actor.school_id)),
        ),
        provider=lambda: or_(
            Document.id.in_(shared),
            Document.id.in_(_letters(Complaint.provider_id == actor.provider_id)),
        ),
        panel=lambda: Document.application_id.in_(_on_agenda()),
        monitoring=lambda: Document.application_id.in_(_caseload(actor, Placement.application_id)),
    )


def _read_whole(actor: Actor) -> Ids:
    """The withdrawals whose form a school reads: its own, and those of the other side that CAP
    has completed."""
    return select(Withdrawal.id).where(
        Withdrawal.school_id == actor.school_id,
        or_(
            Withdrawal.requester_type == Requester.SCHOOL,
            Withdrawal.status == WithdrawalStatus.COMPLETED,
        ),
    )


def _letters(own: ColumnElement[bool]) -> Ids:
    """The letters of own complaints; what else lies in the file of a complaint is CAP's."""
    return (
        select(ComplaintLetter.document_id)
        .join(Complaint, Complaint.id == ComplaintLetter.complaint_id)
        .where(own, ComplaintLetter.deleted_at.is_(None), Complaint.deleted_at.is_(None))
    )


@rule_for(Pack)
def pack(actor: Actor) -> Scope:
    return narrowed(
        actor,
        Permission.PACK_READ,
        Permission.PACK_READ_ALL,
        provider=lambda: open_pack(actor),
        monitoring=lambda: Pack.application_id.in_(_caseload(actor, Placement.application_id)),
    )


@rule_for(PackDocument)
def pack_document(actor: Actor) -> Scope:
    scope = pack(actor)
    if isinstance(scope, Everything):
        return scope
    return PackDocument.pack_id.in_(select(Pack.id).where(scope))


@rule_for(Interview)
def interview(actor: Actor) -> Scope:
    return narrowed(
        actor,
        Permission.INTERVIEW_READ,
        Permission.INTERVIEW_READ_ALL,
        school=lambda: Interview.application_id.in_(_schools_own(actor)),
        provider=lambda: and_(
            Interview.provider_id == actor.provider_id,
            Interview.application_id.in_(_released(actor)),
        ),
        monitoring=lambda: Interview.application_id.in_(_caseload(actor, Placement.application_id)),
    )


@rule_for(ApplicationResponse)
def application_response(actor: Actor) -> Scope:
    """A school reads an answer once CAP has processed it."""
    return narrowed(
        actor,
        Permission.RESPONSE_READ,
        Permission.RESPONSE_READ_ALL,
        school=lambda: and_(
            ApplicationResponse.application_id.in_(_schools_own(actor)),
            ApplicationResponse.status.in_(SHARED_ANSWERS),
        ),
        provider=lambda: and_(
            ApplicationResponse.provider_id == actor.provider_id,
            ApplicationResponse.application_id.in_(_released(actor)),
        ),
        monitoring=lambda: ApplicationResponse.application_id.in_(
            _caseload(actor, Placement.application_id)
        ),
    )


@rule_for(Placement)
def placement(actor: Actor) -> Scope:
    return narrowed(
        actor,
        Permission.PLACEMENT_READ,
        Permission.PLACEMENT_READ_ALL,
        school=lambda: Placement.school_id == actor.school_id,
        provider=lambda: and_(
            Placement.provider_id == actor.provider_id,
            Placement.application_id.in_(_released(actor)),
        ),
        monitoring=lambda: Placement.monitoring_officer_id == actor.user_id,
    )


@rule_for(PlacementSlot)
def placement_slot(actor: Actor) -> Scope:
    scope = placement(actor)
    if isinstance(scope, Everything):
        return scope
    return PlacementSlot.placement_id.in_(select(Placement.id).where(scope))


@rule_for(Withdrawal)
def withdrawal(actor: Actor) -> Scope:
    own = placement(actor)
    return narrowed(
        actor,
        Permission.WITHDRAWAL_READ,
        Permission.WITHDRAWAL_READ_ALL,
        school=lambda: Withdrawal.school_id == actor.school_id,
        provider=lambda: Withdrawal.placement_id.in_(
            select(Placement.id).where(own)  # type: ignore[arg-type]
        ),
        monitoring=lambda: Withdrawal.placement_id.in_(_caseload(actor, Placement.id)),
    )


@rule_for(WithdrawalSlot)
def withdrawal_slot(actor: Actor) -> Scope:
    scope = withdrawal(actor)
    if isinstance(scope, Everything):
        return scope
    return WithdrawalSlot.withdrawal_id.in_(select(Withdrawal.id).where(scope))


@rule_for(Complaint)
def complaint(actor: Actor) -> Scope:
    return narrowed(
        actor,
        Permission.COMPLAINT_READ,
        Permission.COMPLAINT_READ_ALL,
        school=lambda: Complaint.school_id == actor.school_id,
        provider=lambda: Complaint.provider_id == actor.provider_id,
        quality=lambda: Complaint.about.in_(QUALITY_MATTERS),
        # Whoever decides about MASH and the LADO reads what is theirs to decide about.
        safeguarding=lambda: Complaint.about == SAFETY,
    )
