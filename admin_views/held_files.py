"""How staff see the virus check of a file, and what they can do about one that is held."""

from __future__ import annotations

from typing import Any

from app.access.actor import Actor
from app.domain.permissions import Permission
from app.domain.virus_check import ScanResult, words_for_staff
from app.extensions import db
from app.http.clock import now
from app.services import virus_checks

from .parts import Cell, Deed, Fact, Posted

# Bookkeeping of the worker; the state says it in words.
HIDDEN = frozenset({"storage_key", "sha256", "scan_finding", "scan_tries", "scan_due_at"})

_TONES = {ScanResult.INFECTED: "bad", ScanResult.QUARANTINED: "warn"}


def scan_tag(row: Any) -> Cell | None:
    """The state of the check, while it is the thing to know of a file."""
    tone = _TONES.get(ScanResult(row.scan_result))
    return Cell(scan_words(row), tone=tone) if tone else None


def scan_fact(row: Any) -> Fact:
    return Fact("Virus check", scan_words(row))


def scan_words(row: Any) -> str:
    return words_for_staff(row.scan_result, row.scan_finding)


def held_deeds(actor: Actor, row: Any, permission: Permission, list_url: str) -> list[Deed]:
    """Taking a held file away for good."""
    if row.scan_result != ScanResult.INFECTED:
        return []

    def run(found: Any, posted: Posted) -> str:
        name = found.name
        virus_checks.let_go(db.session(), found, permission, by=actor, at=now())
        return f"{name} is taken away. Its contents go for good within the hour."

    words = (
        "The file is taken out of the case and of what was sent, and its contents are deleted. "
        "Whoever sent it still reads that it was refused.",
    )
    return [
        Deed(
            "let-go",
            "Delete held file",
            permission,
            run,
            lines=words,
            danger=True,
            leads_to=lambda _: list_url,
        )
    ]
