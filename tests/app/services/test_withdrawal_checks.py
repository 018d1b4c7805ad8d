"""The check list of a withdrawal: days that can be, ticks that can be taken back, and its end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.access.actor import Actor
from app.domain.errors import InvalidMove, Rejected
from app.domain.roles import Role
from app.models import AuditEvent, Withdrawal
from app.services import withdrawal_checks, withdrawals
from app.services.withdrawal_checks import Ticks
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.office import Acting


@pytest.fixture
def admin(make: Make) -> Actor:
    return actor_of(make, make.staff(Role.CAP_ADMIN))


def tick(
    acting: Acting,
    actor: Actor,
    row: Withdrawal,
    clm: date | None,
    capita: date | None = None,
    *,
    is_known: bool = True,
) -> None:
    ticks = Ticks(
        requester_confirmed=is_known, scope_checked=is_known, clm_done=clm, capita_done=capita
    )
    with acting(actor) as session:
        found = withdrawals.get(session, row.id, actor, lock=True)
        withdrawal_checks.tick(session, found, ticks, by=actor, at=row.created_at)


def test_a_day_lies_between_sending_and_today(make: Make, acting: Acting, admin: Actor) -> None:
    sent = make.at - timedelta(days=2)
    row = make.withdrawal(status="processing", submitted_at=sent)
    with pytest.raises(Rejected) as refused:
        tick(acting, admin, row, date(1990, 1, 1), make.today + timedelta(days=1))
    faults = {fault.field: fault.message for fault in refused.value.faults}
    assert set(faults) == {"clm_done", "capita_done"}
    assert "it was sent then" in faults["clm_done"]
    assert "future" in faults["capita_done"]
    tick(acting, admin, row, sent.date(), make.today)
    now = make.reload(row)
    assert (now.clm_done, now.capita_done) == (sent.date(), make.today)


def test_a_day_that_stands_bars_no_other_tick(make: Make, acting: Acting, admin: Actor) -> None:
    """A wrong day from before the rule must not stand in the way of the rest."""
    row = make.withdrawal(status="processing", clm_done=make.today - timedelta(days=90))
    tick(acting, admin, row, row.clm_done, make.today)
    assert make.reload(row).capita_done == make.today


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_the_list_of_a_done_one_stays(
    make: Make, acting: Acting, admin: Actor, status: str
) -> None:
    row = make.withdrawal(status=status, requester_confirmed_at=make.at, clm_done=make.today)
    with pytest.raises(InvalidMove, match="done"):
        tick(acting, admin, row, None, is_known=False)
    assert make.reload(row).clm_done == make.today
    assert make.all(AuditEvent, AuditEvent.record_id == row.id) == []


def test_a_tick_taken_back_holds_the_end_up(make: Make, acting: Acting, admin: Actor) -> None:
    row = make.withdrawal(
        make.placement(status="ending"), status="processing", requester_confirmed_at=make.at
    )
    tick(acting, admin, row, make.today, make.today, is_known=False)
    with acting(admin) as session:
        found = withdrawals.get(session, row.id, admin, lock=True)
        with pytest.raises(InvalidMove):
            withdrawals.move(session, found, "complete", by=admin, at=row.created_at)
