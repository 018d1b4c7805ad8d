from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor, public
from app.domain.errors import NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.models import (
    Application,
    ApplicationChoice,
    AuditEvent,
    Carer,
    Complaint,
    Course,
    CourseOffer,
    Document,
    OutboxMessage,
    RiskAssessment,
    School,
    Student,
    Submission,
    SubmissionDraft,
    SubmissionFile,
    SubmissionWrite,
)
from app.services import confirmations, matching, submissions
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    filling.offers()
    return filling


@pytest.fixture
def visitor(make: Make) -> Actor:
    return replace(public(on=make.today), browser_hash="b" * 64)


@pytest.fixture
def school(make: Make) -> School:
    return make.school()


@pytest.fixture
def coordinator(make: Make, as_actor: Any, school: School) -> Actor:
    return as_actor(make.school_user(school))


def by_public(filling: Filling, visitor: Actor, school: School, **fixed: object) -> SubmissionDraft:
    chosen = {
        "school": {"id": str(school.id), "label": school.name},
        "referrer_email": "head.office@example.org",
        "programme": "TIER1",
        **PUPIL,
        **fixed,
    }
    return filling.draft(APPLICATION, visitor, fixed=chosen)


def by_school(filling: Filling, coordinator: Actor, **fixed: object) -> SubmissionDraft:
    chosen = {"programme": "TIER1", "pupil_source": "NEW", **PUPIL, **fixed}
    return filling.draft(APPLICATION, coordinator, fixed=chosen)


def test_a_sender_whose_name_has_two_boxes_has_one_name(
    filling: Filling, make: Make, visitor: Actor
) -> None:
    asked = page("about", question("mail", "email"), question("who", "person_name"))
    settings = {"audience": ["public"], "email_question": "mail", "name_question": "who"}
    publish(make, document(asked, settings=settings))
    name = {"forename": "Ada", "surname": "Fernhill"}
    sent = filling.send(filling.draft("trial", visitor, fixed={"who": name}), visitor)
    assert sent.sender_name == "Ada Fernhill"


BUSINESS = (Student, Carer, Application, ApplicationChoice, RiskAssessment, Document)


def test_a_public_form_writes_nothing_but_itself(
    filling: Filling, make: Make, visitor: Actor, school: School
) -> None:
    submission = filling.send(by_public(filling, visitor, school), visitor)
    assert submission.status == "unconfirmed"
    assert submission.school_id is None
    assert submission.claimed_school_id == school.id
    assert [make.all(model) for model in BUSINESS] == [[]] * len(BUSINESS)
    assert make.all(SubmissionWrite) == []


def test_the_mail_holds_a_secret_of_which_only_the_hash_is_kept(
    filling: Filling, make: Make, visitor: Actor, school: School
) -> None:
    submission = filling.send(by_public(filling, visitor, school), visitor)
    token = filling.token(submission)
    kept = filling.reload(submission)
    assert kept.confirm_hash == confirmations.token_hash(token)
    assert token not in str(kept.answers)


def test_opening_the_link_confirms_nothing(
    filling: Filling, visitor: Actor, school: School
) -> None:
    submission = filling.send(by_public(filling, visitor, school), visitor)
    with filling.service() as session:
        confirmations.open_confirmation(session, filling.token(submission), at=filling.at)
    assert filling.reload(submission).status == "unconfirmed"


def test_a_link_works_for_seven_days(filling: Filling, visitor: Actor, school: School) -> None:
    submission = filling.send(by_public(filling, visitor, school), visitor)
    with pytest.raises(NotVisible):
        filling.confirm(submission, at=filling.later(days=7))
    assert (
        filling.confirm(submission, at=filling.later(days=6, hours=23)).status
        == "awaiting-acceptance"
    )


def test_a_wrong_secret_is_no_link(filling: Filling, visitor: Actor, school: School) -> None:
    filling.send(by_public(filling, visitor, school), visitor)
    with filling.service() as session, pytest.raises(NotVisible):
        confirmations.confirm(session, "x" * 43, at=filling.at)


def test_a_verified_contact_needs_nobody(
    filling: Filling, make: Make, visitor: Actor, school: School
) -> None:
    make.contact(school, email="Head.Office@example.org")
    submission = filling.send(by_public(filling, visitor, school), visitor)
    confirmed = filling.confirm(submission)
    assert confirmed.status == "written"
    (application,) = make.all(Application)
    assert application.status == "submitted"
    assert application.school_id == school.id
    assert application.submitted_at == filling.at


@pytest.mark.parametrize("change", [{"verified_on": None}, {"deleted_at": True}])
def test_a_contact_that_is_not_verified_or_gone_counts_for_nothing(
    filling: Filling, make: Make, visitor: Actor, school: School, change: dict[str, Any]
) -> None:
    if "deleted_at" in change:
        change = {"deleted_at": make.at}
    make.contact(school, email="head.office@example.org", **change)
    submission = filling.send(by_public(filling, visitor, school), visitor)
    assert filling.confirm(submission).status == "awaiting-acceptance"


def test_a_contact_of_another_school_counts_for_nothing(
    filling: Filling, make: Make, visitor: Actor, school: School
) -> None:
    make.contact(make.school(), email="head.office@example.org")
    submission = filling.send(by_public(filling, visitor, school), visitor)
    assert filling.confirm(submission).status == "awaiting-acceptance"
    assert make.all(Application) == []


def test_staff_accept_a_sender_and_remember_the_address(
    filling: Filling, make: Make, visitor: Actor, school: School, as_actor: Any, acting: Any
) -> None:
    staff = as_actor(make.staff())
    first = filling.confirm(filling.send(by_public(filling, visitor, school), visitor))
    with acting(staff) as session:
        row = submissions.get(session, first.id, staff)
        submissions.accept(session, row, by=staff, at=filling.at, remember=True)
    assert filling.reload(first).status == "written"
    second = filling.send(
        by_public(filling, visitor, school, upn="V331000026001", date_of_birth="2011-01-01"),
        visitor,
    )
    assert filling.confirm(second).status == "written"


def test_staff_refuse(
    filling: Filling, make: Make, visitor: Actor, school: School, as_actor: Any, acting: Any
) -> None:
    staff = as_actor(make.staff())
    sent = filling.confirm(filling.send(by_public(filling, visitor, school), visitor))
    with acting(staff) as session:
        row = submissions.get(session, sent.id, staff)
        with pytest.raises(Rejected):
            submissions.refuse(session, row, reason=" ", by=staff, at=filling.at)
        submissions.refuse(session, row, reason="Nobody there", by=staff, at=filling.at)
    assert filling.reload(sent).status == "refused"
    assert make.all(Application) == []


def test_an_officer_who_may_not_review_cannot_accept(
    filling: Filling, make: Make, visitor: Actor, school: School, as_actor: Any
) -> None:
    auditor = as_actor(make.staff("quality-officer"))
    sent = filling.confirm(filling.send(by_public(filling, visitor, school), visitor))
    with filling.service() as session:
        row = session.get_one(Submission, sent.id)
        with pytest.raises(NotAllowed):
            submissions.accept(session, row, by=auditor, at=filling.at)


def test_a_guessed_upn_changes_nothing_and_tells_nothing(
    filling: Filling, make: Make, visitor: Actor, school: School
) -> None:
    known = make.student(school, upn=PUPIL["upn"], legal_surname="Tanglewood")
    make.contact(school, email="head.office@example.org")
    guessed = filling.send(by_public(filling, visitor, school), visitor)
    fresh = filling.send(by_public(filling, visitor, school, upn="V331000026001"), visitor)
    for column in ("status", "school_id", "claimed_school_id", "problem", "matched_student_id"):
        assert getattr(guessed, column) == getattr(fresh, column)
    mails = make.all(OutboxMessage)
    for mail in mails:
        for submission in (guessed, fresh):
            if mail.record_id == submission.id:
                mail.body = mail.body.replace(filling.token(submission), "").replace(
                    submission.ref, ""
                )
    assert len({mail.body for mail in mails}) == 1
    assert filling.confirm(guessed).status == "needs-match"
    assert make.reload(known).version == known.version
    assert make.all(Application) == []


def test_a_signed_in_school_is_filed_at_once(
    filling: Filling, make: Make, coordinator: Actor, school: School
) -> None:
    submission = filling.send(by_school(filling, coordinator), coordinator)
    assert submission.status == "written"
    (application,) = make.all(Application)
    (student,) = make.all(Student)
    assert application.student_id == student.id
    assert (student.home_school_id, student.upn) == (school.id, PUPIL["upn"])
    assert application.ref.startswith("APP-")
    assert application.tier == "1"
    assert student.ncy > 0
    assert make.all(Carer)
    assert {document.application_id for document in make.all(Document)} == {application.id}


def test_the_audit_trail_names_who_sent_it(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    filling.send(by_school(filling, coordinator), coordinator)
    events = make.all(AuditEvent, AuditEvent.table_name == "application")
    assert {event.actor_id for event in events} == {coordinator.user_id}


def test_an_own_pupil_is_used_and_stays_as_it_is(
    filling: Filling, make: Make, coordinator: Actor, school: School
) -> None:
    student = make.student(school)
    draft = filling.draft(
        APPLICATION,
        coordinator,
        fixed={
            "programme": "TIER1",
            "pupil_source": "KNOWN",
            "own_pupil": {"id": str(student.id), "label": str(student)},
        },
    )
    submission = filling.send(draft, coordinator)
    assert submission.status == "written"
    (application,) = make.all(Application)
    assert application.student_id == student.id
    assert make.reload(student).version == student.version
    assert make.all(Carer) == []


def test_a_pupil_of_another_school_cannot_be_chosen(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    draft = by_school(filling, coordinator)
    foreign = make.student(make.school())
    filling.answer(
        draft, pupil_source="KNOWN", own_pupil={"id": str(foreign.id), "label": "Somebody"}
    )
    with pytest.raises(Rejected) as error:
        filling.send(draft, coordinator)
    assert [fault.field for fault in error.value.faults] == ["own_pupil"]


def test_a_typed_upn_of_a_known_pupil_waits_for_staff_and_looks_the_same(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    make.student(make.school(), upn=PUPIL["upn"])
    held = filling.send(by_school(filling, coordinator), coordinator)
    free = filling.send(
        by_school(filling, coordinator, upn="V331000026001", legal_surname="Quillfeather"),
        coordinator,
    )
    assert held.status == "needs-match"
    assert free.status == "written"
    mails = make.all(OutboxMessage, OutboxMessage.kind == "received")
    texts = {mail.body.replace(held.ref, "").replace(free.ref, "") for mail in mails}
    assert len(texts) == 1
    assert (held.ref[:4], free.ref[:4]) == ("SUB-", "SUB-")


def test_staff_say_that_it_is_the_same_pupil(
    filling: Filling, make: Make, coordinator: Actor, school: School, as_actor: Any, acting: Any
) -> None:
    staff, before = as_actor(make.staff()), make.school()
    known = make.student(before, upn=PUPIL["upn"], legal_forename="Ash", legal_surname="Older")
    held = filling.send(by_school(filling, coordinator), coordinator)
    with acting(staff) as session:
        row = submissions.get(session, held.id, staff)
        (candidate,) = submissions.candidates(session, row, staff)
        assert candidate.is_certain
        with pytest.raises(Rejected):
            submissions.decide_match(session, row, None, by=staff, at=filling.at)
        submissions.decide_match(session, row, known.id, by=staff, at=filling.at, move_school=True)
    (application,) = make.all(Application)
    student = make.reload(known)
    assert application.student_id == known.id
    assert student.home_school_id == school.id
    assert (student.legal_surname, student.upn) == ("Older", PUPIL["upn"])
    assert len(make.all(Student)) == 1


def test_staff_say_that_it_is_another_pupil(
    filling: Filling, make: Make, coordinator: Actor, as_actor: Any, acting: Any
) -> None:
    staff = as_actor(make.staff())
    from datetime import date

    make.student(
        make.school(),
        date_of_birth=date(2012, 3, 31),
        legal_forename="Will",
        legal_surname="Tanglewoode",
    )
    held = filling.send(by_school(filling, coordinator), coordinator)
    assert held.status == "needs-match"
    with acting(staff) as session:
        row = submissions.get(session, held.id, staff)
        (candidate,) = submissions.candidates(session, row, staff)
        assert not candidate.is_certain
        submissions.decide_match(session, row, None, by=staff, at=filling.at)
    assert filling.reload(held).status == "written"
    assert len(make.all(Student)) == 2


def test_a_pupil_who_is_no_candidate_cannot_be_chosen(
    filling: Filling, make: Make, coordinator: Actor, as_actor: Any, acting: Any
) -> None:
    staff = as_actor(make.staff())
    make.student(make.school(), upn=PUPIL["upn"])
    stranger = make.student(make.school())
    held = filling.send(by_school(filling, coordinator), coordinator)
    with acting(staff) as session:
        row = submissions.get(session, held.id, staff)
        with pytest.raises(NotVisible):
            submissions.decide_match(session, row, stranger.id, by=staff, at=filling.at)


def test_sent_twice_is_sent_once(filling: Filling, make: Make, coordinator: Actor) -> None:
    draft = by_school(filling, coordinator)
    first = filling.send(draft, coordinator)
    second = filling.send(draft, coordinator, at=filling.later(seconds=2))
    assert first.id == second.id
    assert len(make.all(Application)) == 1
    assert len(make.all(OutboxMessage, OutboxMessage.kind == "received")) == 1


def test_two_clicks_at_once_send_once(filling: Filling, make: Make, coordinator: Actor) -> None:
    draft = by_school(filling, coordinator)
    ready = Barrier(2)

    def click() -> str:
        ready.wait(timeout=20)
        return filling.send(draft, coordinator).ref

    with ThreadPoolExecutor(2) as pool:
        clicks = [pool.submit(click) for _ in range(2)]
        refs = {each.result(timeout=60) for each in clicks}
    assert len(refs) == 1
    assert len(make.all(Submission)) == len(make.all(Application)) == 1


def test_a_sent_draft_holds_no_answers(filling: Filling, make: Make, coordinator: Actor) -> None:
    draft = by_school(filling, coordinator)
    filling.send(draft, coordinator)
    assert make.reload(draft).answers == {}


def test_another_school_cannot_send_a_draft(
    filling: Filling, make: Make, coordinator: Actor, as_actor: Any
) -> None:
    draft = by_school(filling, coordinator)
    with pytest.raises(NotVisible):
        filling.send(draft, as_actor(make.school_user()))


def test_who_may_not_apply_cannot_begin(
    filling: Filling, make: Make, school: School, as_actor: Any
) -> None:
    clerk = as_actor(make.school_user(school, role="school-finance"))
    with pytest.raises(NotAllowed):
        by_school(filling, clerk)
    assert make.all(SubmissionDraft) == []


def test_who_may_no_longer_apply_cannot_send(
    filling: Filling, make: Make, school: School, coordinator: Actor, as_actor: Any
) -> None:
    clerk = as_actor(make.school_user(school, role="school-finance"))
    draft = by_school(filling, coordinator)
    with pytest.raises(NotAllowed):
        filling.send(draft, replace(coordinator, permissions=clerk.permissions))


def test_a_risk_assessment_one_day_too_old_is_refused(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    from app.domain.risk import earliest_risk_assessment

    draft = by_school(filling, coordinator)
    oldest = earliest_risk_assessment(make.today)
    filling.answer(draft, ra_completed_on=(oldest - timedelta(days=1)).isoformat())
    with pytest.raises(Rejected) as error:
        filling.send(draft, coordinator)
    assert "ra_completed_on" in {fault.field for fault in error.value.faults}
    assert make.reload(draft).submission_id is None
    assert make.all(Submission) == []
    filling.answer(draft, ra_completed_on=oldest.isoformat(), ra_review_on=None)
    assert filling.send(draft, coordinator).status == "written"


def test_a_school_is_told_of_its_own_open_application_for_the_same_course(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    filling.send(by_school(filling, coordinator), coordinator)
    draft = by_school(filling, coordinator)
    (open_case,) = make.all(Application)
    with pytest.raises(Rejected) as error:
        filling.send(draft, coordinator)
    (fault,) = error.value.faults
    assert fault.field == "upn"
    start = f"{open_case.ref} is already open for this pupil and the course "
    told = {f"{start}“{each.title}”" for each in make.all(Course)}
    assert fault.message.partition(". ")[0] in told
    make.change(open_case, status="cancelled")
    assert filling.send(draft, coordinator).status == "needs-match"


def test_nobody_is_told_of_an_open_application_of_another_school(
    filling: Filling, make: Make, coordinator: Actor, as_actor: Any
) -> None:
    other = as_actor(make.school_user(make.school()))
    filling.send(by_school(filling, other), other)
    assert filling.send(by_school(filling, coordinator), coordinator).status == "needs-match"


@pytest.mark.parametrize("status", ["closed", "proposed-to-close"])
def test_a_school_that_closes_cannot_apply(
    filling: Filling, make: Make, coordinator: Actor, school: School, status: str
) -> None:
    draft = by_school(filling, coordinator)
    make.change(school, status=status)
    with pytest.raises(Rejected, match="so it cannot apply for places"):
        filling.send(draft, coordinator)
    assert make.all(Submission) == []


def test_a_course_for_other_year_groups_is_named(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    draft = by_school(filling, coordinator)
    for course in make.all(Course):
        make.change(course, ncy_min=1, ncy_max=2)
    with pytest.raises(Rejected) as error:
        filling.send(draft, coordinator)
    label = make.reload(draft).answers["courses"][0]["course"]["label"]
    fault = error.value.faults[0]
    assert (fault.field, fault.message.startswith(f"{label} is not for this programme")) == (
        "course",
        True,
    )
    assert make.all(Submission) == []


def test_a_course_that_closed_meanwhile_is_named_and_nothing_is_lost(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    draft = by_school(filling, coordinator)
    kept = make.reload(draft).answers
    for offer in make.all(CourseOffer):
        make.change(offer, status="paused")
    with pytest.raises(Rejected) as error:
        filling.send(draft, coordinator)
    label = kept["courses"][0]["course"]["label"]
    assert [(fault.field, fault.message) for fault in error.value.faults][0] == (
        "course",
        f"{label} is no longer open. Choose another course.",
    )
    assert make.reload(draft).answers == kept
    assert make.all(Submission) == []


def test_the_same_course_twice_is_refused(filling: Filling, make: Make, coordinator: Actor) -> None:
    draft = by_school(filling, coordinator)
    (first, *_) = make.reload(draft).answers["courses"]
    filling.answer(draft, courses=[first, first])
    with pytest.raises(Rejected) as error:
        filling.send(draft, coordinator)
    assert [fault.field for fault in error.value.faults] == ["course"]


def test_an_end_beyond_the_year_needs_a_course_of_two_years(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    draft = by_school(filling, coordinator)
    start = make.today + timedelta(days=10)
    filling.answer(
        draft,
        two_year=False,
        proposed_start=start.isoformat(),
        proposed_end=(start + timedelta(days=400)).isoformat(),
    )
    with pytest.raises(Rejected) as error:
        filling.send(draft, coordinator)
    assert [fault.field for fault in error.value.faults] == ["proposed_end"]


def test_an_own_pupil_with_an_open_application_for_the_course_blocks(
    filling: Filling, make: Make, coordinator: Actor, school: School
) -> None:
    student = make.student(school)
    fixed = {
        "programme": "TIER1",
        "pupil_source": "KNOWN",
        "own_pupil": {"id": str(student.id), "label": str(student)},
    }
    first = filling.draft(APPLICATION, coordinator, fixed=fixed)
    again = filling.draft(APPLICATION, coordinator, fixed=fixed)
    filling.send(first, coordinator)
    (application,) = make.all(Application)
    with pytest.raises(Rejected) as error:
        filling.send(again, coordinator)
    assert application.ref in error.value.faults[0].message


def test_the_public_is_never_told_of_a_double_application(
    filling: Filling, make: Make, visitor: Actor, coordinator: Actor, school: School
) -> None:
    filling.send(by_school(filling, coordinator), coordinator)
    submission = filling.send(by_public(filling, visitor, school), visitor)
    assert submission.status == "unconfirmed"


def test_a_double_application_found_later_is_kept_for_repair(
    filling: Filling,
    make: Make,
    visitor: Actor,
    coordinator: Actor,
    school: School,
    as_actor: Any,
    acting: Any,
) -> None:
    staff = as_actor(make.staff())
    make.contact(school, email="head.office@example.org")
    filling.send(by_school(filling, coordinator), coordinator)
    (student,) = make.all(Student)
    held = filling.confirm(filling.send(by_public(filling, visitor, school), visitor))
    assert held.status == "needs-match"
    with acting(staff) as session:
        row = submissions.get(session, held.id, staff)
        submissions.decide_match(session, row, student.id, by=staff, at=filling.at)
    failed = filling.reload(held)
    (first,) = make.all(Application)
    assert failed.status == "failed"
    assert first.ref in (failed.problem or "")
    make.change(first, status="cancelled")
    with acting(staff) as session:
        row = submissions.get(session, held.id, staff)
        submissions.retry(session, row, by=staff, at=filling.at)
    assert filling.reload(held).status == "written"
    assert len(make.all(Application)) == 2


def test_a_pupil_who_came_in_the_same_moment_is_kept_for_repair(
    filling: Filling,
    make: Make,
    coordinator: Actor,
    as_actor: Any,
    acting: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two schools send the same new pupil at once: the second finds the UPN taken while writing."""
    staff = as_actor(make.staff())
    make.student(make.school(), upn=PUPIL["upn"])
    with monkeypatch.context() as blind:
        blind.setattr(matching, "likely", lambda *_args, **_more: [])
        failed = filling.send(by_school(filling, coordinator), coordinator)
    assert failed.status == "failed"
    assert failed.answers
    assert make.all(Application) == []
    assert make.all(SubmissionWrite) == []
    with acting(staff) as session:
        row = submissions.get(session, failed.id, staff)
        submissions.retry(session, row, by=staff, at=filling.at)
    assert filling.reload(failed).status == "needs-match"


def test_files_go_with_what_is_sent_and_the_rest_is_let_go(
    filling: Filling, make: Make, coordinator: Actor
) -> None:
    draft = by_school(filling, coordinator)
    spare = make.submission_file(draft)
    submission = filling.send(draft, coordinator)
    assert make.reload(spare).removed
    kept = make.all(SubmissionFile, SubmissionFile.submission_id == submission.id)
    assert kept
    assert {file.storage_key for file in kept} == {
        document.storage_key for document in make.all(Document)
    }


def test_no_mail_holds_a_word_about_the_pupil(
    filling: Filling, make: Make, visitor: Actor, coordinator: Actor, school: School
) -> None:
    filling.send(by_public(filling, visitor, school), visitor)
    filling.send(by_school(filling, coordinator, upn="V331000026001"), coordinator)
    texts = " ".join(f"{mail.subject} {mail.body}" for mail in make.all(OutboxMessage))
    for canary in ("Wren", "Tanglewood", "Y331000024001", "V331000026001", "2012"):
        assert canary not in texts


def test_an_anonymous_complaint_is_received_when_it_is_sent(
    filling: Filling, make: Make, visitor: Actor
) -> None:
    draft = filling.draft("complaint", visitor, fixed={"reply_by": "NONE", "about": "OTHER"})
    submission = filling.send(draft, visitor)
    (complaint,) = make.all(Complaint)
    assert submission.status == "written"
    assert submission.ref == complaint.ref
    assert (complaint.school_id, complaint.provider_id, complaint.name) == (None, None, None)
    assert complaint.received_on == make.today
    assert make.all(OutboxMessage) == []


@pytest.mark.parametrize("who", ["coordinator", "provider", "staff"])
def test_nobody_with_an_account_sends_an_anonymous_complaint(
    filling: Filling, make: Make, as_actor: Any, coordinator: Actor, who: str
) -> None:
    """Their account would say who they are, whatever the form itself checks."""
    by = {
        "coordinator": lambda: coordinator,
        "provider": lambda: as_actor(make.provider_user(make.provider(status="approved"))),
        "staff": lambda: as_actor(make.staff(Role.SERVICE_LEAD)),
    }[who]()
    draft = filling.draft("complaint", by, fixed={"reply_by": "EMAIL", "about": "OTHER"})
    answers = {**make.reload(draft).answers, "reply_by": "NONE"}
    make.change(draft, answers=answers)
    with pytest.raises(Rejected) as refused:
        filling.send(draft, by)
    assert "To stay anonymous, sign out first" in refused.value.faults[0].message
    assert make.all(Submission) == make.all(Complaint) == make.all(OutboxMessage) == []
    assert make.reload(draft).answers == answers


def test_a_complaint_is_a_schools_only_when_its_account_sent_it(
    filling: Filling, make: Make, coordinator: Actor, visitor: Actor, school: School
) -> None:
    fixed = {"reply_by": "EMAIL", "email": "parent@example.org", "about": "OTHER"}
    filling.send(filling.draft("complaint", coordinator, fixed=fixed), coordinator)
    filling.send(filling.draft("complaint", visitor, fixed=fixed), visitor)
    assert {row.school_id for row in make.all(Complaint)} == {school.id, None}
    assert len(make.all(OutboxMessage)) == 2


def test_authority_to_complain_becomes_a_document_of_the_complaint(
    filling: Filling, make: Make, visitor: Actor
) -> None:
    for seed in range(20):
        draft = filling.draft("complaint", visitor, seed=seed, fixed={"for_another": True})
        if make.reload(draft).answers.get("authority"):
            break
    filling.send(draft, visitor)
    (complaint,) = make.all(Complaint)
    assert {row.complaint_id for row in make.all(Document)} == {complaint.id}


def test_sending_needs_a_session_of_the_service(
    filling: Filling, coordinator: Actor, acting: Any
) -> None:
    draft = by_school(filling, coordinator)
    with acting(coordinator) as session, pytest.raises(RuntimeError):
        submissions.send(session, draft.id, by=coordinator, at=filling.at)
