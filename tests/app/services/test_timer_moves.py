"""What people do to a case moves its reminders: a question stops the clock, more time moves the
day, over Christmas and over the summer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.domain.roles import Role
from app.services import complaints, withdrawals
from tests.support.actors import actor_of
from tests.support.complaint_office import C, Desk, in_state, paper, put_texts
from tests.support.factories import Make
from tests.support.timing import Clock, nine, rows_of

RECEIVED = date(2025, 12, 24)


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app, at=nine(RECEIVED))


def planned(make: Make) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for row in rows_of(make):
        if row.state == "planned":
            found.setdefault(row.rule, []).append(row.planned_for)
    return found


def test_a_question_stops_the_clock_of_a_withdrawal_over_christmas(
    app: Flask, make: Make, acting: Any
) -> None:
    clock, school = Clock(app), make.school()
    admin = actor_of(make, make.staff(Role.CAP_ADMIN))
    asker = actor_of(make, make.user(Role.SCHOOL_COORDINATOR, school=school))
    case = make.application(school, status="closed-placed")
    placement = make.placement(response=make.response(make.pack(case)), status="active")
    withdrawal = make.withdrawal(
        placement,
        submitted_at=nine(RECEIVED),
        process_due=date(2026, 1, 5),
        due_on=date(2025, 12, 29),
    )
    clock.plan(RECEIVED)
    on_time = [date(2025, 12, 31), date(2026, 1, 5), date(2026, 1, 6)]
    assert planned(make) == {"withdrawal-complete": on_time}

    def move(name: str, by: Any, day: date) -> None:
        with acting(by) as session:
            row = withdrawals.get(session, withdrawal.id, by, lock=True)
            withdrawals.move(session, row, name, by=by, at=nine(day), reason="Which days?")
        clock.plan(day)

    move("return", admin, date(2025, 12, 29))
    answered_by = [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)]
    assert planned(make) == {"withdrawal-answer": answered_by}
    # Two working days later: 31 December, as only weekdays that are no holidays count.
    move("answer", asker, date(2025, 12, 31))
    moved = [date(2026, 1, 5), date(2026, 1, 7), date(2026, 1, 8)]
    assert planned(make) == {"withdrawal-complete": moved}
    make.staff(Role.SERVICE_LEAD)
    for day in (date(2026, 1, 5), date(2026, 1, 7), date(2026, 1, 8)):
        assert clock.work(day) == 1
    sent = [row for row in rows_of(make) if row.state == "sent"]
    assert {row.due_on for row in sent} == {date(2026, 1, 7)}


@pytest.mark.parametrize("stage", [1, 2])
def test_more_time_for_a_complaint_moves_every_mail(
    app: Flask, make: Make, acting: Any, stage: int
) -> None:
    """The worked example: answered by 22 June, with the longest extension by 6 July 2026."""
    put_texts(make)
    clock, lead = Clock(app), actor_of(make, make.staff(Role.SERVICE_LEAD))
    state = C.ACKNOWLEDGED if stage == 1 else C.STAGE2_ACKNOWLEDGED
    begun = nine(date(2026, 6, 8))
    due = {"due_on": date(2026, 6, 22), "ack_at": begun, "stage2_ack_at": begun}
    complaint = in_state(make, state, "extend", **due)
    clock.plan(date(2026, 6, 12))
    rule = f"complaint-stage-{stage}"
    assert planned(make)[rule][-2:] == [date(2026, 6, 22), date(2026, 6, 23)]
    told = date(2026, 6, 19)
    with Desk(acting, lead)(complaint) as (session, row):
        complaints.extend(
            session, row, 10, told, reason="Away.", by=lead, at=nine(told), office=paper(app)
        )
    clock.plan(told)
    assert planned(make)[rule][-2:] == [date(2026, 7, 6), date(2026, 7, 7)]
    old = [row for row in rows_of(make, rule) if row.due_on == date(2026, 6, 22)]
    assert {row.state for row in old} == {"superseded"}
