"""What is to be entered in CLM and Capita is shown and taken out with a reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

from app.domain.roles import Role
from app.models import AuditEvent, Placement, Provider
from app.services.withdrawal_systems import HEAD
from tests.support.client import Client
from tests.support.factories import Make

PATH = "/admin/withdrawals-to-enter/"


def test_only_what_is_processed_and_not_entered_is_shown(
    staff: Callable[..., Client], make: Make
) -> None:
    placement = make.placement(status="ending")
    wanted = make.withdrawal(placement, status="processing", detail="Said in confidence.")
    half = make.withdrawal(placement, status="processing", clm_done=make.today)
    make.withdrawal_slot(half)
    done = {"clm_done": make.today, "capita_done": make.today}
    others = [
        make.withdrawal(placement, status="received"),
        make.withdrawal(placement, status="processing", **done),
        make.withdrawal(placement, status="completed"),
    ]
    client = staff()
    page = client.get(PATH)
    assert all(row.ref in page.text for row in (wanted, half))
    assert not any(row.ref in page.text for row in others)

    empty = page.submit({"reason": ""}, button="Export as CSV")
    assert empty.status == 422
    answer = client.post_with_token(f"{PATH}export", {"reason": "To type in today"})
    rows = list(csv.reader(io.StringIO(answer.html.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == HEAD
    found = {row[0]: row for row in rows[1:]}
    assert set(found) == {wanted.ref, half.ref}
    assert found[half.ref][-1] == "Capita"
    assert found[half.ref][11] == "Monday morning"
    assert "confidence" not in answer.html
    (event,) = make.all(AuditEvent, AuditEvent.action == "exported")
    assert (event.reason, event.changes["rows"]) == ("To type in today", 2)


def test_each_place_that_ends_is_a_row(staff: Callable[..., Client], make: Make) -> None:
    school, provider = make.school(), make.provider()
    student = make.student(school)

    def place(status: str, at: Provider) -> Placement:
        case = make.application(
            school, status="closed-placed", student=student, offers=[make.offer(at)]
        )
        return make.placement(application=case, status=status)

    own, other = place("ending", provider), place("ending", provider)
    going_on, elsewhere = place("active", provider), place("ending", make.provider())
    # Another withdrawal ends it earlier, and everybody was shown that day.
    shown = make.today - timedelta(days=3)
    make.change(other, actual_end=shown)
    given = {"status": "processing", "last_day": make.today}
    withdrawal = make.withdrawal(own, scope="ALL_WITH_PROVIDER", **given)
    make.withdrawal(elsewhere, **given)
    answer = staff().post_with_token(f"{PATH}export", {"reason": "To type in today"})
    rows = list(csv.reader(io.StringIO(answer.html.removeprefix("\ufeff"))))[1:]
    of_all = [row[9] for row in rows if row[0] == withdrawal.ref]
    assert of_all == [own.ref, other.ref]
    days = [row[12] for row in rows if row[0] == withdrawal.ref]
    assert days == [f"{make.today:%d/%m/%Y}", f"{shown:%d/%m/%Y}"]
    assert len(rows) == 3
    assert going_on.ref not in answer.html
    (event,) = make.all(AuditEvent, AuditEvent.action == "exported")
    assert event.changes["rows"] == 3


def test_it_is_for_those_who_process_withdrawals(staff: Callable[..., Client]) -> None:
    assert staff(Role.CAP_ADMIN).get(PATH).status == 200
    for role in (Role.MONITORING_OFFICER, Role.QUALITY_OFFICER, Role.AUDITOR):
        assert staff(role).get(PATH).status == 404
