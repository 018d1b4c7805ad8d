"""Forms that begin on the page of a case: answered, recalled, sent again, asked to withdraw."""

from __future__ import annotations

import uuid
from copy import deepcopy
from datetime import timedelta

import pytest
from flask import Flask

from app.models import (
    Application,
    ApplicationResponse,
    Document,
    Form,
    FormVersion,
    Submission,
    SubmissionDraft,
    SubmissionFile,
)
from app.services import applications, form_library
from tests.support.actors import actor_of
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling
from tests.support.portal_case import PortalCase

RESPONSE = "application-response"


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    return PortalCase(app, make)


@pytest.fixture
def filling(case: PortalCase) -> Filling:
    return Filling(case.app, case.make)


def _draft(case: PortalCase) -> SubmissionDraft:
    return case.make.all(SubmissionDraft)[0]


def test_the_answer_is_begun_once_and_gone_on_with(case: PortalCase, filling: Filling) -> None:
    pack = case.send_pack()
    case.make.interview(pack)
    browser = case.browser(case.first_user)
    page = browser.get(case.case_url()).submit(action="/answer")
    assert page.status == 200
    assert page.path.startswith(f"/forms/{RESPONSE}/")
    draft = _draft(case)
    assert (draft.pack_id, draft.user_id) == (pack.id, case.first_user.id)
    again = browser.get(case.case_url())
    assert again.form(action="/answer").find_button("Go on with your answer") is not None
    again.submit(action="/answer")
    assert len(case.make.all(SubmissionDraft)) == 1


def test_the_answer_begins_with_the_interview_as_it_was_recorded(
    case: PortalCase, filling: Filling
) -> None:
    pack = case.send_pack()
    earlier = case.make.today - timedelta(days=3)
    case.make.interview(pack, held_on=earlier, notes="The first.", attended_by=["SCHOOL"])
    case.make.interview(pack, notes="The second.", mode="VIDEO", attended_by=["PUPIL", "CAP"])
    case.make.interview(pack, held_on=None, notes="Still to come.")
    browser = case.browser(case.first_user)
    browser.get(case.case_url()).submit(action="/answer")
    given = dict(_draft(case).answers)
    assert given.pop("audience") == "provider"
    assert given == {
        "interview_held_on": (case.make.today - timedelta(days=1)).isoformat(),
        "attended_by": ["PUPIL", "CAP"],
        "mode": "VIDEO",
        "interview_notes": "The second.",
    }


def test_the_answer_begins_with_what_the_published_form_still_takes(
    case: PortalCase, filling: Filling
) -> None:
    changes = {"interview_held_on": {"type": "text", "settings": {}}, "mode": {"key": "manner"}}
    changes["attended_by"] = {"type": "choose_one"}
    form = next(each for each in case.make.all(Form) if each.slug == RESPONSE)
    (live,) = case.make.all(FormVersion, FormVersion.form_id == form.id)
    text = deepcopy(live.document)
    for page in (page for section in text["sections"] for page in section["pages"]):
        for question in page.get("questions", ()):
            question.update(changes.get(question["key"], {}))
    sha = form_library.fingerprint(text)
    case.make.form_version(form, number=2, document=text, sha256=sha)
    case.make.change(form, current_version=2)
    case.make.interview(case.send_pack(), notes="Calm.", mode="VIDEO", attended_by=["PUPIL"])
    browser = case.browser(case.first_user)
    page = browser.get(case.case_url()).submit(action="/answer")
    day = (case.make.today - timedelta(days=1)).isoformat()
    known = {"audience": "provider", "interview_held_on": day, "interview_notes": "Calm."}
    assert _draft(case).answers == known
    assert browser.get(f"/forms/{RESPONSE}/{_draft(case).id}/check").status == 200


def test_a_recall_while_answering_keeps_the_text_and_shows_nothing(
    case: PortalCase, filling: Filling
) -> None:
    pack = case.send_pack()
    case.make.interview(pack)
    browser = case.browser(case.first_user)
    page = browser.get(case.case_url()).submit(action="/answer")
    draft = _draft(case)
    filling.answer(draft, interview_notes="Wren drew a plan of the kiln.")
    case.recall()
    sent = page.submit()
    check = browser.get(f"/forms/{RESPONSE}/{draft.id}/check")
    send = browser.post_with_token(f"/forms/{RESPONSE}/{draft.id}/send")
    for each in (sent, browser.get(page.path), check, send):
        assert each.status == 404
        assert each.heading == "This case is no longer with you"
        assert "Tanglewood" not in each.html
        assert "kiln" not in each.html
    assert not case.make.all(Submission)
    kept = case.make.reload(draft)
    assert kept.deleted_at is None
    assert kept.answers["interview_notes"] == "Wren drew a plan of the kiln."


def test_what_was_typed_comes_back_with_the_case(case: PortalCase, filling: Filling) -> None:
    pack = case.send_pack()
    case.make.interview(pack)
    browser = case.browser(case.first_user)
    browser.get(case.case_url()).submit(action="/answer")
    filling.answer(_draft(case), interview_notes="Wren drew a plan of the kiln.")
    case.recall()
    second = case.send_pack()
    browser.get(case.case_url()).submit(action="/answer")
    drafts = {row.pack_id: row for row in case.make.all(SubmissionDraft)}
    assert drafts[second.id].answers["interview_notes"] == "Wren drew a plan of the kiln."


def test_what_another_provider_typed_is_not_given_to_the_next(
    case: PortalCase, filling: Filling
) -> None:
    case.make.interview(case.send_pack())
    case.browser(case.first_user).get(case.case_url()).submit(action="/answer")
    filling.answer(_draft(case), interview_notes="canary of the first")
    case.recall()
    case.staff_do(applications.choose, case.offers[1].id)
    second = case.send_pack()
    case.make.interview(second)
    case.browser(case.second_user).get(case.case_url()).submit(action="/answer")
    drafts = {row.pack_id: row for row in case.make.all(SubmissionDraft)}
    assert "interview_notes" not in drafts[second.id].answers


def test_a_queried_answer_begins_with_what_was_said(case: PortalCase, filling: Filling) -> None:
    pack = case.send_pack()
    case.make.interview(pack)
    provider = actor_of(case.make, case.first_user)
    said = filling.draft(RESPONSE, provider, pack_id=pack.id)
    filling.answer(said, outcome="DECLINED", declined_ground="NEED", declined_detail="x" * 40)
    submission = case.make.submission(
        version=_version(case, said),
        user_id=case.first_user.id,
        provider_id=case.first.id,
        pack_id=pack.id,
        answers={"declined_detail": "Too far for the pupil to travel each day."},
    )
    case.make.change(said, submission_id=submission.id)
    response = case.make.response(pack, status="queried", outcome="DECLINED", slots=[])
    case.make.change(case.application, status="responded")
    case.browser(case.first_user).get(case.case_url()).submit(action="/answer")
    begun = [row for row in case.make.all(SubmissionDraft) if row.submission_id is None]
    assert [row.answers["declined_detail"] for row in begun] == [
        "Too far for the pupil to travel each day."
    ]
    assert case.make.reload(response).status == "queried"
    assert len(case.make.all(ApplicationResponse)) == 1


def test_a_sent_answer_stands_on_the_page_and_cannot_be_given_twice(
    case: PortalCase, filling: Filling
) -> None:
    pack = case.send_pack()
    case.make.interview(pack)
    provider = actor_of(case.make, case.first_user)
    said = filling.draft(
        RESPONSE,
        provider,
        pack_id=pack.id,
        fixed={
            "paperwork_complete": True,
            "outcome": "DECLINED",
            "declined_ground": "NEED",
            "declined_detail": "The workshop is too loud for Wren, and we have no quiet room.",
            "interview_held_on": case.make.today.isoformat(),
        },
    )
    filling.send(said, provider)
    browser = case.browser(case.first_user)
    page = browser.get(case.case_url())
    assert "CAP goes through your answer and tells the school." in page.text
    assert "too loud for Wren" in page.text
    assert "You answered" in page.text
    assert browser.post_with_token(f"{case.case_url()}/answer").status == 409
    school = case.browser(case.school_user).get(f"/school/applications/{case.application.id}")
    assert "Provider answered" in school.text
    assert "too loud for Wren" not in school.html


def _returned(case: PortalCase, filling: Filling) -> Submission:
    """An application that was sent with files and given back to the school."""
    school = actor_of(case.make, case.school_user)
    filling.offers()
    fixed = {"pupil_source": "NEW", "ra_source": "SCHOOL", **PUPIL}
    draft = filling.draft(APPLICATION, school, fixed=fixed)
    _store_bytes(case, draft)
    submission = filling.reload(filling.send(draft, school))
    case.application = next(
        row for row in case.make.all(Application) if row.id == submission.application_id
    )
    case.make.change(case.application, status="in-review")
    case.staff_do(applications.move, "return", reason="The consent is missing.")
    return submission


def test_a_returned_application_begins_with_its_answers_and_its_files(
    case: PortalCase, filling: Filling
) -> None:
    sent = _returned(case, filling)
    browser = case.browser(case.school_user)
    page = browser.get(f"/school/applications/{case.application.id}")
    page = page.submit(button="Put it right and send again")
    assert page.path.startswith(f"/forms/{APPLICATION}/")
    begun = next(row for row in case.make.all(SubmissionDraft) if row.submission_id is None)
    assert begun.application_id == case.application.id
    assert begun.answers["attendance_certificate"] == sent.answers["attendance_certificate"]
    assert not case.make.all(SubmissionFile, SubmissionFile.draft_id == begun.id)
    shown = browser.get(f"/forms/{APPLICATION}/{begun.id}/documents")
    assert sent.answers["attendance_certificate"][0]["name"] in shown.text
    assert "There is a problem" not in shown.submit().text


def test_a_returned_application_goes_on_although_the_form_asks_otherwise_now(
    case: PortalCase, filling: Filling
) -> None:
    """What was an address when it was sent is a choice in the text that is live now."""
    sent = _returned(case, filling)
    form = next(row for row in case.make.all(Form) if row.slug == APPLICATION)
    live = next(row for row in case.make.all(FormVersion) if row.form_id == form.id)
    text = deepcopy(live.document)
    changed = []
    for page in (page for section in text["sections"] for page in section["pages"]):
        for question in page.get("questions", ()):
            if question["type"] in {"address", "week_plan"}:
                options = [{"value": "NEAR", "label": "Near"}, {"value": "FAR", "label": "Far"}]
                question.update(type="choose_one", settings={"options": options})
                changed.append(question["key"])
    fingerprint = form_library.fingerprint(text)
    case.make.form_version(form, number=2, document=text, sha256=fingerprint)
    case.make.change(form, current_version=2)
    assert set(changed) & set(sent.answers)
    browser = case.browser(case.school_user)
    page = browser.get(f"/school/applications/{case.application.id}")
    overview = page.submit(button="Put it right and send again")
    assert overview.status == 200
    begun = next(row for row in case.make.all(SubmissionDraft) if row.submission_id is None)
    assert begun.answers["legal_surname"] == sent.answers["legal_surname"]
    assert not set(changed) & set(begun.answers)
    check = browser.get(f"/forms/{APPLICATION}/{begun.id}/check")
    assert "Before you can send" in check.text


def test_an_application_sent_again_files_no_document_twice(
    case: PortalCase, filling: Filling
) -> None:
    sent = _returned(case, filling)
    before = {row.id: row.name for row in case.make.all(Document)}
    browser = case.browser(case.school_user)
    page = browser.get(f"/school/applications/{case.application.id}")
    page.submit(button="Put it right and send again")
    begun = next(row for row in case.make.all(SubmissionDraft) if row.submission_id is None)
    certificate = sent.answers["attendance_certificate"][0]
    case.make.submission_file(begun, id=(new := uuid.uuid4()), name="newer.pdf", storage_key="n")
    newer = {**certificate, "id": str(new), "name": "newer.pdf"}
    filling.answer(begun, attendance_certificate=[newer])
    again = filling.send(begun, actor_of(case.make, case.school_user))
    after = {row.id: row.name for row in case.make.all(Document)}
    assert set(before) < set(after)
    assert [after[id_] for id_ in set(after) - set(before)] == ["newer.pdf"]
    assert certificate["name"] in after.values()
    names = [row.name for row in case.make.all(SubmissionFile)]
    assert len(names) == len(set(names))
    page = browser.get(f"/school/sent/{again.id}")
    assert "newer.pdf" in page.text
    for name in ("newer.pdf", sent.answers["ra_file"][0]["name"]):
        assert page.link(name)
    assert certificate["name"] not in page.text


def test_what_was_sent_is_readable_with_its_files(case: PortalCase, filling: Filling) -> None:
    school = actor_of(case.make, case.school_user)
    filling.offers()
    draft = filling.draft(APPLICATION, school, fixed={**PUPIL, "prevent_referral": True})
    _store_bytes(case, draft)
    submission = filling.send(draft, school)
    browser = case.browser(case.make.school_user(case.school))
    page = browser.get("/school/sent/")
    page = browser.get(page.link("Apply for a place"))
    assert page.status == 200
    assert "Tanglewood" in page.text
    assert submission.ref in page.text
    files = case.make.all(SubmissionFile, SubmissionFile.submission_id == submission.id)
    for row in files:
        assert browser.get(page.link(row.name)).data == b"%PDF-1.4 sent"
    other = case.browser(case.make.school_user())
    assert other.get(f"/school/sent/{submission.id}").status == 404
    assert case.browser(case.first_user).get(f"/school/sent/{submission.id}").status == 404


def test_only_the_sender_reads_what_is_for_the_safeguarding_lead(
    case: PortalCase, filling: Filling
) -> None:
    school = actor_of(case.make, case.school_user)
    filling.offers()
    draft = filling.draft(APPLICATION, school, fixed={**PUPIL, "prevent_referral": True})
    submission = filling.send(draft, school)
    url = f"/school/sent/{submission.id}"
    asked = "Prevent"
    assert asked in case.browser(case.school_user).get(url).text
    assert asked not in case.browser(case.make.school_user(case.school)).get(url).text


def test_apply_for_this_pupil_begins_with_the_pupil(case: PortalCase, filling: Filling) -> None:
    browser = case.browser(case.school_user)
    page = browser.get(f"/school/students/{case.student.id}")
    page = page.submit(button="Apply for this pupil")
    assert page.path.startswith(f"/forms/{APPLICATION}/")
    answers = _draft(case).answers
    assert answers["pupil_source"] == "KNOWN"
    assert answers["own_pupil"]["id"] == str(case.student.id)
    assert "Finish this form and send it" in browser.get("/school/").text
    foreign = case.make.student()
    assert browser.post_with_token(f"/school/students/{foreign.id}/apply").status == 404


@pytest.mark.parametrize("who", ["school", "provider"])
def test_asking_to_withdraw_begins_with_the_place(
    case: PortalCase, filling: Filling, who: str
) -> None:
    pack = case.send_pack()
    response = case.make.response(
        pack, status="sent-to-school", start_date=case.make.today - timedelta(days=3)
    )
    placement = case.make.placement(response=response, status="active")
    user = case.school_user if who == "school" else case.first_user
    if who == "provider":
        case.make.held_meeting(placement)
    page = case.browser(user).get(f"/{who}/placements/{placement.id}")
    page = page.submit(button="Ask to withdraw")
    assert page.path.startswith("/forms/withdrawal/")
    assert _draft(case).answers["placement"]["id"] == str(placement.id)


def _version(case: PortalCase, draft: SubmissionDraft) -> object:
    from app.models import FormVersion

    return case.make.all(FormVersion, FormVersion.id == draft.form_version_id)[0]


def _store_bytes(case: PortalCase, draft: SubmissionDraft) -> None:
    """Give the files of a draft bytes that can be read."""
    import io

    store = case.app.extensions["storage"]
    for row in case.make.all(SubmissionFile, SubmissionFile.draft_id == draft.id):
        kept = store.save(
            io.BytesIO(b"%PDF-1.4 sent"), max_size_bytes=100, media_type="application/pdf"
        )
        case.make.change(row, storage_key=kept.key, size=kept.size_bytes)
