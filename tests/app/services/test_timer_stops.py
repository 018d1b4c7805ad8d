"""People stop mail about days, and let it go on: one, all of a case, a rule for all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.actor import Actor, system
from app.access.scope import fetch, visible
from app.domain.errors import Conflict, InvalidMove, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.domain.timer_rules import BY_KEY
from app.domain.timers import TimerState
from app.http.transaction import acting_as
from app.models import AuditEvent, OutboxMessage, Timer, TimerRule
from app.services.timers import planning, sending, stopping
from tests.support.factories import Make

MONDAY, DUE = date(2026, 6, 8), date(2026, 6, 12)
WHY = "The school has rung: it is being done."


def nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/London"))


class Desk:
    """Plans, and does something to a row as somebody."""

    def __init__(self, app: Flask, make: Make, admin: Actor, lead: Actor) -> None:
        self.app, self.make, self.admin, self.lead = app, make, admin, lead

    @contextmanager
    def sessions(self) -> Iterator[Session]:
        with self.app.app_context(), acting_as(system(on=MONDAY)) as session:
            yield session

    def plan(self, day: date = MONDAY) -> None:
        planning.plan_all(self.sessions, at=nine(day))

    def send(self, day: date) -> int:
        return sending.send_due(self.sessions, clock=lambda: nine(day))

    def do(self, deed: Any, row: Any, *, by: Actor | None = None, **given: Any) -> Any:
        actor = by or self.admin
        with self.app.app_context(), acting_as(actor) as session:
            held = fetch(session, type(row), row.id, actor, lock=True)
            values = {"reason": WHY, "version": held.version, **given}
            return deed(session, held, by=actor, at=nine(MONDAY), **values)

    def rows(self, *where: Any) -> list[Timer]:
        return sorted(self.make.all(Timer, *where), key=lambda row: row.days_off)

    def rule(self, key: str) -> TimerRule:
        (row,) = self.make.all(TimerRule, TimerRule.key == key)
        return row

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]


@pytest.fixture
def desk(app: Flask, as_actor: Any) -> Desk:
    make = Make(app, at=nine(MONDAY))
    admin, lead = (make.staff(role) for role in (Role.CAP_ADMIN, Role.SERVICE_LEAD))
    return Desk(app, make, as_actor(admin), as_actor(lead))


def test_one_is_stopped_and_the_others_go_out(desk: Desk) -> None:
    desk.make.withdrawal(process_due=DUE)
    desk.plan()
    first = desk.rows()[0]
    desk.do(stopping.stop, first)
    held = desk.make.reload(first)
    assert (held.state, held.stopped_reason) == ("stopped", WHY)
    assert (held.stopped_by_id, held.stopped_at) == (desk.admin.user_id, nine(MONDAY))
    desk.plan()
    assert desk.states() == ["stopped", "planned", "planned"]
    assert desk.send(date(2026, 6, 10)) == 0
    assert desk.send(DUE) == 1
    (event,) = desk.make.all(AuditEvent, AuditEvent.action == "reminder-stopped")
    assert (event.record_id, event.reason) == (first.id, WHY)


def test_a_stopped_one_is_planned_again(desk: Desk) -> None:
    desk.make.withdrawal(process_due=DUE)
    desk.plan()
    row = desk.rows()[0]
    desk.do(stopping.stop, row)
    desk.do(stopping.start, row)
    held = desk.make.reload(row)
    assert (held.state, held.stopped_at, held.stopped_by_id, held.stopped_reason) == (
        "planned",
        None,
        None,
        None,
    )
    assert len(desk.make.all(AuditEvent, AuditEvent.action == "reminder-started")) == 1


def test_what_reached_nobody_is_tried_again(desk: Desk) -> None:
    desk.make.course_change(due_on=DUE)
    desk.plan()
    row = desk.rows()[0]
    desk.make.change(row, state="failed", why=sending.NOBODY)
    desk.do(stopping.start, row)
    assert desk.make.reload(row).state == "planned"
    assert desk.send(date(2026, 6, 10)) == 1


def test_all_of_a_case_stays_stopped_whatever_its_days_do(desk: Desk) -> None:
    withdrawal = desk.make.withdrawal(process_due=DUE)
    other = desk.make.withdrawal(process_due=DUE)
    desk.plan()
    row = desk.rows(Timer.record_id == withdrawal.id)[0]
    assert desk.do(stopping.stop_case, row) == 3
    desk.make.change(withdrawal, process_due=date(2026, 6, 16))
    desk.plan()
    assert {each.state for each in desk.rows(Timer.record_id == withdrawal.id)} == {"stopped"}
    # By another rule, too: now the requester is asked.
    desk.make.change(withdrawal, status="returned", due_on=DUE)
    desk.plan()
    assert {each.state for each in desk.rows(Timer.record_id == withdrawal.id)} == {"stopped"}
    assert {each.state for each in desk.rows(Timer.record_id == other.id)} == {"planned"}
    assert desk.do(stopping.start_case, row) == 3
    desk.plan()
    planned = desk.rows(Timer.record_id == withdrawal.id, Timer.state == "planned")
    assert {each.rule for each in planned} == {"withdrawal-answer"}


def test_a_rule_is_stopped_for_all_and_runs_again(desk: Desk) -> None:
    desk.make.withdrawal(process_due=DUE)
    desk.make.course_change(due_on=DUE)
    desk.plan()
    rule = desk.rule("withdrawal-complete")
    desk.do(stopping.stop_rule, rule, by=desk.lead)
    # What is still planned at this moment is not sent either.
    assert desk.send(DUE) == 4
    assert not [each for each in desk.make.all(OutboxMessage) if "withdrawal" in each.subject]
    desk.plan(DUE)
    mine = desk.rows(Timer.rule == rule.key)
    assert {each.state for each in mine} == {"superseded"}
    assert planning.RULE_STOPPED in {each.why for each in mine}
    desk.do(stopping.start_rule, desk.rule(rule.key), by=desk.lead)
    desk.plan(DUE)
    assert [each.state for each in desk.rows(Timer.rule == rule.key)] == [
        "superseded",
        "planned",
        "planned",
    ]
    actions = {"rule-stopped", "rule-started"}
    assert len(desk.make.all(AuditEvent, AuditEvent.action.in_(actions))) == 2


def test_what_is_late_stays_so_while_its_rule_is_stopped(desk: Desk) -> None:
    withdrawal = desk.make.withdrawal(process_due=DUE)
    desk.plan(DUE)
    desk.send(DUE)
    rule = desk.rule("withdrawal-complete")
    desk.do(stopping.stop_rule, rule, by=desk.lead)
    desk.plan(DUE)
    found = {row.state: row for row in desk.rows(Timer.rule == rule.key)}
    assert found["sent"].settled_at is None
    assert found["superseded"].why == planning.RULE_STOPPED
    desk.make.change(withdrawal, status="completed")
    desk.plan(DUE)
    (sent,) = desk.rows(Timer.rule == rule.key, Timer.state == "sent")
    assert sent.settled_at is not None


def test_looking_at_what_is_due_does_not_stale_the_page_of_a_rule(desk: Desk) -> None:
    desk.plan()
    version = desk.rule("page-review").version
    desk.plan()
    assert desk.rule("page-review").version == version


@pytest.mark.parametrize("state", ["sent", "superseded", "stopped"])
def test_only_what_is_planned_is_stopped(desk: Desk, state: str) -> None:
    row = desk.make.timer(desk.make.withdrawal(), state=state)
    with pytest.raises(InvalidMove):
        desk.do(stopping.stop, row)


def test_a_case_about_which_nothing_is_planned_now_is_stopped_for_later(desk: Desk) -> None:
    withdrawal = desk.make.withdrawal(process_due=DUE)
    row = desk.make.timer(
        withdrawal, rule="withdrawal-answer", due_on=date(2026, 6, 1), state="sent"
    )
    desk.do(stopping.stop_case, row)
    desk.plan()
    assert desk.states() == ["sent"]
    assert desk.make.reload(row).stopped_reason == WHY
    with pytest.raises(InvalidMove, match="stopped already"):
        desk.do(stopping.stop_case, row)
    desk.do(stopping.start_case, row)
    held = desk.make.reload(row)
    assert (held.state, held.stops_case, held.stopped_at) == ("sent", False, None)
    desk.plan()
    assert sorted(desk.states()) == ["planned"] * 3 + ["sent"]


def test_a_reason_is_needed_and_the_newest_version(desk: Desk) -> None:
    row = desk.make.timer(desk.make.withdrawal())
    with pytest.raises(Rejected):
        desk.do(stopping.stop, row, reason=" ")
    with pytest.raises(Conflict):
        desk.do(stopping.stop, row, version=7)
    with pytest.raises(InvalidMove):
        desk.do(stopping.start, row)
    with pytest.raises(InvalidMove):
        desk.do(stopping.start_case, row)
    assert desk.make.reload(row).state == TimerState.PLANNED


def test_who_may_stop_what(desk: Desk, as_actor: Any) -> None:
    desk.plan()
    row = desk.make.timer(desk.make.course_change())
    quality = as_actor(desk.make.staff(Role.QUALITY_OFFICER))
    with pytest.raises(NotAllowed):
        desk.do(stopping.stop, row, by=quality)
    with pytest.raises(NotAllowed):
        desk.do(stopping.stop_rule, desk.rule("withdrawal-complete"), by=desk.admin)
    desk.do(stopping.stop, row, by=desk.admin)


def test_a_rule_about_pointers_is_stopped_by_nobody_who_sees_none(
    desk: Desk, as_actor: Any
) -> None:
    desk.plan()
    rule = desk.rule("lado-tell")
    with pytest.raises(NotAllowed):
        desk.do(stopping.stop_rule, rule, by=desk.lead)
    both = as_actor(desk.make.staff(roles=[Role.SERVICE_LEAD, Role.SAFEGUARDING_LEAD]))
    desk.do(stopping.stop_rule, rule, by=both)
    with pytest.raises(NotAllowed):
        desk.do(stopping.start_rule, desk.rule("lado-tell"), by=desk.lead)
    desk.do(stopping.start_rule, desk.rule("lado-tell"), by=both)


def test_each_sees_what_is_about_cases_it_sees(desk: Desk, as_actor: Any, session_of: Any) -> None:
    make = desk.make
    officer = make.staff(Role.MONITORING_OFFICER)
    mine = make.withdrawal(make.placement(status="active", monitoring_officer_id=officer.id))
    cases = {
        "mine": mine,
        "withdrawal": make.withdrawal(),
        "complaint": make.complaint(),
        "change": make.course_change(),
        "page": make.page(),
    }
    rows = {name: make.timer(case) for name, case in cases.items()}
    school = make.user(Role.SCHOOL_COORDINATOR, school=make.school())
    seen = {
        desk.admin: set(cases),
        desk.lead: set(cases),
        as_actor(officer): {"mine"},
        as_actor(make.staff(Role.QUALITY_OFFICER)): {"change"},
        as_actor(make.staff(Role.AUDITOR)): set(),
        as_actor(make.staff(Role.SAFEGUARDING_LEAD)): set(),
        as_actor(school): set(),
    }
    for actor, names in seen.items():
        session = session_of(actor)
        ids = set(session.scalars(visible(Timer, actor).with_only_columns(Timer.id)))
        assert {name for name, row in rows.items() if row.id in ids} >= names, actor.roles
        hidden = {"withdrawal"} - names
        assert not {rows[name].id for name in hidden} & ids, actor.roles
        for name in hidden:
            with pytest.raises(NotVisible):
                fetch(session, Timer, rows[name].id, actor)
        session.rollback()


def test_every_rule_is_about_a_table_that_has_a_view(app: Flask) -> None:
    views = app.extensions["staff_views"]
    assert {rule.table for rule in BY_KEY.values()} <= set(views)
