"""The worker and the outbox: what is kept, sent, forgotten, and how it ends."""

import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.cli import worker
from app.extensions import db
from app.models import OutboxMessage, Submission, SubmissionDraft, SubmissionFile
from app.settings import ROOT, MailServer
from app.storage.base import FileMissingError
from tests.support import clamd
from tests.support.databases import Urls
from tests.support.factories import Make


def queued(make: Make, number: int = 1) -> list[Any]:
    return [
        make.add(
            OutboxMessage,
            recipient=f"person{n}@example.org",
            subject="A new application",
            body="Sign in: site:/provider/",
            dedupe_key=f"event:{n}",
            message_id=f"<{n}@cap.invalid>",
            status="queued",
            created_at=make.at - timedelta(minutes=1),
            next_attempt_at=make.at - timedelta(minutes=1),
        )
        for n in range(number)
    ]


class Inbox:
    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, MailServer]]:
    kept = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield (
        kept,
        MailServer("127.0.0.1", port, False, None, None, "cap@example.org", 5),
    )
    controller.stop()


def test_without_a_mail_server_the_mail_is_kept(app: Flask, make: Make) -> None:
    rows = queued(make, 3)
    result = app.test_cli_runner().invoke(args=["outbox", "send"])
    assert result.exit_code == 0
    assert "Dealt with 3 messages. Nothing left this machine" in result.output
    assert {make.reload(row).status for row in rows} == {"kept"}


def test_with_one_it_is_sent_once_with_our_address(
    build: Callable[..., Flask], inbox: tuple[Inbox, MailServer]
) -> None:
    kept, server = inbox
    app = build(mail=server, public_url="https://cap.example.org")
    make = Make(app)
    rows = queued(make, 25)  # more than one claim takes
    runner = app.test_cli_runner()
    assert "Dealt with 25 messages." in runner.invoke(args=["outbox", "send"]).output
    assert "Dealt with 0 messages." in runner.invoke(args=["outbox", "send"]).output
    assert len(kept.messages) == 25
    assert b"https://cap.example.org/provider/" in kept.messages[0].content
    assert {make.reload(row).status for row in rows} == {"sent"}


def test_expired_drafts_and_unconfirmed_forms_are_forgotten(app: Flask, make: Make) -> None:
    old = make.at - timedelta(days=30)
    version = make.form_version()
    drafts = {
        "gone": make.add(
            SubmissionDraft,
            form_version_id=version.id,
            answers={"name": "A Child"},
            expires_at=make.at - timedelta(minutes=1),
        ),
        "kept": make.add(
            SubmissionDraft,
            form_version_id=version.id,
            answers={"name": "A Child"},
            expires_at=make.at + timedelta(days=1),
        ),
    }
    submissions = {
        name: make.add(
            Submission,
            form_version_id=version.id,
            status="unconfirmed",
            answers={"name": "A Child"},
            sender_name="A Sender",
            sender_email="sender@example.org",
            submitted_at=sent,
            confirm_until=sent + timedelta(days=7),
            confirm_hash=f"hash {name}",
        )
        for name, sent in (("gone", old), ("kept", make.at - timedelta(days=10)))
    }
    stored = app.extensions["storage"]
    key = stored.save(io.BytesIO(b"x"), max_size_bytes=9, media_type="text/plain").key
    file = make.add(
        SubmissionFile,
        draft_id=drafts["kept"].id,
        submission_id=submissions["gone"].id,
        storage_key=key,
    )
    with app.app_context():
        worker.forget()
        worker.forget()
    assert make.reload(drafts["gone"]).answers == {}
    assert make.reload(drafts["kept"]).answers == {"name": "A Child"}
    gone, kept = (make.reload(submissions[name]) for name in ("gone", "kept"))
    assert (gone.answers, gone.sender_name, gone.sender_email) == ({}, "", "")
    assert gone.deleted_at is not None
    assert gone.confirm_hash is None
    assert kept.answers == {"name": "A Child"}
    assert make.reload(file).deleted_at is not None
    with pytest.raises(FileMissingError):
        stored.open(key)


def test_files_are_checked_and_orphans_swept_in_the_loop(
    build: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    with clamd.running() as (_, url):
        app = build(scanner_url=url)
        make = Make(app)
        document = make.document(content=b"%PDF", scan_result="quarantined")
        stops = iter([False, True])

        class Stop:
            def is_set(self) -> bool:
                return False

            def wait(self, _seconds: float) -> None:
                if next(stops):
                    raise KeyboardInterrupt

        swept: list[int] = []
        monkeypatch.setattr(worker, "_stop_on_signals", Stop)
        monkeypatch.setattr(worker, "sweep", lambda: swept.append(1))
        app.test_cli_runner().invoke(args=["worker", "--look-again", "0.1"])
    assert make.reload(document).scan_result == "clean"
    assert swept == [1]  # once a day, not in every round


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_until_told_to_stop(
    app: Flask, urls: Urls, make: Make, tmp_path: Path, number: signal.Signals
) -> None:
    rows = queued(make)
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "worker", "--look-again", "0.2"],
        cwd=ROOT,
        env=os.environ
        | {
            "APP_ENV": "demo",
            "DATABASE_URL": urls.application,
            "STORAGE_URL": (tmp_path / "files").as_uri(),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "has begun" in process.stdout.readline()
        for _ in range(100):
            if make.reload(rows[0]).status == "kept":
                break
            signal.sigtimedwait([], 0.1)
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "has stopped" in rest
    assert make.reload(rows[0]).status == "kept"


def test_it_goes_on_when_the_database_was_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    rounds: list[str] = []

    def send(stop: Any) -> int:
        rounds.append("round")
        if len(rounds) == 1:
            raise OperationalError("SELECT 1", {}, Exception("away"))
        stop.set()
        return 0

    monkeypatch.setattr(worker, "_send_all", send)
    result = app.test_cli_runner().invoke(args=["worker", "--look-again", "0.1"])
    assert result.exit_code == 0, result.output
    assert len(rounds) == 2
    with app.app_context():
        db.engine.dispose()


def test_mail_goes_out_whatever_else_fails(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake in the plan or while forgetting neither ends the worker nor holds up the mail, and
    is not tried again with each look at the outbox."""
    rows = queued(make)
    failed: list[str] = []
    stops = iter([False, True])

    class Stop:
        def is_set(self) -> bool:
            return False

        def wait(self, _seconds: float) -> None:
            if next(stops):
                raise KeyboardInterrupt

    def fail(name: str) -> Any:
        def job() -> None:
            failed.append(name)
            raise KeyError("somebody@example.org")

        return job

    monkeypatch.setattr(worker, "_stop_on_signals", Stop)
    for name in ("plan_and_send", "forget", "sweep"):
        monkeypatch.setattr(worker, name, fail(name))
    app.test_cli_runner().invoke(args=["worker", "--look-again", "0.1"])
    assert make.reload(rows[0]).status == "kept"
    assert failed == ["plan_and_send", "forget", "sweep"]
    told = [record for record in caplog.records if record.getMessage() == "worker.failed"]
    assert [vars(record)["error"] for record in told] == ["KeyError"] * 3
    assert "somebody@example.org" not in caplog.text
