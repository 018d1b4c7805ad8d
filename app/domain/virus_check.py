"""What a virus scanner says of a file, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=6)
MOST_WORDS = 120
# A held file is of use to nobody. Until then staff can look into where it came from.
HELD_FOR = timedelta(days=30)


class ScanResult(StrEnum):
    """Only a file that was found clean, or for which there was no scanner, is given out."""

    CLEAN = "clean"
    QUARANTINED = "quarantined"
    UNSCANNED = "unscanned"
    INFECTED = "infected"


# Files in these states are offered to nobody.
LOCKED = (ScanResult.QUARANTINED, ScanResult.INFECTED)
# The worker looks at these again once there is a scanner that answers.
OPEN = (ScanResult.QUARANTINED, ScanResult.UNSCANNED)

WORDS = {
    ScanResult.CLEAN: "No virus found",
    ScanResult.QUARANTINED: "Waiting for the virus check",
    ScanResult.UNSCANNED: "Not checked for viruses",
    ScanResult.INFECTED: "Held by the virus check",
}


@dataclass(frozen=True, slots=True)
class Scan:
    """One look at one file. `finding` names the virus as the scanner does."""

    result: ScanResult
    finding: str = ""


def is_locked(result: str) -> bool:
    """Whether a file in this state is kept from everybody."""
    return result in LOCKED


def words_for_staff(result: str, finding: str) -> str:
    """The state of a file as staff read it."""
    if result == ScanResult.INFECTED:
        return f"Held: the virus scanner found {finding or 'a virus'}"
    return WORDS[ScanResult(result)]


def words_for_sender(result: str, finding: str) -> str:
    """What whoever sent a file is told of one that cannot be opened; empty for others."""
    if result == ScanResult.INFECTED:
        return f"Refused: the virus scanner found {finding or 'a virus'}"
    return WORDS[ScanResult.QUARANTINED] if result == ScanResult.QUARANTINED else ""


def refusal(name: str, finding: str) -> str:
    """Why a file is not taken, and what to do."""
    return (
        f"{name} cannot be used: the virus scanner found {finding or 'a virus'} in it. Have your "
        "computer checked, then choose a clean copy."
    )


def due_at(result: ScanResult, tries: int, at: datetime) -> datetime | None:
    """When something is done about a file next: it is looked at again, or goes because it is
    held; None for one that is settled."""
    if result is ScanResult.INFECTED:
        return at + HELD_FOR
    return look_again_at(tries, at) if result in OPEN else None


def look_again_at(tries: int, at: datetime) -> datetime:
    """When a file is looked at again after so many tries without an answer."""
    rest: timedelta = FIRST_REST * 2 ** min(max(tries - 1, 0), 20)
    return at + min(rest, LONGEST_REST)
