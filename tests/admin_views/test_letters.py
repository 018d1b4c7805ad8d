"""Letters of complaints: their texts, what is made of them, and how they go out."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pikepdf
import pytest
from flask import Flask

from app.domain.roles import Role
from app.models import Complaint, ComplaintLetter, Document, LetterText, OutboxMessage
from tests.support.client import Client
from tests.support.complaint_office import put_texts
from tests.support.desk import do, record
from tests.support.factories import Make
from tests.support.pdf_text import words


@pytest.fixture
def lead(staff: Callable[..., Client], make: Make) -> Client:
    put_texts(make)
    return staff(Role.SERVICE_LEAD)


def text_of(make: Make, kind: str) -> LetterText:
    found: LetterText = make.all(LetterText, LetterText.kind == kind)[0]
    return found


def ready(make: Make, **given: object) -> Complaint:
    values = {
        "name": "Ada Parent",
        "email": "ada@example.org",
        "due_on": make.today + timedelta(days=3),
        "scope": "Whether we rang.",
        "outcome_sought": "An apology.",
        "investigator_id": make.staff(Role.QUALITY_OFFICER, full_name="Ines Looker").id,
        **given,
    }
    return make.complaint(**values)


def content(app: Flask, make: Make, complaint: Complaint) -> bytes:
    (document,) = make.all(Document, Document.complaint_id == complaint.id)
    with app.extensions["storage"].open(document.storage_key) as stream:
        return bytes(stream.read())


def test_a_letter_is_shown_made_kept_and_told(app: Flask, lead: Client, make: Make) -> None:
    other = ready(make, name="Bea Other", scope="Something else.")
    complaint = ready(make)
    asked = lead.get(f"/admin/complaint/{complaint.id}/do/acknowledge")
    assert "Dear Ada Parent" in asked.text
    assert "Ines Looker looks into it" in asked.text
    assert make.all(ComplaintLetter) == []

    do(lead, complaint, "Acknowledge")
    (letter,) = make.all(ComplaintLetter)
    assert (letter.kind, letter.by_post) == ("ACKNOWLEDGEMENT", True)
    due = make.reload(complaint).response_due
    made = content(app, make, complaint)
    text = words(made)
    wanted = ("Dear Ada Parent", "Whether we rang.", "An apology.", "Ines Looker", complaint.ref)
    for piece in (*wanted, f"{due.day} {due:%B %Y}"):
        assert piece in text
    for foreign in ("Bea Other", other.ref, "Something else.", complaint.what_happened):
        assert foreign not in text
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
    (mail,) = make.all(OutboxMessage)
    assert mail.kind == "complaint-post"
    assert "Whether" not in mail.body
    assert "Ada" not in mail.body


def test_who_has_an_account_reads_it_online(lead: Client, make: Make) -> None:
    school = make.school()
    complaint = ready(make, school_id=school.id)
    do(lead, complaint, "Acknowledge")
    (mail,) = make.all(OutboxMessage)
    assert mail.kind == "complaint-letter"
    assert f"/school/complaints/{complaint.id}" in mail.body


def test_nobody_writes_to_whoever_is_anonymous(lead: Client, make: Make) -> None:
    complaint = ready(make, name=None, email=None)
    make.change(complaint, phone=None, address=None)
    asked = lead.get(f"/admin/complaint/{complaint.id}/do/acknowledge")
    assert "stayed anonymous" in asked.text
    do(lead, complaint, "Acknowledge")
    assert make.reload(complaint).status == "acknowledged"
    assert make.all(ComplaintLetter) == make.all(OutboxMessage) == []


def test_the_final_answer_names_the_ombudsman(app: Flask, lead: Client, make: Make) -> None:
    reviewer = make.staff(Role.MONITORING_OFFICER, full_name="Rae Reviewer")
    complaint = ready(
        make,
        status="stage2-acknowledged",
        stage=2,
        reviewer_id=reviewer.id,
        ack_at=make.at,
        stage2_ack_at=make.at,
        finding="NOT_UPHELD",
        reasons="First reasons.",
        stage2_finding="UPHELD",
        stage2_reasons="Second reasons.",
    )
    do(lead, complaint, "Give the final answer")
    text = words(content(app, make, complaint))
    for piece in ("What we found: Upheld", "Second reasons.", "Ombudsman", "Rae Reviewer"):
        assert piece in text
    assert "First reasons." not in text
    assert make.reload(complaint).lgsco_signposted_at == make.today


def test_a_letter_for_the_post_waits_until_it_is_posted(lead: Client, make: Make) -> None:
    complaint = ready(make)
    do(lead, complaint, "Acknowledge")
    (letter,) = make.all(ComplaintLetter)
    assert lead.get("/admin/complaint-letter/?way=to-post").text.count(complaint.ref) >= 1
    tomorrow = str(make.today + timedelta(days=1))
    page = do(lead, letter, "Posted", {"posted_on": tomorrow})
    assert page.errors == ["Enter a day from the day it was made until today."]
    do(lead, letter, "Posted", {"posted_on": str(make.today)})
    assert make.reload(letter).posted_on == make.today
    assert complaint.ref not in lead.get("/admin/complaint-letter/?way=to-post").text


def test_a_text_with_an_unknown_placeholder_is_refused(lead: Client, make: Make) -> None:
    text = text_of(make, "WITHDRAWN")
    page = lead.get(f"/admin/letter-text/{text.id}/edit")
    refused = page.submit({"body": "Dear {name}\n\nAbout {pupil}"}, button="Save")
    assert refused.status == 422
    assert refused.errors == ["Line 3: {pupil} is no placeholder. Choose one of the list."]
    assert "About {pupil}" in refused.html
    refused.submit({"body": "Dear {name}\n\nAbout {reference}"}, button="Save")
    assert make.reload(text).body == "Dear {name}\n\nAbout {reference}"
    shown = record(lead, text).text
    assert "Preview" in shown
    assert "About CMP-2627-4K7PQ" in shown


def test_a_text_that_staff_edited_stays_theirs(lead: Client, make: Make) -> None:
    text = text_of(make, "CLOSED")
    make.change(text, body="Ours. {reason}")
    put_texts(make)
    assert text_of(make, "CLOSED").body == "Ours. {reason}"


@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.MONITORING_OFFICER])
def test_texts_are_for_those_who_write(
    staff: Callable[..., Client], make: Make, role: Role
) -> None:
    put_texts(make)
    assert record(staff(role), text_of(make, "CLOSED")).status == 404
