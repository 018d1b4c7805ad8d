"""People stop what would be sent, and let it go on: one mail, all of a case, or a rule for all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.rules.safeguarding import CLOSED_TABLES, sees_pointers
from app.access.scope import visible
from app.domain.errors import Conflict, InvalidMove, NotAllowed, Rejected
from app.domain.permissions import Permission
from app.domain.text import clean_text
from app.domain.timer_rules import BY_KEY
from app.domain.timers import TimerState
from app.models.timer import Timer, TimerRule

from .. import audit, steps
from .journal import note

LONGEST_REASON = 1000
STOPPABLE = frozenset({TimerState.PLANNED, TimerState.FAILED})
# What can be planned once more. The next look decides whether it is still needed.
RESTARTABLE = frozenset({TimerState.STOPPED, TimerState.FAILED})


def stop(
    session: Session, row: Timer, *, reason: str, by: Actor, at: datetime, version: int
) -> None:
    """Stop one mail. Raises InvalidMove once it is sent or not needed."""
    words = _begin(row, reason, by=by, version=version)
    if row.state not in STOPPABLE:
        raise InvalidMove("Only what is planned can be stopped.")
    _stop(row, words, by=by, at=at)
    note(session, "reminder-stopped", row, by=by, at=at, reason=words)
    session.flush()


def stop_case(
    session: Session, row: Timer, *, reason: str, by: Actor, at: datetime, version: int
) -> int:
    """Stop everything about the case of this row, also what would be planned later; how many mails
    that stopped now. Where nothing is planned at the moment the row itself remembers it."""
    words = _begin(row, reason, by=by, version=version)
    rows = _of_case(session, row, by)
    if any(each.stops_case for each in rows):
        raise InvalidMove("Everything about this case is stopped already.")
    planned = [each for each in rows if each.state in STOPPABLE]
    if not planned:
        row.stops_case = True
        row.stopped_at, row.stopped_by_id, row.stopped_reason = at, by.user_id, words
        steps.touch(row, by=by, at=at)
        note(session, "reminder-case-stopped", row, by=by, at=at, reason=words)
    for each in planned:
        _stop(each, words, by=by, at=at)
        each.stops_case = True
        note(session, "reminder-case-stopped", each, by=by, at=at, reason=words)
    session.flush()
    return len(planned)


def start(
    session: Session, row: Timer, *, reason: str, by: Actor, at: datetime, version: int
) -> None:
    """Plan one mail again that was stopped or reached nobody."""
    words = _begin(row, reason, by=by, version=version)
    if row.state not in RESTARTABLE or row.stops_case:
        raise InvalidMove("Only what was stopped by itself can be planned again.")
    _start(row, by=by, at=at)
    note(session, "reminder-started", row, by=by, at=at, reason=words)
    session.flush()


def start_case(
    session: Session, row: Timer, *, reason: str, by: Actor, at: datetime, version: int
) -> int:
    """Let everything about the case go on; how many mails are planned again."""
    words = _begin(row, reason, by=by, version=version)
    stopped = [each for each in _of_case(session, row, by) if each.stops_case]
    if not stopped:
        raise InvalidMove("The mails about this case are not stopped.")
    for each in stopped:
        each.stops_case = False
        if each.state == TimerState.STOPPED:
            _start(each, by=by, at=at)
        else:
            each.stopped_at = each.stopped_by_id = each.stopped_reason = None
            steps.touch(each, by=by, at=at)
        note(session, "reminder-case-started", each, by=by, at=at, reason=words)
    session.flush()
    return len(stopped)


def stop_rule(
    session: Session, row: TimerRule, *, reason: str, by: Actor, at: datetime, version: int
) -> None:
    """Stop a rule for all cases. What it has planned is dropped the next time it is looked at, and
    nothing of it is sent from now on."""
    _allow_rule(row, by)
    words = _begin(row, reason, by=by, version=version, permission=Permission.TIMER_RULE)
    if row.stopped_at is not None:
        raise InvalidMove("This rule is stopped already.")
    row.stopped_at, row.stopped_by_id, row.stopped_reason = at, by.user_id, words
    steps.touch(row, by=by, at=at)
    audit.record(session, "rule-stopped", row, by=by, at=at, reason=words)
    session.flush()


def start_rule(
    session: Session, row: TimerRule, *, reason: str, by: Actor, at: datetime, version: int
) -> None:
    """Let a rule run again."""
    _allow_rule(row, by)
    words = _begin(row, reason, by=by, version=version, permission=Permission.TIMER_RULE)
    if row.stopped_at is None:
        raise InvalidMove("This rule runs already.")
    row.stopped_at = row.stopped_by_id = row.stopped_reason = None
    steps.touch(row, by=by, at=at)
    audit.record(session, "rule-started", row, by=by, at=at, reason=words)
    session.flush()


def may_rule(row: TimerRule, actor: Actor) -> bool:
    """Whether the actor may stop the rule. Who does not see what it is about would stop the mail
    of others, who would not hear of it."""
    rule = BY_KEY.get(row.key)
    is_closed = rule is not None and rule.table in CLOSED_TABLES
    return actor.may(Permission.TIMER_RULE) and (not is_closed or sees_pointers(actor))


def is_held(session: Session, row: Timer, actor: Actor) -> bool:
    """Whether everything about the case of this row is stopped."""
    return any(each.stops_case for each in _of_case(session, row, actor))


def _of_case(session: Session, row: Timer, actor: Actor) -> list[Timer]:
    """Every row about the same record, by whatever rule."""
    tables = {rule.key for rule in BY_KEY.values() if rule.table == row.table_name}
    statement = (
        visible(Timer, actor)
        .where(Timer.record_id == row.record_id, Timer.rule.in_(sorted(tables)))
        .order_by(Timer.id)
        .with_for_update(of=Timer)
    )
    return list(session.scalars(statement))


def _begin(
    row: Timer | TimerRule,
    reason: str,
    *,
    by: Actor,
    version: int,
    permission: Permission = Permission.TIMER_STOP,
) -> str:
    """The reason as it is kept, once it is sure that the actor may and has seen the newest."""
    allow(by, permission)
    if version != row.version:
        raise Conflict
    words = clean_text(reason, max_length=LONGEST_REASON, lines=True, field="reason")
    if not words:
        raise Rejected.because("Say why, in a sentence.", field="reason")
    return words


def _allow_rule(row: TimerRule, by: Actor) -> None:
    if not may_rule(row, by):
        raise NotAllowed


def _stop(row: Timer, words: str, *, by: Actor, at: datetime) -> None:
    row.state, row.why = TimerState.STOPPED, None
    row.stopped_at, row.stopped_by_id, row.stopped_reason = at, by.user_id, words
    steps.touch(row, by=by, at=at)


def _start(row: Timer, *, by: Actor, at: datetime) -> None:
    row.state, row.why = TimerState.PLANNED, None
    row.stopped_at = row.stopped_by_id = row.stopped_reason = None
    steps.touch(row, by=by, at=at)
