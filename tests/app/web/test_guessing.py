"""Somebody without an account who guesses a pupil's number learns nothing and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.access.actor import public
from app.models import (
    Application,
    AuditEvent,
    Carer,
    Document,
    OutboxMessage,
    Student,
    Submission,
    SubmissionDraft,
)
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling

FREE = "V331000026001"
CHANGING = (
    r"SUB-\d{4}-[0-9A-Z]{5}",
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    r'nonce="[^"]*"',
    r'name="csrf_token"[^>]*value="[^"]*"',
    r'value="[^"]*"[^>]*name="csrf_token"',
    r"/forms/confirm/[\w-]+",
    r"\d{1,2}:\d{2}",
)


def plain(page: Page) -> str:
    """A page without what differs from one sending to the next."""
    html = page.html
    for pattern in CHANGING:
        html = re.sub(pattern, "", html)
    return html


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    filling.offers()
    return filling


@pytest.mark.parametrize("verified", [True, False])
def test_every_page_and_mail_is_the_same(
    filling: Filling, make: Make, browser: Callable[..., Client], verified: bool
) -> None:
    school, other = make.school(), make.school()
    known = make.student(other, upn=PUPIL["upn"])
    make.application(other, student=known)
    if verified:
        make.contact(school, email="office@example.org")
    before = {model: make.all(model) for model in (Student, Application, Carer, Document)}
    seen = []
    for upn in (PUPIL["upn"], FREE):
        seen.append(walk(filling, make, browser(), school, upn))
    (guessed, held), (free, _) = seen
    assert [plain(page) for page in guessed] == [plain(page) for page in free]
    assert [page.status for page in guessed] == [page.status for page in free] == [200] * 4
    assert mails_of(make, seen[0][1]) == mails_of(make, seen[1][1])
    student = make.reload(known)
    assert student.version == known.version
    assert {row.id for row in make.all(Application, Application.student_id == known.id)} == {
        row.id for row in before[Application]
    }
    assert [row for row in make.all(Carer) if row.student_id == known.id] == []
    touched = make.all(AuditEvent, AuditEvent.record_id == known.id)
    assert touched == []
    assert make.reload(held).status == ("needs-match" if verified else "awaiting-acceptance")


def walk(
    filling: Filling, make: Make, client: Client, school: Any, upn: str
) -> tuple[list[Page], Submission]:
    """Begin by the page, fill, send, open the mailed link, press its button."""
    known = {row.id for row in make.all(SubmissionDraft)}
    client.get(f"/forms/{APPLICATION}").submit({})
    (draft,) = [row for row in make.all(SubmissionDraft) if row.id not in known]
    actor = replace(public(on=make.today), browser_hash=draft.token_hash)
    fixed = {
        "programme": "TIER1",
        "school": {"id": str(school.id), "label": school.name},
        "referrer_email": "office@example.org",
        **PUPIL,
        "upn": upn,
        "legal_surname": "Tanglewood" if upn == PUPIL["upn"] else "Quillfeather",
    }
    filling.fill(draft.id, actor, fixed=fixed)
    sent = client.get(f"/forms/{APPLICATION}/{draft.id}/check").submit({})
    submission = make.all(Submission, Submission.idempotency_key == draft.id.hex)[0]
    link = f"/forms/confirm/{filling.token(submission)}"
    opened = client.get(link)
    assert make.reload(submission).status == "unconfirmed"
    confirmed = opened.submit({})
    again = client.get(link)
    return [sent, opened, confirmed, again], submission


def mails_of(make: Make, submission: Submission) -> list[str]:
    mails = make.all(OutboxMessage, OutboxMessage.record_id == submission.id)
    texts = [f"{mail.kind} {mail.recipient} {mail.subject} {mail.body}" for mail in mails]
    for pattern in CHANGING:
        texts = [re.sub(pattern, "", text) for text in texts]
    return sorted(texts)
