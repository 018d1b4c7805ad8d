"""The yearly round: begun by CAP, answered by each school and provider, reminded, closed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.calendar import academic_year, academic_year_from_label
from app.domain.contact_check import CONTACT_CHECK_FLOW, ContactCheckFacts, ContactCheckStatus
from app.domain.errors import Conflict, Fault, InvalidMove, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.provider_flow import IN_SERVICE
from app.models.contact_round import ContactCheck, ContactRound
from app.models.provider import Provider
from app.models.school import School

from . import audit, contact_notices, contacts, steps
from .working_days import local_day

REMINDED, CLOSED = "reminded", "closed"
CLOSED_ALREADY = "This round is closed."
BEGUN_ALREADY = "The round of this year has begun already."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is: how many are asked, how many have answered, and how many could still
    answer but are late."""

    asked: int
    confirmed: int
    late: int

    @property
    def missing(self) -> int:
        return self.asked - self.confirmed


def begin(
    session: Session, year: str, due_on: date | None, *, by: Actor, at: datetime
) -> ContactRound:
    """Begin the round of a year: a line for every open school and every provider in service, and
    one mail to each. Raises Rejected when it cannot begin."""
    allow(by, Permission.CONTACT_ROUND_MANAGE)
    today = local_day(at)
    _refuse_round(session, year, due_on, today)
    row = ContactRound(academic_year=year, opened_on=today, opened_by=by.name, due_on=due_on)
    steps.touch(row, by=by, at=at)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        # A second click, or somebody else in the same moment.
        raise Rejected(Fault("academic_year", BEGUN_ALREADY)) from None
    audit.record(session, "created", row, by=by, at=at)
    for school_id, provider_id in _everybody(session, by):
        check = ContactCheck(
            contact_round_id=row.id,
            school_id=school_id,
            provider_id=provider_id,
            status=ContactCheckStatus.OPEN,
            due_on=due_on,
        )
        steps.touch(check, by=by, at=at)
        session.add(check)
        session.flush()
        steps.begin(session, check, by=by, at=at, due_on=due_on)
    contact_notices.round_begun(session, row, _open_checks(session, row, by), at=at)
    session.flush()
    return row


def remind(session: Session, row: ContactRound, *, by: Actor, at: datetime) -> int:
    """Write once more to those who have not answered; how many. Raises InvalidMove when nobody is
    left, the round is closed, or it was done today."""
    allow(by, Permission.CONTACT_ROUND_MANAGE)
    why_not = why_not_remind(session, row, by, today=local_day(at))
    if why_not:
        raise InvalidMove(reasons=why_not)
    missing = _left(session, row, by)
    row.reminded_on = local_day(at)
    steps.touch(row, by=by, at=at)
    session.flush()
    told = {"organisations": len(missing)}
    audit.record(session, REMINDED, row, by=by, at=at, changes=told)
    contact_notices.round_reminded(session, row, missing, at=at)
    session.flush()
    return len(missing)


def why_not_remind(
    session: Session, row: ContactRound, actor: Actor, *, today: date
) -> tuple[str, ...]:
    """What stands against a reminder now."""
    if row.closed_at is not None:
        return (CLOSED_ALREADY,)
    if row.reminded_on == today:
        return ("They were reminded today already. Try again tomorrow.",)
    if not progress(session, row, actor, today=today).missing:
        return ("Everybody has answered.",)
    return ()


def close(
    session: Session, row: ContactRound, *, version: int | None = None, by: Actor, at: datetime
) -> int:
    """End the round; how many never answered. Raises InvalidMove when it is closed, Conflict."""
    allow(by, Permission.CONTACT_ROUND_MANAGE)
    if row.closed_at is not None:
        raise InvalidMove(CLOSED_ALREADY)
    if version is not None and version != row.version:
        raise Conflict
    missing = _open_checks(session, row, by)
    for check in missing:
        steps.move(session, check, CONTACT_CHECK_FLOW, "miss", ContactCheckFacts(), by=by, at=at)
    row.closed_at = at
    steps.touch(row, by=by, at=at)
    session.flush()
    audit.record(session, CLOSED, row, by=by, at=at, changes={"missing": len(missing)})
    session.flush()
    return len(missing)


def progress(session: Session, row: ContactRound, actor: Actor, *, today: date) -> Progress:
    """How far a round is, as far as the actor sees it. Who has gone since is not waited for."""
    statement = (
        visible(ContactCheck, actor)
        .where(
            ContactCheck.contact_round_id == row.id,
            or_(ContactCheck.status != ContactCheckStatus.OPEN, is_asked_still()),
        )
        .with_only_columns(ContactCheck.status, func.count())
        .group_by(ContactCheck.status)
    )
    found = {str(status): int(number) for status, number in session.execute(statement)}
    left = found.get(ContactCheckStatus.OPEN, 0)
    return Progress(
        asked=sum(found.values()),
        confirmed=found.get(ContactCheckStatus.CONFIRMED, 0),
        late=left if row.due_on < today else 0,
    )


def missing(session: Session, row: ContactRound, actor: Actor) -> Sequence[ContactCheck]:
    """Who has not answered, schools and providers by name."""
    rows = [
        *_left(session, row, actor),
        *_checks(session, row, actor, ContactCheckStatus.MISSED),
    ]
    return sorted(rows, key=lambda check: name_of(check).casefold())


def name_of(check: ContactCheck) -> str:
    """Whose line it is."""
    if check.school is not None:
        return check.school.name
    return check.provider.trading_name if check.provider is not None else ""


# --- what an organisation does ---------------------------------------------------------------


def own_check(session: Session, actor: Actor, *, lock: bool = False) -> ContactCheck | None:
    """What the actor's organisation is asked now; None when no round is open."""
    if actor.organisation_id is None:
        return None
    statement = (
        visible(ContactCheck, actor)
        .join(ContactRound, ContactRound.id == ContactCheck.contact_round_id)
        .where(ContactRound.closed_at.is_(None))
        .options(joinedload(ContactCheck.round))
        .order_by(ContactRound.opened_on.desc(), ContactCheck.id)
        .limit(1)
    )
    if lock:
        statement = statement.with_for_update(of=ContactCheck)
    return session.scalars(statement).first()


def get_check(session: Session, check_id: str, actor: Actor, *, lock: bool = False) -> ContactCheck:
    """One line of a round. Raises NotVisible."""
    options = (joinedload(ContactCheck.round),)
    return fetch(session, ContactCheck, check_id, actor, options=options, lock=lock)


def facts(session: Session, check: ContactCheck, actor: Actor) -> ContactCheckFacts:
    """What stands against finishing: contacts that were neither confirmed in this round nor asked
    to be changed."""
    asked = contacts.open_requests(session, check.school_id, check.provider_id, actor)
    rows = contacts.of_organisation(session, check.school_id, check.provider_id, actor)
    since = check.round.opened_on
    left = [
        row
        for row in rows
        if row.id not in asked and (row.verified_on is None or row.verified_on < since)
    ]
    return ContactCheckFacts(has_any=bool(rows or asked), left=len(left))


def finish(session: Session, *, by: Actor, at: datetime) -> ContactCheck:
    """Say for the whole organisation that its contacts are right. Raises NotVisible when nothing
    is asked, InvalidMove with what is still to be done."""
    check = own_check(session, by, lock=True)
    if check is None:
        raise NotVisible
    confirm(session, check, by=by, at=at)
    return check


def confirm(
    session: Session, check: ContactCheck, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """The one move of a line, by the organisation, or by CAP after it has called. Raises
    InvalidMove with what is still to be done, Conflict."""
    found = facts(session, check, by)
    steps.move(session, check, CONTACT_CHECK_FLOW, "confirm", found, by=by, at=at, version=version)
    check.confirmed_at, check.confirmed_by = at, by.name
    session.flush()


# --- ----------------------------------------------------------------------------------------


def _refuse_round(session: Session, year: str, due_on: date | None, today: date) -> None:
    faults = []
    try:
        academic_year_from_label(year)
    except ValueError:
        faults.append(Fault("academic_year", f"Write the year like {academic_year(today)}."))
    if due_on is None or due_on <= today:
        faults.append(Fault("due_on", "Enter a day after today."))
    rounds = select(ContactRound).where(ContactRound.deleted_at.is_(None))
    for known in session.scalars(rounds):
        if known.academic_year == year:
            faults.append(Fault("academic_year", BEGUN_ALREADY))
        elif known.closed_at is None:
            words = f"The round of {known.academic_year} is still open. Close that one first."
            faults.append(Fault("academic_year", words))
    if faults:
        raise Rejected(*faults)


def is_asked_still() -> ColumnElement[bool]:
    """Lines of schools and providers that CAP still works with: nobody is left to answer for one
    that has closed or left the service since the round began."""
    schools = select(School.id).where(_OPEN_SCHOOL, School.deleted_at.is_(None))
    providers = select(Provider.id).where(_SERVING, Provider.deleted_at.is_(None))
    return or_(ContactCheck.school_id.in_(schools), ContactCheck.provider_id.in_(providers))


_OPEN_SCHOOL = School.status != "closed"
_SERVING = Provider.status.in_(sorted(IN_SERVICE))


def _everybody(session: Session, actor: Actor) -> list[tuple[uuid.UUID | None, uuid.UUID | None]]:
    schools = visible(School, actor).where(_OPEN_SCHOOL).order_by(School.id)
    providers = visible(Provider, actor).where(_SERVING).order_by(Provider.id)
    return [
        *((id_, None) for id_ in session.scalars(schools.with_only_columns(School.id))),
        *((None, id_) for id_ in session.scalars(providers.with_only_columns(Provider.id))),
    ]


def _open_checks(session: Session, row: ContactRound, actor: Actor) -> Sequence[ContactCheck]:
    return _checks(session, row, actor, ContactCheckStatus.OPEN)


def _left(session: Session, row: ContactRound, actor: Actor) -> Sequence[ContactCheck]:
    return _checks(session, row, actor, ContactCheckStatus.OPEN, is_asked_still())


def _checks(
    session: Session,
    row: ContactRound,
    actor: Actor,
    status: ContactCheckStatus,
    *where: ColumnElement[bool],
) -> Sequence[ContactCheck]:
    statement = (
        visible(ContactCheck, actor)
        .where(ContactCheck.contact_round_id == row.id, ContactCheck.status == status, *where)
        .options(joinedload(ContactCheck.school), joinedload(ContactCheck.provider))
        .order_by(ContactCheck.id)
    )
    return session.scalars(statement).all()
