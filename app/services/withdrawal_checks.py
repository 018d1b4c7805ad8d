"""What CAP ticks before it processes a withdrawal: who, when, and undone again if wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.codes import Requester
from app.domain.errors import Conflict, Fault, InvalidMove, Rejected
from app.domain.roles import Permission
from app.domain.withdrawal_flow import OPEN
from app.models.contact import Contact
from app.models.user import User
from app.models.withdrawal import Withdrawal

from . import audit, steps
from .withdrawal_places import past_scope
from .working_days import local_day

_SIDES = {Requester.SCHOOL: "school", Requester.PROVIDER: "provider"}


@dataclass(frozen=True, slots=True)
class Ticks:
    """The check list as a colleague leaves it."""

    requester_confirmed: bool
    scope_checked: bool
    clm_done: date | None
    capita_done: date | None


def tick(
    session: Session,
    withdrawal: Withdrawal,
    ticks: Ticks,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Keep the check list, each new tick with who and when. Raises Rejected for a day to come or
    before the withdrawal was sent, InvalidMove once it is done, Conflict when it changed since the
    page with `version`."""
    allow(by, Permission.WITHDRAWAL_PROCESS)
    if version is not None and version != withdrawal.version:
        raise Conflict
    if withdrawal.status not in OPEN:
        raise InvalidMove("This withdrawal is done: its check list stays as it is.")
    days = {"clm_done": ticks.clm_done, "capita_done": ticks.capita_done}
    _refuse_wrong_days(withdrawal, days, today=local_day(at))
    for name, is_ticked in (
        ("requester_confirmed", ticks.requester_confirmed),
        ("scope_checked", ticks.scope_checked),
    ):
        if is_ticked != (getattr(withdrawal, f"{name}_at") is not None):
            setattr(withdrawal, f"{name}_at", at if is_ticked else None)
            setattr(withdrawal, f"{name}_by_id", by.user_id if is_ticked else None)
    for name, day in days.items():
        if day != getattr(withdrawal, name):
            setattr(withdrawal, name, day)
            setattr(withdrawal, f"{name}_by_id", by.user_id if day is not None else None)
    changes = audit.pending_changes(withdrawal)
    if not changes:
        return
    steps.touch(withdrawal, by=by, at=at)
    session.flush()
    audit.record(session, "withdrawal-checked", withdrawal, by=by, at=at, changes=changes)


def _refuse_wrong_days(
    withdrawal: Withdrawal, days: Mapping[str, date | None], *, today: date
) -> None:
    """Raise Rejected for days on which it cannot have been recorded."""
    sent = local_day(withdrawal.submitted_at)
    early = f"Enter a day from {sent.day} {sent:%B %Y} on: it was sent then."
    faults = []
    for name, day in days.items():
        if day is None or day == getattr(withdrawal, name):
            continue
        if day > today:
            faults.append(Fault(name, "The day cannot lie in the future."))
        elif day < sent:
            faults.append(Fault(name, early))
    if faults:
        raise Rejected(*faults)


def who_asks(session: Session, withdrawal: Withdrawal) -> str:
    """What is known of the address that asks, in a sentence: help to identify the requester."""
    side = _SIDES.get(Requester(withdrawal.requester_type))
    if side is None:
        return "CAP itself began this withdrawal."
    own_id = getattr(withdrawal, f"{side}_id")
    email = withdrawal.requester_email.lower()
    account = select(User.id).where(
        func.lower(User.email) == email,
        getattr(User, f"{side}_id") == own_id,
        User.active.is_(True),
    )
    if session.execute(past_scope(account)).first() is not None:
        return f"The address belongs to an account of the {side}."
    contact = select(Contact.id).where(
        func.lower(Contact.email) == email,
        getattr(Contact, f"{side}_id") == own_id,
        Contact.verified_on.is_not(None),
        Contact.deleted_at.is_(None),
    )
    if session.execute(past_scope(contact)).first() is not None:
        return f"The address belongs to a verified contact of the {side}."
    return f"The address is not known for this {side}. Ring the {side} on a number you know."
