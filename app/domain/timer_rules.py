"""What the service writes by itself about days that come and go: a table of rules, counted in
working days from the day something is due.

One more rule is one more entry of `RULES`, and the deadlines it is about in
`services/timers/deadlines.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    REMIND = "remind"
    FLAG = "flag"
    ESCALATE = "escalate"


KINDS = {
    Kind.REMIND: "Reminder",
    Kind.FLAG: "On the day",
    Kind.ESCALATE: "Late",
}


class Party(StrEnum):
    """Who is told. Which people that is depends on the case."""

    HANDLER = "handler"
    LEADS = "leads"
    QUALITY = "quality"
    SAFEGUARDING = "safeguarding"
    REQUESTER = "requester"
    SCHOOL = "school"
    PROVIDER = "provider"
    READERS = "readers"
    ORGANISATION = "organisation"


PARTIES = {
    Party.HANDLER: "who looks after it at CAP",
    Party.LEADS: "the service leads",
    Party.QUALITY: "the quality officers",
    Party.SAFEGUARDING: "the safeguarding leads",
    Party.REQUESTER: "who asked for the withdrawal",
    Party.SCHOOL: "the school",
    Party.PROVIDER: "the provider",
    Party.READERS: "who has not confirmed the page",
    Party.ORGANISATION: "the school or provider that is asked",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One mail of a rule: so many working days after the day due, or before it when negative."""

    offset: int
    kind: Kind
    to: tuple[Party, ...]

    @property
    def when(self) -> str:
        if self.offset == 0:
            return "on the day"
        days = "1 working day" if abs(self.offset) == 1 else f"{abs(self.offset)} working days"
        return f"{days} {'after' if self.offset > 0 else 'before'}"

    @property
    def whom(self) -> str:
        return " and ".join(PARTIES[party] for party in self.to)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is watched. `asks` is what the mail asks for, with the reference of the case;
    `stops` says in words when there is nothing left to send."""

    key: str
    label: str
    table: str
    asks: str
    stops: str
    steps: tuple[Step, ...]

    def step(self, offset: int) -> Step | None:
        return next((step for step in self.steps if step.offset == offset), None)


def _steps(*rows: tuple[int, Kind, tuple[Party, ...]]) -> tuple[Step, ...]:
    return tuple(Step(*row) for row in rows)


_R, _F, _E = Kind.REMIND, Kind.FLAG, Kind.ESCALATE
_CAP, _LEADS, _QUALITY = (Party.HANDLER,), (Party.LEADS,), (Party.QUALITY,)
_SAFEGUARDING = (Party.SAFEGUARDING,)
_PROVIDER, _BOTH = (Party.PROVIDER,), (Party.SCHOOL, Party.PROVIDER)

RULES: tuple[Rule, ...] = (
    Rule(
        "withdrawal-complete",
        "Complete a withdrawal",
        "withdrawal",
        "complete withdrawal {ref}",
        "It is completed or cancelled. While CAP waits for an answer the clock stands still.",
        _steps((-2, _R, _CAP), (0, _F, _CAP), (1, _E, _LEADS)),
    ),
    Rule(
        "withdrawal-answer",
        "Answer CAP’s question about a withdrawal",
        "withdrawal",
        "answer CAP’s question about withdrawal {ref}",
        "The answer is there, or the withdrawal is cancelled.",
        _steps((-1, _R, (Party.REQUESTER,)), (0, _F, (Party.REQUESTER,)), (1, _E, _CAP)),
    ),
    Rule(
        "meeting-arrange",
        "Arrange the meeting before a withdrawal",
        "withdrawal_meeting",
        "arrange the meeting about place {ref}",
        "It is booked, recorded or called off.",
        _steps((-2, _R, _CAP), (0, _F, _CAP), (2, _E, _LEADS)),
    ),
    Rule(
        "meeting-record",
        "Record the meeting before a withdrawal",
        "withdrawal_meeting",
        "record the meeting about place {ref}",
        "It is recorded or called off.",
        _steps((1, _F, _CAP), (3, _E, _LEADS)),
    ),
    Rule(
        "complaint-own-path",
        "Begin the procedure that comes before a complaint",
        "complaint",
        "begin the procedure that comes first for complaint {ref}",
        "The complaint goes on, or it has ended.",
        _steps((0, _F, _CAP), (1, _E, _LEADS)),
    ),
    Rule(
        "complaint-data-protection",
        "See that a complaint about personal data is acknowledged",
        "complaint",
        "make sure that the data protection officer has acknowledged complaint {ref}",
        "The complaint goes on, or it has ended.",
        # Its thirty days may end on a day on which nobody works.
        _steps((-5, _R, _CAP), (0, _F, _CAP), (1, _E, _LEADS)),
    ),
    Rule(
        "complaint-acknowledge",
        "Acknowledge a complaint",
        "complaint",
        "acknowledge complaint {ref}",
        "It is acknowledged, has gone its own path first, or has ended.",
        _steps((-2, _R, _CAP), (0, _F, _CAP), (1, _E, _LEADS)),
    ),
    Rule(
        "complaint-stage-1",
        "Answer a complaint at stage 1",
        "complaint",
        "answer complaint {ref} at stage 1",
        "It is answered or has ended. More time moves all of it.",
        _steps((-3, _R, _CAP), (0, _F, _CAP), (1, _E, _LEADS)),
    ),
    Rule(
        "complaint-stage-2-acknowledge",
        "Acknowledge that stage 2 is asked for",
        "complaint",
        "acknowledge that stage 2 of complaint {ref} is asked for",
        "It is acknowledged or has ended.",
        _steps((-2, _R, _CAP), (0, _F, _CAP), (1, _E, _LEADS)),
    ),
    Rule(
        "complaint-stage-2",
        "Answer a complaint at stage 2",
        "complaint",
        "answer complaint {ref} at stage 2",
        "It is answered or has ended. More time moves all of it.",
        _steps((-5, _R, _CAP), (-2, _R, _CAP), (0, _F, _CAP), (1, _E, _LEADS)),
    ),
    Rule(
        "complaint-share",
        "Answer CAP’s question about a complaint",
        "complaint_share",
        "answer what CAP asks about {ref}",
        "The provider has answered, or CAP has taken the question back.",
        _steps((-2, _R, _PROVIDER), (0, _F, _PROVIDER), (1, _E, _CAP)),
    ),
    Rule(
        "lado-tell",
        "Tell the LADO",
        "safeguarding_pointer",
        # It names no pointer and leads to none: it says no more than where to look.
        "look at the safeguarding pages",
        "The LADO was told, or the clock no longer runs.",
        _steps((-1, _R, _SAFEGUARDING), (0, _F, _SAFEGUARDING), (1, _E, _SAFEGUARDING)),
    ),
    Rule(
        "page-confirm",
        "Confirm a page that must be read",
        "page",
        "read the page “{ref}” and confirm it",
        "Every school and provider it is for has confirmed it, or it is taken down.",
        _steps((-5, _R, (Party.READERS,)), (0, _F, (Party.READERS,)), (5, _E, _CAP)),
    ),
    Rule(
        "page-review",
        "Look at a page again",
        "page",
        "look at the page “{ref}” again",
        "It has another day to be looked at by, or it is taken down.",
        _steps((-10, _R, _CAP), (0, _F, _CAP), (10, _E, _LEADS)),
    ),
    Rule(
        "file-review",
        "Look at a published file again",
        "published_file",
        "look at the file “{ref}” again",
        "It has another day to be looked at by, or it is taken down.",
        _steps((-10, _R, _CAP), (0, _F, _CAP), (10, _E, _LEADS)),
    ),
    Rule(
        "course-change-answer",
        "Answer a provider’s proposal",
        "course_change",
        "answer proposal {ref}",
        "CAP has approved it, refused it or asked for changes, or the provider has let it go.",
        _steps((-2, _R, _QUALITY), (0, _F, _QUALITY), (2, _E, _LEADS)),
    ),
    # Hundreds may be late at once, so CAP is told of the round and not of each.
    Rule(
        "contact-check",
        "Look through the contacts",
        "contact_check",
        "look through your contacts for {ref}",
        "All contacts are confirmed, or the round is closed.",
        _steps((-5, _R, (Party.ORGANISATION,)), (0, _R, (Party.ORGANISATION,))),
    ),
    Rule(
        "contact-round",
        "Close the round about contacts",
        "contact_round",
        "see who has not answered in the round about contacts of {ref}, and close it",
        "The round is closed.",
        _steps((1, _F, _CAP), (10, _E, _LEADS)),
    ),
    Rule(
        "contact-change-decide",
        "Decide about a change of contacts",
        "contact_change",
        "decide about {ref}",
        "CAP has decided, or it was taken back.",
        _steps((-2, _R, _CAP), (0, _F, _CAP), (2, _E, _LEADS)),
    ),
    Rule(
        "interview-book",
        "Arrange an interview",
        "application",
        "arrange the interview for {ref}",
        "An interview is booked or held, the provider has answered, or the pack is taken back.",
        _steps((0, _R, _BOTH), (3, _E, _CAP)),
    ),
    Rule(
        "provider-answer",
        "Answer a pack",
        "application",
        "answer {ref}",
        "The provider has answered, or the pack is taken back.",
        _steps((-2, _R, _PROVIDER), (0, _F, _PROVIDER), (1, _E, _CAP)),
    ),
)
BY_KEY: Mapping[str, Rule] = {rule.key: rule for rule in RULES}
TABLES: tuple[str, ...] = tuple(dict.fromkeys(rule.table for rule in RULES))
