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

LEAD = Role.SAFEGUARDING_LEAD
ALLEGATION = {"kind": "ALLEGATION", "adult_name": "Canary Adult"}
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


def given_for(name: str, at: datetime) -> dict[str, Any]:
    """What a step asks for."""
    return {
        "tell-dsl": {"school_dsl_told_at": at},
        "refer": {"mash_ref": "M-1"},
        "no-referral": {"no_referral_reason": "EARLY_HELP"},
        "tell-lado": {"lado_told_at": at},
    }.get(name, {})


def take(
    acting: Acting, actor: Actor, row: Any, name: str, given: dict[str, Any] | None = None
) -> None:
    with acting(actor) as session:
        found = pointers.get(session, row.id, actor, lock=True)
        asked = given_for(name, row.noticed_at) if given is None else given
        pointers.move(session, found, name, asked, by=actor, at=row.noticed_at)


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


# --- logging and changing --------------------------------------------------------------------


def test_an_allegation_starts_the_clock_by_itself(make: Make, acting: Acting, lead: Actor) -> None:
    noticed = datetime(2026, 5, 1, 16, tzinfo=UTC)
    values = {**ALLEGATION, "noticed_at": noticed}
    with acting(lead) as session:
        pointers.log(session, values, by=lead, at=noticed + timedelta(hours=1))
    (found,) = make.all(SafeguardingPointer)
    assert found.status == PointerStatus.LADO_DUE
    assert str(found.lado_due) == "2026-05-05"
    assert found.owner_id == lead.user_id
    assert found.retain_until is not None
    moves = make.all(StatusHistory, StatusHistory.record_id == found.id)
    assert {move.move for move in moves} == {"begin", "start-clock"}
    assert all(move.reason is None for move in moves)


def test_a_changed_time_moves_the_clock(make: Make, acting: Acting, lead: Actor) -> None:
    noticed = datetime(2026, 5, 1, 9, tzinfo=UTC)
    with acting(lead) as session:
        row = pointers.log(session, {**ALLEGATION, "noticed_at": noticed}, by=lead, at=noticed)
        earlier = {"noticed_at": noticed - timedelta(days=1)}
        changed = pointers.checked(session, row, earlier, at=noticed)
        assert str(changed["lado_due"]) == "2026-05-01"
        for values in ({"kind": "CONCERN"}, {"lado_told_at": noticed}, {"owner_id": None}):
            with pytest.raises(Rejected):
                pointers.checked(session, row, values, at=noticed)


@pytest.mark.parametrize("ref", ["M-1", None])
def test_what_was_referred_is_kept_long_whatever_is_corrected_after_it_was_closed(
    make: Make, acting: Acting, lead: Actor, ref: str | None
) -> None:
    row, other = make.pointer(kind="CONCERN"), make.student()
    take(acting, lead, row, "tell-dsl")
    take(acting, lead, row, "refer", {"mash_ref": ref})
    take(acting, lead, row, "close")
    with acting(lead) as session:
        found = pointers.get(session, row.id, lead)
        for values in ({"kind": "MISSING"}, {"student_id": other.id}):
            until = pointers.checked(session, found, values, at=make.at)["retain_until"]
            assert until.year == other.date_of_birth.year + 75


def test_a_reference_of_mash_comes_with_its_step_or_after_it(
    make: Make, acting: Acting, lead: Actor
) -> None:
    row = make.pointer()

    def corrected(value: str | None) -> None:
        with acting(lead) as session:
            found = pointers.get(session, row.id, lead)
            found.mash_ref = pointers.checked(session, found, {"mash_ref": value}, at=make.at)[
                "mash_ref"
            ]

    with pytest.raises(Rejected, match="comes first"):
        corrected("M-1")
    take(acting, lead, row, "tell-dsl")
    take(acting, lead, row, "refer", {})
    take(acting, lead, row, "close")
    corrected(None)
    corrected("M-1")
    corrected("M-2")
    with pytest.raises(Rejected, match="Correct it, or leave it"):
        corrected(None)


def test_one_whose_lead_has_left_is_corrected_all_the_same(
    make: Make, acting: Acting, lead: Actor
) -> None:
    gone, other = make.staff(LEAD), make.staff(Role.SERVICE_LEAD)
    row = make.pointer(owner_id=gone.id)
    make.change(gone, active=False)
    with acting(lead) as session:
        found = pointers.get(session, row.id, lead)
        typed = {"cpoms_ref": "CP-9", "owner_id": gone.id}
        assert pointers.checked(session, found, typed, at=make.at)["cpoms_ref"] == "CP-9"
        with pytest.raises(Rejected):
            pointers.checked(session, found, {"owner_id": other.id}, at=make.at)


def test_only_a_lead_looks_after_one(make: Make, acting: Acting, lead: Actor) -> None:
    student, other = make.student(), make.staff(Role.SERVICE_LEAD)
    values = {"kind": "CONCERN", "student_id": student.id, "noticed_at": make.at}
    with pytest.raises(Rejected), acting(lead) as session:
        pointers.log(session, {**values, "owner_id": other.id}, by=lead, at=make.at)
    with acting(lead) as session:
        pointers.log(session, values, by=lead, at=make.at)
    (row,) = make.all(SafeguardingPointer)
    assert row.retain_until is not None
    assert row.retain_until.year == student.date_of_birth.year + 25
    assert make.all(OutboxMessage) == []


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
