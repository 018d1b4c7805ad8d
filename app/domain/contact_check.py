"""The yearly round in which every school and provider looks through its contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import add_months
from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet

STALE_MONTHS = 12


class ContactCheckStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    MISSED = "missed"


K = ContactCheckStatus


@dataclass(frozen=True, slots=True)
class ContactCheckFacts:
    """What the guards need to know; a service fills it in. `left` counts the contacts that are
    neither confirmed in this round nor asked to be changed."""

    has_any: bool = True
    left: int = 0


def _why_not_confirm(facts: ContactCheckFacts) -> list[str]:
    still = "One contact is" if facts.left == 1 else f"{facts.left} contacts are"
    return unmet(
        (facts.has_any, "There is no contact yet. Add one first."),
        (not facts.left, f"{still} not checked yet. Confirm each, or ask for a change."),
    )


CONTACT_CHECK_FLOW: Workflow[ContactCheckStatus, ContactCheckFacts] = Workflow(
    noun="check",
    start=K.OPEN,
    states={
        K.OPEN: State("Not yet checked", Tone.WARN),
        K.CONFIRMED: State("All right", Tone.GOOD),
        K.MISSED: State("Not answered", Tone.BAD),
    },
    moves=(
        Move(
            "confirm",
            "All contacts are right",
            sources(K.OPEN),
            K.CONFIRMED,
            Permission.CONTACT_CONFIRM,
            guard=_why_not_confirm,
        ),
        Move(
            "miss",
            "Close without an answer",
            sources(K.OPEN),
            K.MISSED,
            Permission.CONTACT_ROUND_MANAGE,
            automatic=True,
        ),
    ),
)


def is_stale(checked_on: date | None, *, on: date) -> bool:
    """Whether nobody has made sure of a contact within the last year."""
    return checked_on is None or checked_on < stale_before(on)


def stale_before(on: date) -> date:
    """Contacts last checked before this day are looked at again."""
    return add_months(on, -STALE_MONTHS)
