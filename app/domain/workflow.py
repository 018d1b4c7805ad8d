"""A table-driven state machine: which moves lead where and why not; knows no record, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from .errors import InvalidMove, Rejected
from .permissions import Permission

Status = TypeVar("Status", bound=StrEnum)
Facts = TypeVar("Facts")


class Tone(StrEnum):
    """How a status tag looks. Never colour alone: the tag always has words."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    IDEA = "idea"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class State:
    """What people read on the status tag."""

    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Move(Generic[Status, Facts]):
    """One row of the table: who may take the record from where to where, and on what condition.

    `target` None means the status stays and only the history grows. `guard` returns the reasons
    why not, in plain words; an empty list means yes. `due_working_days` counts from the move to
    the day the next step is due. An `automatic` move happens as part of another action and is
    never a button of its own; the permission is the one that other action needs.
    """

    name: str
    label: str
    sources: frozenset[Status]
    target: Status | None
    by: Permission
    guard: Callable[[Facts], list[str]] | None = None
    needs_reason: bool = False
    reason_label: str = "Reason"
    due_working_days: int | None = None
    automatic: bool = False

    @property
    def asked_for(self) -> str:
        """The label of the reason within a sentence, without what it says of who reads it."""
        if self.reason_label == "Reason":
            return "a reason"
        words = self.reason_label.partition(". ")[0]
        return words[:1].lower() + words[1:]

    def why_not(self, facts: Facts) -> list[str]:
        """Every condition that is not met, in words; empty when the move is possible."""
        return self.guard(facts) if self.guard else []


@dataclass(frozen=True, slots=True)
class Workflow(Generic[Status, Facts]):
    """The moves of one noun. Refuses to exist when a state has no label or a name is used twice."""

    noun: str
    start: Status
    states: Mapping[Status, State]
    moves: tuple[Move[Status, Facts], ...]

    def __post_init__(self) -> None:
        unlabelled = set(type(self.start)) - set(self.states)
        if unlabelled:
            raise ValueError(f"{self.noun}: no label for {sorted(unlabelled)}")
        names = [move.name for move in self.moves]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.noun}: two moves have the same name")

    def label(self, state: Status) -> str:
        """The words on the status tag."""
        return self.states[state].label

    def tone(self, state: Status) -> Tone:
        """The look of the status tag."""
        return self.states[state].tone

    def move(self, state: Status, name: str) -> Move[Status, Facts]:
        """The named move, if it starts here. Raises InvalidMove."""
        for move in self.moves:
            if move.name == name and state in move.sources:
                return move
        known = next((move.label for move in self.moves if move.name == name), name)
        raise InvalidMove(
            f"“{known}” is not possible: the {self.noun} is now “{self.label(state)}”. "
            "Look at it again to see what can be done."
        )

    def moves_from(self, state: Status) -> tuple[Move[Status, Facts], ...]:
        """The moves that start here, in the order of the table."""
        return tuple(move for move in self.moves if state in move.sources)

    def check(self, state: Status, name: str, facts: Facts, *, reason: str = "") -> Status:
        """The state the move leads to.

        Raises InvalidMove with every unmet condition, Rejected when a reason is missing.
        """
        move = self.move(state, name)
        if unmet := move.why_not(facts):
            raise InvalidMove(reasons=unmet)
        if move.needs_reason and not reason.strip():
            raise Rejected.because(f"Enter {move.asked_for}.", field="reason")
        return state if move.target is None else move.target

    def ends(self) -> frozenset[Status]:
        """The states that no move leaves."""
        left = {source for move in self.moves if move.target for source in move.sources}
        return frozenset(type(self.start)) - left


def unmet(*conditions: tuple[bool, str]) -> list[str]:
    """The words of the conditions that do not hold; the shape every guard has."""
    return [words for holds, words in conditions if not holds]


def sources(*states: Status) -> frozenset[Status]:
    """The states a move starts from."""
    return frozenset(states)
