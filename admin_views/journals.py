"""What happened: notes, status history, the audit trail and who read what is sensitive."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.access.rules.safeguarding import CLOSED_TABLES, sees_pointers
from app.extensions import db
from app.http.actor import current_actor
from app.models.audit_event import AuditEvent, ReadEvent
from app.models.note import Note
from app.models.status_history import StatusHistory
from app.services import accounts
from app.services.timelines import change_words, deed_words

from .labels import noun_of, status_words
from .parts import Column, Fact, Filter, Options, groups
from .registry import view_of, views
from .remove_pages import StaffView

AREA = "Settings"


def _tables() -> Options:
    """What entries can be about; not what this actor may not even know of."""
    hidden = () if sees_pointers(current_actor()) else CLOSED_TABLES
    known = [(table, noun_of(table)) for table in views() if table not in hidden]
    return sorted(known, key=lambda pair: pair[1])


BY_TABLE = Filter("table_name", "Record", _tables)


class JournalView(StaffView):
    """Entries about other records: append-only, so there is nothing to change here."""

    area = AREA
    filters = (BY_TABLE,)
    order = "at"

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        names = accounts.names_of(db.session(), {row.actor_id for row in rows})
        texts: dict[tuple[Any, str], str] = {}
        for row in rows:
            who = names.get(row.actor_id, "")
            texts[row.id, "actor_id"] = who or _kind_words(row.actor_kind)
            texts[row.id, "table_name"] = noun_of(row.table_name)
        return texts

    def fact(self, row: Any, name: str) -> Fact:
        if name == "table_name":
            return Fact("Record", noun_of(row.table_name))
        if name == "actor_id":
            who = accounts.name_of(db.session(), row.actor_id) if row.actor_id else ""
            return Fact("By", who or _kind_words(row.actor_kind))
        if name == "record_id" and row.record_id is not None:
            view = view_of(row.table_name)
            if view is not None:
                url = url_for(f"{view.endpoint}.details_view", id_=row.record_id)
                return Fact("Open", view.singular, url)
        return super().fact(row, name)


def _kind_words(kind: str) -> str:
    return "The service" if kind == "system" else "A visitor"


class NoteView(JournalView):
    model = Note
    noun = "note"
    singular, plural = "Note", "Notes"
    columns = (
        Column("created_at", "Written", sort="created_at", kind="time"),
        Column("table_name", "On"),
        Column("author_name", "By"),
        Column("text", "Note"),
    )
    searched = ("text", "author_name")
    order = "created_at"
    groups = groups(("Note", "text author_name"), ("On", "table_name record_id"))
    empty = "Notes are written on the page of a record."

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        return {(row.id, "table_name"): noun_of(row.table_name) for row in rows}

    def title(self, row: Any) -> str:
        return f"Note of {row.author_name}"


class StatusHistoryView(JournalView):
    model = StatusHistory
    noun = "application"
    singular, plural = "Step", "Status history"
    columns = (
        Column("at", "When", sort="at", kind="time"),
        Column("table_name", "Record"),
        Column("from_status", "From"),
        Column("to_status", "To"),
        Column("actor_id", "By"),
    )
    groups = groups(
        ("Step", "at table_name record_id from_status to_status move due_on"),
        ("By", "actor_id reason"),
    )
    hidden = frozenset({"actor_kind"})
    empty = "Every step of every case is written here."

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        texts = super().texts_of(rows)
        for row in rows:
            for name in ("from_status", "to_status"):
                code = getattr(row, name)
                texts[row.id, name] = status_words(row.table_name, code) if code else ""
        return texts

    def title(self, row: Any) -> str:
        return f"{noun_of(row.table_name)}: {status_words(row.table_name, row.to_status)}"

    def fact(self, row: Any, name: str) -> Fact:
        if name in {"from_status", "to_status"}:
            code = getattr(row, name)
            words = status_words(row.table_name, code) if code else ""
            return Fact("From" if name == "from_status" else "To", words)
        return super().fact(row, name)


class AuditEventView(JournalView):
    model = AuditEvent
    noun = "audit"
    singular, plural = "Event", "Audit trail"
    columns = (
        Column("at", "When", sort="at", kind="time"),
        Column("action", "What"),
        Column("table_name", "Record"),
        Column("ref", "Reference"),
        Column("actor_id", "By"),
        Column("changes", "Changed"),
    )
    searched = ("ref", "action")
    exports = True
    groups = groups(
        ("Event", "at action table_name record_id ref changes reason"),
        ("By", "actor_id actor_roles school_id provider_id ip request_id"),
    )
    hidden = frozenset({"actor_kind"})
    empty = "Whatever anybody does to a record is written here, in the same moment."

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        texts = super().texts_of(rows)
        for row in rows:
            texts[row.id, "action"] = deed_words(row.action)
            texts[row.id, "changes"] = change_words(row.changes)
        return texts

    def title(self, row: Any) -> str:
        return f"{deed_words(row.action)}: {noun_of(row.table_name)}"

    def fact(self, row: Any, name: str) -> Fact:
        if name == "changes":
            return Fact("Changed", change_words(row.changes))
        if name == "action":
            return Fact("What", deed_words(row.action))
        return super().fact(row, name)


class ReadEventView(JournalView):
    model = ReadEvent
    noun = "audit"
    singular, plural = "Reading", "Who read what"
    columns = (
        Column("at", "When", sort="at", kind="time"),
        Column("table_name", "Record"),
        Column("part", "Part"),
        Column("actor_id", "By"),
    )
    groups = groups(("Reading", "at table_name record_id part"), ("By", "actor_id ip request_id"))
    hidden = frozenset({"actor_kind"})
    empty = "Opening what is sensitive, and every download, is written here."

    def title(self, row: Any) -> str:
        return f"{noun_of(row.table_name)} read"


JOURNALS = (NoteView, StatusHistoryView, AuditEventView, ReadEventView)
