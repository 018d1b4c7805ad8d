"""How a safeguarding lead opens a pointer in a browser."""

from __future__ import annotations

from .client import Client, Page

WHY = "The school’s lead rang back"


def address(row: object) -> str:
    return f"/admin/safeguarding-pointer/{row.id}"  # type: ignore[attr-defined]


def open_pointer(client: Client, path: str, reason: str = WHY) -> Page:
    """Ask for the pointer, and say why."""
    return client.get(path).submit({"reason": reason}, button="Open")
