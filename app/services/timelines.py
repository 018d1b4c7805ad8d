"""What happened to a record, as people read it; and the log of who read what is sensitive."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.workflow import Workflow
from app.models.audit_event import AuditEvent, ReadEvent
from app.models.note import Note
from app.models.outbox_message import OutboxMessage
from app.models.status_history import StatusHistory
from app.models.user import User


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline."""

    at: datetime
    title: str
    who: str = ""
    detail: str = ""


def of_record(
    session: Session, row: Any, flow: Workflow[Any, Any] | None, actor: Actor
) -> list[Entry]:
    """Everything staff may know of a record: moves, other deeds, mails, notes; newest first."""
    table = row.__tablename__
    moved = session.scalars(
        visible(StatusHistory, actor).where(
            StatusHistory.table_name == table, StatusHistory.record_id == row.id
        )
    ).all()
    names = {move.move for move in moved}
    deeds = session.scalars(
        visible(AuditEvent, actor).where(
            AuditEvent.table_name == table, AuditEvent.record_id == row.id
        )
    ).all()
    notes = session.scalars(
        visible(Note, actor).where(Note.table_name == table, Note.record_id == row.id)
    ).all()
    mails = session.scalars(
        visible(OutboxMessage, actor).where(
            OutboxMessage.table_name == table, OutboxMessage.record_id == row.id
        )
    ).all()
    people = _people(session, {m.actor_id for m in moved} | {d.actor_id for d in deeds})
    entries = [
        *(
            Entry(
                m.at, _move_words(flow, m), _who(people, m.actor_id, m.actor_kind), m.reason or ""
            )
            for m in moved
        ),
        *(
            Entry(
                d.at,
                _deed_words(d.action),
                _who(people, d.actor_id, d.actor_kind),
                _change_words(d.changes) or d.reason or "",
            )
            for d in deeds
            if d.action not in names
        ),
        *(Entry(n.created_at, "Note", n.author_name, n.text) for n in notes),
        *(Entry(m.created_at, f"Mail: {m.subject}", m.recipient) for m in mails),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def moves_of(session: Session, row: Any, flow: Workflow[Any, Any], actor: Actor) -> list[Entry]:
    """The moves alone, in the order they happened, without who and why: for portals."""
    moved = session.scalars(
        visible(StatusHistory, actor)
        .where(StatusHistory.table_name == row.__tablename__, StatusHistory.record_id == row.id)
        .order_by(StatusHistory.at)
    )
    return [Entry(m.at, flow.label(type(flow.start)(m.to_status))) for m in moved]


def note_read(engine: Engine, row: Any, part: str, *, by: Actor, at: datetime) -> None:
    """Log that somebody read something sensitive, on a connection of its own. When this cannot
    be written the page is not shown."""
    with engine.begin() as connection:
        connection.execute(
            insert(ReadEvent).values(
                id=uuid.uuid4(),
                at=at,
                actor_id=by.user_id,
                actor_kind=str(by.kind),
                table_name=row.__tablename__,
                record_id=row.id,
                part=part,
                ip=by.ip or None,
                request_id=by.request_id or None,
            )
        )


def _people(session: Session, ids: set[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    known = [one for one in ids if one is not None]
    if not known:
        return {}
    rows = session.execute(select(User.id, User.full_name).where(User.id.in_(known)))
    return {row.id: row.full_name for row in rows}


def _who(people: dict[uuid.UUID, str], actor_id: uuid.UUID | None, kind: str) -> str:
    if actor_id is None:
        return "The service" if kind == "system" else "A visitor"
    return people.get(actor_id, "Somebody who has left")


def _move_words(flow: Workflow[Any, Any] | None, move: StatusHistory) -> str:
    if flow is None:
        return move.to_status
    return flow.label(type(flow.start)(move.to_status))


def _deed_words(action: str) -> str:
    words = action.replace("-", " ")
    return words[:1].upper() + words[1:]


def _change_words(changes: dict[str, Any] | None) -> str:
    if not changes:
        return ""
    parts = []
    for name, change in changes.items():
        words = name.replace("_", " ")
        if isinstance(change, list) and len(change) == 2:
            parts.append(f"{words}: {_shown(change[0])} → {_shown(change[1])}")
        else:
            parts.append(words)
    return "; ".join(parts)


def _shown(value: Any) -> str:
    return "nothing" if value in (None, "", []) else str(value)
