"""What can go wrong when a rule is asked, in words for a person; knows nothing of HTTP.

The web layer translates each class once: NotVisible 404, NotAllowed 403, InvalidMove and
Conflict 409, Rejected the same page again with its faults, Throttled 429, Unavailable 503.
"""

# ruff: noqa: N818 - the names are what a person would say: "not visible", "rejected".
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right; `field` is None when it belongs to no single answer."""

    field: str | None
    message: str


class DomainError(Exception):
    """A rule said no. `message` tells a person what happened and what to do."""

    default_message = "This cannot be done."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.default_message
        super().__init__(self.message)


class NotVisible(DomainError):
    """The record does not exist for this person, whether or not it exists at all."""

    default_message = "We could not find what you asked for. Check the address or go back."


class NotAllowed(DomainError):
    """The person may see the record but not do this to it."""

    default_message = "Your account does not let you do this. Ask an administrator if you need to."


class InvalidMove(DomainError):
    """The record is in a state from which this move does not start, or a condition is not met.

    `reasons` lists every condition that is not met, so all can be put right in one go.
    """

    default_message = "This step is not possible now. Look at the record again to see what is."

    def __init__(self, message: str | None = None, *, reasons: Iterable[str] = ()) -> None:
        self.reasons = tuple(reasons)
        super().__init__(message or " ".join(self.reasons) or None)


class Conflict(DomainError):
    """Somebody else changed the record since the person opened it."""

    default_message = (
        "Somebody else changed this while you had it open. "
        "Compare their version with yours, then save again."
    )


class Rejected(DomainError):
    """The answers cannot be accepted as they are; `faults` says which and why."""

    default_message = "Some answers need to be put right."

    def __init__(self, *faults: Fault, message: str | None = None) -> None:
        self.faults = faults
        if message is None and len(faults) == 1:
            message = faults[0].message
        super().__init__(message)

    @classmethod
    def because(cls, message: str, field: str | None = None) -> Rejected:
        """A rejection with a single fault."""
        return cls(Fault(field, message))

    @property
    def by_field(self) -> dict[str, str]:
        """What is said of each field; of the empty one what is about no single answer."""
        return {fault.field or "": fault.message for fault in self.faults}


class Throttled(DomainError):
    """Too many tries in a short time; `retry_after_seconds` says when to come back, if known."""

    default_message = "There were too many tries in a short time. Wait a few minutes and try again."

    def __init__(
        self, message: str | None = None, *, retry_after_seconds: int | None = None
    ) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class Unavailable(DomainError):
    """Something of ours is out of order, so that it is not served; it was logged."""

    default_message = "This cannot be used at the moment. Try again later."
