"""Who reads histories, audit, notes and the outbox. Everybody's deeds are written there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.access.actor import Actor
from app.access.scope import (
    EVERYTHING,
    NOTHING,
    Everything,
    journal,
    rule_for,
    unscoped,
    visible_ids,
)
from app.domain.roles import Permission
from app.models.account_link import AccountLink
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.audit_event import AuditEvent, ReadEvent
from app.models.complaint import Complaint
from app.models.course import Course
from app.models.installation import Installation
from app.models.note import Note
from app.models.outbox_message import OutboxMessage
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.reference_list import ClosureDay, CodeValue
from app.models.safeguarding_pointer import SafeguardingPointer
from app.models.school import School
from app.models.status_history import StatusHistory
from app.models.student import Student
from app.models.submission import Submission
from app.models.user import Role, User
from app.models.user_session import UserSession
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

from .safeguarding import CLOSED_TABLES, sees_pointers

Scope = ColumnElement[bool] | Everything

unscoped(User, why="Read before an actor exists; services/accounts narrows it by organisation.")
unscoped(Role, why="The names of the roles.")
unscoped(UserSession, why="Read before an actor exists, by the hash of a secret.")
unscoped(AccountLink, why="Read by the hash of a secret, before an actor exists.")
unscoped(CodeValue, why="Lists that every form shows.")
unscoped(ClosureDay, why="Public days of closure.")
unscoped(Installation, why="One random mark; it says nothing of anybody.")

CASES = (
    Application,
    ApplicationResponse,
    Placement,
    Withdrawal,
    WithdrawalMeeting,
    Complaint,
    Submission,
    SafeguardingPointer,
)


def _all_of(model: Any, actor: Actor) -> Scope:
    """Every entry, but for those about what only safeguarding leads see."""
    if sees_pointers(actor):
        return EVERYTHING
    open_to_all: ColumnElement[bool] = model.table_name.not_in(CLOSED_TABLES)
    # A mail may be about nothing.
    return or_(model.table_name.is_(None), open_to_all)


def _of_seen_records(model: Any, actor: Actor, nouns: tuple[Any, ...]) -> ColumnElement[bool]:
    """Entries about records the actor may see."""
    return or_(
        *(
            and_(
                model.table_name == noun.__tablename__,
                model.record_id.in_(visible_ids(noun, actor)),
            )
            for noun in nouns
        )
    )


@rule_for(StatusHistory)
def status_history(actor: Actor) -> Scope:
    if actor.kind == "system" or actor.may(Permission.APPLICATION_READ_ALL):
        return _all_of(StatusHistory, actor)
    return _of_seen_records(StatusHistory, actor, CASES)


@rule_for(AuditEvent)
def audit_event(actor: Actor) -> Scope:
    """All for the manager and the auditor; staff see it on the records they see."""
    if actor.kind == "system" or actor.may(Permission.AUDIT_READ):
        return _all_of(AuditEvent, actor)
    if actor.is_staff:
        return _of_seen_records(AuditEvent, actor, (*CASES, Student))
    return NOTHING


@rule_for(ReadEvent)
def read_event(actor: Actor) -> Scope:
    may = actor.kind == "system" or actor.may(Permission.AUDIT_READ)
    return _all_of(ReadEvent, actor) if may else NOTHING


@rule_for(Note)
def note(actor: Actor) -> Scope:
    """Staff read the notes on what they see; who sees every case sees every note."""
    if actor.kind == "system":
        return EVERYTHING
    if not (actor.is_staff and actor.may(Permission.NOTE_READ)):
        return NOTHING
    if actor.may(Permission.APPLICATION_READ_ALL) and actor.may(Permission.COMPLAINT_READ_ALL):
        return EVERYTHING
    return _of_seen_records(Note, actor, (*CASES, Student, School, Provider, Course))


@rule_for(OutboxMessage)
def outbox_message(actor: Actor) -> Scope:
    """That a mail about a pointer went out says that there is one: its leads alone see those."""
    if actor.kind == "system" or actor.may(Permission.OUTBOX_READ_ALL):
        return _all_of(OutboxMessage, actor)
    if actor.may(Permission.OUTBOX_READ) and sees_pointers(actor):
        return OutboxMessage.table_name.in_(CLOSED_TABLES)
    return NOTHING


for _model in (StatusHistory, AuditEvent, ReadEvent, OutboxMessage):
    journal(_model)
