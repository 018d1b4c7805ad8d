"""Who may take which step of a complaint, what each waits for, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor
from app.domain.calendar import add_working_days
from app.domain.errors import Conflict, InvalidMove, Rejected
from app.domain.roles import Role
from app.models import ComplaintLetter, ComplaintShare, Document, OutboxMessage, User
from app.services import complaint_notes, complaint_people, complaint_shares, complaints
from app.services.complaint_letters import Office
from tests.support.actors import actor_of
from tests.support.complaint_office import FOUND, MOVES, C, Desk, in_state, paper, put_texts, take
from tests.support.factories import Make
from tests.support.pdf_text import words


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
    make: Make,
    lead: Actor,
    handling: Any,
    office: Office,
    given: dict[str, Any],
    move: str,
    words: str,
) -> None:
    source = next(s for m, s in MOVES if m.name == move)
    complaint = in_state(make, source, move, **given)
    with handling(complaint) as (session, row), pytest.raises(InvalidMove) as refused:
        take(session, row, move, lead, make.at, office)
    assert any(words in reason for reason in refused.value.reasons)


def test_the_reviewer_is_somebody_else(make: Make, lead: Actor, handling: Any) -> None:
    complaint = in_state(make, C.STAGE2_ASKED, "acknowledge-again")
    with handling(complaint) as (session, row), pytest.raises(Rejected) as refused:
        complaint_notes.plan(
            session,
            row,
            {"reviewer_id": row.investigator_id},
            by=lead,
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


def test_a_page_that_is_old_changes_nothing(make: Make, lead: Actor, handling: Any) -> None:
    complaint = in_state(make, C.ACKNOWLEDGED, "answer")
    with handling(complaint) as (session, row), pytest.raises(Conflict):
        complaint_notes.note_findings(
            session, row, FOUND, by=lead, at=make.at, version=row.version + 1
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
        given = {"asked": "Who rang?", "shared": "", "due_on": add_working_days(make.today, 5)}
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
    assert len(make.all(OutboxMessage, OutboxMessage.kind == "complaint-share-ended")) == 1
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


@pytest.mark.parametrize(
    ("status", "step"), [(C.ACKNOWLEDGED, "answer"), (C.STAGE2_ACKNOWLEDGED, "answer-again")]
)
def test_a_stage_that_is_answered_waits_for_no_provider(
    make: Make, acting: Any, lead: Actor, handling: Any, office: Office, status: C, step: str
) -> None:
    """What was answered stays to be read; what was not is ended, and the provider is told so."""
    provider = make.provider()
    owner = make.user(Role.PROVIDER_OWNER, provider=provider)
    asked = actor_of(make, owner)
    complaint = in_state(make, status, step)
    answered = make.share(complaint, provider_id=provider.id, answer="Rae.", answered_at=make.at)
    waiting = make.share(complaint, provider_id=provider.id)
    with handling(complaint) as (session, row):
        complaints.move(session, row, step, by=lead, at=make.at, office=office)
    with acting(asked) as session:
        assert [row.id for row in complaint_shares.asked_of(session, asked)] == [answered.id]
    assert make.reload(waiting).ended_at == make.at
    (mail,) = make.all(OutboxMessage, OutboxMessage.kind == "complaint-share-ended")
    assert mail.recipient == owner.email
    assert complaint.ref in mail.subject


def test_whoever_complained_ends_the_questions_as_well(
    make: Make, acting: Any, handling: Any
) -> None:
    school, provider = make.school(), make.provider()
    make.user(Role.PROVIDER_OWNER, provider=provider)
    by = actor_of(make, make.user(Role.SCHOOL_COORDINATOR, school=school))
    complaint = in_state(make, C.ACKNOWLEDGED, "withdraw", school_id=school.id)
    share = make.share(complaint, provider_id=provider.id)
    with handling(complaint, by) as (session, row):
        complaints.ask(session, row, "withdraw", reason="x", by=by, at=make.at)
    assert make.reload(share).ended_at == make.at
    assert len(make.all(OutboxMessage, OutboxMessage.kind == "complaint-share-ended")) == 1


def test_only_who_may_answer_hears_that_a_provider_is_asked(
    make: Make, lead: Actor, handling: Any
) -> None:
    """A complaint may be about one of its people, and its contacts may have no account."""
    provider = make.provider()
    make.user(Role.PROVIDER_USER, provider=provider)
    make.user(Role.PROVIDER_OWNER, provider=provider, confirmed_at=None)
    make.contact(provider=provider, job_role="DSL")
    complaint = in_state(make, C.ACKNOWLEDGED, "answer")
    given = {"asked": "Who rang?", "shared": "", "due_on": add_working_days(make.today, 5)}

    def ask() -> None:
        with handling(complaint) as (session, row):
            complaint_shares.share(
                session, row, provider.id, **given, by=lead, at=make.at, version=row.version
            )

    with pytest.raises(Rejected, match="Nobody at this provider may answer"):
        ask()
    assert make.all(ComplaintShare) == []
    owner = make.user(Role.PROVIDER_OWNER, provider=provider)
    ask()
    (mail,) = make.all(OutboxMessage, OutboxMessage.kind == "complaint-shared")
    assert mail.recipient == owner.email


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


@pytest.mark.parametrize("about", ["SAFEGUARDING", "DATA_PROTECTION", "PROVIDER"])
def test_who_begins_another_path_hears_of_it_when_it_is_turned_by_hand(
    make: Make, lead: Actor, handling: Any, office: Office, about: str
) -> None:
    safeguarding = make.staff(Role.SAFEGUARDING_LEAD)
    complaint = in_state(make, C.ACKNOWLEDGED, "turn", about=about)
    with handling(complaint) as (session, row):
        complaints.move(session, row, "turn", by=lead, at=make.at, reason="Seen.", office=office)
        due = f"Begin it by {row.due_on.day} {row.due_on:%B %Y}"
    told = make.all(OutboxMessage, OutboxMessage.kind == "complaint-to-turn")
    with make.session() as session:
        email = session.get_one(User, lead.user_id).email
    assert email in {mail.recipient for mail in told}
    assert (safeguarding.email in {mail.recipient for mail in told}) is (about == "SAFEGUARDING")
    assert all(due in mail.body for mail in told)
