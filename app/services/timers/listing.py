"""What is planned and what went out, as pages and commands show it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.calendar import add_months
from app.domain.timers import TimerState
from app.models.timer import Timer

from ..working_days import local_day

KEPT_MONTHS = 24


def rows(session: Session, state: TimerState, *, by: Actor, most: int) -> list[Timer]:
    """Those in one state: what is planned by its day, the rest with the newest first."""
    by_day = Timer.planned_for if state is TimerState.PLANNED else Timer.planned_for.desc()
    statement = visible(Timer, by).where(Timer.state == state).order_by(by_day, Timer.id)
    return list(session.scalars(statement.limit(most)))


def next_of(
    session: Session, table: str, record_id: uuid.UUID, actor: Actor, *, most: int
) -> list[Timer]:
    """What will be sent about one record, the nearest day first, and what was stopped."""
    statement = (
        visible(Timer, actor)
        .where(
            Timer.table_name == table,
            Timer.record_id == record_id,
            Timer.settled_at.is_(None),
            Timer.state.in_([TimerState.PLANNED, TimerState.STOPPED, TimerState.FAILED]),
        )
        .order_by(Timer.planned_for, Timer.id)
        .limit(most)
    )
    return list(session.scalars(statement))


def forget_old(session: Session, *, at: datetime) -> int:
    """Delete rows about what was settled two years ago: the outbox and the audit trail tell what
    went out. A row that stops a case stays."""
    before = add_months(local_day(at), -KEPT_MONTHS)
    old = select(Timer.id).where(
        Timer.planned_for < before,
        Timer.stops_case.is_(False),
        Timer.settled_at.is_not(None) | (Timer.state == TimerState.SUPERSEDED),
    )
    found = session.execute(delete(Timer).where(Timer.id.in_(old)))
    return int(getattr(found, "rowcount", 0))
