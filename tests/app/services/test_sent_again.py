from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor
from app.domain.errors import NotVisible, Rejected
from app.models import (
    AgencyInvolvement,
    Application,
    ApplicationResponse,
    Carer,
    Consent,
    CourseOffer,
    Document,
    Placement,
    RiskAssessment,
    School,
    Strategy,
    Student,
    Submission,
    SubmissionWrite,
    Target,
    Withdrawal,
    WithdrawalSlot,
)
from app.services import submissions
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    filling.offers()
    return filling


@pytest.fixture
def school(make: Make) -> School:
    return make.school()


@pytest.fixture
def coordinator(make: Make, as_actor: Any, school: School) -> Actor:
    return as_actor(make.school_user(school))


@pytest.fixture
def returned(filling: Filling, make: Make, coordinator: Actor) -> Application:
    fixed = {"programme": "TIER1", "pupil_source": "NEW", "pupil_agreed": True, **PUPIL}
    filling.send(filling.draft(APPLICATION, coordinator, fixed=fixed), coordinator)
    (application,) = make.all(Application)
    return make.change(application, status="returned")


def again(filling: Filling, coordinator: Actor, application: Application, **fixed: object) -> Any:
    given = {
        "programme": "TIER1",
        "pupil_source": "NEW",
        "agencies_involved": False,
        "pupil_agreed": False,
        **PUPIL,
        **fixed,
    }
    return filling.draft(APPLICATION, coordinator, seed=2, fixed=given, application=application)


def test_the_application_is_brought_up_to_date_in_place(
    filling: Filling, make: Make, coordinator: Actor, returned: Application
) -> None:
    before = {
        model: {row.id for row in make.all(model)}
        for model in (Carer, Strategy, Target, Consent, RiskAssessment, Document)
    }
    draft = again(filling, coordinator, returned, pupil_voice="I would like to come by bus.")
    answers = make.reload(draft).answers
    filling.send(draft, coordinator, at=filling.later(days=1))
    (application,) = make.all(Application)
    assert application.id == returned.id
    assert application.status == "submitted"
    assert application.ref == returned.ref
    assert application.pupil_voice == "I would like to come by bus."
    assert application.submitted_at == filling.later(days=1)
    assert application.no_agencies
    assert make.all(AgencyInvolvement) == []
    assert len(make.all(Carer)) == len(answers["carers"])
    assert len(make.all(Strategy)) == len(answers["strategies"])
    assert len(make.all(Target)) == len(answers["targets"])
    for model in (Carer, Strategy, Target, Consent):
        assert not before[model] & {row.id for row in make.all(model)}
    assert before[RiskAssessment] < {row.id for row in make.all(RiskAssessment)}
    assert before[Document] < {row.id for row in make.all(Document)}
    assert "PUPIL_AGREEMENT" not in {row.kind for row in make.all(Consent)}


def test_what_became_of_each_row_is_noted(
    filling: Filling, make: Make, coordinator: Actor, returned: Application
) -> None:
    def outcomes(submission: Any) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for each in make.all(SubmissionWrite, SubmissionWrite.submission_id == submission.id):
            found.setdefault(each.table_name, set()).add(each.outcome)
        return found

    (first,) = make.all(Submission)
    assert {each for many in outcomes(first).values() for each in many} == {"created"}
    draft = again(filling, coordinator, returned, legal_forename="Rowan")
    kept = {"courses": first.answers["courses"], "health_plan": first.answers.get("health_plan")}
    filling.answer(draft, **{key: value for key, value in kept.items() if value is not None})
    second = filling.send(draft, coordinator, at=filling.later(days=1))
    noted = outcomes(second)
    assert (noted["student"], noted["application"]) == ({"updated"}, {"updated"})
    assert (noted["application_choice"], noted["carer"]) == ({"unchanged"}, {"created"})
    make.change(returned, status="returned", version=make.reload(returned).version)
    same = filling.draft(APPLICATION, coordinator, application=make.reload(returned))
    filling.answer(same, **second.answers)
    third = outcomes(filling.send(same, coordinator, at=filling.later(days=2)))
    assert (third["student"], third["application_choice"]) == ({"unchanged"}, {"unchanged"})


def test_the_pupil_changes_when_this_case_brought_the_pupil(
    filling: Filling, make: Make, coordinator: Actor, returned: Application
) -> None:
    draft = again(filling, coordinator, returned, legal_forename="Rowan")
    filling.send(draft, coordinator)
    (student,) = make.all(Student)
    assert student.legal_forename == "Rowan"


def test_a_pupil_known_before_is_not_changed_by_the_case(
    filling: Filling, make: Make, coordinator: Actor, school: School, as_actor: Any, acting: Any
) -> None:
    staff = as_actor(make.staff())
    known = make.student(school, upn=PUPIL["upn"], legal_surname="Tanglewood")
    fixed = {"programme": "TIER1", "pupil_source": "NEW", **PUPIL}
    held = filling.send(filling.draft(APPLICATION, coordinator, fixed=fixed), coordinator)
    with acting(staff) as session:
        row = submissions.get(session, held.id, staff)
        submissions.decide_match(session, row, known.id, by=staff, at=filling.at)
    (application,) = make.all(Application)
    make.change(application, status="returned")
    draft = again(filling, coordinator, application, legal_forename="Rowan")
    assert filling.send(draft, coordinator).status == "written"
    assert make.reload(known).legal_forename == known.legal_forename
    assert make.all(Carer) == []


def test_a_case_that_suddenly_names_another_known_pupil_waits_for_staff(
    filling: Filling, make: Make, coordinator: Actor, returned: Application
) -> None:
    make.student(make.school(), upn="V331000026001")
    sent = filling.send(again(filling, coordinator, returned, upn="V331000026001"), coordinator)
    assert sent.status == "needs-match"
    assert make.reload(returned).status == "returned"


def decide(
    filling: Filling, staff: Actor, acting: Any, submission: Any, student: Student | None
) -> None:
    with acting(staff) as session:
        row = submissions.get(session, submission.id, staff)
        chosen = student.id if student else None
        submissions.decide_match(session, row, chosen, by=staff, at=filling.at)


def test_staff_move_the_case_to_the_pupil_it_named(
    filling: Filling,
    make: Make,
    coordinator: Actor,
    returned: Application,
    as_actor: Any,
    acting: Any,
) -> None:
    known = make.student(make.school(), upn="V331000026001")
    draft = again(filling, coordinator, returned, upn="V331000026001")
    held = filling.send(draft, coordinator)
    decide(filling, as_actor(make.staff()), acting, held, known)
    assert make.reload(returned).student_id == known.id
    (brought,) = make.all(Student, Student.id == returned.student_id)
    assert brought.deleted_at is not None


def test_a_known_pupil_is_not_swapped_for_another_by_the_school(
    filling: Filling, make: Make, coordinator: Actor, school: School, as_actor: Any, acting: Any
) -> None:
    staff = as_actor(make.staff())
    known = make.student(school, upn=PUPIL["upn"])
    fixed = {"programme": "TIER1", "pupil_source": "NEW", **PUPIL}
    held = filling.send(filling.draft(APPLICATION, coordinator, fixed=fixed), coordinator)
    decide(filling, staff, acting, held, known)
    (application,) = make.all(Application)
    make.change(application, status="returned")
    other = {"upn": "V331000026001", "date_of_birth": "2011-05-05", "legal_surname": "Else"}
    held = filling.send(again(filling, coordinator, application, **other), coordinator)
    assert held.status == "needs-match"
    decide(filling, staff, acting, held, None)
    student_id = make.reload(application).student_id
    assert student_id != known.id
    assert make.all(Student, Student.id == student_id)[0].upn == "V331000026001"
    assert make.reload(known).deleted_at is None


def test_a_course_with_a_pack_stays(
    filling: Filling, make: Make, coordinator: Actor, returned: Application
) -> None:
    (first, *_) = make.choices_of(returned)
    make.pack(returned, ended_at=make.at, ended_why="recalled")
    draft = again(filling, coordinator, returned)
    (item, *_) = make.reload(draft).answers["courses"]
    before = {choice.course_offer_id for choice in make.choices_of(returned)}
    other = next(offer for offer in make.all(CourseOffer) if offer.id not in before)
    course = {"id": str(other.id), "label": "Another course"}
    filling.answer(draft, courses=[{**item, "course": course}])
    filling.send(draft, coordinator)
    choices = make.choices_of(returned)
    assert [choice.course_offer_id for choice in choices] == [other.id, first.course_offer_id]
    assert [(choice.preference, choice.id == first.id) for choice in choices] == [
        (1, False),
        (2, True),
    ]


def test_the_risk_assessment_is_judged_on_the_new_day(
    filling: Filling, make: Make, coordinator: Actor, returned: Application
) -> None:
    draft = again(filling, coordinator, returned)
    much_later = replace(coordinator, on=make.today + timedelta(days=80))
    filling.answer(draft, ra_completed_on=(make.today - timedelta(days=60)).isoformat())
    with pytest.raises(Rejected) as error:
        filling.send(draft, much_later, at=filling.later(days=80))
    assert "ra_completed_on" in {fault.field for fault in error.value.faults}


def test_what_is_no_longer_returned_cannot_be_sent_again(
    filling: Filling, make: Make, coordinator: Actor, returned: Application
) -> None:
    draft = again(filling, coordinator, returned)
    make.change(returned, status="in-review")
    with pytest.raises(Rejected):
        filling.send(draft, coordinator)


def test_another_school_cannot_send_it_again(
    filling: Filling, make: Make, returned: Application, as_actor: Any
) -> None:
    other = as_actor(make.school_user())
    draft = again(filling, other, returned)
    with pytest.raises(NotVisible):
        filling.send(draft, other)


class TestAnswer:
    @pytest.fixture
    def provider(self, make: Make) -> Any:
        return make.provider()

    @pytest.fixture
    def pack(self, make: Make, provider: Any) -> Any:
        pack = make.pack(provider=provider)
        make.interview(pack)
        return pack

    @pytest.fixture
    def trainer(self, make: Make, provider: Any, as_actor: Any) -> Actor:
        return as_actor(make.provider_user(provider))

    def given(self, make: Make, **more: object) -> dict[str, object]:
        return {
            "paperwork_complete": True,
            "interview_held_on": (make.today - timedelta(days=1)).isoformat(),
            "attended_by": ["PUPIL", "SCHOOL"],
            "course": None,
            "site": None,
            **more,
        }

    def test_an_acceptance(self, filling: Filling, make: Make, pack: Any, trainer: Actor) -> None:
        draft = filling.draft(
            "application-response",
            trainer,
            fixed=self.given(make, outcome="ACCEPTED", slots=["MON-AM", "TUE-PM"]),
            pack_id=pack.id,
        )
        sent = filling.send(draft, trainer)
        (response,) = make.all(ApplicationResponse)
        assert sent.status == "written"
        assert sent.ref == response.ref
        assert response.slots == ["MON-AM", "TUE-PM"]
        assert response.declaration_name
        (application,) = make.all(Application)
        assert application.status == "responded"

    def test_a_refusal_then_mended_after_a_question(
        self, filling: Filling, make: Make, pack: Any, trainer: Actor
    ) -> None:
        fixed = self.given(make, outcome="DECLINED")
        draft = filling.draft("application-response", trainer, fixed=fixed, pack_id=pack.id)
        filling.send(draft, trainer)
        (response,) = make.all(ApplicationResponse)
        assert response.outcome == "DECLINED"
        make.change(response, status="queried")
        draft = filling.draft(
            "application-response",
            trainer,
            fixed=self.given(make, outcome="ACCEPTED", slots=["WED-AM"]),
            pack_id=pack.id,
        )
        assert filling.send(draft, trainer).problem is None
        (mended,) = make.all(ApplicationResponse)
        assert (mended.status, mended.outcome, mended.slots) == (
            "submitted",
            "ACCEPTED",
            ["WED-AM"],
        )
        assert mended.declined_ground is None

    def test_no_interview_no_answer(
        self, filling: Filling, make: Make, provider: Any, trainer: Actor
    ) -> None:
        pack = make.pack(provider=provider)
        fixed = self.given(make, outcome="DECLINED")
        draft = filling.draft("application-response", trainer, fixed=fixed, pack_id=pack.id)
        with pytest.raises(Rejected) as error:
            filling.send(draft, trainer)
        assert "interview" in error.value.faults[0].message

    def test_a_fault_names_the_question(
        self, filling: Filling, make: Make, pack: Any, trainer: Actor
    ) -> None:
        fixed = self.given(make, outcome="ACCEPTED", attended_by=["SCHOOL"], slots=["MON-AM"])
        draft = filling.draft("application-response", trainer, fixed=fixed, pack_id=pack.id)
        with pytest.raises(Rejected) as error:
            filling.send(draft, trainer)
        assert [fault.field for fault in error.value.faults] == ["attended_by"]

    def test_another_providers_pack_cannot_be_answered(
        self, filling: Filling, make: Make, pack: Any, as_actor: Any
    ) -> None:
        other = as_actor(make.provider_user())
        fixed = self.given(make, outcome="DECLINED")
        draft = filling.draft("application-response", other, fixed=fixed, pack_id=pack.id)
        with pytest.raises(NotVisible):
            filling.send(draft, other)


class TestWithdrawal:
    def test_a_school_ends_some_half_days(
        self, filling: Filling, make: Make, coordinator: Actor, school: School
    ) -> None:
        placement = make.placement(school=school, status="active")
        fixed = {"scope": "SOME_DAYS", "slots": ["MON-AM"], "placement": _chosen(placement)}
        sent = filling.send(filling.draft("withdrawal", coordinator, fixed=fixed), coordinator)
        (row,) = make.all(Withdrawal)
        assert (sent.status, sent.ref) == ("written", row.ref)
        assert (row.placement_id, row.requester_type) == (placement.id, "SCHOOL")
        assert [(slot.day, slot.half_day) for slot in make.all(WithdrawalSlot)] == [("MON", "AM")]
        assert row.process_due > make.today

    def test_a_provider_needs_the_meeting_with_cap_and_school(
        self, filling: Filling, make: Make, as_actor: Any
    ) -> None:
        provider = make.provider()
        trainer = as_actor(make.provider_user(provider))
        placement = make.placement(provider=provider, status="active")
        fixed = {"scope": "WHOLE", "placement": _chosen(placement)}
        draft = filling.draft("withdrawal", trainer, fixed=fixed)
        with pytest.raises(Rejected) as error:
            filling.send(draft, trainer)
        assert [fault.field for fault in error.value.faults] == ["placement"]
        meeting = make.held_meeting(placement)
        filling.send(draft, trainer)
        (row,) = make.all(Withdrawal)
        assert row.requester_type == "PROVIDER"
        assert (row.meeting_id, row.meeting_held_on) == (meeting.id, meeting.held_on)
        assert row.meeting_attendees == ["CAP", "SCHOOL", "PROVIDER"]
        assert make.all(Placement)[0].status == "ending"

    def test_a_foreign_placement_cannot_be_chosen(
        self, filling: Filling, make: Make, coordinator: Actor, school: School
    ) -> None:
        own, foreign = make.placement(school=school, status="active"), make.placement()
        draft = filling.draft("withdrawal", coordinator, fixed={"placement": _chosen(own)})
        filling.answer(draft, placement=_chosen(foreign))
        with pytest.raises(Rejected) as error:
            filling.send(draft, coordinator)
        assert [fault.field for fault in error.value.faults] == ["placement"]


def _chosen(placement: Placement) -> dict[str, str]:
    return {"id": str(placement.id), "label": placement.ref}
