"""Pointers: every move by every role from the table, the clock, and who sees what anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.errors import DomainError, NotAllowed, NotVisible, Rejected
from app.domain.pointer_flow import POINTER_FLOW, PointerStatus
from app.domain.roles import SCHOOL_ROLES, Role
from app.models import (
    AuditEvent,
    OutboxMessage,
    PointerReading,
    ReadEvent,
    SafeguardingPointer,
    StatusHistory,
)
from app.services import pointers, search
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.office import Acting
from tests.support.pointer_desk import ALLEGATION, take

LEAD = Role.SAFEGUARDING_LEAD
LADO_MOVES = frozenset({"tell-lado", "strategy"})


@pytest.fixture
def lead(make: Make, as_actor: Any) -> Actor:
    found: Actor = as_actor(make.staff(LEAD))
    return found


def actor_for(make: Make, role: Role) -> Actor:
    if role in SCHOOL_ROLES:
        return actor_of(make, make.user(role, school=make.school()))
    if role in (Role.PROVIDER_USER, Role.PROVIDER_OWNER):
        return actor_of(make, make.user(role, provider=make.provider()))
    return actor_of(make, make.staff(role))


def written(make: Make, row: Any) -> tuple[int, int, int]:
    """History, audit and mails about it."""
    return (
        len(make.all(StatusHistory, StatusHistory.record_id == row.id)),
        len(make.all(AuditEvent, AuditEvent.record_id == row.id)),
        len(make.all(OutboxMessage)),
    )


# --- every move by every role ----------------------------------------------------------------


def is_right(state: PointerStatus, name: str) -> bool:
    """What the table says of a pointer whose kind fits the state."""
    moves = {move.name: move for move in POINTER_FLOW.moves_from(state) if not move.automatic}
    if name not in moves:
        return False
    return name != "tell-dsl" or state is PointerStatus.LOGGED


@pytest.mark.parametrize("role", Role)
def test_every_move_from_every_state(make: Make, acting: Acting, role: Role) -> None:
    actor, owner = actor_for(make, role), make.staff(LEAD)
    for state in PointerStatus:
        of_lado = state in (
            PointerStatus.LADO_DUE,
            PointerStatus.LADO_TOLD,
            PointerStatus.STRATEGY,
        )
        subject = ALLEGATION if of_lado else {}
        kept = make.pointer(status=state, owner_id=owner.id, **subject)
        for move in POINTER_FLOW.moves:
            allowed = role is LEAD and is_right(state, move.name)
            if allowed:
                row = make.pointer(status=state, owner_id=owner.id, **subject)
                take(acting, actor, row, move.name)
                assert written(make, row) == (1, 1, 0), (state, move.name)
                assert make.reload(row).status == (move.target or state)
            else:
                with pytest.raises(DomainError) as refused:
                    take(acting, actor, kept, move.name)
                assert refused.value.message.endswith("."), (state, move.name)
                assert written(make, kept) == (0, 0, 0), (state, move.name)
                assert make.reload(kept).status == state


@pytest.mark.parametrize("role", sorted(set(Role) - {LEAD}))
def test_for_everybody_else_there_is_none(make: Make, acting: Acting, role: Role) -> None:
    row = make.pointer()
    actor = actor_for(make, role)
    with pytest.raises(NotVisible):
        take(acting, actor, row, "tell-dsl")
    with pytest.raises(NotAllowed), acting(actor) as session:
        pointers.log(session, {}, by=actor, at=make.at)


def test_an_allegation_does_not_go_to_the_schools_lead(
    make: Make, acting: Acting, lead: Actor
) -> None:
    row = make.pointer(**ALLEGATION)
    with pytest.raises(DomainError, match="the LADO comes first"):
        take(acting, lead, row, "tell-dsl")
    with pytest.raises(NotVisible):
        take(acting, lead, row, "start-clock")


def test_steps_keep_what_belongs_to_them(make: Make, acting: Acting, lead: Actor) -> None:
    row = make.pointer()
    take(acting, lead, row, "tell-dsl")
    take(acting, lead, row, "no-referral")
    assert make.reload(row).no_referral_reason == "EARLY_HELP"
    take(acting, lead, row, "refer")
    found = make.reload(row)
    assert (found.mash_ref, found.no_referral_reason) == ("M-1", None)
    assert found.school_dsl_told_at == row.noticed_at
    take(acting, lead, row, "close")
    assert make.reload(row).closed_at == row.noticed_at


@pytest.mark.parametrize(
    ("state", "name", "given"),
    [
        ("logged", "tell-dsl", {}),
        ("logged", "tell-dsl", {"school_dsl_told_at": datetime(2999, 1, 1, tzinfo=UTC)}),
        ("dsl-told", "no-referral", {}),
        ("dsl-told", "no-referral", {"no_referral_reason": "Because he said so"}),
        ("dsl-told", "refer", {"mash_ref": "x" * 61}),
    ],
)
def test_a_step_without_what_it_needs_is_not_taken(
    make: Make, acting: Acting, lead: Actor, state: str, name: str, given: dict[str, Any]
) -> None:
    row = make.pointer(status=state)
    with pytest.raises(Rejected):
        take(acting, lead, row, name, given)
    assert written(make, row) == (0, 0, 0)


# --- reading ---------------------------------------------------------------------------------


def test_a_reason_opens_one_pointer_to_one_person_for_half_an_hour(
    make: Make, acting: Acting, lead: Actor, as_actor: Any
) -> None:
    row, other = make.pointer(), make.pointer()
    colleague = as_actor(make.staff(LEAD))
    with acting(lead) as session:
        found = pointers.get(session, row.id, lead)
        with pytest.raises(Rejected):
            pointers.open_with_reason(session, found, "  ", by=lead, at=make.at)
        reading = pointers.open_with_reason(session, found, " Rang back ", by=lead, at=make.at)
        id_, at = str(reading.id), make.at
        assert pointers.is_open(session, id_, row.id, lead, at + timedelta(minutes=29))
        assert not pointers.is_open(session, id_, row.id, lead, at + timedelta(minutes=30))
        assert not pointers.is_open(session, id_, other.id, lead, at)
        assert not pointers.is_open(session, "rubbish", row.id, lead, at)
    with acting(colleague) as session:
        assert not pointers.is_open(session, id_, row.id, colleague, at)
    (kept,) = make.all(PointerReading)
    assert (kept.reason, kept.reader_id, kept.pointer_id) == ("Rang back", lead.user_id, row.id)
    (event,) = make.all(AuditEvent, AuditEvent.record_id == row.id)
    assert (event.action, event.reason) == ("read-sensitive", "Rang back")


# --- nobody else sees any of it --------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(Role) - {LEAD}))
def test_no_journal_and_no_search_tells_others(
    make: Make, session_of: Any, acting: Acting, lead: Actor, role: Role
) -> None:
    """What every place reads from: the rows themselves, the journals, the search."""
    student = make.student()
    values = {"kind": "DISCLOSURE", "student_id": student.id, "noticed_at": make.at}
    with acting(lead) as session:
        row = pointers.log(session, values, by=lead, at=make.at)
        pointers.open_with_reason(session, row, "Canary reason", by=lead, at=make.at)
    (row,) = make.all(SafeguardingPointer)
    make.add(ReadEvent, table_name="safeguarding_pointer", record_id=row.id)
    actor = actor_for(make, role)
    session = session_of(actor)
    for model in (SafeguardingPointer, PointerReading, StatusHistory, AuditEvent, ReadEvent):
        assert session.scalars(visible(model, actor)).all() == [], (role, model)
    assert search.everything(session, actor, row.ref) == []
    assert search.everything(session, actor, "Canary") == []


def test_a_manager_still_reads_every_other_journal(make: Make, session_of: Any) -> None:
    row = make.application()
    about = {"table_name": "application", "record_id": row.id}
    make.add(AuditEvent, action="submit", **about)
    make.add(ReadEvent, **about)
    actor = actor_for(make, Role.SERVICE_LEAD)
    session = session_of(actor)
    assert len(session.scalars(visible(AuditEvent, actor)).all()) == 1
    assert len(session.scalars(visible(ReadEvent, actor)).all()) == 1
