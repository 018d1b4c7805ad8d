"""`flask timers`, and what doctor says when nobody looks at what is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.cli import timers
from app.domain.timer_rules import RULES
from app.extensions import db
from app.models import OutboxMessage, Timer
from app.services import checkup
from tests.support.factories import Make


def flask(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=["timers", *arguments])
    assert result.exit_code == 0, result.output
    return str(result.output)


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = datetime(2026, 6, 10, 9, tzinfo=UTC)
    monkeypatch.setattr(timers, "now", lambda: moment)
    return moment


def test_plan_list_and_send(app: Flask, make: Make, at_nine: datetime) -> None:
    make.staff()
    withdrawal = make.withdrawal(process_due=date(2026, 6, 12))
    assert flask(app, "plan") == "Changed 3 rows.\n"
    assert flask(app, "plan") == "Changed 0 rows.\n"
    listed = flask(app, "list").splitlines()
    assert len(listed) == 3
    assert listed[0].startswith("2026-06-10  Planned  Reminder  Complete a withdrawal")
    assert all(line.endswith(withdrawal.ref) for line in listed)
    assert flask(app, "send") == "Dealt with 1 rows.\n"
    assert len(make.all(OutboxMessage)) == 1
    assert "Sent" in flask(app, "list", "--state", "sent")


def test_the_worker_does_both(
    app: Flask, make: Make, at_nine: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    make.staff()
    make.withdrawal(process_due=date(2026, 6, 12))
    with app.app_context():
        timers.plan_and_send()
        timers.plan_and_send()
    assert {row.state for row in make.all(Timer)} == {"sent", "planned"}
    assert len(make.all(OutboxMessage)) == 1


def problems(app: Flask, at: datetime) -> Any:
    with app.app_context(), db.engine.connect() as connection:
        return checkup.timer_problems(connection, at=at)


def test_doctor_says_when_nobody_looked_for_an_hour(app: Flask, make: Make) -> None:
    assert problems(app, make.at) == []
    make.application()
    assert "it was never looked at" in problems(app, make.at)[0]
    for rule in RULES:
        make.timer_rule(key=rule.key)
    assert problems(app, make.at + timedelta(minutes=59)) == []
    (words,) = problems(app, make.at + timedelta(hours=3))
    assert "it was looked at 3 hours ago. Does the worker run?" in words


def test_doctor_says_which_rule_is_left_behind(app: Flask, make: Make) -> None:
    first, second, *others = RULES
    make.timer_rule(key=first.key, planned_at=make.at - timedelta(hours=2))
    for rule in others:
        make.timer_rule(key=rule.key)
    (words,) = problems(app, make.at)
    assert f"reminded by: “{first.label}”, “{second.label}”." in words
