"""Staff look at what will be sent about days and stop it, in a real browser, also on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from app.domain.calendar import add_working_days
from app.models import Timer

from .service import Service

Check = Callable[[Page], None]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_reminders_are_seen_and_stopped(service: Service, check_page: Check, phone: bool) -> None:
    make, today = service.make, service.make.today
    withdrawal = make.withdrawal(process_due=add_working_days(today, 3))
    rows = [
        make.timer(
            withdrawal,
            kind=kind,
            days_off=offset,
            due_on=withdrawal.process_due,
            planned_for=add_working_days(withdrawal.process_due, offset),
        )
        for offset, kind in ((-2, "remind"), (0, "flag"), (1, "escalate"))
    ]
    make.timer_rule()
    late = make.timer(
        make.withdrawal(),
        state="sent",
        kind="escalate",
        due_on=add_working_days(today, -5),
        planned_for=add_working_days(today, -4),
    )
    service.phone = phone
    colleague = service.person(service.colleague)
    colleague.open("/admin/")
    colleague.sees("Due today or late")
    check_page(colleague.page)
    colleague.open("/admin/timer/?stands=1")
    colleague.sees(late.about)
    colleague.open("/admin/timer/?rule=withdrawal-complete&state=planned")
    assert colleague.page.locator("tbody tr").count() == 3
    check_page(colleague.page)
    colleague.open("/admin/timer/?state=failed")
    colleague.sees("Nothing fits.")
    check_page(colleague.page)

    colleague.open(f"/admin/withdrawal/{withdrawal.id}")
    colleague.sees("What will be sent next")
    colleague.page.locator(f"a[href='/admin/timer/{rows[0].id}']").click()
    check_page(colleague.page)
    colleague.press("Stop this one")
    check_page(colleague.page)
    colleague.page.get_by_label("Why").fill("It is nearly done.")
    colleague.press("Stop this one")
    colleague.sees("It is nearly done.")
    colleague.open(f"/admin/timer/{rows[1].id}")
    colleague.press("Stop all about this case")
    colleague.page.get_by_label("Why").fill("The school has rung.")
    colleague.press("Stop all about this case")
    colleague.sees("Everything about this case is stopped")
    check_page(colleague.page)
    assert {make.reload(row).state for row in rows} == {"stopped"}
    colleague.open("/admin/timer-rule/")
    colleague.sees("Complete a withdrawal")
    check_page(colleague.page)
    assert len(make.all(Timer)) == 4
