"""What is said of a course before a form is sent, and not only at the last click."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.models import SubmissionDraft
from tests.support.actors import actor_of
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import APPLICATION, Filling
from tests.support.portal_case import PortalCase

RESPONSE = "application-response"


def _answer(app: Flask, make: Make, **said: object) -> tuple[Client, SubmissionDraft]:
    """An acceptance that could be sent but for what was said, of a course on Fridays."""
    case = PortalCase(app, make)
    filling = Filling(app, make)
    make.change(case.offers[0], days=["FRI"], session="FULL")
    make.change(case.offers[1], days=["MON"], session="AM")
    pack = case.send_pack()
    make.interview(pack)
    known = {
        "paperwork_complete": True,
        "interview_held_on": make.today.isoformat(),
        "attended_by": ["PUPIL"],
        "outcome": "ACCEPTED",
        "course": None,
        "site": None,
    }
    by = actor_of(make, case.first_user)
    draft = filling.draft(RESPONSE, by, pack_id=pack.id, fixed={**known, **said})
    return case.browser(case.first_user), draft


def test_the_page_and_the_fault_say_on_which_days_the_course_runs(app: Flask, make: Make) -> None:
    browser, draft = _answer(app, make, slots=["MON-AM"])
    path = f"/forms/{RESPONSE}/{draft.id}"
    assert "Bricklaying runs on Friday." in browser.get(f"{path}/place").text
    assert "Bricklaying" not in browser.get(f"{path}/people").text
    wrong = browser.get(f"{path}/check").submit(action="/send", button="Send")
    assert wrong.status == 422
    assert "Choose only days on which the course runs: Friday." in wrong.text


def test_who_misses_paperwork_reads_where_to_ask_for_it(app: Flask, make: Make) -> None:
    browser, draft = _answer(app, make)
    Filling(app, make).answer(draft, paperwork_complete=False)
    page = browser.get(f"/forms/{RESPONSE}/{draft.id}/paperwork-missing")
    assert page.heading == "Ask CAP for the missing paperwork first"
    assert page.link("cap@example.org") == "mailto:cap@example.org"
    assert browser.get(page.link("Back to the case")).path.startswith("/provider/applications/")


def test_a_school_learns_at_once_that_it_chose_a_course_twice(
    app: Flask, make: Make, browser: Callable[..., Client]
) -> None:
    filling = Filling(app, make)
    filling.offers()
    user = make.school_user()
    fixed = {"pupil_source": "NEW", "programme": "TIER1", "course_in_mind": True}
    draft = filling.draft(APPLICATION, actor_of(make, user), fixed=fixed)
    chosen = make.reload(draft).answers["courses"][:1]
    filling.answer(draft, courses=chosen)
    page = browser(user).get(f"/forms/{APPLICATION}/{draft.id}/courses/new")
    again = page.submit(
        {"q_course": chosen[0]["course"]["id"], "q_course_reason": "It is near."},
        button="Continue",
    )
    assert again.status == 422
    assert "You have chosen this course already. Choose another course" in again.text
