"""Mail about days: planned from what is due, sent once, taken back when the case moves on."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.actor import system
from app.domain.calendar import add_working_days
from app.domain.roles import Role
from app.domain.timer_rules import BY_KEY
from app.domain.timers import TimerState
from app.models import AuditEvent, OutboxMessage, Timer, TimerRule
from app.services.timers import deadlines, listing, planning, sending
from app.services.timers.deadlines import Look
from tests.support.factories import Make
from tests.support.timing import DUE, MONDAY, Clock, at_cap, nine, rows_of


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app, at=nine(MONDAY))


@pytest.fixture
def people(make: Make) -> dict[str, str]:
    return at_cap(make)


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app)


def mails(make: Make) -> list[tuple[str, str, str]]:
    found = [(mail.recipient, mail.subject, mail.body) for mail in make.all(OutboxMessage)]
    return sorted(found)


# --- planning --------------------------------------------------------------------------------


def test_planning_twice_changes_nothing(make: Make, clock: Clock) -> None:
    make.withdrawal(process_due=DUE)
    make.meeting(status="booked", booked_for=nine(DUE))
    make.complaint(status="received", due_on=DUE)
    make.pack(sent_at=nine(MONDAY))
    make.user(Role.SCHOOL_COORDINATOR, school=make.school())
    make.page(must_read=True)
    assert clock.plan(MONDAY) > 0
    assert clock.plan(MONDAY) == 0
    assert {row.planned_at for row in make.all(TimerRule)} == {nine(MONDAY)}


def test_a_new_day_takes_the_place_of_the_old_one(make: Make, clock: Clock) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    later = add_working_days(DUE, 3)
    make.change(withdrawal, process_due=later)
    clock.plan(MONDAY)
    found = {(row.due_on, row.state) for row in rows_of(make)}
    assert found == {(DUE, "superseded"), (later, "planned")}


def test_a_clock_that_stands_still_sends_nothing_and_goes_on(make: Make, clock: Clock) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    make.change(withdrawal, status="returned", paused_on=MONDAY)
    clock.plan(MONDAY)
    assert {row.state for row in rows_of(make)} == {"superseded"}
    make.change(withdrawal, status="submitted", paused_on=None)
    clock.plan(MONDAY)
    assert {row.state for row in rows_of(make)} == {"planned"}


@pytest.mark.parametrize("status", ["completed", "cancelled", "returned"])
def test_what_moved_on_since_it_was_planned_is_not_sent(
    make: Make, clock: Clock, people: dict[str, str], status: str
) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    make.change(withdrawal, status=status)
    assert clock.send(DUE) > 0
    assert mails(make) == []
    assert {row.state for row in rows_of(make) if row.planned_for <= DUE} == {"superseded"}


def test_what_was_removed_is_not_sent(make: Make, clock: Clock, people: dict[str, str]) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    make.change(withdrawal, deleted_at=nine(MONDAY))
    clock.send(DUE)
    assert mails(make) == []


def test_after_an_outage_one_mail_a_case_goes_out(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    for _ in range(3):
        make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    clock.work(add_working_days(DUE, 4))
    assert [subject[:4] for _, subject, _ in mails(make)] == ["Late"] * 3
    assert {(row.days_off, row.state) for row in rows_of(make)} == {
        (-2, "superseded"),
        (0, "superseded"),
        (1, "sent"),
    }
    assert {row.why for row in rows_of(make) if row.state == "superseded"} == {planning.OUTDATED}


def test_what_is_long_past_when_it_is_found_is_left_to_its_queue(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    make.withdrawal(process_due=DUE)
    clock.work(add_working_days(DUE, 30))
    assert rows_of(make) == []
    assert mails(make) == []


def test_a_rule_that_fails_holds_up_no_other(
    make: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_look: Look) -> Any:
        raise KeyError("somebody@example.org")

    monkeypatch.setitem(deadlines.READERS, "withdrawal-complete", fail)
    make.withdrawal(process_due=DUE)
    make.course_change(due_on=DUE)
    assert clock.plan(MONDAY) == len(rows_of(make, "course-change-answer")) == 3
    looked = {row.key for row in make.all(TimerRule, TimerRule.planned_at.is_not(None))}
    assert looked == set(BY_KEY) - {"withdrawal-complete"}
    (told,) = [each for each in caplog.records if each.getMessage() == "timers.rule_failed"]
    assert (vars(told)["rule"], vars(told)["error"]) == ("withdrawal-complete", "KeyError")
    assert "somebody@example.org" not in caplog.text


# --- sending ---------------------------------------------------------------------------------


def test_nothing_goes_out_at_night_at_weekends_and_on_closed_days(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    make.withdrawal(process_due=DUE)
    make.closure_day(day=DUE)
    clock.plan(MONDAY)
    wednesday = add_working_days(DUE, -2)
    assert clock.send(wednesday, hour=7) == 0
    assert clock.send(wednesday, hour=18) == 0
    assert clock.send(DUE) == 0
    assert clock.send(DUE + timedelta(days=1)) == 0
    assert mails(make) == []
    assert clock.send(wednesday, hour=8) == 1


def test_each_is_sent_once_and_leads_to_its_mail(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    wednesday = add_working_days(DUE, -2)
    assert [clock.send(wednesday) for _ in range(3)] == [1, 0, 0]
    (mail,) = make.all(OutboxMessage)
    (row,) = make.all(Timer, Timer.state == "sent")
    assert (row.outbox_key, row.told) == (mail.dedupe_key, 1)
    assert (row.sent_at, mail.record_id) == (nine(wednesday), withdrawal.id)
    assert mail.subject == f"By 12 June 2026: complete withdrawal {withdrawal.ref}"
    assert f"site:/admin/withdrawal/{withdrawal.id}" in mail.body
    (event,) = make.all(AuditEvent, AuditEvent.action == "reminder-sent")
    assert (event.record_id, event.actor_kind) == (row.id, "system")


def test_the_newest_mail_alone_says_how_the_case_stands(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    for offset in (-2, 0, 1):
        clock.work(add_working_days(DUE, offset))
        standing = [row.days_off for row in rows_of(make) if row.settled_at is None]
        assert max(row.days_off for row in rows_of(make) if row.state == "sent") in standing
        sent = [row for row in rows_of(make) if row.state == "sent" and row.settled_at is None]
        assert [row.days_off for row in sent] == [offset]
    make.change(withdrawal, status="completed")
    clock.plan(add_working_days(DUE, 2))
    assert all(row.settled_at is not None for row in rows_of(make))


def test_what_reaches_nobody_says_so_and_stays(make: Make, clock: Clock) -> None:
    make.withdrawal(process_due=DUE)
    clock.work(DUE)
    (row,) = make.all(Timer, Timer.state == "failed")
    assert row.why == sending.NOBODY
    assert clock.work(DUE) == 0
    assert make.reload(row).state == "failed"


def test_a_rule_that_is_gone_sends_nothing(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    row = make.timer(withdrawal, rule="of-another-time", due_on=DUE, planned_for=DUE)
    clock.send(DUE)
    assert (make.reload(row).state, make.reload(row).why) == ("superseded", sending.GONE)


def test_whoever_looks_after_it_is_told_first(make: Make, clock: Clock) -> None:
    mine = make.staff(Role.CAP_ADMIN)
    make.staff(Role.CAP_ADMIN)
    make.withdrawal(process_due=DUE, owner_id=mine.id)
    reviewer = make.staff(Role.SERVICE_LEAD)
    make.staff(Role.SERVICE_LEAD)
    make.complaint(status="stage2-acknowledged", due_on=DUE, stage=2, reviewer_id=reviewer.id)
    clock.work(DUE)
    assert sorted(recipient for recipient, *_ in mails(make)) == sorted(
        [mine.email, reviewer.email]
    )


# --- at once ---------------------------------------------------------------------------------


def test_two_workers_at_once_plan_and_send_nothing_twice(
    app: Flask, make: Make, clock: Clock, people: dict[str, str]
) -> None:
    """Real connections, each thread its own; on PostgreSQL they truly overlap."""
    for _ in range(12):
        make.withdrawal(process_due=DUE)
        make.course_change(due_on=DUE)
    failures: list[BaseException] = []
    together = threading.Barrier(3)

    def run() -> None:
        try:
            together.wait()
            for day in (MONDAY, add_working_days(DUE, -2), DUE):
                clock.plan(day)
                clock.send(day)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    keys = [(row.rule, row.record_id, row.due_on, row.days_off) for row in make.all(Timer)]
    assert len(keys) == len(set(keys)) == 24 * 3
    sent = make.all(Timer, Timer.state == "sent")
    assert {(row.days_off, row.state) for row in sent} == {(-2, "sent"), (0, "sent")}
    assert len(sent) == len(make.all(OutboxMessage)) == 48
    assert len(make.all(AuditEvent, AuditEvent.action == "reminder-sent")) == 48


@pytest.mark.only_on("postgresql")
def test_a_row_another_worker_holds_is_left_alone(
    app: Flask, make: Make, clock: Clock, people: dict[str, str]
) -> None:
    make.withdrawal(process_due=DUE)
    clock.plan(DUE)
    (row,) = make.all(Timer, Timer.days_off == 0)
    with clock.sessions() as first:
        assert sending.send(first, row.id, by=system(on=DUE), at=nine(DUE))
        with clock.sessions() as second:
            assert not sending.send(second, row.id, by=system(on=DUE), at=nine(DUE))
    with clock.sessions() as third:
        assert not sending.send(third, row.id, by=system(on=DUE), at=nine(DUE))
    assert len(mails(make)) == 1


# --- forgetting ------------------------------------------------------------------------------


def test_rows_of_what_was_settled_two_years_ago_are_forgotten(make: Make, clock: Clock) -> None:
    withdrawal = make.withdrawal(process_due=DUE, status="completed")
    old, new = DUE - timedelta(days=800), DUE - timedelta(days=100)
    settled = {"state": TimerState.SENT, "settled_at": nine(old)}
    make.timer(withdrawal, due_on=old, planned_for=old, **settled)
    kept = [
        make.timer(withdrawal, due_on=new, planned_for=new, **settled),
        make.timer(withdrawal, due_on=old, planned_for=old, days_off=1, state=TimerState.SENT),
        make.timer(withdrawal, due_on=old, planned_for=old, days_off=2, stops_case=True, **settled),
    ]
    with clock.sessions() as session:
        assert listing.forget_old(session, at=nine(MONDAY)) == 1
    assert {row.id for row in rows_of(make)} == {row.id for row in kept}


def test_look_reads_one_record_alone(make: Make, clock: Clock) -> None:
    one = make.withdrawal(process_due=DUE)
    make.withdrawal(process_due=DUE)
    with clock.sessions() as session:
        look = Look.of(session, system(on=MONDAY), nine(MONDAY), one.id)
        found = deadlines.of_rule(BY_KEY["withdrawal-complete"], look)
    assert [each.record_id for each in found] == [one.id]
