"""Complaints: received the moment they are sent, looked into, answered in up to two stages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch
from app.domain import complaint_clock as clock
from app.domain.complaint_flow import (
    COMPLAINT_FLOW,
    ENDED,
    OWN_PATHS,
    REOPENING,
    ComplaintStatus,
)
from app.domain.complaint_guards import ComplaintFacts
from app.domain.errors import InvalidMove, NotVisible, Rejected
from app.domain.references import Prefix
from app.domain.text import clean_text
from app.models.complaint import FOUND, Complaint

from . import (
    complaint_letters,
    complaint_notices,
    complaint_parts,
    complaint_people,
    complaint_shares,
    complaint_steps,
    steps,
)
from .complaint_letters import Office
from .numbering import fresh_reference
from .working_days import closure_days, due_after, local_day

ANSWERS = frozenset({"answer", "answer-again"})
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


def facts(
    complaint: Complaint, by: Actor, *, on: date, answered_by: AbstractSet[uuid.UUID] = frozenset()
) -> ComplaintFacts:
    """What the guards need to know of it, with who answered at stage 1."""
    first_people = {complaint.investigator_id, *answered_by} - {None}
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
        reviewer_is_other=complaint.reviewer_id not in first_people,
        has_stage2_finding=bool(complaint.stage2_finding and complaint.stage2_reasons),
        had_a_part=by.user_id in first_people,
        is_extended=extended is not None,
        is_late=due is not None and on > due,
        window_is_open=by.is_staff or until is None or on <= until,
        waits_for_stage2=(
            complaint.status == ComplaintStatus.STAGE1_ANSWERED
            and until is not None
            and on <= until
        ),
    )


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
    if name == "turn":
        complaint_notices.on_another_path(session, complaint, due=complaint.due_on, at=at)
    _write_to(session, complaint, name, office, reason=reason, by=by, at=at)
    if name in ANSWERS or complaint.status in ENDED:
        complaint_shares.end_open(session, complaint, by=by, at=at)
    if complaint.status in ENDED or name in REOPENING:
        complaint_parts.follow(session, complaint, at=at)


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
        complaint_shares.end_open(session, complaint, by=by, at=at)
        complaint_parts.follow(session, complaint, at=at)


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
    unmet = allowed.why_not(_known(session, complaint, by, on=today))
    if unmet or due is None:
        raise InvalidMove(reasons=unmet)
    begun = complaint.ack_at if first else complaint.stage2_ack_at
    since = local_day(begun) if begun is not None else complaint.received_on
    faults = clock.extension_faults(
        complaint.stage, days, told_on, since=since, due=due, today=today
    )
    if faults:
        raise Rejected(*faults)
    _take(session, complaint, name, by=by, at=at, reason=reason, version=version)
    until = due_after(session, due, days)
    words = clean_text(reason, max_length=steps.LONGEST_REASON, lines=True, field="reason")
    complaint_steps.take_more_time(complaint, days, told_on, words, until)
    session.flush()
    _write_to(session, complaint, name, office, reason=reason, by=by, at=at)


def _known(session: Session, complaint: Complaint, by: Actor, *, on: date) -> ComplaintFacts:
    answered_by = complaint_people.first_answered_by(session, complaint)
    return facts(complaint, by, on=on, answered_by=answered_by)


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
    known = _known(session, complaint, by, on=local_day(at))
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
