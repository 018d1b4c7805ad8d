"""Sending what was planned: on working days, while people work, each once.

A row is locked while its mail is written into the outbox, in one transaction with the note that it
was sent, and what it is about is looked at once more before.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.access.actor import Actor, system
from app.domain.timer_rules import BY_KEY, Rule, Step
from app.domain.timers import TimerState, may_send, wanted
from app.models.timer import Timer, TimerRule
from app.notify import outbox
from app.notify.messages import SITE, timer_mail

from .. import failures, steps
from ..working_days import LONDON, closure_days, local_day
from .deadlines import Look, of_rule
from .journal import note
from .people import record_of, sides
from .planning import NO_LONGER, RULE_STOPPED, Sessions

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
NOBODY = "There is nobody with an address to tell."
GONE = "This rule is no longer there."
CASE_STOPPED = "Everything about this case was stopped."
UNWRITTEN = "It could not be written. The log of the service says why."
# Somebody held a row, or the database was away: the next look may go well.
_MAY_PASS = (OperationalError, StaleDataError)


def send_due(sessions: Sessions, *, clock: Callable[[], datetime]) -> int:
    """Write the mails whose day has come, when it is a time to write; how many rows were dealt
    with."""
    at = clock()
    with sessions() as session:
        if not may_send(at.astimezone(LONDON), closure_days(session)):
            return 0
        due = (
            select(Timer.id)
            .where(Timer.state == TimerState.PLANNED, Timer.planned_for <= local_day(at))
            .order_by(Timer.planned_for, Timer.id)
            .limit(MOST_AT_ONCE)
        )
        ids = list(session.scalars(due))
    return sum(_in_one(sessions, id_, at) for id_ in ids)


def _in_one(sessions: Sessions, timer_id: uuid.UUID, at: datetime) -> bool:
    """What fails holds up no other one."""
    try:
        with sessions() as session:
            return send(session, timer_id, by=system(on=local_day(at)), at=at)
    except Exception as error:
        failures.tell(logger, "timers.mail_failed", error, timer_id=str(timer_id))
        # A lock or a database that is away is tried again, until its step is out of date.
        if not isinstance(error, _MAY_PASS):
            _give_up(sessions, timer_id, at)
    return False


def _give_up(sessions: Sessions, timer_id: uuid.UUID, at: datetime) -> None:
    """Say on the row that it failed, so that staff see it on Today."""
    by = system(on=local_day(at))
    try:
        with sessions() as session:
            row = _planned(session, timer_id, at)
            if row is not None:
                _not_sent(row, TimerState.FAILED, UNWRITTEN)
                steps.touch(row, by=by, at=at)
                note(session, f"reminder-{row.state}", row, by=by, at=at, reason=row.why)
    except Exception as error:
        failures.tell(logger, "timers.mail_failed", error, timer_id=str(timer_id))


def send(session: Session, timer_id: uuid.UUID, *, by: Actor, at: datetime) -> bool:
    """Send one; whether it was there to be sent. Another worker's, or one that somebody stopped
    meanwhile, is left alone."""
    row = _planned(session, timer_id, at)
    if row is None:
        return False
    look = Look.of(session, by, at, row.record_id)
    rule = BY_KEY.get(row.rule)
    step = rule.step(row.days_off) if rule is not None else None
    if rule is None or step is None:
        _not_sent(row, TimerState.SUPERSEDED, GONE)
    elif _is_stopped(session, rule):
        _not_sent(row, TimerState.SUPERSEDED, RULE_STOPPED)
    elif _is_held(session, row):
        _not_sent(row, TimerState.SUPERSEDED, CASE_STOPPED)
    elif not _still_wanted(row, rule, step, look):
        _not_sent(row, TimerState.SUPERSEDED, NO_LONGER)
    else:
        _write(row, rule, step, look)
    steps.touch(row, by=by, at=at)
    note(session, f"reminder-{row.state}", row, by=by, at=at, reason=row.why)
    session.flush()
    return True


def _planned(session: Session, timer_id: uuid.UUID, at: datetime) -> Timer | None:
    """The row, locked, when it is there to be sent and nobody else is at it."""
    statement = (
        select(Timer)
        .where(
            Timer.id == timer_id,
            Timer.state == TimerState.PLANNED,
            Timer.planned_for <= local_day(at),
        )
        .with_for_update(skip_locked=True)
    )
    return session.scalars(statement).one_or_none()


def _is_stopped(session: Session, rule: Rule) -> bool:
    stopped = select(TimerRule.stopped_at).where(TimerRule.key == rule.key)
    return session.scalar(stopped) is not None


def _is_held(session: Session, row: Timer) -> bool:
    """Somebody stopped everything about the case while this one was planned."""
    held = select(Timer.id).where(
        Timer.table_name == row.table_name,
        Timer.record_id == row.record_id,
        Timer.stops_case.is_(True),
    )
    return session.scalar(held.limit(1)) is not None


def _still_wanted(row: Timer, rule: Rule, step: Step, look: Look) -> bool:
    """Whether it is still due. What it is about is called as it is called now."""
    for found in of_rule(rule, look):
        days = wanted(rule, found.due, look.today, look.closures)
        if found.due == row.due_on and any(
            each == step and day <= look.today for each, day in days
        ):
            row.about = found.about
            return True
    return False


def _write(row: Timer, rule: Rule, step: Step, look: Look) -> None:
    """Queue the mails. Where nobody can be told the row says so, and staff see it on Today."""
    record = record_of(rule, row.record_id, look)
    found = sides(step, record, look) if record is not None else []
    if not found:
        _not_sent(row, TimerState.FAILED, NOBODY)
        return
    key = f"timer:{row.id}"
    due = f"{row.due_on.day} {row.due_on:%B %Y}"
    for side in found:
        asks = rule.asks.format(ref=side.ref or row.about)
        mail = timer_mail(step.kind, asks=asks, due=due, link=f"{SITE}{side.path}")
        outbox.enqueue(look.session, mail, side.people, dedupe_key=key, at=look.at, about=record)
    row.state, row.sent_at, row.outbox_key = TimerState.SENT, look.at, key
    row.told = sum(len(side.people) for side in found)
    _settle_older(row, look)


def _settle_older(row: Timer, look: Look) -> None:
    """Of one case only the newest mail still says how it stands."""
    older = select(Timer).where(
        Timer.rule == row.rule,
        Timer.record_id == row.record_id,
        Timer.due_on == row.due_on,
        Timer.days_off < row.days_off,
        Timer.settled_at.is_(None),
        Timer.state == TimerState.SENT,
    )
    for each in look.session.scalars(older):
        each.settled_at = look.at


def _not_sent(row: Timer, state: TimerState, why: str) -> None:
    row.state, row.why = state, why
