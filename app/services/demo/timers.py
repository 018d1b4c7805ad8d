"""Mail about days: what went out on the last mornings, what is planned, what somebody stopped, and
what a day without the worker left unsent."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor, system
from app.domain.calendar import add_working_days
from app.domain.timer_rules import RULES
from app.domain.timers import TimerState
from app.models.timer import Timer
from app.services.timers import planning, sending, stopping
from app.services.working_days import LONDON, closure_days, local_day

_MORNINGS = 4
# Before these mornings the worker stood still for some days.
_PLANNED_BEFORE = 9
_ONE = "The provider has rung: the answer comes tomorrow."
_ALL = "The case is being dealt with by telephone. Nobody needs another mail."


def tell(session: Session, *, by: Actor, at: datetime) -> None:
    """What the worker did on the last mornings, and what it has planned since."""
    closed = closure_days(session)
    today = local_day(at)
    _plan(session, _morning(add_working_days(today, -_PLANNED_BEFORE, closed)))
    for back in range(_MORNINGS, 0, -1):
        _work(session, add_working_days(today, -back, closed))
    _plan(session, at)
    planned = session.scalars(
        select(Timer)
        .where(Timer.state == TimerState.PLANNED, Timer.planned_for > today)
        .order_by(Timer.planned_for, Timer.rule, Timer.about)
    ).all()
    of_providers = [row for row in planned if row.rule == "provider-answer"]
    of_cases = [row for row in planned if row.rule == "withdrawal-complete"]
    for row in of_providers[:1]:
        stopping.stop(session, row, reason=_ONE, by=by, at=at, version=row.version)
    for row in of_cases[:1]:
        stopping.stop_case(session, row, reason=_ALL, by=by, at=at, version=row.version)


def _work(session: Session, day: date) -> None:
    at = _morning(day)
    _plan(session, at)
    due = select(Timer.id).where(
        Timer.state == TimerState.PLANNED, Timer.planned_for <= local_day(at)
    )
    for timer_id in session.scalars(due.order_by(Timer.id)).all():
        sending.send(session, timer_id, by=system(on=day), at=at)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 5), tzinfo=LONDON)


def _plan(session: Session, at: datetime) -> None:
    for rule in RULES:
        planning.plan(session, rule, by=system(on=local_day(at)), at=at)
