"""Whoever sends a form hears once that it arrived, and the mail says nothing of what is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.access import actor as actors
from app.models import OutboxMessage, Submission
from app.services import case_rows
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.portal_case import PortalCase

SECRET = "canary"
COMPLAINT = {
    "reply_by": "EMAIL",
    "email": "ada@example.org",
    "about": "CAP_SERVICE",
    "what_happened": SECRET,
}


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    return Filling(app, make)


def mails(make: Make, address: str) -> list[OutboxMessage]:
    found = make.all(OutboxMessage, OutboxMessage.recipient == address)
    for mail in found:
        assert SECRET not in mail.subject + mail.body
    return found


def visitor(make: Make) -> Any:
    return replace(actors.public(on=make.today), browser_hash="a browser")


def own_form(make: Make) -> None:
    whole = document(
        page("about", question("mail", "email"), question("words", "text")),
        settings={"audience": ["public", "school"], "email_question": "mail"},
    )
    publish(make, whole)


def test_a_form_that_staff_made_sends_a_receipt(filling: Filling, make: Make) -> None:
    own_form(make)
    by = visitor(make)
    fixed = {"mail": "ada@example.org", "words": SECRET}
    draft = filling.draft("trial", by, fixed=fixed)
    submission = filling.send(draft, by)
    (mail,) = mails(make, "ada@example.org")
    assert submission.ref in mail.subject
    assert mail.body.rstrip().endswith("site:/")


def test_an_account_is_led_to_its_own_pages(filling: Filling, make: Make) -> None:
    own_form(make)
    by = actor_of(make, make.school_user())
    filling.send(filling.draft("trial", by, fixed={"mail": "ada@example.org"}), by)
    (mail,) = mails(make, "ada@example.org")
    assert mail.body.rstrip().endswith("site:/home")


def test_a_complaint_sends_one_mail_to_whoever_gave_an_address(
    filling: Filling, make: Make
) -> None:
    by = visitor(make)
    filling.send(filling.draft("complaint", by, fixed=COMPLAINT), by)
    assert [mail.kind for mail in mails(make, "ada@example.org")] == ["complaint-received"]


def test_what_could_not_be_filed_is_told_as_received(
    filling: Filling, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise IntegrityError("", {}, Exception("somebody was faster"))

    monkeypatch.setitem(case_rows.WRITERS, "complaint", refused)  # type: ignore[arg-type]
    by = visitor(make)
    sent = filling.send(filling.draft("complaint", by, fixed=COMPLAINT), by)
    assert sent.status == "failed"
    assert [mail.kind for mail in mails(make, "ada@example.org")] == ["received"]
    assert make.all(Submission)[0].answers["email"] == "ada@example.org"


def test_an_answer_of_a_provider_sends_a_receipt(app: Flask, make: Make) -> None:
    case = PortalCase(app, make)
    filling = Filling(app, make)
    pack = case.send_pack()
    case.make.interview(pack)
    by = actor_of(make, case.first_user)
    draft = filling.draft(
        "application-response",
        by,
        pack_id=pack.id,
        fixed={
            "paperwork_complete": True,
            "outcome": "DECLINED",
            "declined_ground": "NEED",
            "declined_detail": f"{SECRET}: the workshop is far too loud for this pupil.",
            "interview_held_on": make.today.isoformat(),
        },
    )
    submission = filling.send(draft, by)
    received = [mail for mail in mails(make, case.first_user.email) if mail.kind == "received"]
    assert [submission.ref in mail.subject for mail in received] == [True]


def test_an_address_that_is_not_known_is_asked_to_confirm_and_no_more(
    filling: Filling, make: Make
) -> None:
    make.school()
    filling.offers()
    by = visitor(make)
    fixed = {"referrer_email": "ada@example.org", "programme": "TIER1", "upn": None}
    draft = filling.draft("multi-agency-application", by, fixed=fixed)
    filling.send(draft, by)
    assert [mail.kind for mail in mails(make, "ada@example.org")] == ["confirm-address"]
