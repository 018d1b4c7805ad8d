"""What happened to a record, as people read it; and the log of who read what is sensitive."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.roles import Permission
from app.domain.workflow import Workflow
from app.models.audit_event import AuditEvent, ReadEvent
from app.models.note import Note
from app.models.outbox_message import OutboxMessage
from app.models.status_history import StatusHistory

from . import accounts
from .working_days import LONDON

MOST = 200
# Deeds whose own name says too little to those who read what happened.
_DEEDS = {
    "read-sensitive": "opened with a reason",
    "share-answered": "answered by the provider",
    "share-taken-back": "taken back",
    "share-ended": "no answer needed any more",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(_DAY.pattern + r"[ T]\d\d:\d\d:\d\d(?:\.\d+)?\+\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline. `kind` is move, deed, mail, note or read."""

    at: datetime
    title: str
    who: str = ""
    detail: str = ""
    kind: str = "move"


def of_record(
    session: Session, row: Any, flow: Workflow[Any, Any] | None, actor: Actor
) -> list[Entry]:
    """Everything staff may know of a record they were shown: moves, other deeds, mails, notes
    and, for those who read the audit trail, who opened what is sensitive; newest first."""
    moved = _of(session, StatusHistory, row, StatusHistory.at)
    names = {move.move for move in moved}
    deeds = _of(session, AuditEvent, row, AuditEvent.at)
    notes = _seen(session, Note, row, Note.created_at, actor, Permission.NOTE_READ)
    mails = _seen(
        session, OutboxMessage, row, OutboxMessage.created_at, actor, Permission.OUTBOX_READ
    )
    reads = _seen(session, ReadEvent, row, ReadEvent.at, actor, Permission.AUDIT_READ)
    people = accounts.names_of(session, {each.actor_id for each in (*moved, *deeds, *reads)})
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
                deed_words(d.action),
                _who(people, d.actor_id, d.actor_kind),
                _told(d),
                "deed",
            )
            for d in deeds
            if d.action not in names and d.action != "note-added"
        ),
        *(Entry(n.created_at, "Note", n.author_name, n.text, "note") for n in notes),
        *(Entry(m.created_at, f"Mail: {m.subject}", m.recipient, kind="mail") for m in mails),
        *(
            Entry(
                r.at,
                f"Opened: {r.part}",
                _who(people, r.actor_id, r.actor_kind),
                kind="read",
            )
            for r in reads
        ),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def last_change(session: Session, row: Any) -> Entry | None:
    """Who changed a record last, and when."""
    if row.updated_by_id is None:
        return None
    people = accounts.names_of(session, {row.updated_by_id})
    return Entry(row.updated_at, "Changed", _who(people, row.updated_by_id, ""))


def note_read(engine: Engine, row: Any, part: str, *, by: Actor, at: datetime) -> None:
    """Log that somebody read something sensitive, on a connection of its own. When this cannot
    be written the page is not shown."""
    note_reads(engine, [row], part, by=by, at=at)


def note_reads(engine: Engine, rows: Sequence[Any], part: str, *, by: Actor, at: datetime) -> None:
    """The same for several records that were read on one page, in one statement."""
    with engine.begin() as connection:
        connection.execute(
            insert(ReadEvent),
            [
                {
                    "id": uuid.uuid4(),
                    "at": at,
                    "actor_id": by.user_id,
                    "actor_kind": str(by.kind),
                    "table_name": row.__tablename__,
                    "record_id": row.id,
                    "part": part,
                    "ip": by.ip or None,
                    "request_id": by.request_id or None,
                }
                for row in rows
            ],
        )


def _of(session: Session, model: Any, row: Any, at: Any) -> list[Any]:
    """What was written about one record. The record itself came through the scope, and what
    happened to it is seen with it."""
    statement = (
        select(model)
        .where(model.record_id == row.id, model.table_name == row.__tablename__)
        .order_by(at.desc())
        .limit(MOST)
        .execution_options(scoped=True)
    )
    return list(session.scalars(statement))


def _seen(
    session: Session, model: Any, row: Any, at: Any, actor: Actor, needs: Permission
) -> list[Any]:
    return _of(session, model, row, at) if actor.may(needs) else []


def _who(people: dict[uuid.UUID, str], actor_id: uuid.UUID | None, kind: str) -> str:
    if actor_id is None:
        return "The service" if kind == "system" else "A visitor"
    return people.get(actor_id, "Somebody who has left")


def _told(deed: AuditEvent) -> str:
    """What a deed changed, and why."""
    what = change_words(deed.changes)
    if deed.changes and deed.changes.keys() == {"words", "revision"}:
        what = str(deed.changes["words"])  # a step of a designer says itself what it did
    if not what or not deed.reason:
        return what or deed.reason or ""
    return f"{what}. Reason: {deed.reason}"


def _move_words(flow: Workflow[Any, Any] | None, move: StatusHistory) -> str:
    """What a step led to, or which it was when it led nowhere else; a status of long ago that the
    flow no longer knows keeps its code."""
    if flow is not None and move.from_status == move.to_status:
        labels = {each.name: each.label for each in flow.moves}
        if move.move in labels:
            return labels[move.move]
    labels = {str(state): words.label for state, words in flow.states.items()} if flow else {}
    return labels.get(move.to_status, move.to_status)


def deed_words(action: str) -> str:
    """What an audit event says was done."""
    words = _DEEDS.get(action, action.replace("-", " "))
    return words[:1].upper() + words[1:]


def change_words(changes: dict[str, Any] | None) -> str:
    """What changed, field by field; of personal data only that it did."""
    if not changes:
        return ""
    parts = []
    for name, change in changes.items():
        words = name.replace("_", " ")
        if isinstance(change, list) and len(change) == 2:
            parts.append(f"{words}: {_shown(change[0])} → {_shown(change[1])}")
        else:
            parts.append(f"{words} changed" if change == "changed" else f"{words}: {change}")
    return "; ".join(parts)


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    return _moment_words(value) if isinstance(value, str) else str(value)


def _moment_words(text: str) -> str:
    """A day or an instant, which is kept as text, as people write it; all else as it stands."""
    with suppress(ValueError):
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text).astimezone(LONDON)
            return f"{at.day} {at:%B %Y, %H:%M}"
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return f"{day.day} {day:%B %Y}"
    return text
