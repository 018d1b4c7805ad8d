"""Files leave only through the scope, as attachments, after the reading was logged."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models import ReadEvent
from tests.support.factories import Make
from tests.support.portal_case import PortalCase


@pytest.fixture
def case(app: Flask, make: Make) -> PortalCase:
    return PortalCase(app, make)


def _url(case: PortalCase) -> str:
    return f"/files/{case.document.id}"


def test_a_file_is_sent_as_an_attachment_that_runs_nothing(case: PortalCase) -> None:
    page = case.browser(case.school_user).get(_url(case))
    assert page.status == 200
    assert page.data == b"%PDF-1.4 risk"
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"].startswith(
        'attachment; filename="Risk assessment.pdf"'
    )
    assert page.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"
    read = case.make.all(ReadEvent)
    assert [(each.record_id, each.actor_id, each.part) for each in read] == [
        (case.document.id, case.school_user.id, "file")
    ]


def test_a_storage_that_does_not_answer_is_told_as_such(
    app: Flask, case: PortalCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_key: str) -> None:
        raise OSError("The object storage did not answer.")

    monkeypatch.setattr(app.extensions["storage"], "open", away)
    page = case.browser(case.school_user).get(_url(case))
    assert page.status == 503
    assert "cannot be fetched at the moment" in page.text


def test_a_foreign_and_a_missing_file_read_alike(case: PortalCase) -> None:
    other = case.make.school_user()
    browser = case.browser(other)
    missing = browser.get("/files/11111111-1111-4111-8111-111111111111")
    for path in (_url(case), "/files/rubbish"):
        page = browser.get(path)
        assert page.status == missing.status == 404
        assert page.text == missing.text
    assert case.browser(case.first_user).get(_url(case)).status == 404
    assert not case.make.all(ReadEvent)


def test_a_provider_gets_only_what_went_with_the_pack(case: PortalCase) -> None:
    unshared = case.make.document(case.application, content=b"%PDF-1.4 unshared")
    case.send_pack()
    browser = case.browser(case.first_user)
    assert browser.get(_url(case)).status == 200
    assert browser.get(f"/files/{unshared.id}").status == 404


def test_a_locked_file_is_not_sent_and_the_page_says_so(case: PortalCase) -> None:
    case.make.change(case.document, scan_result="quarantined")
    browser = case.browser(case.school_user)
    assert browser.get(_url(case)).status == 404
    page = browser.get(f"/school/applications/{case.application.id}")
    assert "Waiting for the virus check" in page.text
    assert _url(case) not in page.html


def test_no_file_without_a_log(case: PortalCase, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise OSError("The log cannot be written.")

    monkeypatch.setattr("app.services.timelines.note_read", broken)
    page = case.browser(case.school_user).get(_url(case))
    assert page.status == 500
    assert b"%PDF" not in page.data


def test_a_file_whose_bytes_are_gone_is_not_found(case: PortalCase) -> None:
    case.app.extensions["storage"].delete(case.document.storage_key)
    assert case.browser(case.school_user).get(_url(case)).status == 404


def test_a_visitor_signs_in_first(case: PortalCase) -> None:
    page = PortalCase.browser(case, case.school_user).get(_url(case))
    assert page.status == 200
    from tests.support.client import Client

    visitor = Client(case.app).get(_url(case), follow=False)
    assert visitor.status == 302
    assert visitor.location.startswith("/sign-in?next=/files/")


def test_a_file_of_a_form_goes_to_its_sender_and_to_staff_alone(case: PortalCase) -> None:
    make = case.make
    version = make.form_version()
    draft = make.draft(version, user_id=case.school_user.id)
    submission = make.submission(version, user_id=case.school_user.id, school_id=case.school.id)
    sent = make.submission_file(
        draft, submission_id=submission.id, name="Plan.pdf", content=b"%PDF-1.4 plan"
    )
    url = f"/files/sent/{sent.id}"
    colleague = make.school_user(case.school)
    for user in (case.school_user, colleague, make.staff()):
        page = case.browser(user).get(url)
        assert page.status == 200
        assert page.data == b"%PDF-1.4 plan"
        assert page.headers["Content-Disposition"].startswith("attachment")
    for user in (make.school_user(), case.first_user, make.staff("panel-member")):
        assert case.browser(user).get(url).status == 404
    make.change(sent, scan_result="quarantined")
    assert case.browser(case.school_user).get(url).status == 404
