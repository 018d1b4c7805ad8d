"""The repair queue as staff use it: found, read, mended on the form's own pages, tried again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.domain.identifiers import upn_check_letter
from app.domain.roles import Role
from app.models import (
    Application,
    AuditEvent,
    Form,
    ReadEvent,
    School,
    Submission,
    SubmissionAmendment,
)
from tests.support.client import Client
from tests.support.desk import record
from tests.support.factories import Make
from tests.support.filling import APPLICATION, Filling
from tests.support.mending import change, end_date, failing, opened, slug_of

SECOND_UPN = upn_check_letter("331000024002") + "331000024002"
WHY = "The last day must not be before the first."


@pytest.fixture
def filling(app: Flask, make: Make) -> Filling:
    filling = Filling(app, make)
    filling.offers()
    return filling


@pytest.fixture
def failed(filling: Filling, make: Make) -> Callable[..., Submission]:
    return failing(filling, make)


def test_the_queue_says_what_waits_why_and_since_when(
    staff: Callable[..., Client], failed: Callable[..., Submission]
) -> None:
    sent = failed()
    client = staff()
    today = client.get("/admin/")
    assert today.link("Submissions to repair") == "/admin/repairs/"
    page = client.get("/admin/repairs/")
    assert page.heading == "To repair 1"
    assert page.link(sent.ref) == f"/admin/repairs/{sent.id}"
    row = " ".join(page.soup.select_one("tbody tr").get_text(" ").split())  # type: ignore[union-attr]
    assert WHY in row
    assert "today" in row
    assert "version 1" in row
    assert "Mend and try again" in record(client, sent).text


def test_the_answer_the_reason_is_about_comes_first_and_reading_is_logged(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    page = opened(staff(), sent)
    first = page.soup.select_one("#first")
    assert first is not None
    assert "1 January 2020" in first.get_text(" ")
    assert "Tanglewood" in page.text
    assert sent.answers["prevent_referral"] is not None
    assert "Only the safeguarding lead reads this answer." in page.text
    assert [(each.record_id, each.part) for each in make.all(ReadEvent)] == [(sent.id, "repair")]


def test_an_answer_is_mended_on_the_page_of_the_form_and_filed(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    client = staff()
    page = change(client, opened(client, sent), "Change")
    assert WHY in page.text
    without = page.submit(end_date(sent), button="Save and try again")
    assert without.status == 422
    assert without.errors == [
        "Say why the answer is changed: it is kept with the answer as it was sent."
    ]
    done = without.submit({"reason": "Rang Wren's school."}, button="Save and try again")
    assert "Saved, and filed." in done.text
    assert make.reload(sent).status == "written"
    assert len(make.all(Application)) == 1
    assert "Answers changed" in done.text
    assert "Rang Wren's school." in done.text
    read = client.get(f"/admin/submission/{sent.id}?open=sensitive")
    assert "(Changed by Person" in read.text
    assert "because: Rang Wren's school.)" in read.text
    (kept,) = make.all(SubmissionAmendment)
    shown = client.get(f"/admin/submission-amendment/{kept.id}?open=sensitive")
    assert "1 January 2020" in shown.text


def test_a_wrong_answer_is_told_as_on_the_form_and_nothing_typed_is_lost(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    client = staff()
    page = change(client, opened(client, sent), "Change")
    typed = {**end_date(sent), "q_proposed_end-month": "13", "reason": "A slip of the pen"}
    again = page.submit(typed, button="Save and try again")
    assert again.status == 422
    assert again.errors
    assert 'value="13"' in again.html
    assert "A slip of the pen" in again.html
    assert make.all(SubmissionAmendment) == []


def test_what_fails_again_shows_the_reason_and_keeps_the_change(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    client = staff()
    page = change(client, opened(client, sent), "Change")
    typed = {**end_date(sent), "reason": "So they said"}
    saved = page.submit(typed, button="Save", follow=True)
    assert "It has not been tried again yet." in saved.text
    make.change(sent, answers={**make.reload(sent).answers, "proposed_end": "2020-01-02"})
    again = saved.submit(button="Try again")
    assert "could not be filed: see the reason" in again.text
    assert WHY in again.text
    assert make.reload(sent).status == "failed"
    assert len(make.all(SubmissionAmendment)) == 1


def test_of_two_who_mend_the_second_is_told(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    one, two = staff(), staff(Role.SERVICE_LEAD)
    first = change(one, opened(one, sent), "Change")
    second = change(two, opened(two, sent), "Change")
    first.submit({**end_date(sent), "reason": "First"}, button="Save", follow=False)
    typed = {**end_date(sent, days=9), "reason": "Second"}
    late = second.submit(typed, button="Save and try again")
    assert late.status == 409
    assert "Somebody else changed this submission" in late.text
    assert f'value="{typed["q_proposed_end-day"]}"' in late.html
    assert "Second" in late.html
    assert [each.reason for each in make.all(SubmissionAmendment)] == ["First"]
    assert late.submit(button="Save", follow=False).status == 303


def test_what_a_change_asks_for_is_listed_and_stands_before_trying_again(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    client = staff()
    page = client.get(f"/admin/mend/{sent.id}/{slug_of(make, sent, 'programme')}")
    done = page.submit(
        {"q_programme": "FLOURISH", "reason": "Wrong box"}, button="Save and try again"
    )
    assert "it cannot be tried again yet" in done.text
    assert done.soup.select_one("#missing") is not None
    assert make.reload(sent).status == "failed"
    more = client.get(str(done.soup.select_one("#missing a")["href"]).partition("#")[0])  # type: ignore[index]
    assert more.status == 200
    refused = done.submit(button="Try again")
    assert "It cannot be tried again yet." in refused.text


def test_entries_of_a_repeat_are_changed_added_and_removed(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    client = staff()
    slug = slug_of(make, sent, "target_text")
    before = sent.answers["targets"]
    page = client.get(f"/admin/mend/{sent.id}/{slug}/1")
    page.submit({"q_measure": "A new measure", "reason": "Clearer"}, button="Save", follow=False)
    after = make.reload(sent).answers["targets"]
    assert after[0]["measure"] == "A new measure"
    assert after[1:] == before[1:]
    if len(before) > 1:
        asked = client.get(f"/admin/mend/{sent.id}/{slug}/1/remove")
        assert "A new measure" in asked.text
        assert asked.submit({"reason": ""}, button="Remove").status == 422
        asked.submit({"reason": "Twice"}, button="Remove", follow=False)
        assert make.reload(sent).answers["targets"] == after[1:]
    new = client.get(f"/admin/mend/{sent.id}/{slug}/new")
    assert new.status == 200


def test_who_sent_it_and_files_are_not_changed(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = failed()
    client = staff()
    slug = slug_of(make, sent, "referrer_email")
    page = client.get(f"/admin/mend/{sent.id}/{slug}")
    assert "only who sent it can" in page.text
    forged = {"q_referrer_email": "other@example.org", "reason": "x"}
    page.submit(forged, button="Save", follow=False)
    assert make.reload(sent).answers["referrer_email"] == "office@example.org"


def test_the_school_sees_what_cap_changed_and_not_why(
    staff: Callable[..., Client],
    browser: Callable[..., Client],
    failed: Callable[..., Submission],
    make: Make,
) -> None:
    sent = failed()
    client = staff()
    page = change(client, opened(client, sent), "Change")
    typed = {**end_date(sent), "reason": "Rang a neighbour"}
    page.submit(typed, button="Save and try again", follow=False)
    (school,) = [each for each in make.all(School) if each.id == make.reload(sent).school_id]
    page = browser(make.school_user(school)).get(f"/school/sent/{sent.id}")
    assert page.status == 200
    assert "(Changed by CAP on" in page.text
    assert "Rang a neighbour" not in page.text


def test_all_of_a_form_are_tried_again_at_once(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    one = failed()
    two = failed(legal_surname="Marsh", upn=SECOND_UPN, referrer_email="two@example.org")
    good = {**one.answers, "proposed_end": one.answers["proposed_start"]}
    make.change(one, answers=good)
    client = staff()
    form = next(each for each in make.all(Form) if each.slug == APPLICATION)
    page = client.get(f"/admin/repairs/?form={form.id}")
    done = page.submit(button="Try all 2 again")
    assert "1 filed or accepted, 1 still to be repaired." in done.text
    assert make.reload(one).status == "written"
    assert make.reload(two).status == "failed"
    assert two.answers == make.reload(two).answers


def test_who_may_not_mend_cannot(
    staff: Callable[..., Client],
    failed: Callable[..., Submission],
    browser: Callable[..., Client],
    make: Make,
) -> None:
    sent = failed()
    slug = slug_of(make, sent, "proposed_end")
    paths = (
        "/admin/repairs/",
        f"/admin/repairs/{sent.id}",
        f"/admin/mend/{sent.id}/{slug}",
        f"/admin/mend/{sent.id}/{slug_of(make, sent, 'target_text')}/1",
    )
    outsiders = [browser(make.school_user()), browser(make.provider_user())]
    insiders = [staff(Role.MONITORING_OFFICER), staff(Role.FORM_DESIGNER), staff(Role.AUDITOR)]
    for client in (*outsiders, *insiders):
        for path in paths:
            assert client.get(path).status == 404, path
        for path in (f"/admin/repairs/{sent.id}/again", paths[2]):
            assert client.post_with_token(path, {"reason": "x"}).status == 404
    assert make.reload(sent).version == sent.version
    assert make.all(AuditEvent, AuditEvent.action == "answers-changed") == []


def test_what_is_repaired_is_no_page_of_the_queue(
    staff: Callable[..., Client], failed: Callable[..., Submission], make: Make
) -> None:
    sent = make.change(failed(), status="written")
    client = staff()
    assert opened(client, sent).status == 409
    assert client.get(f"/admin/mend/{sent.id}/pupil").status == 409
    assert "Nothing to repair" in client.get("/admin/repairs/").text
    for path in ("/admin/repairs/nobody", "/admin/repairs/?form=nobody"):
        assert client.get(path).status == 404
