"""What a provider may answer: about its own course, within its dates, after an interview."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.scope import fetch
from app.domain.errors import InvalidMove, NotVisible, Rejected
from app.models import ApplicationResponse, Pack
from app.services import applications, responses
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.office import Acting
from tests.support.portal_case import PortalCase


class Answering:
    """A provider with a pack, and the best answer it could give."""

    def __init__(self, case: PortalCase, acting: Acting) -> None:
        self.case, self.acting, self.pack = case, acting, case.send_pack()
        self.by = actor_of(case.make, case.first_user)
        today = case.make.today
        self.values: dict[str, Any] = {
            "paperwork_complete": True,
            "interview_held_on": today,
            "attended_by": ["PUPIL"],
            "mode": "IN_PERSON",
            "interview_notes": "Likes to build.",
            "outcome": "ACCEPTED",
            "start_date": today + timedelta(days=7),
            "end_date": today + timedelta(days=90),
            "slots": ["MON-AM"],
            "hours_per_week": 3,
            "declaration_name": "Ada",
        }

    def give(self, **changes: Any) -> ApplicationResponse:
        with self.acting(self.by) as session:
            row = applications.get(session, self.case.application.id, self.by, lock=True)
            pack = fetch(session, Pack, self.pack.id, self.by)
            values = {**self.values, **changes}
            responses.answer(session, row, pack, values, by=self.by, at=self.case.at)
        (found,) = self.case.make.all(ApplicationResponse)
        return found

    def faults(self, **changes: Any) -> list[str | None]:
        with pytest.raises(Rejected) as refused:
            self.give(**changes)
        return [fault.field for fault in refused.value.faults]


@pytest.fixture
def answering(app: Flask, make: Make, acting: Acting) -> Answering:
    return Answering(PortalCase(app, make), acting)


def test_an_answer_needs_an_interview_that_was_held(answering: Answering) -> None:
    with pytest.raises(InvalidMove):
        answering.give()
    answering.case.make.interview(
        answering.pack, held_on=None, booked_for=answering.case.make.at + timedelta(days=1)
    )
    with pytest.raises(InvalidMove):
        answering.give()
    answering.case.make.interview(answering.pack)
    assert answering.give().status == "submitted"


def test_an_answer_is_about_an_own_course_within_its_dates(answering: Answering) -> None:
    make, today = answering.case.make, answering.case.make.today
    make.interview(answering.pack)
    foreign = answering.case.offers[1]
    with pytest.raises(NotVisible):
        answering.give(course_offer_id=foreign.id)
    own = answering.case.offers[0]
    make.change(own, start_date=today + timedelta(days=8), end_date=today + timedelta(days=80))
    assert answering.faults() == ["start_date", "end_date"]
    make.change(own, start_date=None, end_date=None, days=["MON"], session="AM")
    assert answering.faults(slots=["TUE-AM"]) == ["slots"]
    assert answering.faults(slots=["MON-PM"]) == ["slots"]
    assert answering.faults(slots=["SUN-PM"]) == [None]
    assert answering.give().status == "submitted"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paperwork_complete": False}, "paperwork_complete"),
        ({"attended_by": ["PARENT"]}, "attended_by"),
        ({"slots": []}, "slots"),
        ({"outcome": "DECLINED", "declined_ground": "RISK"}, "declined_detail"),
        ({"outcome": "DECLINED", "declined_detail": "x" * 30}, "declined_ground"),
    ],
)
def test_an_answer_is_whole(answering: Answering, changes: dict[str, Any], field: str) -> None:
    answering.case.make.interview(answering.pack)
    assert answering.faults(**changes) == [field]
