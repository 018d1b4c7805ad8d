"""Deeds of staff on answers, places and withdrawals, called as services on a guarded session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.codes import Requester
from app.domain.errors import InvalidMove
from app.models import (
    ApplicationResponse,
    OutboxMessage,
    Placement,
    PlacementSlot,
    Withdrawal,
)
from app.services import placements, responses, withdrawal_checks, withdrawals
from app.services.withdrawal_checks import Ticks

from .factories import Make

Acting = Callable[[Actor], Any]


class Office:
    """Deeds of staff on answers, places and withdrawals as they are now."""

    def __init__(self, make: Make, acting: Acting, staff: Actor) -> None:
        self.make, self.acting, self.staff = make, acting, staff
        self.moment = make.at

    @property
    def at(self) -> Any:
        self.moment += timedelta(seconds=1)
        return self.moment

    def answered(self, **given: Any) -> ApplicationResponse:
        offer = given.pop("offer", None) or self.make.offer()
        case = self.make.application(
            status="responded", offers=[offer], student=given.pop("student", None)
        )
        pack = self.make.pack(case)
        self.make.interview(pack)
        return self.make.response(pack, **given)

    def process(self, response: ApplicationResponse) -> Placement:
        with self.acting(self.staff) as session:
            row = responses.get(session, response.id, self.staff, lock=True)
            place = responses.process(session, row, by=self.staff, at=self.at)
            session.flush()
            assert place is not None
            place_id = place.id
        return self.make.all(Placement, Placement.id == place_id)[0]

    def why_not(self, response: ApplicationResponse) -> list[str]:
        with pytest.raises(InvalidMove) as refused:
            self.process(response)
        return list(refused.value.reasons)

    def on_place(self, placement: Placement, deed: Any, *args: Any, **more: Any) -> Placement:
        by = more.pop("by", self.staff)
        with self.acting(by) as session:
            row = placements.get(session, placement.id, by, lock=True)
            deed(session, row, *args, **more, by=by, at=self.at)
        return self.make.reload(placement)

    def values(self, **given: Any) -> dict[str, Any]:
        """What the form of a withdrawal says."""
        return {
            "scope": "WHOLE",
            "last_day": self.make.today + timedelta(days=7),
            "reason": "CHOICE",
            "detail": "x",
            "requester_name": "Ada",
            "requester_role": "Coordinator",
            "requester_email": "asks@example.org",
            "requester_phone": "01632960001",
            "impact_achievement": "x",
            "impact_health": "x",
            "impact_wellbeing": "x",
            "next_provision_plan": "x",
            "parent_informed_on": self.make.today,
            "safeguarding_link": False,
            **given,
        }

    def withdraw(self, placement: Placement, **given: Any) -> Withdrawal:
        slots = given.pop("slots", [])
        values = self.values(**given)
        with self.acting(self.staff) as session:
            row = placements.get(session, placement.id, self.staff, lock=True)
            made = withdrawals.receive(
                session, row, values, slots, requester=Requester.SCHOOL, by=self.staff, at=self.at
            )
            session.flush()
            made_id = made.id
        return self.make.all(Withdrawal, Withdrawal.id == made_id)[0]

    def end(self, withdrawal: Withdrawal, name: str = "complete") -> Withdrawal:
        """Take a withdrawal that was just sent to its end."""
        self.tick(withdrawal)
        names = ("receive", "process", name) if name == "complete" else (name,)
        for each in names:
            self.step(withdrawal, each)
        return self.make.reload(withdrawal)

    def tick(self, withdrawal: Withdrawal) -> None:
        """All of the check list."""
        ticks = Ticks(
            requester_confirmed=True,
            scope_checked=True,
            clm_done=self.make.today,
            capita_done=self.make.today,
        )
        with self.acting(self.staff) as session:
            row = withdrawals.get(session, withdrawal.id, self.staff, lock=True)
            withdrawal_checks.tick(session, row, ticks, by=self.staff, at=self.at)

    def step(self, withdrawal: Withdrawal, name: str, *, by: Actor | None = None) -> None:
        """One move of a withdrawal, by CAP unless another is named."""
        by = by or self.staff
        with self.acting(by) as session:
            row = withdrawals.get(session, withdrawal.id, by, lock=True)
            withdrawals.move(session, row, name, by=by, at=self.at, reason="Agreed.")

    def mails(self, kind: str) -> set[str]:
        return {row.recipient for row in self.make.all(OutboxMessage, OutboxMessage.kind == kind)}

    def slots(self, placement: Placement) -> list[PlacementSlot]:
        return self.make.all(PlacementSlot, PlacementSlot.placement_id == placement.id)
