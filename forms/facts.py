"""What is known when a form is sent and nobody is asked for it: the form, its version, the sender.

A binding names one as a fixed value, `{"from": "organisation"}`; it is filled in when rows are
written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FROM = "from"
# A record in a column that points to a school or a provider, its name in a column of text.
ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class FactKind:
    """One thing that is known. Who sends without an account is known by what the form asks, so
    `of_sender` may stay empty."""

    words: str
    type: str = "text"
    longest: int = 0
    of_sender: bool = False


FACTS: Mapping[str, FactKind] = MappingProxyType(
    {
        ORGANISATION: FactKind(
            "the school or provider of the sender", ORGANISATION, 200, of_sender=True
        ),
        "sender_name": FactKind("the name of the sender", longest=120, of_sender=True),
        "sender_email": FactKind("the email address of the sender", longest=254, of_sender=True),
        "sent_on": FactKind("the day it was sent", "date"),
        "form": FactKind("the address of the form", longest=80),
        "form_title": FactKind("the title of the form", longest=200),
        "version": FactKind("the number of the version", "integer"),
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fixed value that is filled in when the form is sent."""

    name: str

    @property
    def kind(self) -> FactKind:
        return FACTS[self.name]

    def __str__(self) -> str:
        return self.kind.words


def fact_of(value: object) -> Fact | None:
    """The fact that the JSON of a fixed value names; None when it names none."""
    if not isinstance(value, Mapping) or set(value) != {FROM}:
        return None
    name = value[FROM]
    return Fact(name) if isinstance(name, str) and name in FACTS else None
