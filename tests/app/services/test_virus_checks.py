"""Files that wait for the scanner: asked for again, held or set free, given out only then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.cli import worker
from app.domain.permissions import Permission
from app.domain.roles import Role
from app.domain.virus_check import look_again_at
from app.http.clock import now
from app.http.templating import show_date
from app.models import AuditEvent, Document, FormVersion
from app.services import records, virus_checks
from tests.app.storage import crafted_files as crafted
from tests.app.web.trial_forms import publish, trial
from tests.support import clamd
from tests.support.clamd import Clamd
from tests.support.client import Client, Page, upload
from tests.support.desk import do, record
from tests.support.factories import Make

Browsers = Callable[..., Client]
VIRUS = "Win.Test.EICAR_HDB-1"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[tuple[Clamd, str]]:
    with clamd.running(tmp_path / "clamd.ctl") as started:
        yield started


@pytest.fixture
def server(daemon: tuple[Clamd, str]) -> Clamd:
    return daemon[0]


@pytest.fixture
def app(build: Callable[..., Flask], daemon: tuple[Clamd, str]) -> Flask:
    return build(scanner_url=daemon[1])


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


def check(app: Flask) -> int:
    with app.app_context():
        return worker.check_files()


def due_again(make: Make, row: Any) -> None:
    make.change(row, scan_due_at=now() - timedelta(seconds=1))


def waiting(make: Make, content: bytes = b"%PDF", **more: Any) -> Document:
    return make.document(content=content, scan_result="quarantined", **more)


def test_a_waiting_file_is_set_free_or_held(app: Flask, make: Make, server: Clamd) -> None:
    clean, bad = waiting(make), waiting(make, clamd.EICAR, share_with_provider=True)
    assert check(app) == 2
    assert check(app) == 0
    clean, bad = make.reload(clean), make.reload(bad)
    assert (clean.scan_result, clean.scan_finding, clean.scan_due_at) == ("clean", "", None)
    assert (bad.scan_result, bad.scan_finding) == ("infected", VIRUS)
    assert timedelta(days=29) < bad.scan_due_at - now() < timedelta(days=31)
    assert not bad.share_with_provider
    told = {
        each.record_id: (each.action, each.reason)
        for each in make.all(AuditEvent, AuditEvent.action.in_(("held", "checked")))
    }
    assert told == {clean.id: ("checked", None), bad.id: ("held", VIRUS)}
    assert len(server.taken) == 2


@pytest.mark.parametrize("what", [clamd.HANG_UP, b"something else\0"])
def test_without_an_answer_a_file_waits_longer_each_time(
    app: Flask, make: Make, server: Clamd, what: bytes | str
) -> None:
    server.instead = what
    file = waiting(make)
    rests = []
    for tries in range(1, 4):
        began = now()
        assert check(app) == 0
        assert check(app) == 0  # it is not due yet
        file = make.reload(file)
        assert (file.scan_result, file.scan_tries) == ("quarantined", tries)
        rests.append(round((file.scan_due_at - began).total_seconds() / 60))
        due_again(make, file)
    assert rests == [1, 2, 4]
    assert server.asked == 3
    server.instead = b""
    assert check(app) == 1
    assert make.reload(file).scan_result == "clean"


def test_nobody_gets_a_conflict_because_a_file_was_put_off(
    app: Flask, make: Make, server: Clamd
) -> None:
    server.instead = clamd.HANG_UP
    file = waiting(make)
    check(app)
    assert (make.reload(file).scan_tries, make.reload(file).version) == (1, file.version)


def test_the_longest_rest_is_six_hours() -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    assert look_again_at(5_000, at) == at + timedelta(hours=6)


def test_when_the_daemon_is_away_mail_does_not_wait_for_every_file(
    app: Flask, make: Make, server: Clamd
) -> None:
    server.instead = clamd.HANG_UP
    files = [waiting(make) for _ in range(5)]
    assert check(app) == 0
    assert server.asked == 1
    assert {make.reload(each).scan_tries for each in files} == {1}


def test_a_file_of_a_form_and_its_document_are_one_file(
    app: Flask, make: Make, server: Clamd
) -> None:
    document = waiting(make, clamd.EICAR)
    sent = make.submission_file(storage_key=document.storage_key, scan_result="quarantined")
    assert check(app) == 1
    assert len(server.taken) == 1
    assert make.reload(sent).scan_result == make.reload(document).scan_result == "infected"


def test_what_came_before_there_was_a_scanner_is_checked_and_free_meanwhile(
    app: Flask, make: Make, server: Clamd
) -> None:
    old, bad = (
        make.document(content=each, scan_result="unscanned") for each in (b"x", clamd.EICAR)
    )
    server.instead = clamd.HANG_UP
    check(app)
    assert make.reload(old).scan_result == "unscanned"
    server.instead = b""
    due_again(make, old)
    due_again(make, bad)
    assert check(app) == 2
    assert (make.reload(old).scan_result, make.reload(bad).scan_result) == ("clean", "infected")


def test_files_let_go_and_files_whose_bytes_are_gone_are_passed_over(
    app: Flask, make: Make, server: Clamd
) -> None:
    make.submission_file(content=b"x", scan_result="quarantined", removed=True)
    make.document(content=b"y", scan_result="quarantined", deleted_at=make.at)
    lost, kept = make.document(scan_result="quarantined"), waiting(make)
    assert check(app) == 1
    assert make.reload(lost).scan_result == "quarantined"
    assert make.reload(kept).scan_result == "clean"
    assert server.taken == [b"%PDF"]


def test_a_batch_is_claimed_once(app: Flask, make: Make, acting: Any, the_system: Any) -> None:
    for _ in range(25):
        make.submission_file(scan_result="quarantined")
    batches = []
    for _ in range(3):
        with acting(the_system) as session:
            batches.append({each.key for each in virus_checks.claim(session, at=make.at)})
    assert [len(each) for each in batches] == [20, 5, 0]
    assert not batches[0] & batches[1]


# --- files that staff add --------------------------------------------------------------------


def add(browser: Browsers, make: Make, content: bytes) -> Page:
    make.code_value(list_name="document_type", code="OTHER", label="Something else")
    page = record(browser(make.staff()), make.application())
    asked = page.client.get(page.link("Add document"))
    values = {
        "file": upload(content, "plan.docx"),
        "type": "OTHER",
        "document_date": str(make.today),
    }
    return asked.submit(values, button="Add document")


def test_staff_cannot_add_a_virus(make: Make, browser: Browsers, server: Clamd) -> None:
    page = add(browser, make, crafted.stored_docx(clamd.EICAR))
    assert page.status == 422
    assert f"the virus scanner found {VIRUS} in it" in page.errors[0]
    assert make.all(Document) == []


def test_what_staff_add_waits_when_the_scanner_is_away(
    app: Flask, make: Make, browser: Browsers, server: Clamd
) -> None:
    server.instead = clamd.HANG_UP
    add(browser, make, crafted.docx())
    (document,) = make.all(Document)
    assert (document.scan_result, document.scan_tries) == ("quarantined", 1)
    assert browser(make.staff()).get(f"/files/{document.id}").status == 404
    server.instead = b""
    due_again(make, document)
    assert check(app) == 1
    assert browser(make.staff()).get(f"/files/{document.id}").status == 200


# --- what people see -------------------------------------------------------------------------


def held(make: Make, **more: Any) -> dict[str, Any]:
    return {"scan_result": "infected", "scan_finding": VIRUS, **more}


def test_staff_find_a_held_document_on_today_and_delete_it(
    app: Flask, make: Make, browser: Browsers
) -> None:
    document = make.document(content=clamd.EICAR, name="plan.pdf", **held(make))
    sent = make.submission_file(
        storage_key=document.storage_key, submission_id=make.submission().id, **held(make)
    )
    client = browser(make.staff(Role.SERVICE_LEAD))
    today = client.get("/admin/")
    assert "Documents held by the virus check" in today.text
    assert "Files held by the virus check" not in [each.text for each in today.soup.select("h2")]
    page = record(client, document)
    assert f"Held: the virus scanner found {VIRUS}" in page.text
    assert not page.soup.select('a[href^="/files/"]')
    do(client, document, "Delete held file")
    assert make.reload(document).deleted_at is not None
    assert make.reload(sent).removed
    actions = [each.action for each in make.all(AuditEvent)]
    assert actions.count("taken-away") == 2
    with app.app_context():
        worker.forget()
    assert document.storage_key not in {
        each.key
        for each in app.extensions["storage"].keys()  # noqa: SIM118
    }


def test_a_held_file_is_taken_away_once(
    make: Make, acting: Any, as_actor: Callable[..., Any], browser: Browsers
) -> None:
    document = make.document(content=b"1", deleted_at=make.at, **held(make))
    sent = make.submission_file(
        storage_key=document.storage_key, submission_id=make.submission().id, **held(make)
    )
    lead = as_actor(make.staff(Role.SERVICE_LEAD))
    for _ in range(2):
        with acting(lead) as session:
            virus_checks.let_go(session, sent, Permission.DOCUMENT_DELETE, by=lead, at=make.at)
    taken = make.all(AuditEvent, AuditEvent.action == "taken-away")
    assert [each.record_id for each in taken] == [sent.id]
    assert make.reload(document).version == document.version
    page = record(browser(make.staff(Role.SERVICE_LEAD)), sent)
    assert "Delete held file" not in page.text


def test_a_held_document_is_not_brought_back(make: Make, browser: Browsers) -> None:
    bad = make.document(content=b"1", deleted_at=make.at, **held(make))
    good = make.document(content=b"2", deleted_at=make.at)
    client = browser(make.staff(Role.SERVICE_LEAD))
    told = record(client, bad).submit(button="Bring it back")
    assert records.HELD in told.text
    assert make.reload(bad).deleted_at is not None
    record(client, good).submit(button="Bring it back")
    assert make.reload(good).deleted_at is None


def test_a_document_removed_while_its_file_was_checked_is_held_with_it(
    app: Flask, make: Make, server: Clamd
) -> None:
    gone = waiting(make, clamd.EICAR, deleted_at=make.at)
    make.submission_file(storage_key=gone.storage_key, scan_result="quarantined")
    assert check(app) == 1
    assert make.reload(gone).scan_result == "infected"


def test_staff_find_a_held_file_that_is_no_document(
    app: Flask, make: Make, browser: Browsers
) -> None:
    file = make.submission_file(submission_id=make.submission().id, name="a.pdf", **held(make))
    make.submission_file(name="of a draft.pdf", **held(make))
    client = browser(make.staff(Role.SERVICE_LEAD))
    today = client.get("/admin/")
    assert [each.text for each in today.soup.select("h2") if "Files held" in each.text]
    assert "of a draft" not in today.text
    page = record(client, file)
    assert f"Held: the virus scanner found {VIRUS}" in page.text
    do(client, file, "Delete held file")
    assert make.reload(file).removed


def test_staff_read_that_a_file_waits(app: Flask, make: Make, browser: Browsers) -> None:
    document = waiting(make)
    client = browser(make.staff(Role.SERVICE_LEAD))
    page = record(client, document)
    assert "Waiting for the virus check" in page.text
    assert "Delete held file" not in page.text


def test_the_sender_reads_that_a_file_was_refused(
    app: Flask, make: Make, browser: Browsers
) -> None:
    school = make.school()
    user = make.school_user(school)
    publish(make, trial())
    (version,) = make.all(FormVersion)
    submission = make.submission(version, user_id=user.id, school_id=school.id, status="written")
    for name, state in (("free.pdf", {}), ("waits.pdf", {"scan_result": "quarantined"})):
        make.submission_file(submission_id=submission.id, name=name, **state)
    bad = make.submission_file(
        submission_id=submission.id, name="bad.pdf", **held(make, removed=True)
    )
    client = browser(user)
    page = client.get(f"/school/sent/{submission.id}")
    lines = {
        each.select_one(".files__name").text: " ".join(each.text.split())
        for each in page.soup.select(".files__item")
    }
    assert set(lines) == {"free.pdf", "waits.pdf", "bad.pdf"}
    assert "Waiting for the virus check" in lines["waits.pdf"]
    assert f"Refused: the virus scanner found {VIRUS}" in lines["bad.pdf"]
    assert len(page.soup.select('.files a[href^="/files/sent/"]')) == 1
    assert client.get(f"/files/sent/{bad.id}").status == 404


def keys(app: Flask) -> set[str]:
    return {each.key for each in app.extensions["storage"].keys()}  # noqa: SIM118 - no mapping


def forget(app: Flask) -> None:
    with app.app_context():
        worker.forget()


def test_what_nobody_deals_with_is_held_for_a_month(
    app: Flask, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    soon, late = now() + timedelta(minutes=5), now() - timedelta(minutes=5)
    kept = make.document(content=b"1", **held(make, scan_due_at=soon))
    gone = make.document(content=b"2", **held(make, scan_due_at=late))
    both = make.submission_file(storage_key=gone.storage_key, **held(make, scan_due_at=late))
    alone = make.submission_file(
        content=b"3", submission_id=make.submission().id, **held(make, scan_due_at=late)
    )
    waits = make.document(content=b"4", scan_result="quarantined", scan_due_at=late)
    with caplog.at_level(logging.INFO):
        forget(app)
    (line,) = [each for each in caplog.records if each.message == "worker.forgot"]
    assert vars(line)["held_files"] == 3
    assert make.reload(kept).deleted_at is None
    assert make.reload(gone).deleted_at is not None
    assert make.reload(both).removed
    assert make.reload(alone).removed
    assert make.reload(waits).deleted_at is None
    held_keys = {each.storage_key for each in (gone, alone)}
    assert not keys(app) & held_keys
    assert {kept.storage_key, waits.storage_key} <= keys(app)
    taken = make.all(AuditEvent, AuditEvent.action == "taken-away")
    assert {each.record_id for each in taken} == {gone.id, both.id, alone.id}
    assert {(each.actor_kind, each.reason) for each in taken} == {("system", "Held for 30 days")}
    forget(app)
    assert len(make.all(AuditEvent, AuditEvent.action == "taken-away")) == 3


def test_a_held_file_of_before_gets_its_day(app: Flask, make: Make) -> None:
    file = make.document(content=b"1", **held(make))
    forget(app)
    file = make.reload(file)
    assert file.deleted_at is None
    assert file.scan_due_at > now() + timedelta(days=29)


def test_a_held_document_that_staff_delete_loses_its_bytes(
    app: Flask, make: Make, browser: Browsers
) -> None:
    """One that came with no form: nothing else names its bytes."""
    file = make.document(content=b"1", name="plan.pdf", **held(make))
    do(browser(make.staff(Role.SERVICE_LEAD)), file, "Delete held file")
    forget(app)
    assert file.storage_key not in keys(app)


def test_staff_read_when_a_held_file_goes(app: Flask, make: Make, browser: Browsers) -> None:
    due = now() + timedelta(days=3)
    words = f"Held: the virus scanner found {VIRUS}. It is deleted on {show_date(due)}"
    client = browser(make.staff(Role.SERVICE_LEAD))
    document = make.document(content=b"1", **held(make, scan_due_at=due))
    sent = make.submission_file(submission_id=make.submission().id, **held(make, scan_due_at=due))
    for file, at in ((document, "document"), (sent, "submission-file")):
        assert words in record(client, file).text
        assert words in client.get(f"/admin/{at}/?scan_result=infected").text
