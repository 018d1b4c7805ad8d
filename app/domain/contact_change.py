"""What a school or a provider asks CAP to change of its contacts (service description, 5.3).

Nothing asked for is written before CAP has approved it. Values are kept as JSON can hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources

Values = Mapping[str, object]
DECIDE_WORKING_DAYS = 5


class ContactChangeKind(StrEnum):
    ADD = "ADD"
    CHANGE = "CHANGE"
    REMOVE = "REMOVE"


KIND_LABELS: Mapping[ContactChangeKind, str] = {
    ContactChangeKind.ADD: "New contact",
    ContactChangeKind.CHANGE: "Change of a contact",
    ContactChangeKind.REMOVE: "Contact to remove",
}


class ContactChangeStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


K = ContactChangeStatus


@dataclass(frozen=True, slots=True)
class ContactChangeFacts:
    """What the guards need to know; a service fills it in. `meanwhile` names what CAP itself has
    changed since it was asked, to something else than what is asked for."""

    faults: tuple[str, ...] = ()
    meanwhile: tuple[str, ...] = ()


CONTACT_CHANGE_FLOW: Workflow[ContactChangeStatus, ContactChangeFacts] = Workflow(
    noun="request",
    start=K.REQUESTED,
    states={
        K.REQUESTED: State("With CAP", Tone.WARN),
        K.APPROVED: State("Approved", Tone.GOOD),
        K.REJECTED: State("Rejected", Tone.BAD),
        K.WITHDRAWN: State("Withdrawn", Tone.PLAIN),
    },
    moves=(
        Move(
            "revise",
            "Change the request",
            sources(K.REQUESTED),
            None,
            Permission.CONTACT_CHANGE_REQUEST,
            due_working_days=DECIDE_WORKING_DAYS,
        ),
        Move(
            "withdraw",
            "Withdraw the request",
            sources(K.REQUESTED),
            K.WITHDRAWN,
            Permission.CONTACT_CHANGE_REQUEST,
        ),
        Move(
            "approve",
            "Approve",
            sources(K.REQUESTED),
            K.APPROVED,
            Permission.CONTACT_CHANGE_DECIDE,
            guard=lambda facts: list(facts.faults),
        ),
        Move(
            "reject",
            "Reject",
            sources(K.REQUESTED),
            K.REJECTED,
            Permission.CONTACT_CHANGE_DECIDE,
            needs_reason=True,
            reason_label="What to tell whoever asked",
        ),
    ),
)


class Receives(StrEnum):
    """Mails a contact gets beside those that come with the job."""

    PLACES = "PLACES"
    WITHDRAWALS = "WITHDRAWALS"
    CONTACTS = "CONTACTS"


RECEIVES_LABELS: Mapping[Receives, str] = {
    Receives.PLACES: "Applications and places",
    Receives.WITHDRAWALS: "Withdrawals",
    Receives.CONTACTS: "The yearly check of contacts",
}

# The values of a contact that can be asked for, as people read them and in the order of the form.
PARTS: Mapping[str, str] = {
    "full_name": "Name",
    "job_role": "Job",
    "email": "Email address",
    "telephone": "Telephone",
    "mobile": "Mobile",
    "out_of_hours": "Out of hours",
    "is_primary": "Main contact for this job",
    "receives": "Also gets mail about",
}


def changed(before: Values, after: Values) -> tuple[str, ...]:
    """The names of what differs, in the order of the form. Nothing said is the same as empty."""
    return tuple(name for name in PARTS if (before.get(name) or None) != (after.get(name) or None))


def meanwhile(kind: ContactChangeKind, before: Values, now: Values, asked: Values) -> list[str]:
    """What was changed since a request was sent, so that approving it would undo somebody's work:
    of a change what is asked for otherwise, of a removal anything."""
    moved = changed(before, now)
    if kind is not ContactChangeKind.CHANGE:
        return list(moved)
    wanted = {*changed(before, asked)} & {*changed(now, asked)}
    return [name for name in moved if name in wanted]
