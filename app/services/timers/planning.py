"""Planning: the rows that say what will be sent, brought in line with what is due now.

It may run as often as one likes, and in several workers at once: the row of a rule is locked while
its rows are compared, and the table holds each of them once.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.actor import Actor, system
from app.domain.timer_rules import RULES, Rule, Step
from app.domain.timers import Changes, Deadline, Key, Known, TimerState, compare
from app.models.timer import Timer, TimerRule

from .. import failures, steps
from ..working_days import local_day
from .deadlines import Look, of_rule

logger = logging.getLogger(__name__)

Sessions = Callable[[], AbstractContextManager[Session]]

NO_LONGER = "It is done, it waits, or its day has changed."
OUTDATED = "Its day is over, and another mail says the same, or it is too late for one."
RULE_STOPPED = "The rule was stopped."
P = TimerState


def plan_all(sessions: Sessions, *, at: datetime) -> int:
    """Plan every rule, each in a transaction of its own; how many rows changed. A rule that fails
    holds up no other one: doctor says that it has not been looked at."""
    changed = 0
    for rule in RULES:
        try:
            with sessions() as session:
                changed += plan(session, rule, by=system(on=local_day(at)), at=at)
        except Exception as error:
            failures.tell(logger, "timers.rule_failed", error, rule=rule.key)
    return changed


def plan(session: Session, rule: Rule, *, by: Actor, at: datetime) -> int:
    """Bring the rows of a rule in line with what is due now; how many changed."""
    row = rule_row(session, rule.key, by=by, at=at, lock=True)
    look = Look.of(session, by, at)
    deadlines = of_rule(rule, look)
    known = _known(session, rule, deadlines)
    if row.stopped_at is not None:
        # Nothing is planned, and what is late stays on Today.
        held = {each.record_id for each in deadlines}
    else:
        statement = select(Timer.record_id).where(
            Timer.table_name == rule.table, Timer.stops_case.is_(True)
        )
        held = set(session.scalars(statement))
    changes = compare(rule, deadlines, known, look.today, look.closures, held=held)
    _carry_out(session, rule, changes, by=by, at=at, is_stopped=row.stopped_at is not None)
    # By itself, so that the page on which somebody is about to stop the rule stays good.
    session.execute(update(TimerRule).where(TimerRule.id == row.id).values(planned_at=at))
    session.flush()
    return changes.number


def rule_row(
    session: Session, key: str, *, by: Actor, at: datetime, lock: bool = False
) -> TimerRule:
    """The row of a rule, made when it is not there yet."""
    statement = select(TimerRule).where(TimerRule.key == key)
    if lock:
        statement = statement.with_for_update()
    row = session.scalars(statement).one_or_none()
    if row is not None:
        return row
    made = TimerRule(key=key)
    steps.touch(made, by=by, at=at)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        # Another worker was faster by a moment: wait for it.
        return session.scalars(statement).one()
    return made


def _known(session: Session, rule: Rule, deadlines: Iterable[Deadline]) -> dict[Key, Known]:
    """The rows that may have to change: those of open cases, those still planned, and those of
    cases that were open when they were looked at last."""
    open_ids = {deadline.record_id for deadline in deadlines}
    statement = select(
        Timer.record_id,
        Timer.due_on,
        Timer.days_off,
        Timer.id,
        Timer.state,
        Timer.planned_for,
        Timer.settled_at,
    ).where(
        Timer.rule == rule.key,
        or_(
            Timer.state == TimerState.PLANNED,
            Timer.record_id.in_(open_ids),
            and_(Timer.settled_at.is_(None), Timer.state != TimerState.SUPERSEDED),
        ),
    )
    return {
        (row.record_id, row.due_on, row.days_off): Known(
            row.id,
            TimerState(row.state),
            row.planned_for,
            row.settled_at is not None,
        )
        for row in session.execute(statement)
    }


def _carry_out(
    session: Session, rule: Rule, changes: Changes, *, by: Actor, at: datetime, is_stopped: bool
) -> None:
    for deadline, step, day in changes.new:
        session.add(_row(rule, deadline, step, day, by=by, at=at))
    # All in one order, so that nobody who stops a case waits for us while we wait for them.
    _rows(session, changes.ids)
    for row in _rows(session, changes.again, P.SUPERSEDED):
        row.state, row.why, row.planned_for = P.PLANNED, None, changes.again[row.id]
        steps.touch(row, by=by, at=at)
    for row in _rows(session, changes.moved, P.PLANNED):
        row.planned_for = changes.moved[row.id]
        steps.touch(row, by=by, at=at)
    for ids, why in (
        (changes.superseded, RULE_STOPPED if is_stopped else NO_LONGER),
        (changes.outdated, RULE_STOPPED if is_stopped else OUTDATED),
    ):
        for row in _rows(session, ids, P.PLANNED):
            row.state, row.why = P.SUPERSEDED, why
            steps.touch(row, by=by, at=at)
    for ids, settled_at in ((changes.settled, at), (changes.unsettled, None)):
        for row in _rows(session, ids):
            row.settled_at = settled_at
            steps.touch(row, by=by, at=at)
    session.flush()


def _rows(
    session: Session, ids: Iterable[uuid.UUID], state: TimerState | None = None
) -> list[Timer]:
    """The rows, locked; without those that have left the state meanwhile: another worker sent one,
    or somebody stopped it."""
    wanted = list(ids)
    if not wanted:
        return []
    statement = select(Timer).where(Timer.id.in_(wanted)).order_by(Timer.id).with_for_update()
    if state is not None:
        statement = statement.where(Timer.state == state)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def _row(
    rule: Rule, deadline: Deadline, step: Step, day: date, *, by: Actor, at: datetime
) -> Timer:
    row = Timer(
        rule=rule.key,
        kind=step.kind,
        days_off=step.offset,
        table_name=rule.table,
        record_id=deadline.record_id,
        about=deadline.about,
        due_on=deadline.due,
        planned_for=day,
        state=TimerState.PLANNED,
        stops_case=False,
    )
    steps.touch(row, by=by, at=at)
    return row
