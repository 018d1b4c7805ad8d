"""Mail about days when something goes wrong: one failure holds up nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.domain.calendar import add_working_days
from app.domain.roles import Role
from app.models import AuditEvent, OutboxMessage, Timer
from app.services.timers import people, sending
from tests.support.factories import Make
from tests.support.timing import DUE, MONDAY, Clock, at_cap, nine, rows_of


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app, at=nine(MONDAY))


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app)


def recipients(make: Make) -> list[str]:
    return sorted(mail.recipient for mail in make.all(OutboxMessage))


def fail_with(monkeypatch: pytest.MonkeyPatch, record_id: Any, error: Exception) -> None:
    """Of one record nobody can find out who is to be told."""
    found = people.sides

    def sides(step: Any, record: Any, look: Any) -> Any:
        if record.id == record_id:
            raise error
        return found(step, record, look)

    monkeypatch.setattr(sending, "sides", sides)


def test_one_that_cannot_be_written_is_given_up_and_the_others_go_out(
    make: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    at_cap(make)
    bad, *others = (make.withdrawal(process_due=DUE) for _ in range(3))
    clock.plan(MONDAY)
    fail_with(monkeypatch, bad.id, KeyError("somebody@example.org"))
    assert clock.send(DUE) == 5
    assert {mail.record_id for mail in make.all(OutboxMessage)} == {each.id for each in others}
    (row,) = make.all(Timer, Timer.record_id == bad.id, Timer.planned_for == DUE)
    assert (row.state, row.why) == ("failed", sending.UNWRITTEN)
    (event,) = make.all(AuditEvent, AuditEvent.action == "reminder-failed")
    assert event.record_id == row.id
    assert {vars(each)["error"] for each in caplog.records if "timers" in each.name} == {"KeyError"}
    assert "somebody@example.org" not in caplog.text


def test_what_may_pass_is_tried_again(
    make: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_cap(make)
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    wednesday = add_working_days(DUE, -2)
    (row,) = make.all(Timer, Timer.planned_for == wednesday)
    with monkeypatch.context() as broken:
        fail_with(broken, withdrawal.id, OperationalError("SELECT 1", {}, Exception("locked")))
        for day in (wednesday, add_working_days(DUE, -1)):
            assert clock.send(day) == 0
            assert make.reload(row).state == "planned"
    assert recipients(make) == []
    clock.send(add_working_days(DUE, -1))
    assert make.reload(row).state == "sent"


def test_an_address_typed_in_two_ways_gets_one_mail(make: Make, clock: Clock) -> None:
    """The referrer of the school is also a contact of the provider."""
    school, provider = make.school(), make.provider()
    owner = make.user(Role.PROVIDER_OWNER, provider=provider)
    make.contact(provider=provider, job_role="DSL", email="Lee Warden <Both@example.org>")
    application = make.application(
        school=school,
        status="sent",
        offers=[make.offer(provider)],
        referrer_email="both@example.org",
    )
    make.pack(application, provider, sent_at=nine(MONDAY))
    clock.plan(MONDAY)
    first = min(row.planned_for for row in rows_of(make, "interview-book"))
    clock.send(first)
    assert {row.state for row in rows_of(make, "interview-book") if row.planned_for == first} == {
        "sent"
    }
    told = [each.casefold() for each in recipients(make)]
    assert sorted(told) == ["both@example.org", owner.email]


def test_what_was_planned_while_the_case_was_stopped_stays_unsent(make: Make, clock: Clock) -> None:
    at_cap(make)
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(DUE)
    make.timer(
        withdrawal,
        rule="withdrawal-answer",
        due_on=DUE,
        days_off=-1,
        stops_case=True,
        state="stopped",
        planned_for=MONDAY,
    )
    clock.send(DUE)
    (row,) = make.all(Timer, Timer.rule == "withdrawal-complete", Timer.planned_for == DUE)
    assert (row.state, row.why) == ("superseded", sending.CASE_STOPPED)
    assert recipients(make) == []


def test_a_mail_calls_the_page_as_it_is_called_now(make: Make, clock: Clock) -> None:
    at_cap(make)
    page = make.page(title="Old name", status="published", review_by=DUE)
    clock.plan(MONDAY)
    make.change(page, title="New name")
    clock.send(DUE)
    (mail, *_) = make.all(OutboxMessage)
    assert "New name" in mail.subject
    (row,) = make.all(Timer, Timer.state == "sent")
    assert row.about == "New name"
