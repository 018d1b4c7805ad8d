"""A school follows its own applications, pupils and places, and nobody else's."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models import (
    Application,
    Interview,
    OutboxMessage,
    Pack,
    ReadEvent,
    SubmissionDraft,
)
from app.services import applications
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.portal_case import PortalCase


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    return PortalCase(app, make)


def _url(case: PortalCase) -> str:
    return f"/school/applications/{case.application.id}"


def test_own_records_open_and_foreign_ones_read_like_missing_ones(case: PortalCase) -> None:
    other = PortalCase(case.app, case.make)
    placement = case.make.placement(school=case.school, status="active")
    foreign_placement = case.make.placement(school=other.school, status="active")
    browser = case.browser(case.school_user)
    missing = browser.get("/school/applications/11111111-1111-4111-8111-111111111111")
    assert missing.status == 404
    for own, foreign in (
        (_url(case), _url(other)),
        (f"/school/students/{case.student.id}", f"/school/students/{other.student.id}"),
        (f"/school/placements/{placement.id}", f"/school/placements/{foreign_placement.id}"),
        (f"{_url(case)}/cancel", f"{_url(other)}/cancel"),
        (f"{_url(case)}/interview", f"{_url(other)}/interview"),
    ):
        assert browser.get(own).status == 200, own
        page = browser.get(foreign)
        assert page.status == 404, foreign
        assert page.text == missing.text, foreign
    for path in ("cancel", "interview", "again"):
        assert browser.post_with_token(f"{_url(other)}/{path}").status == 404, path
    assert case.make.reload(other.application).status == "ready-to-send"


def test_the_home_page_sorts_by_whose_turn_it_is(case: PortalCase) -> None:
    case.make.application(case.school, status="in-review", student=case.student)
    case.make.application(case.school, status="cancelled", student=case.student)
    case.send_pack()
    text = case.browser(case.school_user).get("/school/").text
    todo, progress, done = (text.index(words) for words in ("To do", "In progress", "Done"))
    arranged = text.index("Arrange an interview with First Forge.")
    checking = text.index("CAP is checking the application")
    cancelled = text.index("The application was cancelled")
    assert todo < arranged < progress < checking < done < cancelled
    assert "Due in 10 working days" in text


def test_a_returned_application_says_why_and_how_to_send_it_again(case: PortalCase) -> None:
    case.make.change(case.application, status="in-review")
    case.staff_do(applications.move, "return", reason="The consent is missing.")
    browser = case.browser(case.school_user)
    page = browser.get(_url(case))
    assert page.text.count("The consent is missing.") == 2  # beside the button, in the timeline
    assert page.form(button="Put it right and send again").action.endswith("/again")
    assert "Returned to you" in browser.get("/school/").text


def test_the_timeline_tells_no_reason_that_staff_keep_to_themselves(case: PortalCase) -> None:
    case.send_pack()
    case.recall()
    page = case.browser(case.school_user).get(_url(case))
    assert "CAP took the pack back from the provider" in page.text
    assert "internal-reason-of-staff" not in page.html


def test_an_answer_is_shown_once_cap_has_shared_it(case: PortalCase) -> None:
    pack = case.send_pack()
    case.make.interview(pack, notes="Seen")
    response = case.make.response(pack, lead_worker="Robin Oakley", interview_notes="canary-notes")
    browser = case.browser(case.school_user)
    assert "Robin Oakley" not in browser.get(_url(case)).text
    case.make.change(response, status="sent-to-school")
    page = browser.get(_url(case))
    assert "Robin Oakley" in page.text
    assert "canary-notes" not in page.html
    parts = [each.part for each in case.make.all(ReadEvent)]
    assert parts == ["answers and interviews"] * 2


def test_cancelling_needs_a_reason_and_ends_the_pack(case: PortalCase) -> None:
    pack = case.send_pack()
    browser = case.browser(case.school_user)
    page = browser.get(f"{_url(case)}/cancel").submit({"reason": " "}, button="Cancel application")
    assert page.status == 422
    assert page.errors == ["Enter why it is cancelled."]
    page = page.submit({"reason": "Wren has moved."}, button="Cancel application")
    assert page.status == 200
    assert f"Application {case.application.ref} is cancelled." in page.text
    assert "Your school cancelled it" in page.text
    assert "Wren has moved." in page.text
    assert case.make.reload(case.application).status == "cancelled"
    ended = case.make.reload(pack)
    assert ended.ended_at is not None
    assert (ended.ended_why, ended.version) == ("cancelled", pack.version + 1)
    assert case.browser(case.first_user).get(case.case_url()).status == 404
    told = case.make.all(OutboxMessage, OutboxMessage.kind == "pack-recalled")
    assert {each.recipient for each in told} == {case.first_user.email}


def test_two_who_cancel_at_once_do_not_both(case: PortalCase) -> None:
    browser = case.browser(case.school_user)
    page = browser.get(f"{_url(case)}/cancel")
    case.make.change(case.application, referrer_role="Changed meanwhile")
    again = page.submit({"reason": "No longer needed"}, button="Cancel application")
    assert again.status == 409
    assert case.make.reload(case.application).status == "ready-to-send"


def test_the_school_records_an_interview_with_the_provider_that_was_asked(
    case: PortalCase,
) -> None:
    case.send_pack()
    today = case.make.today
    browser = case.browser(case.school_user)
    held = {
        "kind": "held",
        "held_on-day": str(today.day),
        "held_on-month": str(today.month),
        "held_on-year": str(today.year),
        "mode": "IN_PERSON",
        "attended_by": "PUPIL",
        "notes": "Went well",
    }
    page = browser.get(f"{_url(case)}/interview").submit(held)
    assert page.status == 422
    assert page.errors == ["Select the provider."]
    assert page.form().values()["notes"].strip() == "Went well"
    strange = case.make.provider()
    page = browser.get(f"{_url(case)}/interview")
    assert page.submit({**held, "provider_id": str(strange.id)}).status == 404
    page = page.submit({**held, "provider_id": str(case.first.id)})
    assert "First Forge has met the pupil" in page.text
    assert case.browser(case.first_user).get(case.case_url()).text.count("Went well") == 1
    assert len(case.make.all(Interview)) == 1


def test_the_list_finds_by_name_reference_and_status(case: PortalCase) -> None:
    other = case.make.application(case.school, status="cancelled")
    browser = case.browser(case.school_user)

    def refs(**query: str) -> set[str]:
        page = browser.get("/school/applications/", query=query)
        return {row.ref for row in case.make.all(Application) if row.ref in page.text}

    assert refs() == {case.application.ref, other.ref}
    assert refs(q="tangle") == {case.application.ref}
    assert refs(q=other.ref[-5:].lower()) == {other.ref}
    assert refs(status="done") == {other.ref}
    assert refs(status="ready-to-send") == {case.application.ref}
    assert refs(q="%") == set()
    assert refs(sort="nonsense", status="nonsense") == {case.application.ref, other.ref}


def test_the_pupil_record_shows_own_data_and_logs_the_reading(case: PortalCase) -> None:
    case.make.change(case.student, health_conditions="Asthma")
    case.make.carer(case.student, full_name="Rowan Tanglewood", contact_restriction="No calls")
    page = case.browser(case.school_user).get(f"/school/students/{case.student.id}")
    for words in ("Asthma", "Rowan Tanglewood", "No calls", case.application.ref):
        assert words in page.text, words
    assert [each.part for each in case.make.all(ReadEvent)] == ["pupil record"]


def test_a_place_shows_days_address_and_whom_to_call(case: PortalCase) -> None:
    placement = case.make.placement(school=case.school, status="active")
    browser = case.browser(case.school_user)
    page = browser.get(f"/school/placements/{placement.id}")
    for words in ("Monday morning", "09:00 to 12:00", "Ask to withdraw"):
        assert words in page.text, words
    assert placement.ref in browser.get("/school/placements/").text
    assert placement.ref not in browser.get("/school/placements/?group=ended").text


def test_a_finance_contact_reads_no_pupil(case: PortalCase) -> None:
    finance = case.make.school_user(case.school, role="school-finance")
    browser = case.browser(finance)
    page = browser.get("/school/")
    assert page.status == 200
    assert "Tanglewood" not in page.html
    assert "New application" not in page.text
    assert browser.get(_url(case)).status == 404
    assert browser.get(f"/school/students/{case.student.id}").status == 404


def test_no_other_kind_of_person_comes_here(case: PortalCase) -> None:
    case.send_pack()
    for user in (case.first_user, case.make.staff()):
        browser = case.browser(user)
        assert browser.get("/school/").status == 404
        assert browser.get(_url(case)).status == 404
    assert case.make.all(Pack)[0].ended_at is None


@pytest.mark.parametrize("status", ["closed", "proposed-to-close"])
def test_a_school_that_closes_is_told_and_begins_no_application(
    case: PortalCase, status: str
) -> None:
    Filling(case.app, case.make)
    case.make.change(case.school, status=status)
    browser = case.browser(case.school_user)
    told = "so it cannot apply for places"
    home = browser.get("/school/")
    assert told in home.text
    assert "New application" not in home.text
    start = browser.get("/forms/multi-agency-application")
    assert told in start.text
    assert "Start now" not in start.text
    assert browser.post_with_token("/forms/multi-agency-application/begin").status == 200
    assert case.make.all(SubmissionDraft) == []
    assert "Start now" in browser.get("/forms/complaint").text
    assert "Start now" in Client(case.app).get("/forms/multi-agency-application").text
