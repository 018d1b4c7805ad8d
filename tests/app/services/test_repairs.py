"""Repair: what could not be written waits with all its answers, is mended and tried again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.access.actor import Actor, public
from app.domain.amendments import taken_back
from app.domain.errors import Conflict, NotAllowed, NotVisible, Rejected
from app.domain.identifiers import upn_check_letter
from app.domain.roles import Role
from app.models import (
    Application,
    AuditEvent,
    Complaint,
    CourseOffer,
    School,
    Student,
    Submission,
    SubmissionAmendment,
)
from app.services import amendments, case_rows, repairs, submissions
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling

Failed = Callable[..., Submission]
SECOND_UPN = upn_check_letter("331000024002") + "331000024002"


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    filling.offers()
    return filling


@pytest.fixture
def school(make: Make) -> School:
    return make.school(name="Harbour School")


@pytest.fixture
def admin(make: Make) -> Actor:
    return actor_of(make, make.staff(Role.CAP_ADMIN))


@pytest.fixture
def failed(filling: Filling, make: Make, school: School, admin: Actor) -> Failed:
    """A form whose dates the database refuses when its sender is accepted."""

    def send(**fixed: object) -> Submission:
        visitor = replace(public(on=make.today), browser_hash="b" * 64)
        answers = {
            "school": {"id": str(school.id), "label": school.name},
            "referrer_email": "office@example.org",
            "programme": "TIER1",
            **PUPIL,
            **fixed,
        }
        sent = filling.confirm(
            filling.send(filling.draft(APPLICATION, visitor, fixed=answers), visitor)
        )
        broken = {**sent.answers, "proposed_end": "2020-01-01"}
        make.change(sent, answers=broken)
        with filling.service() as session:
            row = submissions.get(session, sent.id, admin, lock=True)
            submissions.accept(session, row, by=admin, at=make.at)
        return make.reload(sent)

    return send


def mend(filling: Filling, sent: Submission, by: Actor, **more: Any) -> list[Any]:
    answers = more.pop("answers")
    reason = more.pop("reason", "The school rang.")
    with filling.service() as session:
        repair = repairs.get(session, sent.id, by, lock=True)
        return repairs.mend(
            session, repair, answers, reason=reason, by=by, at=filling.later(minutes=1), **more
        )


def try_again(filling: Filling, sent: Submission, by: Actor) -> Submission:
    with filling.service() as session:
        repair = repairs.get(session, sent.id, by, lock=True)
        repairs.try_again(session, repair, by=by, at=filling.later(minutes=2))
    return filling.reload(sent)


def test_what_failed_waits_with_its_answers_and_names_the_question(
    failed: Failed, make: Make
) -> None:
    sent = failed()
    assert sent.status == "failed"
    assert sent.problem == "The last day must not be before the first."
    assert sent.problem_questions == ["proposed_end"]
    assert sent.answers["legal_surname"] == "Tanglewood"
    assert make.all(Application) == make.all(Student) == []


def test_a_mended_answer_is_kept_as_it_was_and_the_record_is_written(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    was = dict(sent.answers)
    start = sent.answers["proposed_start"]
    (change,) = mend(filling, sent, admin, answers={"proposed_end": start})
    assert (change.key, change.before, change.after) == ("proposed_end", "2020-01-01", start)
    (row,) = make.all(SubmissionAmendment)
    assert (row.question_key, row.item, row.before, row.after) == (
        "proposed_end",
        None,
        "2020-01-01",
        start,
    )
    assert row.reason == "The school rang."
    assert row.actor_id == admin.user_id
    done = try_again(filling, sent, admin)
    assert done.status == "written"
    assert (done.problem, done.problem_questions) == (None, None)
    (case,) = make.all(Application)
    assert case.proposed_end.isoformat() == start
    assert taken_back(done.answers, amendments.as_changes([row])) == was
    (event,) = make.all(AuditEvent, AuditEvent.action == "answers-changed")
    assert (event.record_id, event.reason) == (sent.id, "The school rang.")
    assert "2020" not in str(event.changes)


def test_a_try_that_fails_again_says_why_and_loses_nothing(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    mend(filling, sent, admin, answers={"proposed_end": "2020-01-02"})
    again = try_again(filling, sent, admin)
    assert again.status == "failed"
    assert again.problem == "The last day must not be before the first."
    assert again.answers["proposed_end"] == "2020-01-02"
    assert len(make.all(SubmissionAmendment)) == 1
    assert make.all(Application) == []


def test_answers_that_the_change_hides_are_taken_out_and_kept(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    mend(filling, sent, admin, answers={"programme": "FLOURISH"})
    changed = filling.reload(sent)
    assert "tier1_curriculum" not in changed.answers
    kept = {row.question_key: row.before for row in make.all(SubmissionAmendment)}
    assert kept["tier1_curriculum"] == sent.answers["tier1_curriculum"]
    made = amendments.as_changes(make.all(SubmissionAmendment))
    assert taken_back(changed.answers, made) == sent.answers


def test_what_a_change_asks_for_must_be_answered_first(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    mend(filling, sent, admin, answers={"programme": "FLOURISH"})
    with filling.service() as session:
        repair = repairs.get(session, sent.id, admin, lock=True)
        asked = {each.question.key for each in repairs.missing(repair)}
        assert "flourish_curriculum" in asked
        with pytest.raises(Rejected) as refused:
            repairs.try_again(session, repair, by=admin, at=make.at)
    assert {fault.field for fault in refused.value.faults} >= {"flourish_curriculum"}
    assert filling.reload(sent).status == "failed"


def test_a_change_needs_a_reason_and_the_newest_page(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    with pytest.raises(Rejected):
        mend(filling, sent, admin, answers={"proposed_end": "2030-01-01"}, reason="  ")
    with pytest.raises(Conflict):
        mend(filling, sent, admin, answers={"proposed_end": "2030-01-01"}, version=1)
    assert mend(filling, sent, admin, answers={"legal_surname": "Tanglewood"}, reason="") == []
    assert make.all(SubmissionAmendment) == []
    assert filling.reload(sent).answers == sent.answers


def test_an_entry_of_a_repeat_is_changed_by_itself_and_added_as_a_whole(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    first, *rest = sent.answers["courses"]
    mend(filling, sent, admin, answers={"courses": [{**first, "course_reason": "Nearer"}, *rest]})
    (row,) = make.all(SubmissionAmendment)
    assert (row.question_key, row.item) == ("courses.course_reason", 1)
    fewer = filling.reload(sent).answers["courses"][:0]
    mend(filling, sent, admin, answers={"courses": fewer})
    rows = sorted(make.all(SubmissionAmendment), key=lambda each: each.item is None)
    assert (rows[-1].question_key, rows[-1].item) == ("courses", None)
    made = amendments.as_changes(rows)
    assert taken_back(filling.reload(sent).answers, made) == sent.answers


def test_who_may_not_mend_does_not(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    reviewer = replace(
        admin, permissions=admin.permissions - {repairs.Permission.SUBMISSION_UPDATE}
    )
    with pytest.raises(NotAllowed):
        mend(filling, sent, reviewer, answers={"proposed_end": "2030-01-01"})
    officer = actor_of(make, make.staff(Role.MONITORING_OFFICER))
    with pytest.raises(NotVisible):
        mend(filling, sent, officer, answers={"proposed_end": "2030-01-01"})


def test_what_does_not_wait_is_not_repaired(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    mend(filling, sent, admin, answers={"proposed_end": sent.answers["proposed_start"]})
    try_again(filling, sent, admin)
    with pytest.raises(Conflict, match="Filed"):
        try_again(filling, sent, admin)


def test_a_reason_of_the_case_itself_points_to_the_question(
    failed: Failed, filling: Filling, make: Make, admin: Actor
) -> None:
    sent = failed()
    student = make.student(make.all(School)[0])
    asked_for = uuid.UUID(sent.answers["courses"][0]["course"]["id"])
    offer = make.all(CourseOffer, CourseOffer.id == asked_for)
    case = make.application(status="submitted", student=student, offers=offer)
    make.change(sent, matched_student_id=student.id, match_decided=True)
    mend(filling, sent, admin, answers={"proposed_end": sent.answers["proposed_start"]})
    again = try_again(filling, sent, admin)
    assert again.status == "failed"
    assert case.ref in (again.problem or "")
    assert again.problem_questions == ["course"]


def test_the_queue_counts_by_form_and_takes_turns(
    failed: Failed, filling: Filling, make: Make, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = failed()
    two = failed(legal_surname="Marsh", upn=SECOND_UPN, referrer_email="two@example.org")
    with filling.as_actor(admin) as session:
        ((form_id, title, number),) = repairs.by_form(session, admin)
        assert (title, number) == ("Apply for a place in alternative provision", 2)
        found = repairs.find(session, admin, form_id=form_id)
        assert {each.id for each in found.rows} == {one.id, two.id}
    monkeypatch.setattr(repairs, "MOST_AT_ONCE", 1)
    turns = set()
    for _ in range(2):
        with filling.as_actor(admin) as session:
            (turn,) = repairs.first_ids(session, admin, form_id)
        turns.add(turn)
        with filling.service() as session:
            repair = repairs.get(session, turn, admin, lock=True)
            repairs.try_again(session, repair, by=admin, at=filling.later(minutes=3))
    assert turns == {one.id, two.id}


def test_what_a_school_sent_stays_its_own_when_the_service_tries_again(
    filling: Filling, make: Make, school: School, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise IntegrityError("", None, Exception("a record of the same kind is there"))

    sender = actor_of(make, make.school_user(school))
    with monkeypatch.context() as patch:
        patch.setitem(case_rows.WRITERS, "complaint", broken)
        sent = filling.send(filling.draft("complaint", sender), sender)
    assert sent.status == "failed"
    assert make.all(Complaint) == []
    assert try_again(filling, sent, admin).status == "written"
    (complaint,) = make.all(Complaint)
    assert complaint.school_id == school.id
