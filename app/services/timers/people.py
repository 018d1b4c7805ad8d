"""Who is told of a deadline, and which page each of them opens."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.access.scope import visible
from app.domain.complaint_flow import ComplaintStatus
from app.domain.roles import Role as RoleName
from app.domain.timer_rules import Party, Rule, Step
from app.models.application import Application
from app.models.complaint import Complaint
from app.models.complaint_share import ComplaintShare
from app.models.contact_change import ContactChange
from app.models.contact_round import ContactCheck, ContactRound
from app.models.content import Page, PublishedFile
from app.models.course_change import CourseChange
from app.models.pack import Pack
from app.models.safeguarding_pointer import SafeguardingPointer
from app.models.user import Role, User, user_role
from app.models.withdrawal import Withdrawal, WithdrawalMeeting
from app.notify.outbox import bare_address

from .. import complaint_shares, contact_notices, notices, page_reads, withdrawal_notices
from .deadlines import Look

MODELS: Mapping[str, Any] = {
    model.__tablename__: model
    for model in (
        Application,
        Complaint,
        ComplaintShare,
        ContactChange,
        ContactCheck,
        ContactRound,
        CourseChange,
        Page,
        PublishedFile,
        SafeguardingPointer,
        Withdrawal,
        WithdrawalMeeting,
    )
}
_LOADED: Mapping[str, tuple[Any, ...]] = {
    "withdrawal_meeting": (joinedload(WithdrawalMeeting.placement),),
    "contact_check": (joinedload(ContactCheck.round),),
    "complaint_share": (joinedload(ComplaintShare.complaint),),
}


@dataclass(frozen=True, slots=True)
class Side:
    """People who open the same page, and the reference they know the case by."""

    path: str
    people: tuple[str, ...]
    ref: str = ""


def record_of(rule: Rule, record_id: uuid.UUID, look: Look) -> Any:
    """The record a mail is about, or None when it is gone."""
    model = MODELS[rule.table]
    statement = visible(model, look.actor).where(model.id == record_id)
    return look.session.scalars(statement.options(*_LOADED.get(rule.table, ()))).one_or_none()


def sides(step: Step, record: Any, look: Look) -> list[Side]:
    """Everybody the step tells, each once, however their address was typed."""
    told: set[str] = set()
    found = []
    for party in step.to:
        for side in _PARTIES[party](record, look):
            fresh = {each.casefold(): each for each in map(bare_address, side.people) if each}
            people = tuple(each for key, each in fresh.items() if key not in told)
            told.update(fresh)
            if people:
                found.append(Side(side.path, people, side.ref))
    return found


def with_role(session: Session, role: RoleName) -> list[str]:
    """The addresses of colleagues with a role."""
    statement = (
        select(User.email)
        .join(user_role, user_role.c.user_id == User.id)
        .join(Role, Role.id == user_role.c.role_id)
        .where(
            Role.name == role,
            User.active.is_(True),
            User.school_id.is_(None),
            User.provider_id.is_(None),
        )
        .distinct()
        .order_by(User.email)
    )
    return list(session.scalars(statement))


def _staff(record: Any, people: list[str]) -> Iterator[Side]:
    table = str(record.__tablename__).replace("_", "-")
    yield Side(f"/admin/{table}/{record.id}", tuple(people))


def _handler(record: Any, look: Look) -> Iterator[Side]:
    """Whoever looks after it; where nobody does yet, those who could."""
    session = look.session
    if isinstance(record, Complaint | ComplaintShare):
        people = _looking_into(record, look)
    elif isinstance(record, WithdrawalMeeting):
        people = notices.of_cap(session, record.placement.monitoring_officer_id)
    else:
        people = notices.of_cap(session, getattr(record, "owner_id", None))
    return _staff(record, people)


def _looking_into(record: Complaint | ComplaintShare, look: Look) -> list[str]:
    complaint = record.complaint if isinstance(record, ComplaintShare) else record
    leads = with_role(look.session, RoleName.SERVICE_LEAD)
    if complaint.status == ComplaintStatus.OWN_PATH:
        also = complaint.about == "SAFEGUARDING"
        others = with_role(look.session, RoleName.SAFEGUARDING_LEAD) if also else []
        return [*leads, *others]
    named = complaint.reviewer_id if complaint.stage == 2 else complaint.investigator_id
    return notices.of_cap(look.session, named) if named is not None else leads


def _with_role(role: RoleName) -> Callable[[Any, Look], Iterator[Side]]:
    def find(record: Any, look: Look) -> Iterator[Side]:
        people = with_role(look.session, role) or notices.of_cap(look.session)
        return _staff(record, people)

    return find


def _safeguarding(record: Any, look: Look) -> Iterator[Side]:
    """Nobody else, even where there is none; and no page of one case, whose address would name
    it."""
    people = with_role(look.session, RoleName.SAFEGUARDING_LEAD)
    yield Side("/admin/safeguarding-pointer/", tuple(people))


def _requester(record: Any, look: Look) -> Iterator[Side]:
    yield Side(withdrawal_notices.own_page(record), (record.requester_email,))


def _school(record: Any, look: Look) -> Iterator[Side]:
    people = notices.of_school(look.session, record)
    yield Side(f"/school/applications/{record.id}", tuple(people))


def _provider(record: Any, look: Look) -> Iterator[Side]:
    if isinstance(record, ComplaintShare):
        people = complaint_shares.who_may_answer(look.session, record.provider_id)
        yield Side(f"/provider/asked/{record.id}", tuple(people))
        return
    statement = visible(Pack, look.actor).where(
        Pack.application_id == record.id, Pack.ended_at.is_(None)
    )
    for pack in look.session.scalars(statement):
        people = notices.of_provider(look.session, pack.provider_id)
        yield Side(f"/provider/applications/{record.id}", tuple(people), pack.ref)


def _readers(record: Any, look: Look) -> Iterator[Side]:
    people = page_reads.unconfirmed(look.session, record, by=look.actor, at=look.at)
    yield Side(f"/guide/{record.slug}", tuple(people))


def _organisation(record: Any, look: Look) -> Iterator[Side]:
    """Known to it by the year of the round alone."""
    reached = contact_notices.reachable(look.session, [record])
    face = "school" if record.school_id is not None else "provider"
    for people in reached.values():
        yield Side(f"/{face}/contacts/", tuple(people), record.round.academic_year)


_PARTIES: Mapping[Party, Callable[[Any, Look], Iterator[Side]]] = {
    Party.HANDLER: _handler,
    Party.LEADS: _with_role(RoleName.SERVICE_LEAD),
    Party.QUALITY: _with_role(RoleName.QUALITY_OFFICER),
    Party.SAFEGUARDING: _safeguarding,
    Party.REQUESTER: _requester,
    Party.SCHOOL: _school,
    Party.PROVIDER: _provider,
    Party.READERS: _readers,
    Party.ORGANISATION: _organisation,
}
