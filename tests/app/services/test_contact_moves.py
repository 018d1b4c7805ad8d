"""Every move of a request about a contact, and of an answer in a round, by every role, made from
the tables: who may take it writes one history row, one audit event and exactly the right mails;
who may not reads why and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.contact_change import CONTACT_CHANGE_FLOW, ContactChangeStatus
from app.domain.contact_check import CONTACT_CHECK_FLOW, ContactCheckStatus
from app.domain.errors import DomainError, Rejected
from app.domain.permissions import Permission
from app.domain.roles import PROVIDER_ROLES, ROLE_PERMISSIONS, SCHOOL_ROLES, Role
from app.models import AuditEvent, Contact, ContactChange, OutboxMessage, StatusHistory
from app.services import contact_changes, contact_decisions, contact_rounds, contacts
from tests.support.actors import actor_of
from tests.support.factories import Make

MAILS = {
    "revise": set(),
    "withdraw": set(),
    "approve": {"asks@example.org"},
    "reject": {"asks@example.org"},
}
CANARY = "Canary Quillfeather"


class Cast:
    """A school and a provider, each with a contact, and somebody of each role."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.school, self.provider = make.school(), make.provider()
        self.asker = make.user(
            Role.SCHOOL_COORDINATOR, school=self.school, email="asks@example.org"
        )

    def actor(self, role: Role) -> Actor:
        own: dict[str, Any] = {}
        if role in SCHOOL_ROLES:
            own = {"school": self.school}
        elif role in PROVIDER_ROLES:
            own = {"provider": self.provider}
        return actor_of(self.make, self.make.user(role, **own))

    def request(self, role: Role, state: ContactChangeStatus) -> ContactChange:
        """One that the side of this role asked for; the school's for CAP."""
        if role in PROVIDER_ROLES:
            contact = self.make.contact(provider=self.provider, full_name=CANARY)
        else:
            contact = self.make.contact(self.school, full_name=CANARY)
        return self.make.contact_change(contact, status=state, requested_by_id=self.asker.id)


@pytest.fixture
def cast(make: Make) -> Cast:
    return Cast(make)


def take(acting: Any, actor: Actor, row: ContactChange, name: str, reason: str = "Words.") -> None:
    with acting(actor) as session:
        request = contact_changes.get(session, str(row.id), actor, lock=True)
        at = row.created_at
        if name == "revise":
            contact = contacts.get(session, str(row.contact_id), actor)
            typed = {**row.proposed, "mobile": "07700 900123"}
            if request.status != ContactChangeStatus.REQUESTED:
                contact_changes.refuse_closed(request)
            contact_changes.change(
                session,
                contact,
                typed,
                version=contact.version,
                seen=contacts.mark_of(request),
                by=actor,
                at=at,
            )
        elif name == "withdraw":
            contact_changes.withdraw(session, request, by=actor, at=at)
        else:
            contact_decisions.decide(session, request, name, by=actor, at=at, reason=reason)


def written(make: Make, row: Any) -> tuple[int, int, set[str]]:
    history = make.all(StatusHistory, StatusHistory.record_id == row.id)
    events = make.all(AuditEvent, AuditEvent.record_id == row.id)
    mails = make.all(OutboxMessage, OutboxMessage.record_id == row.id)
    assert not [mail for mail in mails if CANARY in mail.body + mail.subject]
    return len(history), len(events), {mail.recipient for mail in mails}


@pytest.mark.parametrize("role", list(Role))
def test_every_move_of_a_request_by_every_role(
    cast: Cast, make: Make, acting: Any, role: Role
) -> None:
    actor = cast.actor(role)
    for state in ContactChangeStatus:
        for move in CONTACT_CHANGE_FLOW.moves:
            row = cast.request(role, state)
            if state in move.sources and move.by in ROLE_PERMISSIONS[role]:
                take(acting, actor, row, move.name)
                history, events, told = written(make, row)
                assert (history, events) == (1, 1), (state, move.name)
                assert told == (MAILS[move.name] if role not in PROVIDER_ROLES else set())
                target = move.target or state
                assert make.reload(row).status == target
            else:
                with pytest.raises(DomainError) as refused:
                    take(acting, actor, row, move.name)
                assert refused.value.message.endswith((".", "?"))
                assert written(make, row) == (0, 0, set())


@pytest.mark.parametrize("role", list(Role))
def test_every_move_of_an_answer_by_every_role(
    cast: Cast, make: Make, acting: Any, role: Role
) -> None:
    actor = cast.actor(role)
    side = {"provider": cast.provider} if role in PROVIDER_ROLES else {"school": cast.school}
    make.contact(**side)
    for number, state in enumerate(ContactCheckStatus):
        round_ = make.contact_round(academic_year=f"20{10 + number}/{11 + number}")
        row = make.contact_check(round_, status=state, **side)
        if state == "open" and Permission.CONTACT_CONFIRM in ROLE_PERMISSIONS[role]:
            confirm(acting, actor, row)
            assert written(make, row) == (1, 1, set())
            assert make.reload(row).status == CONTACT_CHECK_FLOW.move(state, "confirm").target
        else:
            with pytest.raises(DomainError):
                confirm(acting, actor, row)
            assert written(make, row) == (0, 0, set())


def confirm(acting: Any, actor: Actor, row: Any) -> None:
    with acting(actor) as session:
        check = contact_rounds.get_check(session, str(row.id), actor, lock=True)
        contact_rounds.confirm(session, check, by=actor, at=row.created_at)


@pytest.mark.parametrize("role", [Role.SCHOOL_COORDINATOR, Role.PROVIDER_OWNER])
def test_another_organisation_finds_nothing(
    cast: Cast, make: Make, acting: Any, role: Role
) -> None:
    stranger = actor_of(make, make.user(role, **_other(make, role)))
    row = cast.request(role, ContactChangeStatus.REQUESTED)
    for move in CONTACT_CHANGE_FLOW.moves:
        with pytest.raises(DomainError, match="could not find"):
            take(acting, stranger, row, move.name)
    with acting(stranger) as session, pytest.raises(DomainError, match="could not find"):
        contacts.get(session, str(row.contact_id), stranger)


def _other(make: Make, role: Role) -> dict[str, Any]:
    return {"school": make.school()} if role in SCHOOL_ROLES else {"provider": make.provider()}


def test_a_rejection_needs_a_sentence(cast: Cast, make: Make, acting: Any) -> None:
    row = cast.request(Role.CAP_ADMIN, ContactChangeStatus.REQUESTED)
    with pytest.raises(Rejected, match="^Enter "):
        take(acting, cast.actor(Role.CAP_ADMIN), row, "reject", reason=" ")
    assert written(make, row) == (0, 0, set())
    (contact,) = make.all(Contact, Contact.id == row.contact_id)
    assert contact.telephone is None
