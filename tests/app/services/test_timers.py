"""Mail about days: planned from what is due, sent once, taken back when the case moves on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.actor import system
from app.domain.calendar import add_working_days
from app.domain.roles import Role
from app.domain.timer_rules import BY_KEY, RULES, Rule
from app.domain.timers import TimerState
from app.http.transaction import acting_as
from app.models import AuditEvent, OutboxMessage, Timer, TimerRule
from app.services.timers import deadlines, listing, planning, sending
from app.services.timers.deadlines import Look
from tests.support.factories import Make

LONDON = ZoneInfo("Europe/London")
# A Monday; the Friday of the week is five working days after the one before.
MONDAY = date(2026, 6, 8)
DUE = date(2026, 6, 12)
CANARIES = ("Quillfeather", "Osterley")


def nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app, at=nine(MONDAY))


@pytest.fixture
def people(make: Make) -> dict[str, str]:
    """Somebody of each role at CAP, by their addresses."""
    roles = {
        "admin": Role.CAP_ADMIN,
        "lead": Role.SERVICE_LEAD,
        "quality": Role.QUALITY_OFFICER,
        "officer": Role.MONITORING_OFFICER,
        "safeguarding": Role.SAFEGUARDING_LEAD,
    }
    return {name: make.staff(role).email for name, role in roles.items()}


class Clock:
    """Plans and sends as the worker does, at a moment of the test."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @contextmanager
    def sessions(self) -> Iterator[Session]:
        with self.app.app_context(), acting_as(system(on=MONDAY)) as session:
            yield session

    def plan(self, day: date) -> int:
        return planning.plan_all(self.sessions, at=nine(day))

    def send(self, day: date, *, hour: int = 9) -> int:
        moment = nine(day).replace(hour=hour)
        return sending.send_due(self.sessions, clock=lambda: moment)

    def work(self, day: date) -> int:
        self.plan(day)
        return self.send(day)


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app)


def rows(make: Make, rule: str = "") -> list[Timer]:
    found = make.all(Timer, *([Timer.rule == rule] if rule else []))
    return sorted(found, key=lambda row: (row.due_on, row.days_off))


def states(make: Make, rule: str) -> list[tuple[int, str]]:
    return [(row.days_off, row.state) for row in rows(make, rule)]


def mails(make: Make) -> list[tuple[str, str, str]]:
    found = [(mail.recipient, mail.subject, mail.body) for mail in make.all(OutboxMessage)]
    return sorted(found)


# --- every rule ------------------------------------------------------------------------------


def _pupil(make: Make, **given: Any) -> Any:
    names = {"legal_forename": CANARIES[0], "legal_surname": CANARIES[1]}
    return make.student(make.school(), **names, **given)


def _place(make: Make) -> Any:
    student = _pupil(make)
    offer = make.offer()
    case = make.application(status="confirmed", student=student, offers=[offer])
    return make.placement(response=make.response(make.pack(case)), status="active")


def _withdrawal(make: Make, **given: Any) -> Any:
    make.withdrawal(_place(make), process_due=DUE, requester_email="asks@example.org", **given)


def _meeting(make: Make, **given: Any) -> Any:
    make.meeting(_place(make), **given)


def _complaint(make: Make, status: str, **given: Any) -> Any:
    return make.complaint(
        status=status, due_on=DUE, name=CANARIES[1], what_happened=CANARIES[0], **given
    )


def _sent(make: Make, **given: Any) -> Any:
    provider = make.provider()
    make.user(Role.PROVIDER_OWNER, provider=provider, email="owner@example.org")
    case = make.application(
        status="sent",
        student=_pupil(make),
        offers=[make.offer(provider)],
        referrer_email="school@example.org",
        **given,
    )
    return make.pack(case, sent_at=nine(add_working_days(DUE, -5)))


def _share(make: Make) -> None:
    provider = make.provider()
    make.user(Role.PROVIDER_OWNER, provider=provider, email="owner@example.org")
    complaint = _complaint(make, "acknowledged")
    make.share(complaint, provider_id=provider.id, due_on=DUE, asked=CANARIES[0])


def _must_read(make: Make, email: str = "school@example.org") -> None:
    make.user(Role.SCHOOL_COORDINATOR, school=make.school(), email=email)
    page = make.page(texts=[], status="published", must_read=True, title=CANARIES[0])
    make.page_version(page, title="Read me", shows_from=nine(add_working_days(DUE, -10)))


# What makes a rule watch something that is due on DUE, and who is told by each of its steps.
EACH: dict[str, tuple[Callable[[Make], Any], tuple[set[str], ...]]] = {
    "withdrawal-complete": (_withdrawal, ({"admin"}, {"admin"}, {"lead"})),
    "withdrawal-answer": (
        lambda make: _withdrawal(make, status="returned", due_on=DUE),
        ({"asks@example.org"}, {"asks@example.org"}, {"admin"}),
    ),
    "meeting-arrange": (
        lambda make: _meeting(make, status="asked", due_on=DUE),
        ({"admin"}, {"admin"}, {"lead"}),
    ),
    "meeting-record": (
        lambda make: _meeting(make, status="booked", booked_for=nine(DUE)),
        ({"admin"}, {"lead"}),
    ),
    "complaint-own-path": (
        lambda make: _complaint(make, "own-path", about="SAFEGUARDING"),
        ({"lead", "safeguarding"}, {"lead"}),
    ),
    "complaint-acknowledge": (
        lambda make: _complaint(make, "received"),
        ({"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-stage-1": (
        lambda make: _complaint(make, "acknowledged"),
        ({"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-stage-2-acknowledge": (
        lambda make: _complaint(make, "stage2-asked", stage=2),
        ({"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-stage-2": (
        lambda make: _complaint(make, "stage2-acknowledged", stage=2),
        ({"lead"}, {"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-share": (_share, ({"owner@example.org"}, {"owner@example.org"}, {"lead"})),
    "page-confirm": (_must_read, ({"school@example.org"}, {"school@example.org"}, {"admin"})),
    "page-review": (
        lambda make: make.page(review_by=DUE),
        ({"admin"}, {"admin"}, {"lead"}),
    ),
    "file-review": (
        lambda make: make.published_file(review_by=DUE),
        ({"admin"}, {"admin"}, {"lead"}),
    ),
    "course-change-answer": (
        lambda make: make.course_change(due_on=DUE),
        ({"quality"}, {"quality"}, {"lead"}),
    ),
    "interview-book": (
        _sent,
        ({"owner@example.org", "school@example.org"}, {"admin"}),
    ),
    "provider-answer": (
        lambda make: _sent(make, due_on=DUE),
        ({"owner@example.org"}, {"owner@example.org"}, {"admin"}),
    ),
}


def test_every_rule_is_tried() -> None:
    assert set(EACH) == {rule.key for rule in RULES} == set(deadlines.READERS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_each_step_goes_out_on_its_day_to_those_it_is_for(
    rule: Rule, make: Make, clock: Clock, people: dict[str, str]
) -> None:
    begin, told = EACH[rule.key]
    begin(make)
    clock.plan(add_working_days(DUE, rule.steps[0].offset - 1))
    for step, who in zip(rule.steps, told, strict=True):
        day = add_working_days(DUE, step.offset)
        before = {mail.id for mail in make.all(OutboxMessage)}
        clock.work(add_working_days(day, -1))
        row = next(row for row in rows(make, rule.key) if row.days_off == step.offset)
        assert (row.state, row.due_on, row.planned_for) == ("planned", DUE, day)
        clock.work(day)
        assert make.reload(row).state == "sent"
        new = [mail for mail in make.all(OutboxMessage) if mail.id not in before]
        mine = [mail for mail in new if mail.dedupe_key == f"timer:{row.id}"]
        assert {mail.recipient for mail in mine} == {people.get(name, name) for name in who}
        assert {mail.kind for mail in mine} == {f"timer-{step.kind}"}
    for mail in make.all(OutboxMessage):
        assert not any(name in mail.subject + mail.body for name in CANARIES)
        assert "{" not in mail.subject + mail.body
        assert "site:/" in mail.body
    assert [row.settled_at is None for row in rows(make, rule.key)][-1]


# --- planning --------------------------------------------------------------------------------


def test_planning_twice_changes_nothing(make: Make, clock: Clock) -> None:
    for name in ("withdrawal-complete", "meeting-record", "complaint-stage-2", "interview-book"):
        EACH[name][0](make)
    _must_read(make, "reader@example.org")
    assert clock.plan(MONDAY) > 0
    assert clock.plan(MONDAY) == 0
    assert {row.planned_at for row in make.all(TimerRule)} == {nine(MONDAY)}


def test_a_new_day_takes_the_place_of_the_old_one(make: Make, clock: Clock) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    later = add_working_days(DUE, 3)
    make.change(withdrawal, process_due=later)
    clock.plan(MONDAY)
    found = {(row.due_on, row.state) for row in rows(make)}
    assert found == {(DUE, "superseded"), (later, "planned")}


def test_a_clock_that_stands_still_sends_nothing_and_goes_on(make: Make, clock: Clock) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    make.change(withdrawal, status="returned", paused_on=MONDAY)
    clock.plan(MONDAY)
    assert {row.state for row in rows(make)} == {"superseded"}
    make.change(withdrawal, status="submitted", paused_on=None)
    clock.plan(MONDAY)
    assert {row.state for row in rows(make)} == {"planned"}


@pytest.mark.parametrize("status", ["completed", "cancelled", "returned"])
def test_what_moved_on_since_it_was_planned_is_not_sent(
    make: Make, clock: Clock, people: dict[str, str], status: str
) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    clock.plan(MONDAY)
    make.change(withdrawal, status=status)
    assert clock.send(DUE) > 0
    assert mails(make) == []
    assert {row.state for row in rows(make) if row.planned_for <= DUE} == {"superseded"}


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
    assert {(row.days_off, row.state) for row in rows(make)} == {
        (-2, "superseded"),
        (0, "superseded"),
        (1, "sent"),
    }
    assert {row.why for row in rows(make) if row.state == "superseded"} == {planning.OUTDATED}


def test_what_is_long_past_when_it_is_found_is_left_to_its_queue(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    make.withdrawal(process_due=DUE)
    clock.work(add_working_days(DUE, 30))
    assert rows(make) == []
    assert mails(make) == []


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
    (event,) = make.all(AuditEvent, AuditEvent.action == "timer-sent")
    assert (event.record_id, event.actor_kind) == (row.id, "system")


def test_the_newest_mail_alone_says_how_the_case_stands(
    make: Make, clock: Clock, people: dict[str, str]
) -> None:
    withdrawal = make.withdrawal(process_due=DUE)
    for offset in (-2, 0, 1):
        clock.work(add_working_days(DUE, offset))
        standing = [row.days_off for row in rows(make) if row.settled_at is None]
        assert max(row.days_off for row in rows(make) if row.state == "sent") in standing
        sent = [row for row in rows(make) if row.state == "sent" and row.settled_at is None]
        assert [row.days_off for row in sent] == [offset]
    make.change(withdrawal, status="completed")
    clock.plan(add_working_days(DUE, 2))
    assert all(row.settled_at is not None for row in rows(make))


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


def test_provider_and_school_each_read_their_own_page(make: Make, clock: Clock) -> None:
    pack = _sent(make)
    clock.work(DUE)
    found = {recipient: (subject, body) for recipient, subject, body in mails(make)}
    case = pack.application_id
    assert f"site:/provider/applications/{case}" in found["owner@example.org"][1]
    assert pack.ref in found["owner@example.org"][0]
    assert f"site:/school/applications/{case}" in found["school@example.org"][1]
    assert pack.ref not in found["school@example.org"][0]


def test_whoever_looks_after_it_is_told_first(make: Make, clock: Clock) -> None:
    mine = make.staff(Role.CAP_ADMIN)
    make.staff(Role.CAP_ADMIN)
    make.withdrawal(process_due=DUE, owner_id=mine.id)
    reviewer = make.staff(Role.SERVICE_LEAD)
    make.staff(Role.SERVICE_LEAD)
    _complaint(make, "stage2-acknowledged", stage=2, reviewer_id=reviewer.id)
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
    assert len(make.all(AuditEvent, AuditEvent.action == "timer-sent")) == 48


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
    assert {row.id for row in rows(make)} == {row.id for row in kept}


def test_look_reads_one_record_alone(make: Make, clock: Clock) -> None:
    one = make.withdrawal(process_due=DUE)
    make.withdrawal(process_due=DUE)
    with clock.sessions() as session:
        look = Look.of(session, system(on=MONDAY), nine(MONDAY), one.id)
        found = deadlines.of_rule(BY_KEY["withdrawal-complete"], look)
    assert [each.record_id for each in found] == [one.id]
