"""What staff do to a case, by its buttons: from a new application to a place and its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import (
    Application,
    ApplicationResponse,
    AuditEvent,
    CourseOffer,
    Document,
    OutboxMessage,
    Pack,
    PackDocument,
    Placement,
    RiskAssessment,
    StatusHistory,
)
from tests.support.client import Client, Page
from tests.support.factories import Make


def record(client: Client, row: Any) -> Page:
    return client.get(f"/admin/{row.__tablename__.replace('_', '-')}/{row.id}")


def buttons(page: Page) -> list[str]:
    """What can be done now, in the order of the page."""
    found = page.soup.select(".page-head--record :is(a.btn, button)")
    return [" ".join(each.get_text().split()) for each in found]


def do(client: Client, row: Any, deed: str, values: dict[str, Any] | None = None) -> Page:
    """Press a button of a record and, when it asks first, answer."""
    page = record(client, row)
    for anchor in page.soup.select(".page-head--record a.btn"):
        if " ".join(anchor.get_text().split()) == deed:
            asked = client.get(str(anchor["href"]))
            return asked.submit(values or {}, button=deed)
    return page.submit(values or {}, button=deed)


# --- the way of a case


def ready_case(make: Make, **given: Any) -> tuple[Application, Any]:
    school = make.school()
    offer = make.offer()
    student = make.student(school, **given.pop("student", {}))
    case = make.application(school, student=student, offers=[offer], **given)
    return case, offer


def test_a_case_from_new_to_sent(staff: Callable[..., Client], make: Make) -> None:
    case, offer = ready_case(make, status="submitted")
    assessment = make.risk_assessment(case)
    document = make.document(case, name="attendance.pdf")
    client = staff()
    page = record(client, case)
    assert "Start review" in buttons(page)
    page = do(client, case, "Start review")
    assert "In review" in page.text
    # What is not possible yet is told with its reasons.
    assert "Accept the risk assessment before you approve." in page.text
    assert "Approve for sending" not in buttons(page)
    assert "Put on panel list" not in page.text
    page = do(client, assessment, "Accept")
    assert page.heading == case.ref
    page = client.get(page.link("Choose course"))
    page = page.submit({"course_offer_id": str(offer.id)}, button="Choose course")
    # The way onward stands out, the way back does not.
    page = record(client, case)
    (onward,) = page.soup.select(".page-head--record .btn--primary")
    assert onward.get_text(strip=True) == "Approve for sending"
    page = do(client, case, "Approve for sending")
    assert "Ready to send" in page.text

    page = client.get(page.link("Send pack"))
    assert "attendance.pdf Risk assessment, " in page.text
    page = page.submit({"documents": str(document.id), "message": "Hello"}, button="Check")
    assert "attendance.pdf Risk assessment" in page.text
    assert make.all(Pack) == []
    provider, student = make.reload(offer).provider_id, make.reload(case).student_id
    assert provider
    assert student
    for words in ("attendance.pdf", case.ref, "Hello", "STU-"):
        assert words in page.text
    page = page.submit(button="Send to")
    assert "With provider" in page.text
    (pack,) = make.all(Pack)
    assert pack.message == "Hello"
    assert [d.document_id for d in make.all(PackDocument)] == [document.id]
    assert make.reload(assessment).accepted_on == make.today
    assert make.reload(case).owner_id is not None

    page = do(client, case, "Recall pack", {"reason": ""})
    assert page.status == 422
    page = do(client, case, "Recall pack", {"reason": "The wrong provider."})
    assert "Ready to send" in page.text
    assert make.reload(pack).ended_why == "recalled"
    told = {mail.kind for mail in make.all(OutboxMessage)}
    assert {"pack-sent-school"} <= told
    moves = [step.move for step in make.all(StatusHistory, StatusHistory.record_id == case.id)]
    assert sorted(moves) == sorted(["start-review", "approve", "send-pack", "recall-pack"])


def test_a_confidential_address_needs_a_second_tick(
    staff: Callable[..., Client], make: Make
) -> None:
    case, _ = ready_case(
        make, status="ready-to-send", student={"address_confidential": True, "address": "1 Secret"}
    )
    client = staff()
    page = client.get(f"/admin/application/{case.id}/send")
    assert "confidential" in page.text
    page = page.submit({"shares_address": "yes"}, button="Check")
    assert "Goes along although it is confidential" in page.text
    refused = page.submit(button="Send to")
    assert refused.status == 422
    assert make.all(Pack) == []
    refused.submit({"address_checked": "yes"}, button="Send to")
    (pack,) = make.all(Pack)
    assert pack.shows_address is True


def test_a_confidential_address_stays_unless_it_is_ticked(
    staff: Callable[..., Client], make: Make
) -> None:
    case, _ = ready_case(make, status="ready-to-send", student={"address_confidential": True})
    page = staff().get(f"/admin/application/{case.id}/send").submit(button="Check")
    assert "Stays here, it is confidential" in page.text
    page.submit(button="Send to")
    (pack,) = make.all(Pack)
    assert pack.shows_address is False


def test_a_document_of_another_case_or_locked_away_cannot_go_along(
    staff: Callable[..., Client], make: Make
) -> None:
    case, _ = ready_case(make, status="ready-to-send")
    other = make.document(make.application())
    locked = make.document(case, scan_result="quarantined", name="locked.pdf")
    client = staff()
    page = client.get(f"/admin/application/{case.id}/send")
    assert "locked.pdf" not in page.text
    for document in (other, locked):
        for address in ("send", "send/confirm"):
            answer = client.post_with_token(
                f"/admin/application/{case.id}/{address}",
                {"documents": str(document.id), "version": str(make.reload(case).version)},
            )
            assert answer.status == 422
    assert make.all(Pack) == []
    assert len(make.all(Document)) == 2


def test_the_panel_decides_with_its_rationale(staff: Callable[..., Client], make: Make) -> None:
    case, _ = ready_case(make, status="in-review", programme="FLOURISH")
    client = staff(Role.SERVICE_LEAD)
    page = do(client, case, "Put on panel list")
    assert "Waiting for panel" in page.text
    for words in ("Record panel approval", "Record panel deferral", "Record panel refusal"):
        assert words in buttons(page)
    refused = do(client, case, "Record panel refusal", {"reason": " "})
    assert refused.status == 422
    page = do(client, case, "Record panel refusal", {"reason": "Needs are not met."})
    assert "Refused by panel" in page.text
    assert "Needs are not met." in page.text
    page = do(client, case, "Explore alternatives")
    assert "Looking for alternatives" in page.text
    page = do(client, case, "Close without a place", {"reason": "None is open."})
    assert "Closed without a place" in page.text


def test_a_case_is_returned_and_cancelled_with_a_reason(
    staff: Callable[..., Client], make: Make
) -> None:
    case, _ = ready_case(make, status="in-review")
    client = staff()
    page = do(client, case, "Return to school", {"reason": "Add the attendance."})
    assert "Returned to school" in page.text
    page = do(client, case, "Cancel application", {"reason": "The family moved."})
    assert make.reload(case).status == "cancelled"
    assert "Not possible yet" not in page.text


def test_two_who_press_at_once_do_it_once_and_nothing_written_is_lost(
    staff: Callable[..., Client], make: Make
) -> None:
    case, _ = ready_case(make, status="in-review")
    first, second = staff(), staff()
    pages = [c.get(f"/admin/application/{case.id}/do/return") for c in (first, second)]
    pages[0].submit({"reason": "The first of two."}, button="Return to school")
    late = pages[1].submit({"reason": "The second, long thought out."}, button="Return to school")
    assert late.status == 409
    assert "The second, long thought out." in late.text
    assert len(make.all(StatusHistory)) == 1
    assert len([e for e in make.all(AuditEvent) if e.action == "return"]) == 1


def test_a_change_meanwhile_stops_a_deed(staff: Callable[..., Client], make: Make) -> None:
    case, _ = ready_case(make, status="in-review")
    client = staff()
    page = client.get(f"/admin/application/{case.id}/do/return")
    make.change(case, po_number="PO-1")
    late = page.submit({"reason": "Kept words."}, button="Return to school")
    assert late.status == 409
    assert "Kept words." in late.text
    assert make.reload(case).status == "in-review"


def test_a_move_that_is_no_button_is_no_page(staff: Callable[..., Client], make: Make) -> None:
    case, _ = ready_case(make, status="ready-to-send")
    client = staff()
    for name in ("send-pack", "confirm", "nothing"):
        answer = client.post_with_token(
            f"/admin/application/{case.id}/do/{name}", {"version": str(case.version)}, follow=False
        )
        assert answer.status in {302, 404, 409}
        assert make.reload(case).status == "ready-to-send"


# --- answers, places, withdrawals, complaints


def answered_case(make: Make, **given: Any) -> ApplicationResponse:
    school, offer = make.school(), make.offer()
    case = make.application(school, status="responded", offers=[offer])
    pack = make.pack(case)
    dates = {"start_date": make.today, "end_date": make.today + timedelta(days=90)}
    return make.response(pack, **{"status": "submitted", **dates, **given})


def test_an_accepted_answer_becomes_a_place(staff: Callable[..., Client], make: Make) -> None:
    response = answered_case(make)
    client = staff()
    page = do(client, response, "Process answer")
    (placement,) = make.all(Placement)
    assert f"Place {placement.ref} confirmed" in page.text
    assert "Place confirmed" in page.text
    page = do(client, placement, "Record first day attended", {"first_attended_on": "2031-01-01"})
    assert page.status == 422
    assert page.soup.select_one("#field-first_attended_on")["value"] == "2031-01-01"  # type: ignore[index]
    page = do(
        client, placement, "Record first day attended", {"first_attended_on": str(make.today)}
    )
    assert make.reload(placement).status == "active"
    case = make.all(Application)[0]
    assert case.status == "closed-placed"


def test_a_declined_answer_opens_the_search_again(staff: Callable[..., Client], make: Make) -> None:
    response = answered_case(
        make, outcome="DECLINED", declined_ground="NEED", start_date=None, end_date=None
    )
    page = do(staff(), response, "Process answer")
    assert "Looking for alternatives" in page.text
    standing_out = [each.get_text(strip=True) for each in page.soup.select("a.btn--primary")]
    assert "Close without a place" not in standing_out
    assert make.all(Placement) == []


def test_a_full_course_cannot_be_processed_and_the_page_says_why(
    staff: Callable[..., Client], make: Make
) -> None:
    response = answered_case(make)
    offer_id = make.reload(response).course_offer_id
    from app.models import CourseOffer

    (offer,) = make.all(CourseOffer, CourseOffer.id == offer_id)
    make.change(offer, capacity=1)
    other = make.placement(status="active", course_offer_id=offer.id)
    make.change(other, start_date=make.today, planned_end=make.today + timedelta(days=60))
    for half in ("AM", "PM"):
        if not [s for s in _slots(make, other) if (s.day, s.half_day) == ("MON", half)]:
            make.slot(other, day="MON", half_day=half)
    client = staff()
    page = record(client, response)
    assert "No place is free on Monday morning." in page.text
    assert "Process answer" not in buttons(page)


def _slots(make: Make, placement: Placement) -> list[Any]:
    from app.models import PlacementSlot

    return make.all(PlacementSlot, PlacementSlot.placement_id == placement.id)


def test_an_answer_can_be_queried(staff: Callable[..., Client], make: Make) -> None:
    response = answered_case(make)
    page = do(staff(), response, "Query the answer", {"reason": "Which days?"})
    assert "Queried by CAP" in page.text


def test_the_plain_moves_of_a_place(staff: Callable[..., Client], make: Make) -> None:
    placement = make.placement(status="active")
    client = staff()
    until = make.today + timedelta(days=20)
    pause = {"reason": "In hospital.", "paused_until": until.isoformat()}
    do(client, placement, "Pause placement", pause)
    assert make.reload(placement).paused_until == until
    assert make.reload(placement).status == "paused"
    do(client, placement, "Resume placement")
    assert make.reload(placement).status == "active"
    assert "The planned end has not been reached yet." in record(client, placement).text
    waiting = make.placement(status="pending", start_date=make.today)
    do(client, waiting, "Record that the pupil never came", {"reason": "Rang three times."})
    assert make.reload(waiting).status == "no-show"


def test_a_withdrawal_is_checked_and_completed(staff: Callable[..., Client], make: Make) -> None:
    placement = make.placement(status="ending")
    withdrawal = make.withdrawal(placement, last_day=make.today)
    client = staff()
    page = record(client, withdrawal)
    assert "Make sure who asks, the school or the provider, and tick it." in page.text
    asked = client.get(f"/admin/withdrawal/{withdrawal.id}/do/check-list")
    assert "Monday morning ends on" in asked.text
    assert "The address is not known for this school." in asked.text
    ticks = {"requester_confirmed": "yes", "scope_checked": "yes"}
    assert do(client, withdrawal, "Check list", {**ticks, "clm_done": "2099-01-01"}).status == 422
    assert "This step by" in record(client, withdrawal).text
    do(client, withdrawal, "Check list", ticks)
    do(client, withdrawal, "Receive withdrawal")
    page = do(client, withdrawal, "Begin to process")
    assert "Record it in CLM first and enter the date." in page.text
    today = {"clm_done": str(make.today), "capita_done": str(make.today)}
    page = do(client, withdrawal, "Check list", {**ticks, **today})
    assert "Complete withdrawal" in buttons(page)
    do(client, withdrawal, "Complete withdrawal")
    done = make.reload(withdrawal)
    assert (done.status, done.clm_done_by_id) == ("completed", done.scope_checked_by_id)
    assert make.reload(placement).status == "ended-withdrawn"
    actions = {e.action for e in make.all(AuditEvent, AuditEvent.record_id == withdrawal.id)}
    assert {"withdrawal-checked", "receive", "process", "complete"} <= actions


def test_what_is_decided_is_what_was_read(staff: Callable[..., Client], make: Make) -> None:
    withdrawal = make.withdrawal(make.placement(status="ending"))
    client = staff(Role.SERVICE_LEAD)
    page = record(client, withdrawal)
    asks = page.link("Ask a question")
    assert client.get(asks).heading.startswith("Ask a question")
    make.change(withdrawal, units_claimed="One unit")
    again = client.get(asks)
    assert "Somebody changed this after you opened it." in again.text
    assert again.heading == withdrawal.ref
    assert client.get(again.link("Ask a question")).heading.startswith("Ask a question")


def test_an_open_withdrawal_is_not_removed(staff: Callable[..., Client], make: Make) -> None:
    withdrawal = make.withdrawal(make.placement(status="ending"))
    client, path = staff(Role.SERVICE_LEAD), f"/admin/withdrawal/{withdrawal.id}/delete"
    make.change(withdrawal, status="cancelled")
    page = client.get(path)
    make.change(withdrawal, status="received")
    # Asked for before it was opened again.
    assert page.submit({"reason": "Sent twice."}, button="Remove").status == 409
    assert make.reload(withdrawal).deleted_at is None
    barred = client.get(path)
    assert "Cancel or complete the withdrawal first." in barred.text
    assert barred.soup.select_one("main form") is None
    make.change(withdrawal, status="cancelled")
    client.get(path).submit({"reason": "Sent twice."}, button="Remove")
    assert make.reload(withdrawal).deleted_at is not None


def test_a_question_stops_the_clock_of_a_withdrawal(
    staff: Callable[..., Client], make: Make
) -> None:
    withdrawal = make.withdrawal(make.placement(status="ending"))
    client = staff()
    do(client, withdrawal, "Ask a question", {"reason": "Which days?"})
    page = record(client, withdrawal)
    assert "Clock stands still" in page.text
    assert "Waiting for an answer" in page.text
    do(client, withdrawal, "Answer the question", {"reason": "They rang: Mondays."})
    assert make.reload(withdrawal).status == "submitted"


def test_a_withdrawal_is_cancelled(staff: Callable[..., Client], make: Make) -> None:
    placement = make.placement(status="ending", first_attended_on=make.today)
    withdrawal = make.withdrawal(placement)
    do(staff(), withdrawal, "Cancel withdrawal", {"reason": "All agreed to go on."})
    assert make.reload(placement).status == "active"


# --- providers and courses


def test_a_provider_is_approved_when_all_is_there(staff: Callable[..., Client], make: Make) -> None:
    provider = make.provider(status="onboarding", contract_start=None)
    client = staff(Role.QUALITY_OFFICER)
    page = record(client, provider)
    assert "Add a contact who is the designated safeguarding lead first." in page.text
    make.contact(provider=provider, job_role="DSL")
    make.change(provider, contract_start=make.today)
    page = do(client, provider, "Approve provider")
    assert "Approved" in page.text
    do(client, provider, "Suspend provider", {"reason": "An open safeguarding matter."})
    assert make.reload(provider).status == "suspended"
    do(client, provider, "Record that the provider left", {"reason": "It closed."})
    assert make.reload(provider).status == "exited"


def test_a_course_goes_through_its_year(staff: Callable[..., Client], make: Make) -> None:
    offer = make.offer(status="draft")
    do(staff(Role.SERVICE_LEAD), offer, "Send for review")
    client = staff(Role.QUALITY_OFFICER)
    do(client, offer, "Open for applications")
    do(client, offer, "Mark as full")
    do(client, offer, "Open for applications")
    do(client, offer, "Pause course", {"reason": "The tutor is ill."})
    do(client, offer, "Archive course")
    assert make.reload(offer).status == "archived"


def test_a_course_of_a_suspended_provider_stays_shut(
    staff: Callable[..., Client], make: Make
) -> None:
    provider = make.provider(status="suspended")
    offer = make.offer(provider=provider, status="in-review")
    page = record(staff(Role.QUALITY_OFFICER), offer)
    assert "The provider must be approved first." in page.text


# --- risk assessments, mail


def test_a_risk_assessment_is_rejected_with_a_reason(
    staff: Callable[..., Client], make: Make
) -> None:
    assessment = make.risk_assessment()
    client = staff()
    do(client, assessment, "Reject", {"reason": "It names no controls."})
    now: RiskAssessment = make.reload(assessment)
    assert (now.rejected_on, now.rejection_reason) == (make.today, "It names no controls.")
    assert buttons(record(staff(Role.SERVICE_LEAD), assessment)) == []


def test_failed_mail_is_sent_again_by_the_manager(staff: Callable[..., Client], make: Make) -> None:
    mail = make.add(
        OutboxMessage, status="failed", kind="received", body="site:/school/", attempts=8
    )
    assert buttons(record(staff(), mail)) == []
    client = staff(Role.SERVICE_LEAD)
    page = do(client, mail, "Send again")
    assert "waits to be sent again" in page.text
    assert make.reload(mail).status == "queued"
    assert "http://localhost/school/" in page.text


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("kind", ["account-invite", "confirm-address"])
def test_a_link_that_proves_who_one_is_is_nobody_elses_in_production(
    build: Callable[..., Any], make: Make, kind: str
) -> None:
    from dataclasses import replace

    from app.settings import AppEnv
    from tests.support.actors import signed_in

    app = build()
    own = Make(app)
    mail = own.add(OutboxMessage, kind=kind, status="sent", body="secret-link")
    client = signed_in(app, own.staff(Role.SERVICE_LEAD), own)
    assert "secret-link" in record(client, mail).html
    app.extensions["settings"] = replace(app.extensions["settings"], app_env=AppEnv.PRODUCTION)
    page = record(client, mail)
    assert page.status == 200
    assert "secret-link" not in page.html


def test_a_place_is_extended_and_changes_its_days(staff: Callable[..., Client], make: Make) -> None:
    placement = make.placement(status="active", first_attended_on=make.today)
    client = staff()
    later = placement.planned_end + timedelta(days=20)
    values = {"planned_end": later.isoformat(), "reason": "Doing well; the school pays."}
    page = do(client, placement, "Extend placement", values)
    assert "Placement extended." in page.text
    assert make.reload(placement).planned_end == later
    day = placement.start_date + timedelta(days=7)
    values = {"from_on": day.isoformat(), "half_days": ["TUE-AM"], "reason": "The bus."}
    do(client, placement, "Change days", values)
    found = {(row.day, row.to_on is None) for row in _slots(make, placement)}
    assert found == {("MON", False), ("TUE", True)}
    late = {"from_on": (later + timedelta(days=1)).isoformat(), "half_days": ["TUE-AM"]}
    page = do(client, placement, "Change days", {**late, "reason": "The bus."})
    assert page.status == 422
    assert "Enter a day from today to the planned end." in page.text


def test_where_a_pupil_goes_next_is_asked_at_the_end(
    staff: Callable[..., Client], make: Make
) -> None:
    start, end = make.today - timedelta(days=50), make.today - timedelta(days=1)
    placement = make.placement(status="active", start_date=start, planned_end=end)
    assert do(staff(), placement, "Complete placement", {"destination": ""}).status == 422
    do(staff(), placement, "Complete placement", {"destination": "COLLEGE"})
    assert make.reload(placement).destination == "COLLEGE"


def test_the_service_lead_allows_what_an_administrator_may_not(
    staff: Callable[..., Client], make: Make
) -> None:
    response = answered_case(make)
    offer = make.all(CourseOffer, CourseOffer.id == response.course_offer_id)[0]
    client, lead = staff(), staff(Role.SERVICE_LEAD)
    assert "Allow beyond the limits" not in record(lead, response).text
    other = make.application(status="confirmed", offers=[offer])
    make.placement(
        application=other, start_date=make.today, planned_end=make.today + timedelta(days=300)
    )
    make.change(offer, capacity=1)
    assert "Process answer" not in buttons(record(client, response))
    assert "Allow beyond the limits" not in buttons(record(client, response))
    do(lead, response, "Allow beyond the limits", {"reason": "One more chair for a month."})
    assert "Process answer" in buttons(record(client, response))


def test_whoever_is_to_look_after_a_place_is_told(staff: Callable[..., Client], make: Make) -> None:
    placement = make.placement(status="active")
    officer = make.staff(Role.MONITORING_OFFICER, full_name="Olive Officer")
    page = staff().get(f"/admin/placement/{placement.id}/edit")
    values = {"monitoring_officer_id": str(officer.id), "legal_basis": "EHCP"}
    page = page.submit(values, button="Save")
    assert page.status == 200, page.errors
    assert make.reload(placement).monitoring_officer_id == officer.id
    assert make.reload(placement).default_code == "K"
    (mail,) = make.all(OutboxMessage, OutboxMessage.kind == "assigned")
    assert (mail.recipient, placement.ref in mail.subject) == (officer.email, True)
    assert f"/admin/placement/{placement.id}" in mail.body


def test_a_record_and_the_page_of_the_pack_warn(staff: Callable[..., Client], make: Make) -> None:
    offer = make.offer(course=make.course(title="Woodwork", ncy_min=1, ncy_max=2))
    case = make.application(status="ready-to-send", offers=[offer])
    client = staff()
    for page in (record(client, case), client.get(f"/admin/application/{case.id}/send")):
        (banner,) = page.soup.select(".banner--warn")
        assert "Woodwork is for years 1 to 2" in banner.get_text()
