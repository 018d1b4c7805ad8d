"""Every step of a complaint, by every role, from the table of its flow; and the days it sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.complaint_flow import COMPLAINT_FLOW, ENDED, ComplaintStatus
from app.domain.errors import Conflict, InvalidMove, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role, permissions_of
from app.models import (
    AuditEvent,
    Complaint,
    ComplaintLetter,
    ComplaintShare,
    Document,
    OutboxMessage,
    StatusHistory,
    User,
)
from app.services import complaint_notes, complaint_people, complaint_shares, complaints
from app.services.complaint_letters import Office
from tests.support.actors import actor_of
from tests.support.complaint_office import paper, put_texts
from tests.support.deadlines import FIVE_DAYS
from tests.support.factories import Make
from tests.support.pdf_text import words

MAIL = "parent@example.org"
OUTSIDE = {
    Role.SCHOOL_COORDINATOR: "school",
    Role.SCHOOL_FINANCE: "school",
    Role.SCHOOL_OWNER: "school",
    Role.PROVIDER_USER: "provider",
    Role.PROVIDER_OWNER: "provider",
}
MOVES = [(move, source) for move in COMPLAINT_FLOW.moves for source in sorted(move.sources)]
C = ComplaintStatus
FOUND = {"finding": "PARTLY", "reasons": "r", "remedy": "", "learning": "", "actions": ""}


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


@pytest.fixture
def lead(make: Make) -> Actor:
    return actor_of(make, make.staff(Role.SERVICE_LEAD))


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    put_texts(make)
    return paper(app)


@pytest.fixture
def handling(make: Make, acting: Callable[..., Any], lead: Actor) -> Callable[..., Any]:
    """The complaint locked for a step: `with handling(complaint) as (session, row)`."""

    @contextmanager
    def handle(complaint: Complaint, by: Actor = lead) -> Iterator[tuple[Session, Complaint]]:
        with acting(by) as session:
            yield session, complaints.get(session, complaint.id, by, lock=True)

    return handle


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


def wanted_mails(move: str, actor: Actor, investigator: str) -> set[tuple[str, str]]:
    theirs = not actor.is_staff
    if move == "ask-again":
        told = {("complaint-stage2", MAIL)}
        return told | {("complaint-asked", investigator)} if theirs else told
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
                expected = ("done", 1, 1, wanted_mails(move.name, actor, investigator))
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
    make: Make, handling: Any, office: Office
) -> None:
    complaint = in_state(make, C.RECEIVED, "acknowledge", about="SAFEGUARDING")
    with (
        handling(complaint) as (session, row),
        pytest.raises(InvalidMove, match="path of its own"),
    ):
        complaints.move(session, row, "acknowledge", by=_actor(session), at=make.at, office=office)


def _actor(session: Session) -> Actor:
    found: Actor = session.info["actor"]
    return found


@pytest.mark.parametrize(
    ("given", "move", "words"),
    [
        ({"investigator_id": None}, "acknowledge", "Name who looks into it"),
        ({"scope": None}, "acknowledge", "what is looked at"),
        ({"outcome_sought": None}, "acknowledge", "what is looked at"),
        ({"finding": None}, "answer", "what was found"),
        ({"reasons": None}, "answer", "what was found"),
        ({"reviewer_id": None}, "acknowledge-again", "Name the reviewer"),
        ({"stage2_finding": None}, "answer-again", "found at stage 2"),
        ({"due_on": date(2020, 1, 1)}, "extend", "late already"),
        ({"extension_days": 3}, "extend", "one extension"),
        ({"stage2_extension_days": 3}, "extend-again", "one extension"),
    ],
)
def test_a_step_waits_for_what_it_needs(
    make: Make, handling: Any, office: Office, given: dict[str, Any], move: str, words: str
) -> None:
    source = next(s for m, s in MOVES if m.name == move)
    complaint = in_state(make, source, move, **given)
    with handling(complaint) as (session, row), pytest.raises(InvalidMove) as refused:
        take(session, row, move, _actor(session), make.at, office)
    assert any(words in reason for reason in refused.value.reasons)


def test_the_reviewer_is_somebody_else(make: Make, handling: Any) -> None:
    complaint = in_state(make, C.STAGE2_ASKED, "acknowledge-again")
    with handling(complaint) as (session, row), pytest.raises(Rejected) as refused:
        complaint_notes.plan(
            session,
            row,
            {"reviewer_id": row.investigator_id},
            by=_actor(session),
            at=make.at,
            version=row.version,
        )
    assert refused.value.faults[0].field == "reviewer_id"


def test_whoever_looked_first_gives_no_final_answer(
    make: Make, lead: Actor, handling: Any, office: Office
) -> None:
    complaint = in_state(make, C.STAGE2_ACKNOWLEDGED, "answer-again", investigator_id=lead.user_id)
    with (
        handling(complaint) as (session, row),
        pytest.raises(InvalidMove, match="does not answer at stage 2"),
    ):
        complaints.move(session, row, "answer-again", by=lead, at=make.at, office=office)


def test_stage_2_is_asked_for_in_time(make: Make, session_of: Any) -> None:
    school = make.school()
    actor = actor_of(make, make.user(Role.SCHOOL_COORDINATOR, school=school))
    complaint = in_state(
        make,
        C.STAGE1_ANSWERED,
        "ask-again",
        school_id=school.id,
        stage2_until=make.today - timedelta(days=1),
    )
    session = session_of(actor)
    row = complaints.get(session, complaint.id, actor, lock=True)
    with pytest.raises(InvalidMove, match="has passed"):
        complaints.ask(session, row, "ask-again", by=actor, at=make.at, reason="Wrong.")


def test_somebody_anonymous_hears_nothing(make: Make, acting: Any, lead: Actor) -> None:
    received(make, acting, lead, date(2026, 6, 1), email=None, name=None)
    assert make.all(OutboxMessage) == []


def test_a_page_that_is_old_changes_nothing(make: Make, handling: Any) -> None:
    complaint = in_state(make, C.ACKNOWLEDGED, "answer")
    with handling(complaint) as (session, row), pytest.raises(Conflict):
        complaint_notes.note_findings(
            session, row, FOUND, by=_actor(session), at=make.at, version=row.version + 1
        )


def test_the_right_to_a_second_look_is_not_closed_away(
    make: Make, lead: Actor, handling: Any, office: Office
) -> None:
    """Until the day that the answer named it is not closed; the day after it may be."""
    day = make.today
    complaint = in_state(make, C.STAGE1_ANSWERED, "close", stage2_until=day)
    with handling(complaint) as (session, row):
        with pytest.raises(InvalidMove, match="can still ask for stage 2"):
            complaints.move(session, row, "close", by=lead, at=make.at, reason="x", office=office)
        at = make.at + timedelta(days=1)
        complaints.move(session, row, "close", by=lead, at=at, reason="Done.", office=office)
        assert row.status == "closed"


def test_what_hangs_on_it_ends_and_is_kept_with_it(
    make: Make, acting: Any, lead: Actor, handling: Any, office: Office
) -> None:
    """A provider is asked no longer about what is closed; letters go when the complaint goes."""
    provider = make.provider()
    asked = actor_of(make, make.user(Role.PROVIDER_OWNER, provider=provider))
    complaint = in_state(make, C.ACKNOWLEDGED, "answer")
    with handling(complaint) as (session, row):
        given = {"asked": "Who rang?", "shared": "", "due_on": make.today + timedelta(days=5)}
        version = row.version
        complaint_shares.share(
            session, row, provider.id, **given, by=lead, at=make.at, version=version
        )
        with pytest.raises(Conflict):
            complaint_shares.share(
                session, row, provider.id, **given, by=lead, at=make.at, version=version
            )
    with acting(asked) as session:
        assert len(complaint_shares.asked_of(session, asked)) == 1
    with handling(complaint) as (session, row):
        complaints.move(session, row, "withdraw", by=lead, at=make.at, reason="x", office=office)
    with acting(asked) as session:
        assert complaint_shares.asked_of(session, asked) == []
    until = make.reload(complaint).retain_until
    assert until is not None
    for model in (ComplaintLetter, ComplaintShare, Document):
        (part,) = make.all(model)
        assert part.retain_until == until
    with handling(complaint) as (session, row):
        name, at = "reopen-stage-1", make.at + timedelta(hours=1)
        complaints.move(session, row, name, by=lead, at=at, reason="x", office=office)
    assert {part.retain_until for part in make.all(ComplaintLetter)} == {None}
    (share,) = make.all(ComplaintShare)
    assert share.ended_at is not None


def test_a_removed_complaint_asks_nobody(make: Make, acting: Any) -> None:
    provider = make.provider()
    asked = actor_of(make, make.user(Role.PROVIDER_OWNER, provider=provider))
    complaint = in_state(make, C.ACKNOWLEDGED, "answer")
    make.share(complaint, provider_id=provider.id)
    make.change(complaint, deleted_at=make.at)
    with acting(asked) as session:
        assert complaint_shares.asked_of(session, asked) == []


@pytest.mark.parametrize(
    ("role", "about", "fits"),
    [
        (Role.SERVICE_LEAD, "CHARGE", True),
        (Role.CAP_ADMIN, "CHARGE", True),
        (Role.QUALITY_OFFICER, "PROVIDER", True),
        (Role.QUALITY_OFFICER, "CHARGE", False),
        (Role.MONITORING_OFFICER, "PROVIDER", False),
        (Role.PANEL_MEMBER, "PROVIDER", False),
    ],
)
def test_who_is_named_can_open_it(
    make: Make, handling: Any, role: Role, about: str, fits: bool
) -> None:
    colleague = make.staff(role)
    complaint = in_state(make, C.RECEIVED, "acknowledge", about=about)
    with handling(complaint) as (session, row):
        faults = complaint_people.naming_faults(session, row, {"investigator_id": colleague.id})
        assert [fault.field for fault in faults] == ([] if fits else ["investigator_id"])


@pytest.mark.parametrize("move", ["turn", "take-back", "go-on"])
def test_what_colleagues_write_of_another_procedure_is_in_no_letter(
    app: Flask, make: Make, lead: Actor, handling: Any, office: Office, move: str
) -> None:
    source = next(s for m, s in MOVES if m.name == move)
    complaint = in_state(make, source, move, about="SAFEGUARDING")
    with handling(complaint) as (session, row):
        reason = "The LADO asked about Mr Canary."
        complaints.move(session, row, move, by=lead, at=make.at, reason=reason, office=office)
    (document,) = make.all(Document, Document.complaint_id == complaint.id)
    with app.extensions["storage"].open(document.storage_key) as stream:
        text = words(bytes(stream.read()))
    assert "Canary" not in text
    assert ("safety of children looks at it first" in text) is (move == "turn")
    assert ("Now it is our turn" in text) is (move != "turn")
