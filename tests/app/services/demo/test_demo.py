"""The demo is a service in the middle of its year: whole, legal, fictional, the same each time."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app import create_app
from app.access.actor import Actor, system
from app.domain.codes import CourseCategory, Programme
from app.domain.complaint_flow import COMPLAINT_FLOW, ComplaintStatus
from app.domain.contact_change import CONTACT_CHANGE_FLOW, ContactChangeStatus
from app.domain.contact_check import CONTACT_CHECK_FLOW, ContactCheckStatus
from app.domain.content import CONTENT_FLOW
from app.domain.course_change import COURSE_CHANGE_FLOW
from app.domain.course_flow import COURSE_FLOW
from app.domain.identifiers import normalise_upn
from app.domain.meeting_flow import MEETING_FLOW
from app.domain.placement_flow import PLACEMENT_FLOW, PlacementStatus
from app.domain.pointer_flow import POINTER_FLOW, PointerStatus
from app.domain.provider_flow import PROVIDER_FLOW, ProviderStatus
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationStatus
from app.domain.response_flow import RESPONSE_FLOW, ResponseStatus
from app.domain.roles import Role
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionStatus
from app.domain.withdrawal_flow import WITHDRAWAL_FLOW, WithdrawalStatus
from app.extensions import db
from app.http.transaction import acting_as
from app.models import (
    Application,
    ApplicationResponse,
    AuditEvent,
    Carer,
    CodeValue,
    Complaint,
    Contact,
    ContactChange,
    ContactCheck,
    Course,
    CourseChange,
    CourseOffer,
    Document,
    Interview,
    OutboxMessage,
    Page,
    Placement,
    Provider,
    PublishedFile,
    SafeguardingPointer,
    School,
    StatusHistory,
    Student,
    Submission,
    User,
    Withdrawal,
    WithdrawalMeeting,
)
from app.services import applications, form_library, responses
from app.services.demo import loading
from app.services.demo.accounts import SIGN_INS
from app.services.lookups import CHECKS
from app.services.working_days import LONDON, local_day
from forms.context import Context, UploadedFile
from forms.journey import Journey
from tests.conftest import guarded, settings_for
from tests.support.databases import Databases

AT = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
MOST_SECONDS = 20
FLOWS = {
    "application": (Application, REFERRAL_FLOW),
    "application_response": (None, RESPONSE_FLOW),
    "placement": (Placement, PLACEMENT_FLOW),
    "withdrawal": (Withdrawal, WITHDRAWAL_FLOW),
    "withdrawal_meeting": (WithdrawalMeeting, MEETING_FLOW),
    "complaint": (Complaint, COMPLAINT_FLOW),
    "safeguarding_pointer": (SafeguardingPointer, POINTER_FLOW),
    "provider": (Provider, PROVIDER_FLOW),
    "course_offer": (CourseOffer, COURSE_FLOW),
    "course_change": (CourseChange, COURSE_CHANGE_FLOW),
    "contact_change": (ContactChange, CONTACT_CHANGE_FLOW),
    "contact_check": (ContactCheck, CONTACT_CHECK_FLOW),
    "submission": (Submission, SUBMISSION_FLOW),
    "page": (Page, CONTENT_FLOW),
    "published_file": (PublishedFile, CONTENT_FLOW),
}
# When a record lies in none of these its story was told elsewhere.
FIRST_ACCEPTED = {"accepted"}


def loaded_into(app: Flask, at: datetime = AT) -> Counter[str]:
    with app.app_context(), acting_as(system(on=local_day(at))) as session:
        done = loading.load(session, app.extensions["storage"], password_hash="no hash", at=at)
    return Counter(done.rows)


@pytest.fixture(scope="module")
def _loaded() -> Iterator[dict[str, tuple[Flask, Counter[str], float]]]:
    """The demo, loaded once on each kind of database: nothing here changes it."""
    loaded: dict[str, tuple[Flask, Counter[str], float]] = {}
    yield loaded
    for made, _, _ in loaded.values():
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def loaded(
    databases: Databases,
    _loaded: dict[str, tuple[Flask, Counter[str], float]],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Flask, Counter[str], float]:
    if databases.kind not in _loaded:
        urls = databases.fresh("demo")
        made = create_app(settings_for(urls, tmp_path_factory.mktemp("demo")))
        begun = time.monotonic()
        rows = loaded_into(made)
        _loaded[databases.kind] = made, rows, time.monotonic() - begun
    return _loaded[databases.kind]


@pytest.fixture
def demo(loaded: tuple[Flask, Counter[str], float], the_system: Actor) -> Iterator[Session]:
    with guarded(loaded[0], the_system) as session:
        yield session


def statuses(session: Session, model: Any) -> set[str]:
    return set(session.scalars(select(model.status)))


def test_it_is_large_enough_and_quick(loaded: tuple[Flask, Counter[str], float]) -> None:
    _, rows, seconds = loaded
    assert seconds < MOST_SECONDS
    assert rows["provider"] >= 12
    assert rows["course"] >= 40
    assert rows["school"] >= 20
    assert rows["student"] >= 200
    assert rows["application"] >= 300


def test_every_state_is_there(demo: Session) -> None:
    assert statuses(demo, Application) == set(ApplicationStatus)
    assert statuses(demo, Placement) == set(PlacementStatus)
    assert statuses(demo, Withdrawal) == set(WithdrawalStatus)
    assert statuses(demo, Complaint) == set(ComplaintStatus)
    assert statuses(demo, SafeguardingPointer) == set(PointerStatus)
    assert statuses(demo, Provider) == set(ProviderStatus)
    assert statuses(demo, ContactChange) == set(ContactChangeStatus)
    assert statuses(demo, ContactCheck) == set(ContactCheckStatus)
    # An accepted form is filed in the same breath.
    assert statuses(demo, Submission) == set(SubmissionStatus) - {SubmissionStatus.ACCEPTED}
    assert set(demo.scalars(select(Course.category))) == set(CourseCategory)
    assert set(demo.scalars(select(Course.programme))) == {
        Programme.TIER1,
        Programme.INSIGHT,
        Programme.FLOURISH,
    }


def test_every_history_is_a_chain_of_moves_of_its_flow(demo: Session) -> None:
    chains: dict[tuple[str, Any], list[StatusHistory]] = {}
    order = select(StatusHistory).order_by(StatusHistory.at)
    for event in demo.scalars(order):
        chains.setdefault((event.table_name, event.record_id), []).append(event)
    for (table_name, record_id), events in chains.items():
        model, flow = FLOWS[table_name]
        state = None
        for event in events:
            assert event.at <= AT
            if event.move != "begin":
                if state is not None:
                    assert event.from_status == state
                move = flow.move(type(flow.start)(event.from_status), event.move)
                assert event.to_status == (move.target or event.from_status)
                assert event.reason or not move.needs_reason
            state = event.to_status
        if model is not None:
            record = demo.get(model, record_id)
            assert record is not None
            assert record.status == state


def test_every_move_is_in_the_audit_trail(demo: Session) -> None:
    moves = Counter(map(tuple, demo.execute(select(StatusHistory.record_id, StatusHistory.move))))
    audited = Counter(map(tuple, demo.execute(select(AuditEvent.record_id, AuditEvent.action))))
    assert moves <= audited


def test_the_next_moves_are_possible(demo: Session) -> None:
    """What the demo shows as a button can be pressed."""
    wanted = {"ready-to-send": "send-pack", "panel-queue": "panel-approve"}
    statement = (
        select(Application)
        .where(Application.status.in_(sorted(wanted)))
        .options(*applications.PARTS)
    )
    for application in demo.scalars(statement):
        state = ApplicationStatus(application.status)
        found = applications.facts(demo, application, on=AT.date())
        move = REFERRAL_FLOW.move(state, wanted[application.status])
        assert move.why_not(found) == []
    for application in demo.scalars(
        select(Application).where(Application.status == "submitted").options(*applications.PARTS)
    ):
        assert applications.facts(demo, application, on=AT.date()).risk_assessment_problem is None


def test_people_meet_on_working_days_at_working_times(demo: Session) -> None:
    interviews = select(Interview.booked_for).where(Interview.booked_for.is_not(None))
    meetings = select(WithdrawalMeeting.booked_for).where(WithdrawalMeeting.booked_for.is_not(None))
    found = [*demo.scalars(interviews), *demo.scalars(meetings)]
    here = [moment.astimezone(LONDON) for moment in found]
    assert all(moment.weekday() < 5 and 10 <= moment.hour <= 14 for moment in here)
    ahead = demo.scalars(meetings.where(WithdrawalMeeting.status == "booked")).all()
    assert ahead
    assert all(moment > AT for moment in ahead)


def test_courses_lead_to_what_their_names_say(demo: Session) -> None:
    for course in demo.scalars(select(Course)):
        for word in ("GCSE", "ASDAN"):
            if word in course.title:
                assert word in " ".join(course.accreditation)


def test_nobody_in_it_is_real(demo: Session) -> None:
    for model, column in (
        (User, User.email),
        (Contact, Contact.email),
        (Carer, Carer.email),
        (OutboxMessage, OutboxMessage.recipient),
        (Submission, Submission.sender_email),
    ):
        found = demo.scalars(select(column).select_from(model))
        assert all(email.endswith("@example.org") for email in found if email)
    phones = [*demo.scalars(select(School.telephone)), *demo.scalars(select(Carer.telephone))]
    assert all(re.fullmatch(r"\+44(1632960|7700900)\d{3}", phone) for phone in phones)
    for upn in demo.scalars(select(Student.upn)):
        assert normalise_upn(upn) == upn
        assert upn[1:8] == "3310000"
    assert all(urn.startswith("1999") for urn in demo.scalars(select(School.urn)))


def test_everybody_can_sign_in_once_for_each_role(demo: Session) -> None:
    assert {sign_in.role for sign_in in SIGN_INS} == set(Role)
    for sign_in in SIGN_INS:
        user = demo.scalars(
            select(User).where(User.email == sign_in.email).options(selectinload(User.roles))
        ).one()
        assert [role.name for role in user.roles] == [sign_in.role]
    assert demo.scalar(select(CodeValue.id).limit(1)) is not None


def test_the_files_are_there(demo: Session, loaded: tuple[Flask, Counter[str], float]) -> None:
    documents = demo.scalars(select(Document)).all()
    assert len(documents) > 100
    for document in documents[:5]:
        with loaded[0].extensions["storage"].open(document.storage_key) as stream:
            assert stream.read(5) == b"%PDF-"


class Everything:
    """Look-ups that know every list of the demo and find whatever was chosen then."""

    def __init__(self, session: Session, submission: Submission) -> None:
        self.files = {str(file.id): file for file in submission.files}
        self.session = session

    def options(self, list_name: str) -> list[Any]:
        from forms.context import Option

        codes = select(CodeValue).where(CodeValue.list_name == list_name)
        return [Option(code.code, code.label) for code in self.session.scalars(codes)]

    def search(self, kind: str, text: str, filters: Any) -> list[Any]:
        return []

    def find(self, kind: str, record_id: str, filters: Any) -> Any:
        from forms.context import Option

        return Option(record_id, "chosen then")

    def file(self, file_id: str) -> UploadedFile | None:
        file = self.files.get(file_id)
        return file and UploadedFile(file_id, file.name, file.size, file.mime)


def test_the_answers_are_those_the_form_would_have_kept(demo: Session) -> None:
    statement = select(Submission).options(
        selectinload(Submission.form_version), selectinload(Submission.files)
    )
    submissions = demo.scalars(statement).all()
    assert len(submissions) > 100
    for submission in submissions:
        definition = form_library.definition_of(submission.form_version)
        day = local_day(submission.submitted_at)
        context = Context(day, Everything(demo, submission), CHECKS, lambda day, _number: day)
        journey = Journey(definition, submission.answers, context)
        assert [words for _, _, words in journey.faults()] == [], submission.ref
        assert journey.relevant() == submission.answers


@pytest.mark.only_on("sqlite")
def test_the_same_seed_gives_the_same_demo(build: Callable[..., Flask]) -> None:
    told = [facts_of(build()), facts_of(build())]
    assert told[0] == told[1]


def facts_of(app: Flask) -> list[Any]:
    loaded_into(app)
    with app.app_context(), acting_as(system(on=AT.date())) as session:
        return [
            session.execute(statement).all()
            for statement in (
                select(
                    Application.id, Application.ref, Application.status, Application.due_on
                ).order_by(Application.id),
                select(Student.upn, Student.legal_surname).order_by(Student.upn),
                select(StatusHistory.move, StatusHistory.at, StatusHistory.reason).order_by(
                    StatusHistory.at, StatusHistory.move, StatusHistory.reason
                ),
                select(Submission.ref, Submission.status).order_by(Submission.ref),
            )
        ]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("day", ["2026-09-01", "2027-02-28", "2027-08-31", "2028-02-29"])
def test_it_can_be_loaded_on_any_day(app: Flask, day: str) -> None:
    rows = loaded_into(app, datetime.fromisoformat(f"{day}T06:05:00+00:00"))
    assert rows["application"] >= 300


def test_no_answer_waits_for_what_the_service_lead_alone_may_allow(demo: Session) -> None:
    statement = (
        select(ApplicationResponse)
        .where(ApplicationResponse.status == "submitted")
        .options(selectinload(ApplicationResponse.application))
    )
    rows = demo.scalars(statement).all()
    assert rows
    for row in rows:
        facts = responses.facts(demo, row, on=AT.date())
        assert RESPONSE_FLOW.move(ResponseStatus.SUBMITTED, "process").why_not(facts) == []


def test_who_never_came_is_looked_after_further(demo: Session) -> None:
    statement = (
        select(Placement)
        .where(Placement.status == "no-show")
        .options(selectinload(Placement.application))
    )
    assert {row.application.status for row in demo.scalars(statement)} == {"alternatives"}
