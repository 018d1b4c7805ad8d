"""Who opened which pointer, when and why, for safeguarding leads alone."""

from __future__ import annotations

from typing import Any

from app.extensions import db
from app.models.safeguarding_pointer import PointerReading
from app.services import accounts

from .labels import value_words
from .parts import Column, RelatedRow, groups
from .registry import record_url
from .remove_pages import StaffView


class PointerReadingView(StaffView):
    model = PointerReading
    noun = "pointer"
    singular, plural, area = "Reading of a pointer", "Who read which pointer", "Safeguarding"
    columns = (
        Column("at", "When", sort="at", kind="time"),
        Column("pointer", "Pointer"),
        Column("reader_id", "By"),
        Column("reason", "Why"),
    )
    parents = ("pointer_id",)
    order = "at"
    groups = groups(("Reading", "at ends_at pointer_id reader_id reason"))
    empty = "Whoever opens a pointer says why. It is written here."

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        names = accounts.names_of(db.session(), {row.reader_id for row in rows})
        return {(row.id, "reader_id"): names.get(row.reader_id, "") for row in rows}

    def title(self, row: Any) -> str:
        return f"{row.pointer.ref} read"

    def child_order(self) -> tuple[Any, ...]:
        return (PointerReading.at.desc(), PointerReading.id)

    def related_row(self, row: Any, number: int, *, opened: bool) -> RelatedRow:
        who = accounts.name_of(db.session(), row.reader_id)
        when = value_words(PointerReading, "at", row.at)
        return RelatedRow(f"{when}, {who}", record_url(row), row.reason)
