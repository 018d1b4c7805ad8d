"""The way of a safeguarding pointer (6.12): the school's lead and the hub, or the LADO's clock.

No move asks for words: what happened is written on CPOMS, and nowhere here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class PointerStatus(StrEnum):
    LOGGED = "logged"
    DSL_TOLD = "dsl-told"
    REFERRED = "referred"
    NO_REFERRAL = "no-referral"
    LADO_DUE = "lado-due"
    LADO_TOLD = "lado-told"
    STRATEGY = "strategy"
    CLOSED = "closed"


P = PointerStatus
OPEN = frozenset(P) - {P.CLOSED}
# Where the next step is CAP's lead's; after these others act.
OURS = frozenset({P.LOGGED, P.DSL_TOLD, P.LADO_DUE})
_CLOSES = sources(P.REFERRED, P.NO_REFERRAL, P.STRATEGY)


@dataclass(frozen=True, slots=True)
class PointerFacts:
    """What the guards need to know; a service fills it in."""

    is_allegation: bool = False


def _no_allegation(facts: PointerFacts) -> list[str]:
    return unmet((not facts.is_allegation, "It is about an adult’s conduct: the LADO comes first."))


def _allegation(facts: PointerFacts) -> list[str]:
    return unmet((facts.is_allegation, "The LADO is told of allegations against an adult alone."))


_LEAD = Permission.POINTER_UPDATE

POINTER_FLOW: Workflow[PointerStatus, PointerFacts] = Workflow(
    noun="pointer",
    start=P.LOGGED,
    states={
        P.LOGGED: State("Logged", Tone.WARN),
        P.DSL_TOLD: State("School’s lead told", Tone.INFO),
        P.REFERRED: State("Referred to MASH", Tone.GOOD),
        P.NO_REFERRAL: State("No referral", Tone.PLAIN),
        P.LADO_DUE: State("LADO to be told", Tone.BAD),
        P.LADO_TOLD: State("LADO told", Tone.INFO),
        P.STRATEGY: State("LADO decided what follows", Tone.GOOD),
        P.CLOSED: State("Closed", Tone.PLAIN),
    },
    moves=(
        # Taken in the moment an allegation is logged: nobody has to think of the clock.
        Move(
            "start-clock",
            "Start the LADO’s clock",
            sources(P.LOGGED),
            P.LADO_DUE,
            Permission.POINTER_CREATE,
            guard=_allegation,
            automatic=True,
        ),
        Move(
            "tell-dsl",
            "School’s lead was told",
            sources(P.LOGGED),
            P.DSL_TOLD,
            _LEAD,
            guard=_no_allegation,
        ),
        Move(
            "refer",
            "Referred to MASH",
            sources(P.DSL_TOLD, P.NO_REFERRAL),
            P.REFERRED,
            _LEAD,
        ),
        Move("no-referral", "No referral", sources(P.DSL_TOLD), P.NO_REFERRAL, _LEAD),
        Move("tell-lado", "LADO was told", sources(P.LADO_DUE), P.LADO_TOLD, _LEAD),
        Move("strategy", "LADO decided what follows", sources(P.LADO_TOLD), P.STRATEGY, _LEAD),
        Move("close", "Close pointer", _CLOSES, P.CLOSED, _LEAD),
    ),
)
