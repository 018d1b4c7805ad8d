"""Every event that somebody is told about (6.13): who gets which mail."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.access.scope import fetch
from app.domain.roles import Role
from app.models import Application, ApplicationResponse, OutboxMessage, Pack, Provider, School
from app.notify.messages import CaseMail
from app.services import applications, complaints, placements, responses
from tests.support.actors import actor_of
from tests.support.complaint_office import paper, put_texts
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling
from tests.support.office import Acting, Office
from tests.support.portal_case import PortalCase


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    return PortalCase(app, make)


@pytest.fixture
def office(make: Make, acting: Acting, as_actor: Any) -> Office:
    return Office(make, acting, as_actor(make.staff(Role.CAP_ADMIN)))


def told(make: Make, kind: str) -> set[str]:
    return {row.recipient for row in make.all(OutboxMessage, OutboxMessage.kind == kind)}


def answer(case: PortalCase, pack: Pack, acting: Acting, **given: Any) -> ApplicationResponse:
    """The provider declines after an interview."""
    case.make.interview(pack)
    by = actor_of(case.make, case.first_user)
    values = {
        "paperwork_complete": True,
        "interview_held_on": case.make.today,
        "attended_by": ["PUPIL"],
        "mode": "IN_PERSON",
        "interview_notes": "x",
        "outcome": "DECLINED",
        "declined_ground": "NEED",
        "declined_detail": "The workshop is far too loud for this pupil.",
        "declaration_name": "Ada",
        **given,
    }
    with acting(by) as session:
        row = applications.get(session, case.application.id, by, lock=True)
        responses.answer(session, row, fetch(session, Pack, pack.id, by), values, by=by, at=case.at)
    return case.make.all(ApplicationResponse)[0]


def test_no_mail_is_composed_that_nothing_sends() -> None:
    sources = [*Path("app/services").glob("*.py"), *Path("admin_views").glob("*.py")]
    code = "".join(path.read_text() for path in sources)
    assert [kind for kind in CaseMail if f"CaseMail.{kind.name}" not in code] == []


def test_a_pack_is_told_to_the_owners_and_the_safeguarding_lead(
    case: PortalCase, make: Make
) -> None:
    owner = make.provider_user(case.first, role=Role.PROVIDER_OWNER)
    make.contact(provider=case.first, job_role="DSL", email="dsl@example.org")
    make.contact(provider=case.first, job_role="FINANCE", email="finance@example.org")
    case.send_pack()
    assert told(make, "pack-sent") == {owner.email, "dsl@example.org"}
    assert case.application.referrer_email in told(make, "pack-sent-school")
    case.recall()
    assert told(make, "pack-recalled") == {owner.email, "dsl@example.org"}


def test_contacts_also_get_the_mail_they_are_to_get(case: PortalCase, make: Make) -> None:
    school = make.all(School, School.id == case.application.school_id)[0]
    wanted = {"receives": ["PLACES"], "job_role": "FINANCE"}
    make.contact(school, email="office@example.org", **wanted)
    make.contact(school, email="unsure@example.org", verified_on=None, **wanted)
    make.contact(school, email="other@example.org", receives=["WITHDRAWALS"], job_role="FINANCE")
    make.contact(provider=case.first, email="desk@example.org", **wanted)
    case.send_pack()
    assert told(make, "pack-sent-school") == {case.application.referrer_email, "office@example.org"}
    assert "desk@example.org" in told(make, "pack-sent")


def test_an_answer_is_told_to_whoever_looks_after_the_application(
    case: PortalCase, make: Make, acting: Acting
) -> None:
    owner = make.staff()
    make.change(case.application, owner_id=owner.id)
    answer(case, case.send_pack(), acting)
    assert told(make, "response-received") == {owner.email}


def test_an_answer_is_else_told_to_whoever_sent_the_pack(
    case: PortalCase, make: Make, acting: Acting
) -> None:
    answer(case, case.send_pack(), acting)
    assert told(make, "response-received") == {case.staff.email}


def test_an_answer_is_at_last_told_to_every_administrator(
    case: PortalCase, make: Make, acting: Acting
) -> None:
    pack = case.send_pack()
    gone, there = make.staff(active=False), make.staff()
    make.staff(Role.QUALITY_OFFICER)
    make.change(pack, sent_by_id=gone.id)
    answer(case, make.reload(pack), acting)
    assert told(make, "response-received") == {case.staff.email, there.email}


def test_a_place_is_told_to_school_and_provider(office: Office, make: Make) -> None:
    response = office.answered()
    people = make.provider_user(_provider(make))
    place = office.process(response)
    mails = make.all(OutboxMessage, OutboxMessage.kind == "place-confirmed")
    paths = {mail.recipient: mail.body for mail in mails}
    assert f"/provider/placements/{place.id}" in paths[people.email]
    assert len(paths) == 2
    office.on_place(place, _activate, first_attended_on=make.today)
    assert len(told(make, "place-started")) == 1


def test_the_head_is_told_what_the_panel_decided(office: Office, make: Make) -> None:
    school = make.school()
    make.contact(school, job_role="HEAD", email="head@example.org")
    make.contact(school, job_role="CAP_COORDINATOR", email="cap@example.org")
    case = make.application(school, status="panel-queue", programme="FLOURISH")
    lead = actor_of(make, make.staff(Role.SERVICE_LEAD))
    with office.acting(lead) as session:
        row = applications.get(session, case.id, lead)
        applications.move(session, row, "panel-approve", by=lead, at=office.at, reason="Fits.")
    assert {"head@example.org", "cap@example.org"} <= told(make, "panel-decided")
    returned = make.application(school, status="in-review")
    with office.acting(office.staff) as session:
        row = applications.get(session, returned.id, office.staff)
        applications.move(session, row, "return", by=office.staff, at=office.at, reason="More.")
    assert "cap@example.org" in told(make, "application-returned")
    assert "head@example.org" not in told(make, "application-returned")


def test_the_coordinators_hear_of_an_application_of_their_school(
    app: Flask, make: Make, as_actor: Any
) -> None:
    filling = Filling(app, make)
    filling.offers()
    school = make.school()
    make.contact(school, job_role="CAP_COORDINATOR", email="cap@example.org")
    by = as_actor(make.school_user(school))
    draft = filling.draft(APPLICATION, by, fixed={"pupil_source": "NEW", **PUPIL})
    sent = filling.send(draft, by)
    assert {"cap@example.org", sent.sender_email} <= told(make, "received")


def test_the_other_party_hears_of_a_completed_withdrawal(office: Office, make: Make) -> None:
    place = make.placement(status="active", first_attended_on=make.today)
    provider = make.provider_user(_provider(make))
    office.end(office.withdraw(place))
    assert told(make, "withdrawal-completed") == {"asks@example.org"}
    assert told(make, "withdrawal-to-read") == {provider.email}
    (case,) = make.all(Application)
    place = make.placement(status="active", first_attended_on=make.today)
    withdrawal = office.withdraw(place)
    make.change(withdrawal, requester_type="PROVIDER", requester_email="trainer@example.org")
    office.end(withdrawal)
    assert "trainer@example.org" in told(make, "withdrawal-completed")
    school_side = told(make, "withdrawal-to-read") - {provider.email}
    assert len(school_side) == 1
    assert case.referrer_email not in school_side


def test_both_sides_hear_of_a_withdrawal_that_cap_asked_for(office: Office, make: Make) -> None:
    place = make.placement(status="active", first_attended_on=make.today)
    provider = make.provider_user(_provider(make))
    withdrawal = office.withdraw(place)
    make.change(withdrawal, requester_type="CAP", requester_email="cap@example.org")
    office.end(withdrawal)
    (case,) = make.all(Application)
    assert told(make, "withdrawal-to-read") == {provider.email, case.referrer_email}
    mails = make.all(OutboxMessage, OutboxMessage.kind == "withdrawal-to-read")
    pages = {mail.recipient: mail.body for mail in mails}
    assert f"/school/withdrawals/{withdrawal.id}" in pages[case.referrer_email]
    assert f"/provider/withdrawals/{withdrawal.id}" in pages[provider.email]


def test_a_complainant_hears_that_it_was_received_and_closed(
    app: Flask, office: Office, make: Make
) -> None:
    put_texts(make)
    values = {
        "name": "Ada",
        "email": "ada@example.org",
        "about": "PROVIDER",
        "what_happened": "x",
        "when_happened": "Last week",
        "outcome_wanted": "x",
    }
    lead = actor_of(make, make.staff(Role.SERVICE_LEAD))
    with office.acting(lead) as session:
        row = complaints.receive(session, values, by=lead, at=office.at)
        session.flush()
        complaints.move(
            session,
            row,
            "out-of-scope",
            by=lead,
            at=office.at,
            reason="Seen.",
            office=paper(app),
        )
    assert told(make, "complaint-received") == {"ada@example.org"}
    assert told(make, "complaint-post") == {"ada@example.org"}


def _provider(make: Make) -> Provider:
    return make.all(Provider)[0]


def _activate(session: Any, row: Any, **more: Any) -> None:
    row.start_date = more["first_attended_on"] - timedelta(days=1)
    placements.activate(session, row, **more)
