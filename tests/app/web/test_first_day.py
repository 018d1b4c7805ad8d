"""The provider records the first day attended; the application closes with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from app.models import Placement, StatusHistory
from tests.support.client import Page
from tests.support.factories import Make
from tests.support.portal_case import PortalCase


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    return PortalCase(app, make)


@pytest.fixture
def placement(case: PortalCase) -> Placement:
    pack = case.send_pack()
    case.make.interview(pack)
    today = case.make.today
    response = case.make.response(
        pack, status="sent-to-school", start_date=today - timedelta(days=3)
    )
    case.make.change(case.application, status="confirmed")
    return case.make.placement(response=response)


def _typed(day: date) -> dict[str, str]:
    return {
        "first_attended_on-day": str(day.day),
        "first_attended_on-month": str(day.month),
        "first_attended_on-year": str(day.year),
    }


def _page(case: PortalCase, placement: Placement) -> Page:
    return case.browser(case.first_user).get(f"/provider/placements/{placement.id}/first-day")


def test_the_first_day_is_confirmed_before_it_is_recorded(
    case: PortalCase, placement: Placement
) -> None:
    today = case.make.today
    asked = _page(case, placement).submit(_typed(today))
    assert asked.status == 200
    assert asked.heading.startswith("Wren Tanglewood first came on")
    assert case.make.reload(placement).status == "pending"
    page = asked.submit(button="Record this day")
    assert "The first day attended is recorded." in page.text
    recorded = case.make.reload(placement)
    assert (recorded.status, recorded.first_attended_on) == ("active", today)
    assert case.make.reload(case.application).status == "closed-placed"
    moves = {row.move for row in case.make.all(StatusHistory)}
    assert {"activate", "close-placed"} <= moves
    school = case.browser(case.school_user)
    assert "The pupil started" in school.get(f"/school/applications/{case.application.id}").text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "The first day attended must be today or in the past."),
        (-4, "or later: the place starts then."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_kept(
    case: PortalCase, placement: Placement, days: int, words: str
) -> None:
    day = case.make.today + timedelta(days=days)
    page = _page(case, placement).submit(_typed(day))
    assert page.status == 422
    assert len(page.errors) == 1
    assert page.errors[0].endswith(words)
    assert page.form().values()["first_attended_on-day"] == str(day.day)
    assert case.make.reload(placement).status == "pending"


def test_a_second_click_changes_nothing(case: PortalCase, placement: Placement) -> None:
    asked = _page(case, placement).submit(_typed(case.make.today))
    asked.submit(button="Record this day")
    again = asked.submit(button="Record this day")
    assert again.status == 409
    assert len(case.make.all(StatusHistory, StatusHistory.move == "activate")) == 1


def test_only_the_provider_of_the_place_may(case: PortalCase, placement: Placement) -> None:
    path = f"/provider/placements/{placement.id}"
    assert case.browser(case.first_user).get(path).status == 200
    browser = case.browser(case.second_user)
    for url in (path, f"{path}/first-day"):
        assert browser.get(url).status == 404
    assert browser.post_with_token(f"{path}/first-day", _typed(case.make.today)).status == 404
    assert browser.post_with_token(f"{path}/withdraw").status == 404
    assert case.make.reload(placement).status == "pending"


def test_the_list_asks_for_the_first_day_once_it_has_come(
    case: PortalCase, placement: Placement
) -> None:
    browser = case.browser(case.first_user)
    assert "Record the first day attended." in browser.get("/provider/").text
    case.make.change(placement, start_date=case.make.today + timedelta(days=5))
    assert "Record the first day attended." not in browser.get("/provider/").text
    page = browser.get(f"/provider/placements/{placement.id}")
    assert "The place starts on" in page.text
