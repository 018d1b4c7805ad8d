"""A provider reads a case through its open pack, and only the part that was released."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import Interview, ReadEvent
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.portal_case import PortalCase


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    return PortalCase(app, make)


def test_the_case_shows_what_the_pack_shares(case: PortalCase) -> None:
    case.make.agency(case.application, organisation="Helping Hands", may_contact=True)
    case.make.strategy(case.application, strategy="Quiet room")
    case.make.target(case.application, text="Come every day")
    risk = case.make.risk_assessment(case.application)
    case.make.hazard(risk, where="In the corridor")
    case.make.carer(case.student, full_name="Rowan Tanglewood")
    case.send_pack(message="Ring the school first.")
    page = case.browser(case.first_user).get(case.case_url())
    assert page.status == 200
    assert page.heading == "Wren Tanglewood"
    for words in (
        "Bricklaying",
        "Hazelmere High",
        "Ring the school first.",
        "Helping Hands",
        "Quiet room",
        "Come every day",
        "In the corridor",
        "Rowan Tanglewood",
        "Risk assessment.pdf",
        case.application.reason_detail,
        case.application.pupil_voice,
    ):
        assert words in page.text, words


def test_what_was_not_released_is_not_shown(case: PortalCase) -> None:
    case.make.change(
        case.application,
        prevent_referral=True,
        flourish_caseworker="canary-panel",
        po_number="canary-money",
        early_help_ref="canary-early-help",
    )
    case.make.change(
        case.student,
        ethnicity="WBRI",
        religion="canary-religion",
        upn=None,
        no_upn_reason="canary-upn",
        gender_identity="canary-gender",
    )
    case.make.agency(case.application, worker_name="canary-worker", may_contact=False)
    case.make.document(case.application, name="canary-unshared.pdf")
    case.make.note(case.application, text="canary-note")
    case.send_pack()
    html = case.browser(case.first_user).get(case.case_url()).html
    assert "Wren Tanglewood" in html
    assert "canary" not in html
    assert "Second Steps" not in html
    assert "Baking" not in html
    assert "revent" not in html.replace("data-prevent-double-click", "")


@pytest.mark.parametrize("shares", [True, False])
def test_a_confidential_address_goes_along_only_when_said_so(
    app: Flask, make: Make, shares: bool
) -> None:
    case = PortalCase(
        app, make, address="7 Hidden Row", address_confidential=True, lives_with="An aunt"
    )
    make.carer(case.student, address="7 Hidden Row")
    case.send_pack(shares_address=shares)
    html = case.browser(case.first_user).get(case.case_url()).html
    assert ("7 Hidden Row" in html) is shares
    assert ("An aunt" in html) is shares


def test_danger_to_life_and_contact_restrictions_come_first(app: Flask, make: Make) -> None:
    case = PortalCase(app, make, life_threatening=True, health_conditions="Severe nut allergy")
    make.carer(case.student, full_name="Ash Thorn", contact_restriction="Order of 3 May: no calls")
    case.send_pack()
    text = case.browser(case.first_user).get(case.case_url()).text
    first, second, next_ = (
        text.index(words)
        for words in (
            "A health condition may be life-threatening",
            "Contact restriction: Ash Thorn",
            "What happens next",
        )
    )
    assert first < second < next_


def test_the_reading_is_logged_and_without_the_log_nothing_is_shown(
    case: PortalCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.send_pack()
    browser = case.browser(case.first_user)
    assert browser.get(case.case_url()).status == 200
    read = case.make.all(ReadEvent, ReadEvent.record_id == case.application.id)
    assert [(each.actor_id, each.part) for each in read] == [(case.first_user.id, "case")]

    def broken(*_args: object, **_more: object) -> None:
        raise OSError("The log cannot be written.")

    monkeypatch.setattr("app.services.timelines.note_read", broken)
    page = browser.get(case.case_url())
    assert page.status == 500
    assert "Tanglewood" not in page.html


def test_another_provider_and_a_missing_case_read_alike(case: PortalCase) -> None:
    case.send_pack()
    browser = case.browser(case.second_user)
    foreign = browser.get(case.case_url())
    missing = browser.get("/provider/applications/11111111-1111-4111-8111-111111111111")
    rubbish = browser.get("/provider/applications/rubbish")
    assert foreign.status == missing.status == rubbish.status == 404
    assert foreign.text == missing.text == rubbish.text
    assert "Tanglewood" not in browser.get("/provider/").text


def test_the_list_says_what_is_to_do_by_when(case: PortalCase) -> None:
    pack = case.send_pack()
    browser = case.browser(case.first_user)
    text = browser.get("/provider/").text
    assert "Arrange an interview with the school and record it." in text
    assert "Due in 10 working days" in text
    case.make.interview(pack)
    assert "You have met the pupil. Answer now." in browser.get("/provider/").text


def test_a_recalled_pack_is_gone_at_the_next_request(case: PortalCase) -> None:
    case.send_pack()
    browser = case.browser(case.first_user)
    assert browser.get(case.case_url()).status == 200
    assert browser.get(f"/files/{case.document.id}").status == 200
    case.recall()
    for path in (case.case_url(), f"{case.case_url()}/interview", f"/files/{case.document.id}"):
        page = browser.get(path)
        assert page.status == 404, path
        assert "Tanglewood" not in page.html
    assert browser.post_with_token(f"{case.case_url()}/answer").status == 404
    assert "Tanglewood" not in browser.get("/provider/").html


def test_the_first_provider_declines_and_the_second_gets_the_pack(case: PortalCase) -> None:
    first, second = case.browser(case.first_user), case.browser(case.second_user)
    pack = case.send_pack()
    assert second.get(case.case_url()).status == 404
    case.decline(pack)
    page = first.get(case.case_url())
    assert page.status == 200
    assert "You declined." in page.text
    case.choose_second()
    case.send_pack()
    for path in (case.case_url(), f"/files/{case.document.id}"):
        assert first.get(path).status == 404, path
        assert second.get(path).status == 200, path
    assert "Tanglewood" not in first.get("/provider/").html
    seen = second.get(case.case_url())
    assert "Baking" in seen.text
    for words in ("First Forge", "Bricklaying", "declined"):
        assert words not in seen.text, words


def test_an_interview_is_booked_and_later_recorded_as_held(case: PortalCase) -> None:
    case.send_pack()
    browser = case.browser(case.first_user)
    page = browser.get(case.case_url())
    page = browser.get(page.link("Record an interview")).submit(
        {
            "kind": "booked",
            "booked_for-day": "3",
            "booked_for-month": "3",
            "booked_for-year": str(case.make.today.year + 1),
            "booked_time": "9:30",
            "mode": "VIDEO",
            "attended_by": ["PUPIL", "PARENT"],
            "place": "Our office",
        }
    )
    assert "The interview is recorded." in page.text
    assert "Booked for" in page.text
    assert "09:30" in page.text
    today = case.make.today
    page = browser.get(page.link("Record how it went")).submit(
        {
            "kind": "held",
            "held_on-day": str(today.day),
            "held_on-month": str(today.month),
            "held_on-year": str(today.year),
        }
    )
    assert "You have met the pupil. Answer now." in page.text
    rows = case.make.all(Interview)
    assert len(rows) == 1
    assert (rows[0].held_on, rows[0].place) == (today, "Our office")
    assert rows[0].booked_for is not None


def test_a_faulty_interview_keeps_every_word(case: PortalCase) -> None:
    case.send_pack()
    browser = case.browser(case.first_user)
    page = browser.get(f"{case.case_url()}/interview").submit(
        {
            "kind": "held",
            "held_on-day": "31",
            "held_on-month": "2",
            "held_on-year": "2026",
            "place": "Workshop",
            "notes": "Wren asked about the kiln.",
        }
    )
    assert page.status == 422
    assert page.errors == [
        "The day it was held must be a real date, like 27 3 2027.",
        "Select how it is held.",
        "Select who came.",
    ]
    assert page.soup.title is not None
    assert page.soup.title.get_text().startswith("Error: ")
    values = page.form().values()
    assert values["held_on-day"] == "31"
    assert values["place"] == "Workshop"
    assert values["notes"].strip() == "Wren asked about the kiln."
    anchors = [a["href"] for a in page.soup.select(".govuk-error-summary a")]
    assert all(page.soup.select_one(str(anchor)) is not None for anchor in anchors)
    assert not case.make.all(Interview)


def test_an_interview_in_the_future_was_not_held(case: PortalCase) -> None:
    case.send_pack()
    browser = case.browser(case.first_user)
    page = browser.get(f"{case.case_url()}/interview").submit(
        {
            "kind": "held",
            "held_on-day": "1",
            "held_on-month": "1",
            "held_on-year": str(case.make.today.year + 1),
            "mode": "PHONE",
            "attended_by": "PUPIL",
        }
    )
    assert page.errors == ["The day it was held cannot lie in the future."]


def test_the_answer_waits_for_the_interview(case: PortalCase) -> None:
    case.send_pack()
    browser = case.browser(case.first_user)
    assert "Answer" not in [b.get_text() for b in browser.get(case.case_url()).soup("button")]
    page = browser.post_with_token(f"{case.case_url()}/answer")
    assert page.status == 409
    assert "Record the interview before you answer." in page.text


def test_a_query_shows_what_cap_asks_and_how_to_answer_again(case: PortalCase) -> None:
    from app.http.transaction import acting_as
    from app.services import responses

    pack = case.send_pack()
    case.make.interview(pack)
    response = case.make.response(pack)
    case.make.change(case.application, status="responded")
    with case.app.app_context(), acting_as(case.staff) as session:
        row = responses.get(session, response.id, case.staff, lock=True)
        responses.query(session, row, reason="Which site is it?", by=case.staff, at=case.at)
    browser = case.browser(case.first_user)
    page = browser.get(case.case_url())
    assert "Which site is it?" in page.text
    assert page.form(button="Answer again").action.endswith("/answer")
    assert "CAP has a question about your answer" in browser.get("/provider/").text


def test_a_school_has_no_way_into_the_provider_pages(case: PortalCase) -> None:
    case.send_pack()
    browser = case.browser(case.school_user)
    for path in ("/provider/", case.case_url(), "/provider/placements/", "/provider/people/"):
        assert browser.get(path).status == 404, path


def test_people_are_for_owners_alone(
    case: PortalCase, browser: Callable[..., Client], make: Make
) -> None:
    owner = make.provider_user(case.first, role=Role.PROVIDER_OWNER)
    assert case.browser(case.first_user).get("/provider/people/").status == 403
    page = browser(owner).get("/provider/people/")
    assert case.first_user.email in page.text
    assert case.second_user.email not in page.text
