"""Complete example answers are sent over many ways, until every column was seen with its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor, public
from app.domain.identifiers import upn_check_letter
from app.models import Document, Placement, SubmissionFile
from tests.forms.test_library import shipped
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling
from tests.support.kept_answers import Kept

PROGRAMMES = ("TIER1", "INSIGHT", "FLOURISH")
# No form needs nearly as many ways to show all it may ask.
MOST_WAYS = 40


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    for programme in PROGRAMMES:
        filling.offers(3, programme)
    return filling


def pupil(number: int) -> dict[str, object]:
    """Somebody else each time: two of one kind would have to be told apart by a person."""
    digits = f"331000024{number:03}"
    surname = f"Tanglewood {'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}"
    upn = f"{upn_check_letter(digits)}{digits}"
    day = f"2012-{1 + number % 8:02}-{1 + number // 8:02}"
    told: dict[str, object] = {**PUPIL, "legal_surname": surname, "date_of_birth": day}
    if number % 5 == 2:
        told["has_upn"] = False
        del told["upn"]
    else:
        told["upn"] = upn
    if number % 5 == 4:
        del told["former_upn"]
    return told


def test_every_column_of_the_application_holds_its_answer(
    filling: Filling, make: Make, as_actor: Any
) -> None:
    kept = Kept(make, shipped(APPLICATION))
    school = make.school()
    make.contact(school, email="office@example.org")
    coordinator = as_actor(make.school_user(school))
    visitor = replace(public(on=make.today), browser_hash="c" * 64)
    own = make.student(school)
    for way in range(MOST_WAYS):
        if not kept.missing():
            break
        by: Actor = visitor if way % 4 == 3 else coordinator
        fixed: dict[str, object] = {"programme": PROGRAMMES[way % 3], **pupil(way)}
        if by is visitor:
            fixed |= {
                "school": {"id": str(school.id), "label": school.name},
                "referrer_email": "office@example.org",
            }
        elif way == 1:
            fixed |= {
                "pupil_source": "KNOWN",
                "own_pupil": {"id": str(own.id), "label": str(own)},
            }
        else:
            fixed["pupil_source"] = "NEW"
        submission = filling.send(filling.draft(APPLICATION, by, seed=way, fixed=fixed), by)
        if by is visitor:
            submission = filling.confirm(submission)
        assert (submission.status, submission.problem) == ("written", None), way
        kept.check(submission)
    assert kept.missing() == set()
    sent = {file.name for file in make.all(SubmissionFile) if file.submission_id is not None}
    assert {document.name for document in make.all(Document)} == sent


def test_every_column_of_a_complaint_holds_its_answer(
    filling: Filling, make: Make, as_actor: Any
) -> None:
    kept = Kept(make, shipped("complaint"))
    school = make.school()
    make.provider(status="approved")
    make.placement(school=school, status="active")
    by = as_actor(make.school_user(school))
    visitor = replace(public(on=make.today), browser_hash="c" * 64)
    for way in range(MOST_WAYS):
        if not kept.missing():
            break
        who = visitor if way % 2 else by
        submission = filling.send(filling.draft("complaint", who, seed=way), who)
        assert (submission.status, submission.problem) == ("written", None), way
        kept.check(submission)
    assert kept.missing() == set()


def test_every_column_of_a_providers_answer_holds_its_answer(
    filling: Filling, make: Make, as_actor: Any
) -> None:
    kept = Kept(make, shipped("application-response"))
    provider = make.provider()
    by = as_actor(make.provider_user(provider))
    for way in range(MOST_WAYS):
        if not kept.missing():
            break
        pack = make.pack(provider=provider)
        make.interview(pack)
        fixed = {
            "outcome": ("ACCEPTED", "ACCEPTED_WITH_CONDITIONS", "DECLINED")[way % 3],
            "paperwork_complete": True,
            "interview_held_on": (make.today - timedelta(days=2)).isoformat(),
            "attended_by": ["PUPIL"],
        }
        draft = filling.draft("application-response", by, seed=way, fixed=fixed, pack_id=pack.id)
        submission = filling.send(draft, by)
        assert (submission.status, submission.problem) == ("written", None), way
        kept.check(submission)
    assert kept.missing() == set()


def test_every_column_of_a_withdrawal_holds_its_answer(
    filling: Filling, make: Make, as_actor: Any
) -> None:
    kept = Kept(make, shipped("withdrawal"))
    school, provider = make.school(), make.provider()
    people = (make.school_user(school), make.provider_user(provider))
    for way in range(MOST_WAYS):
        if way >= len(people) and not kept.missing():
            break
        by = as_actor(people[way % 2])
        placement = make.placement(school=school, provider=provider, status="active")
        make.slot(placement, day="TUE", half_day="AM")
        make.held_meeting(placement)
        fixed = {
            "placement": {"id": str(placement.id), "label": placement.ref},
            "slots": ["TUE-AM"],
        }
        submission = filling.send(filling.draft("withdrawal", by, seed=way, fixed=fixed), by)
        assert (submission.status, submission.problem) == ("written", None), way
        kept.check(submission)
    assert kept.missing() == set()
    assert len(make.all(Placement)) >= 2
