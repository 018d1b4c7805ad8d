"""Staff see what will be sent about days, and stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.domain.roles import Role
from app.models import AuditEvent, Timer
from tests.support.client import Client
from tests.support.desk import do, record
from tests.support.factories import Make


def test_the_register_says_what_goes_out_when_and_to_whom(
    staff: Callable[..., Client], make: Make
) -> None:
    withdrawal = make.withdrawal()
    make.timer(withdrawal, days_off=-2, kind="remind", due_on=make.today + timedelta(days=4))
    make.timer(make.course_change(), state="sent", sent_at=make.at)
    client = staff()
    page = client.get("/admin/timer/")
    assert page.status == 200
    assert "Complete a withdrawal" in page.text
    assert "Who looks after it at CAP" in page.text
    assert "Reminder" in page.text
    shortcuts = page.soup.select("nav.chips a")
    assert [link.get_text() for link in shortcuts][:2] == ["Goes out next", "Went out"]
    for link in shortcuts:
        assert client.get(str(link["href"])).status == 200
    planned = client.get("/admin/timer/?state=planned").text
    assert withdrawal.ref in planned
    assert (
        "Answer a provider’s proposal"
        not in client.get("/admin/timer/?state=planned").soup.select_one("table").get_text()
    )
    for query in (
        "rule=course-change-answer",
        "table_name=course_change",
        "state=sent",
        "kind=flag",
    ):
        table = client.get(f"/admin/timer/?{query}").soup.select_one("table")
        assert table is not None
        assert withdrawal.ref not in table.get_text(), query
    for query in ("when=today", "when=week", "when=past", "stands=1", "when=never", "rule=none"):
        assert client.get(f"/admin/timer/?{query}").status == 200, query
    assert "Nothing fits." in client.get("/admin/timer/?rule=none").text


def test_the_case_says_what_will_be_sent_next(staff: Callable[..., Client], make: Make) -> None:
    withdrawal = make.withdrawal()
    assert "What will be sent next" not in record(staff(), withdrawal).text
    row = make.timer(withdrawal)
    make.timer(withdrawal, days_off=-2, kind="remind", state="sent")
    page = record(staff(), withdrawal)
    assert "What will be sent next" in page.text
    links = [a["href"] for a in page.soup.select(f"a[href='/admin/timer/{row.id}']")]
    assert len(links) == 1
    assert record(staff(), row).text.count(withdrawal.ref) >= 1


def test_one_is_stopped_with_a_reason_and_goes_on(staff: Callable[..., Client], make: Make) -> None:
    row = make.timer(make.withdrawal())
    client = staff()
    page = do(client, row, "Stop this one", {"reason": " "})
    assert page.status == 422
    do(client, row, "Stop this one", {"reason": "It is done on paper."})
    assert make.reload(row).state == "stopped"
    page = record(client, row)
    assert "It is done on paper." in page.text
    do(client, row, "Plan it again", {"reason": "It was not."})
    assert make.reload(row).state == "planned"


def test_all_about_a_case_is_stopped_and_goes_on(staff: Callable[..., Client], make: Make) -> None:
    withdrawal = make.withdrawal()
    rows = [make.timer(withdrawal, days_off=off) for off in (0, 1)]
    client = staff()
    do(client, rows[0], "Stop all about this case", {"reason": "The pupil has moved away."})
    assert {row.state for row in make.all(Timer)} == {"stopped"}
    page = record(client, rows[1])
    assert "Everything about this case is stopped" in page.text
    do(client, rows[1], "Let all about this case go on", {"reason": "It was another pupil."})
    assert {row.state for row in make.all(Timer)} == {"planned"}
    assert len(make.all(AuditEvent, AuditEvent.action == "reminder-case-stopped")) == 2


def test_a_rule_is_stopped_by_the_lead_alone(staff: Callable[..., Client], make: Make) -> None:
    rule = make.timer_rule()
    admin, lead = staff(), staff(Role.SERVICE_LEAD)
    assert "Stop for all cases" not in record(admin, rule).text
    page = record(lead, rule)
    assert "2 working days before: to who looks after it at CAP" in page.text
    do(lead, rule, "Stop for all cases", {"reason": "CAP does it by telephone this week."})
    assert make.reload(rule).stopped_at is not None
    assert "CAP does it by telephone" in record(lead, rule).text
    do(lead, rule, "Let it run again", {"reason": "The week is over."})
    assert make.reload(rule).stopped_at is None
    lado = make.timer_rule("lado-tell")
    assert "Stop for all cases" not in record(lead, lado).text


def test_today_shows_what_is_late_in_red(staff: Callable[..., Client], make: Make) -> None:
    withdrawal = make.withdrawal()
    late = make.timer(
        withdrawal,
        state="sent",
        kind="escalate",
        days_off=1,
        due_on=make.today - timedelta(days=9),
    )
    make.timer(make.complaint(), state="failed", why="There is nobody with an address to tell.")
    page = staff(Role.SERVICE_LEAD).get("/admin/")
    assert "Due today or late" in page.text
    assert "Reminders that reached nobody" in page.text
    mark = page.soup.select_one(f"li:has(a[href='/admin/timer/{late.id}']) .due--bad")
    assert mark is not None
    assert "late" in mark.get_text()


def test_what_reads_no_complaints_reads_no_mail_about_them(
    staff: Callable[..., Client], make: Make
) -> None:
    complaint = make.complaint()
    row = make.timer(complaint)
    officer = staff(Role.MONITORING_OFFICER)
    assert complaint.ref not in officer.get("/admin/timer/").text
    assert officer.get(f"/admin/timer/{row.id}").status == 404
    assert staff(Role.AUDITOR).get("/admin/timer/").status in {403, 404}
