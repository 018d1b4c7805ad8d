"""A provider asks for a meeting on the page of the place, and is held until it is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.models import Placement, WithdrawalMeeting
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
    assert "Ask to withdraw" in browser.get(path).text


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
