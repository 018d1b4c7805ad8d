"""Pointers as they are logged and corrected, and what follows from their values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.errors import Rejected
from app.domain.pointer_flow import PointerStatus
from app.domain.roles import Role
from app.models import OutboxMessage, SafeguardingPointer, StatusHistory
from app.services import pointers
from tests.support.factories import Make
from tests.support.office import Acting
from tests.support.pointer_desk import ALLEGATION, take

LEAD = Role.SAFEGUARDING_LEAD


@pytest.fixture
def lead(make: Make, as_actor: Any) -> Actor:
    found: Actor = as_actor(make.staff(LEAD))
    return found


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
