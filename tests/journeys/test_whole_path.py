"""One pupil from a public form to the first day, through the pages of everybody concerned.

A visitor applies and confirms the address, staff accept the sender and review, the first provider
declines, the second is recalled in mid-reading and then accepts, and the place begins. Meanwhile
every text about the child holds a canary, and none of them may sing in a mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import String, Text

from app.access import actor as actors
from app.http.transaction import acting_as
from app.models import (
    AgencyInvolvement,
    Application,
    ApplicationResponse,
    AuditEvent,
    Carer,
    Consent,
    Document,
    Interview,
    OutboxMessage,
    Pack,
    Placement,
    RiskAssessment,
    RiskHazard,
    StatusHistory,
    Strategy,
    Student,
    Submission,
    Target,
)
from app.models.base import C, S
from app.services import mail as sending
from tests.support import shipped
from tests.support.actors import actor_of
from tests.support.client import Client
from tests.support.desk import do, record
from tests.support.mail_server import FakeMail
from tests.support.walker import Walker, examples

APPLICATION, RESPONSE = "multi-agency-application", "application-response"
ABOUT_THE_CHILD = (
    Student,
    Carer,
    Application,
    RiskAssessment,
    RiskHazard,
    AgencyInvolvement,
    Strategy,
    Target,
    Consent,
    Document,
    Interview,
    ApplicationResponse,
)
# Columns whose form the rules know: what they hold is a canary as it is.
KNOWN_FORM = re.compile(r"email|phone|upn|uln|uprn|postcode|sex|status|mode|telephone|mobile|_by$")


class Journey:
    """Everybody and everything of one pupil's way."""

    def __init__(self, app: Any, make: Any) -> None:
        self.app, self.make = app, make
        service = actors.system(on=make.today)
        with app.app_context(), acting_as(service) as session:
            shipped.load(session, at=make.at)
        self.school = make.school(name="Hazelmere High")
        self.providers = [make.provider(trading_name=name) for name in ("First Forge", "Second")]
        self.offers = [
            make.offer(course=make.course(provider, title=f"Course of {provider.trading_name}"))
            for provider in self.providers
        ]
        make.offer(course=make.course(make.provider(), title="Another course"))
        self.people = [make.provider_user(provider) for provider in self.providers]
        self.coordinator = make.school_user(self.school)
        self.staff = self.browser(make.staff())

    def browser(self, user: Any) -> Client:
        from tests.support.actors import signed_in

        return signed_in(self.app, user, self.make)

    @property
    def case(self) -> Application:
        (case,) = self.make.all(Application)
        return case

    @property
    def url(self) -> str:
        return f"/provider/applications/{self.case.id}"

    def the(self, model: Any, *where: Any) -> Any:
        (row,) = self.make.all(model, *where)
        return row

    # The steps

    def apply(self) -> None:
        nobody = actors.public(on=self.make.today)
        fixed = {
            "school": {"id": str(self.school.id), "label": self.school.name},
            "referrer_email": "office@example.org",
            "programme": "TIER1",
        }
        definition, answers = examples(self.app, APPLICATION, nobody, seed=11, fixed=fixed)
        page = Walker(Client(self.app), definition, answers).send()
        sent = self.the(Submission)
        assert sent.ref in page.text
        assert self.make.all(Application) == []
        mail = self.the(OutboxMessage, OutboxMessage.kind == "confirm-address")
        path = re.search(r"/forms/confirm/[\w-]+", mail.body)[0]
        Client(self.app).get(path).submit(button="Confirm my address")
        assert self.make.all(Application) == []

    def accept_sender(self) -> None:
        do(self.staff, self.the(Submission), "Accept sender", {"remember": "once"})
        assert self.case.status == "submitted"

    def sing(self) -> None:
        """Put a canary into every text about the child."""
        for model in ABOUT_THE_CHILD:
            for row in self.make.all(model):
                changes = {}
                for column in model.__table__.columns:
                    if is_for_canary(column):
                        changes[column.name] = f"Kanari {model.__name__} {column.name}"[
                            : getattr(column.type, "length", None) or 200
                        ]
                self.make.change(row, **changes)

    def review(self) -> None:
        do(self.staff, self.case, "Start review")
        for assessment in self.make.all(RiskAssessment):
            do(self.staff, assessment, "Accept")
        self.choose(0)
        do(self.staff, self.case, "Approve for sending")
        assert self.case.status == "ready-to-send"

    def choose(self, number: int) -> None:
        page = record(self.staff, self.case)
        page = self.staff.get(page.link("Choose course"))
        page.submit({"course_offer_id": str(self.offers[number].id)}, button="Choose course")

    def send_pack(self) -> Pack:
        page = self.staff.get(record(self.staff, self.case).link("Send pack"))
        document = self.document
        page = page.submit({"documents": str(document.id)}, button="Check")
        page.submit(button="Send to")
        assert self.case.status == "sent"
        return self.the(Pack, Pack.ended_at.is_(None))

    @property
    def document(self) -> Document:
        rows = self.make.all(Document, Document.application_id == self.case.id)
        return min(rows, key=lambda row: row.storage_key)

    def meet(self, client: Client) -> None:
        page = client.get(self.url)
        day = self.make.today
        page = client.get(page.link("Record an interview")).submit(
            {
                "kind": "held",
                "held_on-day": str(day.day),
                "held_on-month": str(day.month),
                "held_on-year": str(day.year),
                "mode": "IN_PERSON",
                "attended_by": ["PUPIL", "SCHOOL"],
            }
        )
        assert "interview" in page.text, page.errors

    def answer(self, number: int, **fixed: Any) -> None:
        client = self.browser(self.people[number])
        self.meet(client)
        page = client.get(self.url).submit(action="/answer")
        actor = actor_of(self.make, self.people[number])
        fixed = {
            "paperwork_complete": True,
            "interview_held_on": self.make.today.isoformat(),
            "hours_per_week": "10",
            **fixed,
        }
        definition, answers = examples(self.app, RESPONSE, actor, seed=5, fixed=fixed)
        walker = Walker(client, definition, answers)
        walker.send(walker.fill(page))
        assert self.case.status == "responded"

    def process(self) -> None:
        response = self.the(
            ApplicationResponse, ApplicationResponse.status.in_(["submitted", "draft"])
        )
        do(self.staff, response, "Process answer")


def is_for_canary(column: Any) -> bool:
    if column.info["sensitivity"] not in {C, S} or column.foreign_keys or column.primary_key:
        return False
    if isinstance(column.type, Text):
        return True
    plain = isinstance(column.type, String) and (column.type.length or 0) >= 60
    return plain and not KNOWN_FORM.search(column.name)


@pytest.fixture
def journey(app, make):
    return Journey(app, make)


def nothing_left_for(journey: Journey, client: Client, name: str) -> None:
    """Neither the case, nor its files, nor a name on any page."""
    missing = client.get("/provider/applications/00000000-0000-4000-8000-000000000000")
    assert client.get(journey.url).status == missing.status == 404
    assert client.get(journey.url).text == missing.text
    assert client.get(f"/files/{journey.document.id}").status == 404
    for path in ("/provider/", "/provider/placements/", "/home"):
        html = client.get(path).html
        assert name not in html
        assert journey.case.ref not in html


def test_from_the_form_to_the_first_day(journey, make, app):
    journey.apply()
    journey.accept_sender()
    journey.sing()
    student = journey.the(Student)
    name = student.display_name
    assert "Kanari" in name
    journey.review()

    # The first provider reads the pack and declines.
    first = journey.browser(journey.people[0])
    second = journey.browser(journey.people[1])
    journey.send_pack()
    assert name in first.get(journey.url).text
    assert first.get(f"/files/{journey.document.id}").status == 200
    nothing_left_for(journey, second, name)
    journey.answer(
        0,
        outcome="DECLINED",
        declined_ground="NEED",
        declined_reason="NEEDS_NOT_MET",
        declined_detail="The workshop is too loud, and there is no quiet room at all.",
    )
    journey.sing()
    journey.process()
    assert journey.case.status == "alternatives"

    # The second gets the pack: the first sees nothing any more.
    journey.choose(1)
    do(journey.staff, journey.case, "Try the next choice")
    assert journey.case.status == "ready-to-send", record(journey.staff, journey.case).text
    pack = journey.send_pack()
    assert pack.provider_id == journey.providers[1].id
    nothing_left_for(journey, first, name)

    # Recalled in mid-reading: the next request already finds nothing.
    reading = second.get(journey.url)
    assert name in reading.text
    do(journey.staff, journey.case, "Recall pack", {"reason": "Sent too early."})
    nothing_left_for(journey, second, name)
    assert second.get(reading.link("Record an interview")).status == 404

    # Sent again, accepted, processed, begun.
    journey.send_pack()
    journey.answer(
        1,
        outcome="ACCEPTED",
        start_date=(make.today + timedelta(days=1)).isoformat(),
        end_date=(make.today + timedelta(days=60)).isoformat(),
    )
    journey.sing()
    journey.process()
    placement = journey.the(Placement)
    assert journey.case.status == "confirmed"
    make.change(placement, start_date=make.today)
    day = make.today
    page = second.get(f"/provider/placements/{placement.id}/first-day").submit(
        {
            "first_attended_on-day": str(day.day),
            "first_attended_on-month": str(day.month),
            "first_attended_on-year": str(day.year),
        }
    )
    page.submit(button="Record this day")
    assert make.reload(placement).status == "active"
    assert journey.case.status == "closed-placed"
    nothing_left_for(journey, first, name)

    # The school sees its pupil, the case and the place.
    school = journey.browser(journey.coordinator)
    assert name in school.get(f"/school/students/{student.id}").text
    assert school.get(f"/school/applications/{journey.case.id}").status == 200
    assert placement.ref in school.get(f"/school/placements/{placement.id}").text

    history_is_whole(journey)
    no_mail_tells_of_the_child(journey)


def history_is_whole(journey: Journey) -> None:
    """Every move of the case stands in its history and in the audit trail, by whom it was."""
    moves = [
        step.move
        for step in sorted(
            journey.make.all(StatusHistory, StatusHistory.record_id == journey.case.id),
            key=lambda step: step.at,
        )
    ]
    for move in ("start-review", "approve", "send-pack", "respond", "decline", "try-next"):
        assert move in moves
    assert moves.count("send-pack") == 3
    assert "recall-pack" in moves
    assert moves[-1] == "close-placed"
    events = journey.make.all(AuditEvent)
    about_case = {event.action for event in events if event.record_id == journey.case.id}
    assert set(moves) - {"begin"} <= about_case
    for event in events:
        assert "Kanari" not in str(event.changes), (event.action, event.changes)


def no_mail_tells_of_the_child(journey: Journey) -> None:
    canaries = words_about_the_child(journey)
    assert len(canaries) > 60
    mails = journey.make.all(OutboxMessage)
    assert {"confirm-address", "pack-sent", "pack-recalled", "place-confirmed"} <= {
        mail.kind for mail in mails
    }
    with FakeMail() as server, journey.app.app_context():
        service = actors.system(on=journey.make.today)

        def sessions() -> Any:
            return acting_as(service)

        clock: Callable[[], Any] = lambda: journey.make.at + timedelta(hours=1)  # noqa: E731
        while sending.send_due(
            sessions, server.settings, site="https://cap.example.org", worker="w", clock=clock
        ):
            pass
        assert len(server.taken) == len(mails)
        texts = [str(taken.message) for taken in server.taken]
    texts += [f"{mail.subject}\n{mail.body}\n{mail.dedupe_key}" for mail in mails]
    for canary in canaries:
        for text in texts:
            assert canary not in text, canary


def words_about_the_child(journey: Journey) -> set[str]:
    """What every column about the child holds, long enough not to be a word of ours."""
    found = set()
    for model in ABOUT_THE_CHILD:
        for row in journey.make.all(model):
            for column in model.__table__.columns:
                value = getattr(row, model.__mapper__.get_property_by_column(column).key)
                if column.info["sensitivity"] not in {C, S} or column.foreign_keys:
                    continue
                if isinstance(value, str) and len(value) > 5 and not _is_ours(column, value):
                    found.add(value)
    return found


def _is_ours(column: Any, value: str) -> bool:
    """Codes, and the address of the sender, to whom we write."""
    return bool(re.fullmatch(r"[A-Z_0-9]+", value)) or column.name == "referrer_email"
