"""What was sent by the public: the sender accepted or refused, the pupil told apart, repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.access.actor import public
from app.domain.roles import Role
from app.models import (
    AcceptedSender,
    Application,
    ReadEvent,
    School,
    Student,
    Submission,
)
from app.services import confirmations
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling

from .test_deeds import buttons, do, record


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    filling.offers()
    return filling


@pytest.fixture
def school(make: Make) -> School:
    return make.school(name="Harbour School")


@pytest.fixture
def waiting(filling: Filling, make: Make, school: School) -> Callable[..., Submission]:
    """A confirmed submission of somebody nobody knows at the school."""

    def send(**fixed: object) -> Submission:
        visitor = replace(public(on=make.today), browser_hash="b" * 64)
        answers = {
            "school": {"id": str(school.id), "label": school.name},
            "referrer_email": "office@example.org",
            "programme": "TIER1",
            **PUPIL,
            **fixed,
        }
        sent = filling.send(filling.draft(APPLICATION, visitor, fixed=answers), visitor)
        with filling.service() as session:
            row = session.get_one(Submission, sent.id)
            row.confirm_hash = confirmations.token_hash("a-secret")
            session.flush()
            confirmations.confirm(session, "a-secret", at=make.at)
        return make.reload(sent)

    return send


def known_pupil(make: Make, school: School, **given: Any) -> Student:
    return make.student(
        school,
        **{
            "legal_forename": "Wren",
            "legal_surname": "Tanglewood",
            "date_of_birth": date(2012, 3, 31),
            "upn": None,
            "no_upn_reason": "Not known yet",
            **given,
        },
    )


def test_a_sender_is_accepted_once(
    staff: Callable[..., Client], make: Make, waiting: Callable[..., Submission]
) -> None:
    sent = waiting()
    assert sent.status == "awaiting-acceptance"
    client = staff()
    assert "To be accepted" in record(client, sent).text
    page = do(client, sent, "Accept sender", {"remember": "once"})
    assert "Filed." in page.text
    assert make.reload(sent).status == "written"
    assert make.all(AcceptedSender) == []
    (case,) = make.all(Application)
    assert case.ref in client.get(f"/admin/application/?q={case.ref}").text
    assert "Accept sender" not in buttons(page)


def test_a_sender_is_remembered(
    staff: Callable[..., Client],
    make: Make,
    school: School,
    waiting: Callable[..., Submission],
) -> None:
    do(staff(), waiting(), "Accept sender", {"remember": "remember"})
    (accepted,) = make.all(AcceptedSender)
    assert (accepted.email, accepted.school_id) == ("office@example.org", school.id)


def test_a_submission_is_refused_with_a_reason(
    staff: Callable[..., Client], make: Make, waiting: Callable[..., Submission]
) -> None:
    sent = waiting()
    client = staff()
    assert do(client, sent, "Refuse", {"reason": ""}).status == 422
    do(client, sent, "Refuse", {"reason": "Nobody at the school knows them."})
    assert make.reload(sent).status == "refused"
    assert make.all(Application) == []


def test_answers_are_closed_until_opened_and_shown_by_section(
    staff: Callable[..., Client], make: Make, waiting: Callable[..., Submission]
) -> None:
    sent = waiting()
    client = staff()
    page = record(client, sent)
    assert "Tanglewood" not in page.text
    opened = client.get(page.link("Open"))
    assert "Tanglewood" in opened.text
    assert "31 March 2012" in opened.text
    assert [read.record_id for read in make.all(ReadEvent)] == [sent.id]


def test_a_likely_pupil_is_shown_beside_the_sent_one(
    staff: Callable[..., Client],
    make: Make,
    school: School,
    waiting: Callable[..., Submission],
) -> None:
    student = known_pupil(make, school)
    sent = waiting()
    client = staff()
    page = do(client, sent, "Accept sender", {"remember": "once"})
    assert make.reload(sent).status == "needs-match"
    page = client.get(page.link("Decide about the pupil"))
    assert page.status == 200
    assert student.ref in page.text
    assert "same" in page.text
    assert "differs" in page.text
    nobody = page.submit(button="Decide and file")
    assert nobody.status == 422
    done = page.submit({"student": str(student.id)}, button="Decide and file")
    assert "Filed." in done.text
    (case,) = make.all(Application)
    assert case.student_id == student.id
    assert len(make.all(Student)) == 1


def test_a_new_pupil_is_made_when_staff_say_so(
    staff: Callable[..., Client],
    make: Make,
    school: School,
    waiting: Callable[..., Submission],
) -> None:
    known_pupil(make, school)
    sent = waiting()
    client = staff()
    do(client, sent, "Accept sender", {"remember": "once"})
    page = client.get(f"/admin/submission/{sent.id}/match")
    page.submit({"student": "new"}, button="Decide and file")
    assert len(make.all(Student)) == 2


def test_the_same_upn_cannot_be_a_new_pupil(
    staff: Callable[..., Client],
    make: Make,
    waiting: Callable[..., Submission],
) -> None:
    elsewhere = make.school(name="Elsewhere School")
    known_pupil(make, elsewhere, upn=PUPIL["upn"], no_upn_reason=None)
    sent = waiting()
    client = staff()
    do(client, sent, "Accept sender", {"remember": "once"})
    page = client.get(f"/admin/submission/{sent.id}/match")
    assert "a new pupil" not in page.text
    assert "now Elsewhere School" in page.text
    forged = client.post_with_token(
        f"/admin/submission/{sent.id}/match",
        {"student": "new", "version": str(make.reload(sent).version)},
    )
    assert forged.status == 422
    assert len(make.all(Student)) == 1


def test_a_decision_taken_meanwhile_is_told(
    staff: Callable[..., Client],
    make: Make,
    school: School,
    waiting: Callable[..., Submission],
) -> None:
    student = known_pupil(make, school)
    sent = waiting()
    first, second = staff(), staff()
    do(first, sent, "Accept sender", {"remember": "once"})
    pages = [c.get(f"/admin/submission/{sent.id}/match") for c in (first, second)]
    pages[0].submit({"student": str(student.id)}, button="Decide and file")
    late = pages[1].submit({"student": "new"}, button="Decide and file")
    assert late.status == 409
    assert len(make.all(Student)) == 1


def test_what_could_not_be_filed_is_tried_again(
    staff: Callable[..., Client], make: Make, waiting: Callable[..., Submission]
) -> None:
    sent = make.change(
        waiting(), status="failed", problem="The course is gone.", school_id=make.all(School)[0].id
    )
    client = staff()
    assert "The course is gone." in record(client, sent).text
    do(client, sent, "Try again")
    assert make.reload(sent).status == "written"


def test_who_may_not_review_decides_nothing(
    staff: Callable[..., Client], make: Make, waiting: Callable[..., Submission]
) -> None:
    sent = waiting()
    client = staff(Role.MONITORING_OFFICER)
    for path in ("", "/match", "/do/accept", "/do/refuse"):
        assert client.get(f"/admin/submission/{sent.id}{path}").status in {403, 404}
    answer = client.post_with_token(f"/admin/submission/{sent.id}/do/accept", {"version": "1"})
    assert answer.status == 404
    assert make.reload(sent).status == "awaiting-acceptance"


def test_a_file_that_nobody_checked_says_so_beside_what_was_sent(
    staff: Callable[..., Client], make: Make
) -> None:
    sent = make.submission()
    make.submission_file(submission_id=sent.id, name="plan.pdf", scan_result="unscanned")
    page = record(staff(), sent)
    line = next(each for each in page.soup.select("li, tr") if "plan.pdf" in each.get_text())
    assert "Not checked for viruses" in line.get_text()
