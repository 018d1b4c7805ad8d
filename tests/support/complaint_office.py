"""What complaints need in tests: complaints in each state, a desk to take their steps at, the texts
of letters that ship, the paper of the test council."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.complaint_clock import WINDOW_DAYS
from app.domain.complaint_flow import COMPLAINT_FLOW, ENDED, ComplaintStatus
from app.domain.roles import Role
from app.models import Complaint
from app.services import complaints, letter_texts
from app.services.complaint_letters import Office

from .factories import Make

MAIL = "parent@example.org"
MOVES = [(move, source) for move in COMPLAINT_FLOW.moves for source in sorted(move.sources)]
C = ComplaintStatus
FOUND = {"finding": "PARTLY", "reasons": "r", "remedy": "", "learning": "", "actions": ""}


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


class Desk:
    """A complaint locked for a step: `with handling(complaint) as (session, row)`."""

    def __init__(self, acting: Callable[..., Any], lead: Actor) -> None:
        self._acting, self._lead = acting, lead

    @contextmanager
    def __call__(
        self, complaint: Complaint, by: Actor | None = None
    ) -> Iterator[tuple[Session, Complaint]]:
        actor = by or self._lead
        with self._acting(actor) as session:
            yield session, complaints.get(session, complaint.id, actor, lock=True)


def in_state(make: Make, status: ComplaintStatus, move: str, **given: Any) -> Complaint:
    """A complaint in this state, with all that its steps need."""
    first, second = make.staff(Role.QUALITY_OFFICER), make.staff(Role.MONITORING_OFFICER)
    stage = 2 if status.startswith("stage2") or move in {"reopen-asked", "reopen-stage-2"} else 1
    acknowledged = status not in {C.RECEIVED, C.STAGE2_ASKED}
    if status == C.OWN_PATH:
        acknowledged = move == "go-on"
    if status in ENDED:
        acknowledged = move in {"reopen-stage-1", "reopen-stage-2"}
    at = make.at
    values = {
        "status": status,
        "stage": stage,
        "about": "PROVIDER",
        "email": MAIL,
        "due_on": make.today + timedelta(days=3),
        "scope": "What was done.",
        "outcome_sought": "An apology.",
        "investigator_id": first.id,
        "reviewer_id": second.id,
        "ack_at": at if acknowledged or stage == 2 else None,
        "response_due": make.today + timedelta(days=3),
        "finding": "PARTLY",
        "reasons": "Two of three.",
        "stage2_ack_at": at if acknowledged and stage == 2 else None,
        "stage2_finding": "UPHELD",
        "stage2_reasons": "Three of three.",
        "days_left": 4,
        "closed_at": at if status in ENDED else None,
        **given,
    }
    return make.complaint(**values)


def take(
    session: Session, row: Complaint, name: str, by: Actor, at: datetime, office: Office
) -> None:
    if not by.is_staff and name in complaints.BY_COMPLAINANT:
        complaints.ask(session, row, name, reason="Why.", by=by, at=at)
    elif name in {"extend", "extend-again"}:
        day = at.date()
        complaints.extend(session, row, 5, day, reason="Why.", by=by, at=at, office=office)
    else:
        complaints.move(session, row, name, by=by, at=at, reason="Why.", office=office)


def put_texts(make: Make) -> None:
    with make.session() as session:
        letter_texts.load(session, at=make.at)


def paper(app: Flask) -> Office:
    return Office(
        store=app.extensions["storage"],
        scanner=app.extensions["scanner"],
        council="The Council",
        service="Alternative provision",
        contact="cap@example.org",
        window_days=WINDOW_DAYS,
    )
