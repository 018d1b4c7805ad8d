"""Who did what to which record, when: written in the same transaction, never changed after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import Rejected
from app.domain.text import clean_text
from app.models.audit_event import AuditEvent
from app.models.base import C, S
from app.models.user import User

LONGEST_PURPOSE = 500
# What an export says of a search that narrowed it: the words that were searched for may be a name,
# and more people read the audit trail than what was found.
SEARCH, SEARCH_OF_ANSWERS = "a search", "a search of the answers"

# Bookkeeping columns say nothing about what a person changed.
UNTOLD = frozenset(
    {"version", "created_at", "created_by_id", "updated_at", "updated_by_id", "password"}
)


def record(
    session: Session,
    action: str,
    row: Any,
    *,
    by: Actor,
    at: datetime,
    reason: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one event. `changes` says what was set, as `pending_changes` gives it."""
    event = AuditEvent(
        at=at,
        actor_id=by.user_id,
        actor_kind=str(by.kind),
        actor_roles=sorted(by.roles),
        school_id=by.school_id,
        provider_id=by.provider_id,
        action=action,
        table_name=row.__tablename__,
        record_id=row.id,
        ref=getattr(row, "ref", None),
        changes=dict(changes) if changes is not None else None,
        reason=reason,
        ip=by.ip or None,
        request_id=by.request_id or None,
    )
    session.add(event)
    return event


def record_for_account(session: Session, action: str, user: User, *, at: datetime) -> None:
    """An event of somebody's own account, by that person, before or beside being signed in."""
    session.add(
        AuditEvent(
            at=at,
            actor_id=user.id,
            actor_kind="account",
            actor_roles=[],
            school_id=user.school_id,
            provider_id=user.provider_id,
            action=action,
            table_name="user",
            record_id=user.id,
            ref=None,
        )
    )


def pending_changes(row: Any) -> dict[str, Any]:
    """What was set on a loaded row and not flushed: old and new value, or just the name of a
    column that holds personal data."""
    state = inspect(row)
    changes: dict[str, Any] = {}
    for column in state.mapper.columns:
        name = state.mapper.get_property_by_column(column).key
        if name in UNTOLD:
            continue
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        if column.info.get("sensitivity") in {C, S}:
            changes[name] = "changed"
        else:
            old = history.deleted[0] if history.deleted else None
            changes[name] = [_plain(old), _plain(history.added[0] if history.added else None)]
    return changes


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def reason_for_export(typed: str) -> str:
    """Why something is taken out of the system. Raises Rejected when nothing is said."""
    words = clean_text(typed, max_length=LONGEST_PURPOSE, field="reason")
    if not words:
        raise Rejected.because(
            "Say what the file is for: it is written down with your name.", "reason"
        )
    return words


def export_changes(rows: int, filters: Sequence[str], columns: str) -> dict[str, Any]:
    """What an export says of itself: how long it is, what narrowed it, which columns it has."""
    return {"rows": rows, "columns": columns, "filters": " and ".join(filters) or "all"}


def record_export(
    session: Session,
    table_name: str,
    changes: Mapping[str, Any],
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Note that somebody took a list out of the system: which, how long, by which filters, why."""
    session.add(
        AuditEvent(
            at=at,
            actor_id=by.user_id,
            actor_kind=str(by.kind),
            actor_roles=sorted(by.roles),
            school_id=by.school_id,
            provider_id=by.provider_id,
            action="exported",
            table_name=table_name,
            record_id=None,
            changes=dict(changes),
            reason=reason,
            ip=by.ip or None,
            request_id=by.request_id or None,
        )
    )
