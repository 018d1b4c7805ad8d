"""The only writer of a status: policy, guard, status, history, audit, in one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.calendar import add_working_days
from app.domain.errors import Conflict
from app.domain.text import clean_text
from app.domain.workflow import Move, Workflow
from app.models.status_history import StatusHistory

from . import audit, working_days

LONGEST_REASON = 3000


@dataclass(frozen=True, slots=True)
class Possible:
    """A move as a page offers it: possible when `why_not` is empty."""

    move: Move[Any, Any]
    why_not: tuple[str, ...]


def move(
    session: Session,
    record: Any,
    flow: Workflow[Any, Any],
    name: str,
    facts: Any,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> StatusHistory:
    """Take the record along one move of its flow.

    Raises NotAllowed, InvalidMove, Rejected (a reason is missing) or Conflict (the record changed
    since the page with `version` was shown). Flushes, so a second clicker conflicts here.
    """
    if version is not None and version != record.version:
        raise Conflict
    current = _state(flow, record)
    allow(by, flow.move(current, name).by)
    words = clean_text(reason, max_length=LONGEST_REASON, lines=True, field="reason")
    target = flow.check(current, name, facts, reason=words)
    due = _due(session, flow.move(current, name), at)
    record.status = str(target)
    if hasattr(record, "due_on"):
        record.due_on = due
    return _note(session, record, name, str(current), str(target), words, due, by=by, at=at)


def begin(
    session: Session, record: Any, *, by: Actor, at: datetime, due_on: date | None = None
) -> StatusHistory:
    """Note that a record came to be, in the status it begins with."""
    return _note(session, record, "begin", None, record.status, "", due_on, by=by, at=at)


def possible(flow: Workflow[Any, Any], record: Any, facts: Any, actor: Actor) -> list[Possible]:
    """The moves a page may offer this actor now, with the reasons that stand against each."""
    return [
        Possible(move, tuple(move.why_not(facts)))
        for move in flow.moves_from(_state(flow, record))
        if not move.automatic and actor.may(move.by)
    ]


def _state(flow: Workflow[Any, Any], record: Any) -> StrEnum:
    state: StrEnum = type(flow.start)(record.status)
    return state


def _due(session: Session, step: Move[Any, Any], at: datetime) -> date | None:
    if step.due_working_days is None:
        return None
    closed = working_days.closure_days(session)
    return add_working_days(working_days.local_day(at), step.due_working_days, closed)


def _note(
    session: Session,
    record: Any,
    name: str,
    before: str | None,
    after: str,
    reason: str,
    due: date | None,
    *,
    by: Actor,
    at: datetime,
) -> StatusHistory:
    touch(record, by=by, at=at)
    session.flush()
    history = StatusHistory(
        table_name=record.__tablename__,
        record_id=record.id,
        move=name,
        from_status=before,
        to_status=after,
        reason=reason or None,
        due_on=due,
        at=at,
        actor_id=by.user_id,
        actor_kind=str(by.kind),
    )
    session.add(history)
    audit.record(
        session,
        name,
        record,
        by=by,
        at=at,
        reason=reason or None,
        changes={"status": [before, after]},
    )
    session.flush()
    return history


def touch(record: Any, *, by: Actor, at: datetime) -> None:
    """Set who and when on a row that is new or changed."""
    if record.created_at is None:
        record.created_at = at
        record.created_by_id = by.user_id
    record.updated_at = at
    record.updated_by_id = by.user_id
