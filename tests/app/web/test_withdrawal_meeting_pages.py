"""A provider asks for a meeting on the page of the place, and is held until it is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.models import Placement, WithdrawalMeeting
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.portal_case import PortalCase


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    return PortalCase(app, make)


@pytest.fixture
def filling(case: PortalCase) -> Filling:
    return Filling(case.app, case.make)


@pytest.fixture
def placement(case: PortalCase) -> Placement:
    start = case.make.today - timedelta(days=3)
    response = case.make.response(case.send_pack(), status="sent-to-school", start_date=start)
    return case.make.placement(response=response, status="active", first_attended_on=start)


def test_a_provider_asks_and_waits(case: PortalCase, placement: Placement) -> None:
    browser, path = case.browser(case.first_user), f"/provider/placements/{placement.id}"
    page = browser.get(path)
    assert "Ask to withdraw" not in page.text
    assert browser.post_with_token(f"{path}/withdraw").status == 409
    asked = browser.get(f"{path}/meeting")
    (window,) = (each.get_text() for each in asked.soup.select("title"))
    assert window.startswith("Ask for a meeting –")
    empty = asked.submit(button="Ask for a meeting")
    assert (empty.status, empty.errors) == (422, ["Say what you want to talk about."])
    done = asked.submit({"why": "Late most days.", "times": "Mondays"}, button="Ask for a meeting")
    assert "CAP is told and arranges the meeting" in done.text
    assert "To be arranged" in done.text
    assert "Late most days." not in done.text
    assert asked.submit({"why": "Again."}, button="Ask for a meeting").status == 409
    (meeting,) = case.make.all(WithdrawalMeeting)
    school = case.browser(case.school_user).get(f"/school/placements/{placement.id}")
    assert "Meeting of CAP, school and provider" in school.text
    assert "Late most days." not in school.text
    case.make.change(meeting, status="held", held_on=case.make.today, attendees=["CAP", "SCHOOL"])
    page = browser.get(path)
    assert "Ask to withdraw" in page.text
    assert "It counts for 20 working days." in page.text
    case.make.change(meeting, held_on=case.make.today - timedelta(days=60))
    page = browser.get(path)
    assert "Ask to withdraw" not in page.text
    assert "Ask for a meeting" in page.text
    assert browser.post_with_token(f"{path}/withdraw").status == 409


def test_another_provider_finds_nothing(case: PortalCase, placement: Placement) -> None:
    browser = case.browser(case.second_user)
    path = f"/provider/placements/{placement.id}/meeting"
    assert browser.get(path).status == 404
    assert browser.post_with_token(path, {"why": "Mine."}).status == 404
    assert case.make.all(WithdrawalMeeting) == []


def test_the_form_cannot_be_begun_before_the_meeting(
    case: PortalCase, placement: Placement, filling: Filling
) -> None:
    browser = case.browser(case.first_user)
    page = browser.get("/forms/withdrawal")
    assert "CAP, the school and the provider meet" in page.text
    assert "Start now" not in page.text
    case.make.held_meeting(placement)
    assert "Start now" in browser.get("/forms/withdrawal").text


def test_a_place_without_a_meeting_is_refused_where_it_is_chosen(
    case: PortalCase, placement: Placement, filling: Filling
) -> None:
    make, browser = case.make, case.browser(case.first_user)
    meeting = make.held_meeting(placement)
    draft = filling.draft(
        "withdrawal",
        actor_of(make, case.first_user),
        fixed={"placement": {"id": str(placement.id), "label": "The place"}},
    )
    page = browser.get(f"/forms/withdrawal/{draft.id}/placement")
    assert page.submit().errors == []
    make.change(meeting, status="closed")
    refused = page.submit()
    assert refused.status == 422
    assert "CAP has recorded no meeting about this placement yet." in refused.errors[0]


def test_a_provider_moves_the_meeting_and_then_calls_it_off(
    case: PortalCase, placement: Placement
) -> None:
    make, browser = case.make, case.browser(case.first_user)
    path = f"/provider/placements/{placement.id}"
    meeting = make.meeting(placement, status="booked", booked_for=make.at + timedelta(days=2))
    page = browser.get(browser.get(path).link("Ask for another day"))
    assert placement.ref in page.text
    refused = page.submit({"times": "Fridays"}, button="Ask for another day")
    assert refused.status == 422
    assert "Fridays" in refused.html
    done = page.submit({"reason": "Ill.", "times": "Fridays"}, button="Ask for another day")
    assert "CAP arranges another one" in done.text
    assert "Ask for another day" not in done.text
    now = make.reload(meeting)
    assert (now.status, now.times, now.booked_for) == ("asked", "Fridays", None)
    assert browser.get(f"{path}/meeting/another-day").status == 409
    # The page that was open before the day was moved changes nothing any more.
    assert page.submit({"reason": "Again."}, button="Ask for another day").status == 409

    page = browser.get(browser.get(path).link("Call off the meeting"))
    done = page.submit({"reason": "He comes again."}, button="Call off the meeting")
    assert "The meeting is called off" in done.text
    assert make.reload(meeting).status == "called-off"
    assert "Ask for a meeting" in done.text
    school = case.browser(case.school_user).get(f"/school/placements/{placement.id}")
    assert "Called off" in school.text
    assert "He comes again." not in school.text


@pytest.mark.parametrize("step", ["call-off", "another-day", "other"])
def test_a_meeting_of_others_cannot_be_changed(
    case: PortalCase, placement: Placement, step: str
) -> None:
    make = case.make
    meeting = make.meeting(placement, status="booked", booked_for=make.at + timedelta(days=2))
    path = f"/placements/{placement.id}/meeting/{step}"
    strangers = ((case.second_user, f"/provider{path}"), (case.school_user, f"/school{path}"))
    for user, address in strangers:
        browser = case.browser(user)
        assert browser.get(address).status == 404
        assert browser.post_with_token(address, {"reason": "x", "version": "1"}).status == 404
    assert make.reload(meeting).status == "booked"
    if step == "other":
        assert case.browser(case.first_user).get(f"/provider{path}").status == 404
