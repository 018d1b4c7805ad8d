"""How staff see the virus check of a file, and what they can do about one that is held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.access.actor import Actor
from app.domain.permissions import Permission
from app.domain.virus_check import ScanResult, words_for_staff
from app.extensions import db
from app.http.clock import now
from app.http.templating import show_date
from app.services import virus_checks

from .parts import Cell, Deed, Fact, Posted

# Bookkeeping of the worker; the state says it in words.
HIDDEN = frozenset({"storage_key", "sha256", "scan_finding", "scan_tries", "scan_due_at"})

_TONES = {ScanResult.INFECTED: "bad", ScanResult.QUARANTINED: "warn", ScanResult.UNSCANNED: "plain"}


def scan_tag(row: Any) -> Cell | None:
    """The state of the check, while it is the thing to know of a file."""
    tone = _TONES.get(ScanResult(row.scan_result))
    return Cell(scan_words(row), tone=tone) if tone else None


def scan_fact(row: Any) -> Fact:
    return Fact("Virus check", _words_and_end(row))


def scan_texts(rows: Iterable[Any]) -> dict[tuple[Any, str], str]:
    """What lists say of files that are held."""
    held = (each for each in rows if each.scan_result == ScanResult.INFECTED)
    return {(each.id, "scan_result"): _words_and_end(each) for each in held}


def _words_and_end(row: Any) -> str:
    """The state of the check; of a held file also when it goes by itself."""
    words = scan_words(row)
    if row.scan_result != ScanResult.INFECTED or row.scan_due_at is None or not _is_there(row):
        return words
    return f"{words}. It is deleted on {show_date(row.scan_due_at)}"


def _is_there(row: Any) -> bool:
    return row.deleted_at is None and not getattr(row, "removed", False)


def scan_words(row: Any) -> str:
    return words_for_staff(row.scan_result, row.scan_finding)


def held_deeds(actor: Actor, row: Any, permission: Permission, list_url: str) -> list[Deed]:
    """Taking a held file away for good."""
    if row.scan_result != ScanResult.INFECTED or not _is_there(row):
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
