"""What does not fit its place is told while the form of a withdrawal is filled in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.codes import WEEKDAYS, HalfDay, WithdrawalScope
from app.domain.errors import Fault, NotVisible, Rejected
from app.domain.meeting_flow import MeetingStatus
from app.domain.placements import session_label
from app.models.placement import Placement, PlacementSlot

from . import meeting_use, place_lists, withdrawal_places, withdrawals
from .withdrawal_places import past_scope

UNMET = (
    "CAP has recorded no meeting about this placement yet. Ask for the meeting on the page of the "
    "place first."
)


def faults(
    session: Session, said: Mapping[str, Any], asked: Collection[str], actor: Actor
) -> list[Fault]:
    """What does not fit the place, by the columns of a withdrawal: of `said` so far, and only of
    what was `asked` on the page."""
    placement = _placement(session, said, actor)
    if placement is None:
        return []
    found: list[Fault] = []
    if "placement_id" in asked:
        found += _refused(lambda: withdrawals.refuse_second(session, placement), "placement_id")
        if actor.is_provider:
            found += _refused(lambda: _refuse_unmet(session, placement, actor.on), "placement_id")
    partial = said.get("scope") == WithdrawalScope.SOME_DAYS
    slots = said.get("slots")
    if "slots" in asked and partial and isinstance(slots, list) and slots:
        found += _refused(
            lambda: withdrawal_places.half_days(session, placement, map(str, slots)), "slots"
        )
    last_day, scope = _day(said.get("last_day")), str(said.get("scope"))
    if "last_day" in asked and last_day is not None:
        found += _refused(
            lambda: withdrawal_places.refuse_late(session, placement, scope, last_day, on=actor.on),
            "last_day",
        )
    return found


def words(session: Session, said: Mapping[str, Any], actor: Actor) -> str:
    """The half-days of the place that go on, and its planned last day; empty for none."""
    placement = _placement(session, said, actor)
    if placement is None:
        return ""
    statement = select(PlacementSlot.day, PlacementSlot.half_day).where(
        PlacementSlot.placement_id == placement.id, PlacementSlot.to_on.is_(None)
    )
    rows = session.execute(past_scope(statement)).all()
    ordered = sorted(rows, key=lambda row: (WEEKDAYS.index(row.day), row.half_day))
    half_days = ", ".join(session_label(row.day, HalfDay(row.half_day)) for row in ordered)
    last = placement.planned_end
    planned = f"Its planned last day is {last.day} {last:%B %Y}."
    return f"This placement has: {half_days}. {planned}" if half_days else planned


def _placement(session: Session, said: Mapping[str, Any], actor: Actor) -> Placement | None:
    chosen = said.get("placement_id")
    if not isinstance(chosen, dict):
        return None
    try:
        return place_lists.get(session, str(chosen.get("id")), actor)
    except NotVisible:
        return None


def _refused(check: Callable[[], Any], column: str) -> list[Fault]:
    try:
        check()
    except Rejected as refused:
        return [Fault(column, each.message) for each in refused.faults]
    return []


def _refuse_unmet(session: Session, placement: Placement, on: date) -> None:
    meeting = meeting_use.of_placement(session, placement.id, on=on)
    if meeting is None or meeting.status != MeetingStatus.HELD:
        raise Rejected.because(UNMET, "placement")


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None
