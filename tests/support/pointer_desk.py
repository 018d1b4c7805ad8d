"""How a safeguarding lead opens a pointer in a browser, and takes its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.access.actor import Actor
from app.services import pointers

from .client import Client, Page
from .office import Acting

ALLEGATION = {"kind": "ALLEGATION", "adult_name": "Canary Adult"}
WHY = "The school’s lead rang back"


def address(row: object) -> str:
    return f"/admin/safeguarding-pointer/{row.id}"  # type: ignore[attr-defined]


def open_pointer(client: Client, path: str, reason: str = WHY) -> Page:
    """Ask for the pointer, and say why."""
    return client.get(path).submit({"reason": reason}, button="Open")


def given_for(name: str, at: datetime) -> dict[str, Any]:
    """What a step asks for."""
    asked: dict[str, dict[str, Any]] = {
        "tell-dsl": {"school_dsl_told_at": at},
        "refer": {"mash_ref": "M-1"},
        "no-referral": {"no_referral_reason": "EARLY_HELP"},
        "tell-lado": {"lado_told_at": at},
    }
    return asked.get(name, {})


def take(
    acting: Acting, actor: Actor, row: Any, name: str, given: dict[str, Any] | None = None
) -> None:
    with acting(actor) as session:
        found = pointers.get(session, row.id, actor, lock=True)
        asked = given_for(name, row.noticed_at) if given is None else given
        pointers.move(session, found, name, asked, by=actor, at=row.noticed_at)
