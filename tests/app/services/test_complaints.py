"""Every step of a complaint, by every role, from the table of its flow; and the days it sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import InvalidMove, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role, permissions_of
from app.models import (
    AuditEvent,
    Complaint,
    OutboxMessage,
    StatusHistory,
    User,
)
from app.models.user import Role as RoleRow
from app.services import complaint_notes, complaints
from app.services.complaint_letters import Office
from tests.support.actors import actor_of
from tests.support.complaint_office import (
    FOUND,
    MAIL,
    MOVES,
    C,
    Desk,
    in_state,
    moment,
    paper,
    put_texts,
    take,
)
from tests.support.deadlines import FIVE_DAYS
from tests.support.factories import Make

OUTSIDE = {
    Role.SCHOOL_COORDINATOR: "school",
    Role.SCHOOL_FINANCE: "school",
    Role.SCHOOL_OWNER: "school",
    Role.PROVIDER_USER: "provider",
    Role.PROVIDER_OWNER: "provider",
}
IS_LEAD = User.roles.any(RoleRow.name == Role.SERVICE_LEAD)


@pytest.fixture
def lead(make: Make) -> Actor:
    return actor_of(make, make.staff(Role.SERVICE_LEAD))


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    put_texts(make)
    return paper(app)


@pytest.fixture
def handling(acting: Callable[..., Any], lead: Actor) -> Desk:
    return Desk(acting, lead)


def counted(session: Session, model: Any, complaint: Complaint, **where: Any) -> int:
    statement = (
        select(func.count())
        .select_from(model)
        .where(model.record_id == complaint.id)
        .filter_by(**where)
        .execution_options(scoped=True)
    )
    return session.scalar(statement) or 0


def mails(session: Session, complaint: Complaint) -> set[tuple[str, str]]:
    statement = (
        select(OutboxMessage.kind, OutboxMessage.recipient)
        .where(OutboxMessage.record_id == complaint.id)
        .execution_options(scoped=True)
    )
    return {(row.kind, row.recipient) for row in session.execute(statement)}


def wanted_mails(
    move: str, actor: Actor, investigator: str, leads: set[str]
) -> set[tuple[str, str]]:
    theirs = not actor.is_staff
    if move == "ask-again":
        told = {("complaint-stage2", MAIL)}
        return told | {("complaint-asked", investigator)} if theirs else told
    if move == "turn":
        return {("complaint-letter", MAIL), *(("complaint-to-turn", lead) for lead in leads)}
    if move == "withdraw" and theirs:
        return {("complaint-withdrawn", investigator)}
    return {("complaint-letter", MAIL)}


def test_every_step_by_every_role(
    make: Make, session_of: Callable[[Actor], Session], office: Office
) -> None:
    """Allowed steps write one history row, one audit event and the right mails; others are
    refused. Each is rolled back: arranging takes longer than looking."""
    school, provider = make.school(), make.provider()
    actors = {
        role: actor_of(
            make,
            make.user(
                role,
                **({"school": school} if OUTSIDE.get(role) == "school" else {}),
                **({"provider": provider} if OUTSIDE.get(role) == "provider" else {}),
            )
            if role in OUTSIDE
            else make.staff(role),
        )
        for role in Role
    }
    wrong = []
    for move, source in MOVES:
        for side, owner in (("school", school), ("provider", provider)):
            complaint = in_state(make, source, move.name, **{f"{side}_id": owner.id})
            with make.session() as plain:
                investigator = plain.get_one(User, complaint.investigator_id).email
                leads = set(plain.scalars(select(User.email).where(IS_LEAD)))
            for role, actor in actors.items():
                if role in OUTSIDE and OUTSIDE[role] != side:
                    continue
                session = session_of(actor)
                outcome = _outcome(session, complaint, move.name, actor, make.at, office)
                if move.by not in permissions_of([role]):
                    session.rollback()
                    if outcome not in {"not-visible", "not-allowed"}:
                        wrong.append((move.name, source, role, outcome))
                    continue
                found = (
                    outcome,
                    counted(session, StatusHistory, complaint, move=move.name),
                    counted(session, AuditEvent, complaint, action=move.name),
                    mails(session, complaint),
                )
                expected = ("done", 1, 1, wanted_mails(move.name, actor, investigator, leads))
                if found != expected:
                    wrong.append((move.name, source, role, found))
                session.rollback()
    assert wrong == []


def _outcome(
    session: Session,
    complaint: Complaint,
    name: str,
    actor: Actor,
    at: datetime,
    office: Office,
) -> str:
    try:
        row = complaints.get(session, complaint.id, actor, lock=True)
        take(session, row, name, actor, at, office)
    except NotVisible:
        return "not-visible"
    except NotAllowed:
        return "not-allowed"
    except (InvalidMove, Rejected) as error:
        return str(error) or repr(error)
    return "done"


# --- days ------------------------------------------------------------------------------------


def received(make: Make, acting: Any, lead: Actor, day: date, **given: Any) -> Complaint:
    values = {
        "name": "Ada",
        "email": MAIL,
        "about": "CAP_SERVICE",
        "what_happened": "x",
        "when_happened": "May",
        "outcome_wanted": "x",
        **given,
    }
    with acting(lead) as session:
        id_ = complaints.receive(session, values, by=lead, at=moment(day)).id
    found: Complaint = make.all(Complaint, Complaint.id == id_)[0]
    return found


def test_the_chain_of_the_code(
    make: Make, acting: Any, lead: Actor, handling: Any, office: Office
) -> None:
    """Received 1 June; acknowledged 8 June; answered, with the longest extension, by 6 July."""
    complaint = received(make, acting, lead, date(2026, 6, 1))
    assert complaint.ack_due == complaint.due_on == date(2026, 6, 8)
    other, reviewer = make.staff(Role.CAP_ADMIN), make.staff(Role.SERVICE_LEAD)
    second = actor_of(make, reviewer)
    with handling(complaint) as (session, row):
        values = {"investigator_id": other.id, "scope": "a", "outcome_sought": "b"}
        at = moment(date(2026, 6, 8))
        complaint_notes.plan(session, row, values, by=lead, at=at, version=row.version)
        complaints.move(session, row, "acknowledge", by=lead, at=at, office=office)
        assert row.due_on == row.response_due == date(2026, 6, 22)
        told_on = date(2026, 6, 19)
        at = moment(told_on)
        complaints.extend(session, row, 10, told_on, reason="Away.", by=lead, at=at, office=office)
        assert row.due_on == row.response_due == date(2026, 7, 6)
        with pytest.raises(InvalidMove, match="one extension"):
            complaints.extend(
                session, row, 1, told_on, reason="More.", by=lead, at=at, office=office
            )
        complaint_notes.note_findings(session, row, FOUND, by=lead, at=at, version=row.version)
        complaints.move(session, row, "answer", by=lead, at=moment(date(2026, 7, 6)), office=office)
        assert row.due_on is None
        assert row.stage2_until == date(2026, 8, 3)
        at = moment(date(2026, 8, 3))
        complaints.move(session, row, "ask-again", by=lead, at=at, reason="Wrong.", office=office)
        assert (row.stage, row.stage2_ack_due) == (2, date(2026, 8, 10))
        at = moment(date(2026, 8, 10))
        with pytest.raises(Rejected, match="did not give the answer"):
            complaint_notes.plan(
                session, row, {"reviewer_id": lead.user_id}, by=lead, at=at, version=row.version
            )
        named = {"reviewer_id": reviewer.id}
        complaint_notes.plan(session, row, named, by=lead, at=at, version=row.version)
        complaints.move(session, row, "acknowledge-again", by=lead, at=at, office=office)
        assert row.due_on == row.stage2_due == date(2026, 9, 8)
        at = moment(date(2026, 8, 28))
        complaints.extend(
            session, row, 20, at.date(), reason="Away.", by=lead, at=at, office=office
        )
        assert row.stage2_due == date(2026, 10, 6)
        with pytest.raises(InvalidMove, match="writes nothing down"):
            complaint_notes.note_findings(session, row, FOUND, by=lead, at=at, version=row.version)
        complaint_notes.note_findings(session, row, FOUND, by=second, at=at, version=row.version)
        at = moment(date(2026, 9, 1))
        with pytest.raises(InvalidMove, match="answered it at stage 1"):
            complaints.move(session, row, "answer-again", by=lead, at=at, office=office)
        complaints.move(session, row, "answer-again", by=second, at=at, office=office)
        at += timedelta(hours=1)
        complaints.move(session, row, "close", by=lead, at=at, reason="Final.", office=office)
        assert row.finding == row.stage2_finding == "PARTLY"
        assert row.lgsco_signposted_at == date(2026, 9, 1)
        assert row.retain_until == date(2032, 9, 1)


@pytest.mark.parametrize(("day", "due"), FIVE_DAYS)
def test_the_five_days_run_from_the_day_it_came(
    make: Make, acting: Any, lead: Actor, day: date, due: date
) -> None:
    complaint = received(make, acting, lead, day)
    assert (complaint.received_on, complaint.ack_due, complaint.due_on) == (day, due, due)


@pytest.mark.parametrize(
    ("about", "due"),
    [("SAFEGUARDING", date(2026, 12, 21)), ("DATA_PROTECTION", date(2027, 1, 17))],
)
def test_some_matters_go_another_way_first(
    make: Make, acting: Any, lead: Actor, handling: Any, office: Office, about: str, due: date
) -> None:
    """The clock stands still meanwhile and goes on with the days that were left, over
    Christmas too."""
    safeguarding = make.staff(Role.SAFEGUARDING_LEAD)
    complaint = received(make, acting, lead, date(2026, 12, 18), about=about)
    assert (complaint.status, complaint.due_on, complaint.days_left) == ("own-path", due, 5)
    told = {m.recipient for m in make.all(OutboxMessage, OutboxMessage.kind == "complaint-to-turn")}
    assert (safeguarding.email in told) is (about == "SAFEGUARDING")
    assert lead.email in told
    assert [m.kind for m in make.all(OutboxMessage, OutboxMessage.recipient == MAIL)] == [
        "complaint-elsewhere"
    ]
    with handling(complaint) as (session, row):
        at = moment(date(2026, 12, 23))
        with pytest.raises(InvalidMove, match="not acknowledged yet"):
            complaints.move(session, row, "go-on", by=lead, at=at, reason="Seen.", office=office)
        complaints.move(session, row, "take-back", by=lead, at=at, reason="Seen.", office=office)
        assert row.due_on == row.ack_due == date(2027, 1, 4)
        make_ready = {"investigator_id": lead.user_id, "scope": "a", "outcome_sought": "b"}
        complaint_notes.plan(session, row, make_ready, by=lead, at=at, version=row.version)
        at += timedelta(hours=1)
        complaints.move(session, row, "acknowledge", by=lead, at=at, office=office)
        assert row.status == "acknowledged"


def test_a_matter_that_is_found_out_later_is_turned_first(
    make: Make, lead: Actor, handling: Any, office: Office
) -> None:
    complaint = in_state(make, C.RECEIVED, "acknowledge", about="SAFEGUARDING")
    with (
        handling(complaint) as (session, row),
        pytest.raises(InvalidMove, match="path of its own"),
    ):
        complaints.move(session, row, "acknowledge", by=lead, at=make.at, office=office)


def test_somebody_anonymous_hears_nothing(make: Make, acting: Any, lead: Actor) -> None:
    received(make, acting, lead, date(2026, 6, 1), email=None, name=None)
    assert make.all(OutboxMessage) == []
