"""Complaints: received the moment they are sent, looked into, answered in up to two stages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch
from app.domain import complaint_clock as clock
from app.domain.complaint_flow import (
    COMPLAINT_FLOW,
    LOOKED_INTO,
    OWN_PATHS,
    ComplaintStatus,
)
from app.domain.complaint_guards import ComplaintFacts, complaint_faults
from app.domain.errors import Conflict, InvalidMove, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.references import Prefix
from app.domain.text import clean_text
from app.models.complaint import FOUND, Complaint

from . import audit, complaint_letters, complaint_notices, complaint_steps, steps
from .complaint_letters import Office
from .numbering import fresh_reference
from .working_days import closure_days, due_after, local_day

LONGEST = 5000
BY_COMPLAINANT = frozenset({"ask-again", "withdraw"})


def receive(
    session: Session,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    received_on: date | None = None,
) -> Complaint:
    """Keep a complaint. Its clock starts on the day it came, unless the matter has a path of its
    own: then that comes first, and colleagues who begin it are told."""
    today = local_day(at)
    came_on = received_on or today
    closed = closure_days(session)
    is_elsewhere = values.get("about") in OWN_PATHS
    ack_due = clock.acknowledge_by(came_on, closed)
    complaint = Complaint(
        **{
            "channel": "WEB",
            **values,
            "ref": fresh_reference(session, Complaint, Prefix.COMPLAINT, at=at),
            "status": ComplaintStatus.OWN_PATH if is_elsewhere else ComplaintStatus.RECEIVED,
            "received_on": came_on,
            "ack_due": ack_due,
            "due_on": ack_due,
        }
    )
    if is_elsewhere:
        complaint_steps.stop_clock(complaint, on=today, known_on=came_on, closures=closed)
    steps.touch(complaint, by=by, at=at)
    session.add(complaint)
    session.flush()
    steps.begin(session, complaint, by=by, at=at, due_on=complaint.due_on)
    complaint_notices.received(session, complaint, at=at)
    return complaint


def get(session: Session, id_: Any, actor: Actor, *, lock: bool = False) -> Complaint:
    return fetch(
        session,
        Complaint,
        id_,
        actor,
        lock=lock,
        options=(
            selectinload(Complaint.school),
            selectinload(Complaint.provider),
            selectinload(Complaint.about_provider),
        ),
    )


def facts(complaint: Complaint, by: Actor, *, on: date) -> ComplaintFacts:
    """What the guards need to know of it."""
    first = complaint.stage == 1
    until, due = complaint.stage2_until, complaint.due_on
    extended = complaint.extension_days if first else complaint.stage2_extension_days
    return ComplaintFacts(
        has_investigator=complaint.investigator_id is not None,
        has_scope=bool(complaint.scope and complaint.outcome_sought),
        is_for_own_path=complaint.about in OWN_PATHS,
        came_back=complaint.turned_on is not None,
        is_acknowledged=(complaint.ack_at if first else complaint.stage2_ack_at) is not None,
        stage=complaint.stage,
        has_finding=bool(complaint.finding in FOUND and complaint.reasons),
        has_reviewer=complaint.reviewer_id is not None,
        reviewer_is_other=complaint.reviewer_id != complaint.investigator_id,
        has_stage2_finding=bool(complaint.stage2_finding and complaint.stage2_reasons),
        by_investigator=by.user_id is not None and by.user_id == complaint.investigator_id,
        is_extended=extended is not None,
        is_late=due is not None and on > due,
        window_is_open=by.is_staff or until is None or on <= until,
    )


def plan(
    session: Session,
    complaint: Complaint,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version: int,
) -> None:
    """Name who looks into it, what is looked at and which outcome is wanted; at stage 2 who
    reviews it. Whoever is named is told. Raises Rejected."""
    before = {name: getattr(complaint, name) for name in ("investigator_id", "reviewer_id")}
    faults = complaint_faults({**before, **values})
    if faults:
        raise Rejected(*faults)
    _write(session, complaint, "planned", values, by=by, at=at, version=version)
    for name, known in before.items():
        named: uuid.UUID | None = getattr(complaint, name)
        if named not in (known, None, by.user_id):
            complaint_notices.assigned(session, complaint, named, at=at)


def note_findings(
    session: Session,
    complaint: Complaint,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version: int,
) -> None:
    """Write down what the stage found, and why, before it is answered. Raises InvalidMove."""
    if ComplaintStatus(complaint.status) not in LOOKED_INTO:
        raise InvalidMove("Findings are written down while somebody looks into the complaint.")
    names = ("finding", "reasons", "remedy")
    given = {name if complaint.stage == 1 else f"stage2_{name}": values[name] for name in names}
    given |= {name: values[name] for name in ("learning", "actions")}
    _write(session, complaint, "found", given, by=by, at=at, version=version)


def move(
    session: Session,
    complaint: Complaint,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    office: Office,
) -> None:
    """Take one step of staff: set the days that follow, make the letter, tell that there is
    one."""
    _take(session, complaint, name, by=by, at=at, reason=reason, version=version)
    closed = closure_days(session)
    window = office.window_days
    complaint_steps.follow(complaint, name, at=at, window=window, closures=closed)
    session.flush()
    if name == "ask-again":
        complaint_notices.asked_again(session, complaint, by=by, at=at)
        return
    _write_to(session, complaint, name, office, reason=reason, by=by, at=at)


def ask(
    session: Session,
    complaint: Complaint,
    name: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """What whoever complained does on their own page: ask for stage 2, or withdraw. CAP is
    told."""
    if name not in BY_COMPLAINANT:
        raise NotVisible
    _take(session, complaint, name, by=by, at=at, reason=reason, version=version)
    closed = closure_days(session)
    complaint_steps.follow(complaint, name, at=at, window=clock.WINDOW_DAYS, closures=closed)
    session.flush()
    if name == "ask-again":
        complaint_notices.asked_again(session, complaint, by=by, at=at)
    else:
        complaint_notices.withdrawn(session, complaint, at=at)


def extend(
    session: Session,
    complaint: Complaint,
    days: int,
    told_on: date,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
    office: Office,
) -> None:
    """Take more time for a stage, once, with a reason, told before the answer is due. Raises
    Rejected."""
    first, due = complaint.stage == 1, complaint.due_on
    name = "extend" if first else "extend-again"
    allowed = COMPLAINT_FLOW.move(ComplaintStatus(complaint.status), name)
    allow(by, allowed.by)
    today = local_day(at)
    unmet = allowed.why_not(facts(complaint, by, on=today))
    if unmet or due is None:
        raise InvalidMove(reasons=unmet)
    faults = clock.extension_faults(complaint.stage, days, told_on, due=due, today=today)
    if faults:
        raise Rejected(*faults)
    _take(session, complaint, name, by=by, at=at, reason=reason, version=version)
    until = due_after(session, due, days)
    words = clean_text(reason, max_length=steps.LONGEST_REASON, lines=True, field="reason")
    complaint_steps.take_more_time(complaint, days, told_on, words, until)
    session.flush()
    _write_to(session, complaint, name, office, reason=reason, by=by, at=at)


def _take(
    session: Session,
    complaint: Complaint,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    version: int | None,
) -> None:
    known = facts(complaint, by, on=local_day(at))
    steps.move(
        session,
        complaint,
        COMPLAINT_FLOW,
        name,
        known,
        by=by,
        at=at,
        reason=reason,
        version=version,
    )


def _write_to(
    session: Session,
    complaint: Complaint,
    name: str,
    office: Office,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    made = complaint_letters.make(session, complaint, name, office, reason=reason, by=by, at=at)
    if made is not None:
        complaint_notices.written(session, complaint, made, contact=office.contact, at=at)


def _write(
    session: Session,
    complaint: Complaint,
    action: str,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version: int,
) -> None:
    """Set columns that no step sets, and note that it was done."""
    allow(by, Permission.COMPLAINT_HANDLE)
    if version != complaint.version:
        raise Conflict
    for name, value in values.items():
        if isinstance(value, str):
            value = clean_text(value, max_length=LONGEST, lines=True, field=name) or None
        setattr(complaint, name, value)
    changes = audit.pending_changes(complaint)
    steps.touch(complaint, by=by, at=at)
    session.flush()
    audit.record(session, action, complaint, by=by, at=at, changes=changes)
    session.flush()
