"""What staff are warned of before they act, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.roles import Role
from app.models import RiskAssessment, Student
from app.services import applications, warnings
from tests.support.factories import Make
from tests.support.office import Acting

Sessions = Callable[[Actor], Session]


@pytest.fixture
def staff(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.CAP_ADMIN))


@pytest.fixture
def of(make: Make, staff: Actor, acting: Acting) -> Callable[[Any], list[str]]:
    def words(case: Any) -> list[str]:
        with acting(staff) as session:
            row = applications.get(session, case.id, staff)
            return warnings.of_application(session, row, staff, on=make.today)

    return words


def test_another_open_application_for_the_pupil_is_named(make: Make, of: Any) -> None:
    case = make.application()
    assert of(case) == []
    student = make.all(Student)[0]
    other = make.application(student=student, status="sent")
    make.application(student=student, status="cancelled")
    make.application(status="sent")
    assert of(case) == [f"{other.ref} is open for the same pupil as well: With provider."]
    make.change(case, status="closed-placed")
    assert of(case) == []


def test_a_review_of_the_plan_inside_the_place_is_warned_of(make: Make, of: Any) -> None:
    start, end = make.today + timedelta(days=10), make.today + timedelta(days=90)
    for review, warned in ((start, True), (end, True), (end + timedelta(days=1), False)):
        student = make.student(sen_status="E", ehcp_review_due=review)
        case = make.application(student=student, proposed_start=start, proposed_end=end)
        assert [words.startswith("An annual review") for words in of(case)] == [True] * warned


def test_a_risk_assessment_that_grew_old_is_warned_of_when_the_pack_goes(
    make: Make, of: Any
) -> None:
    case = make.application(status="ready-to-send")
    (assessment,) = make.all(RiskAssessment)
    assert of(case) == []
    make.change(assessment, completed_on=make.today - timedelta(days=100))
    (words,) = of(case)
    assert words.startswith("The risk assessment is older than three months")
    make.change(case, status="sent")
    assert of(case) == []


def test_a_course_for_others_is_warned_of(make: Make, of: Any) -> None:
    offer = make.offer(course=make.course(title="Woodwork", ncy_min=1, ncy_max=2))
    (words,) = of(make.application(status="ready-to-send", offers=[offer]))
    assert words.startswith("Woodwork is for years 1 to 2")


def test_a_last_day_within_five_working_days_is_warned_of(
    make: Make, staff: Actor, session_of: Sessions
) -> None:
    withdrawals = [make.withdrawal(last_day=make.today + timedelta(days=days)) for days in (1, 30)]
    done = make.withdrawal(last_day=make.today, status="completed")
    session = session_of(staff)
    found = [warnings.of_withdrawal(session, row) for row in (*withdrawals, done)]
    assert [len(words) for words in found] == [1, 0, 0]


def test_an_off_site_direction_without_notice_is_warned_of(
    make: Make, staff: Actor, session_of: Sessions
) -> None:
    start = make.today + timedelta(days=20)
    direction = {"legal_basis": "OFF_SITE_DIRECTION", "start_date": start}
    places = [
        make.placement(**direction),
        make.placement(**direction, notice_given_on=start),
        make.placement(**direction, notice_given_on=make.today),
        make.placement(start_date=start),
    ]
    session = session_of(staff)
    found = [warnings.of_placement(session, row) for row in places]
    assert [len(words) for words in found] == [1, 1, 0, 0]


def test_what_happened_long_ago_is_warned_of(make: Make) -> None:
    complaints = [
        make.complaint(when_happened=words, received_on=date(2026, 11, 25), status="received")
        for words in ("In May 2024", "In May 2026", "Last week")
    ]
    assert [len(warnings.of_complaint(row)) for row in complaints] == [1, 0, 0]


def test_an_address_anybody_can_get_is_warned_of(make: Make) -> None:
    free, own = make.contact(email="@".join(("somebody", "gmail.com"))), make.contact()
    old = make.contact(verified_on=make.today - timedelta(days=400))
    never = make.contact(verified_on=None)
    found = [warnings.of_contact(row, on=make.today) for row in (free, own, old, never)]
    assert [len(words) for words in found] == [1, 0, 1, 1]


def test_what_is_odd_about_the_pupil_is_warned_of(make: Make, of: Any) -> None:
    young = make.student(date_of_birth=make.today - timedelta(days=365 * 8), ncy=3)
    (words,) = of(make.application(student=young))
    assert words.startswith("Tier 1 is meant for pupils of 9")
    suspended = make.student(suspension_days=46)
    (words,) = of(make.application(student=suspended))
    assert words.startswith("The pupil was suspended for more than 45 days")
