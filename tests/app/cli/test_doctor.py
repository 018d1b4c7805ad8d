from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, pool, text

from app import create_app, schema
from app.extensions import db
from app.settings import AppEnv, MailServer, Settings
from app.storage.checks import MAX_FILE_BYTES
from tests.conftest import settings_for
from tests.support import clamd
from tests.support.clamd import Clamd
from tests.support.databases import Databases
from tests.support.factories import Make

SAFE = {
    "app_env": AppEnv.PRODUCTION,
    "secret_key": "0123456789abcdef" * 4,
    "public_url": "https://cap.council.example",
    "proxy_hops": 1,
    "redis_url": "memory://",
    "scanner_url": "unix:///nowhere/clamd.ctl",
    "contact_email": "cap@council.example",
    "mail": MailServer("mail.council.example", 587, True, None, None, "cap@council.example", 15),
}


def doctor(app: Flask) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def invite(app: Flask) -> None:
    runner = app.test_cli_runner()
    for arguments in (
        ["lists", "load"],
        ["forms", "load"],
        ["accounts", "invite", "lead@council.example", "--name", "A", "--role", "service-lead"],
    ):
        result = runner.invoke(args=arguments)
        assert result.exit_code == 0, result.output


@pytest.fixture
def daemon() -> Iterator[tuple[Clamd, str]]:
    with clamd.running() as started:
        yield started


@pytest.mark.only_on("postgresql")
def test_all_is_well_with_two_roles_and_safe_settings(
    build: Callable[..., Flask], daemon: tuple[Clamd, str]
) -> None:
    app = build(**SAFE | {"scanner_url": daemon[1]})
    code, words = doctor(app)
    assert code == 1
    assert "lists that every installation begins with are missing" in words
    assert "No form is published" in words
    assert "Nobody can invite people yet" in words
    invite(app)
    assert doctor(app) == (0, "All is well.\n")


@pytest.mark.only_on("postgresql")
def test_demo_accounts_in_production_are_told(build: Callable[..., Flask]) -> None:
    app = build(**SAFE)
    invite(app)
    app.test_cli_runner().invoke(
        args=["accounts", "invite", "a@example.org", "--name", "A", "--role", "auditor"]
    )
    assert "Accounts of the demo exist" in doctor(app)[1]


def test_unsafe_settings_are_listed(app: Flask) -> None:
    code, words = doctor(app)
    assert code == 1
    settings: Settings = app.extensions["settings"]
    assert all(problem in words for problem in settings.problems())


@pytest.mark.only_on("postgresql")
def test_an_application_that_owns_its_tables_is_told(
    databases: Databases, tmp_path: object
) -> None:
    urls = databases.fresh("owned")
    owned = type(urls)(urls.owner, urls.owner)
    app = create_app(settings_for(owned, tmp_path))  # type: ignore[arg-type]
    words = doctor(app)[1]
    with app.app_context():
        db.engine.dispose()
    assert "owns its tables" in words
    assert "may change audit_event" in words


def test_a_missing_trigger_is_told(databases: Databases, tmp_path: object) -> None:
    urls = databases.fresh("untriggered")
    drop = {
        "sqlite": "DROP TRIGGER audit_event_no_update",
        "postgresql": "DROP TRIGGER audit_event_append_only ON audit_event",
    }
    engine = create_engine(urls.owner, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text(drop[databases.kind]))
    app = create_app(settings_for(urls, tmp_path))  # type: ignore[arg-type]
    words = doctor(app)[1]
    with app.app_context():
        db.engine.dispose()
    assert "The trigger that refuses changes of audit_event is missing." in words
    assert "status_history" not in words


def test_tables_that_are_behind_are_told(databases: Databases, tmp_path: object) -> None:
    urls = databases.bare("behind")
    schema.upgrade(urls.owner, application_url=urls.application, revision="0001")
    app = create_app(settings_for(urls, tmp_path))  # type: ignore[arg-type]
    words = doctor(app)[1]
    with app.app_context():
        db.engine.dispose()
    assert "The tables are not up to date." in words


@pytest.mark.only_on("postgresql")
def test_tables_that_nobody_opened_to_the_application_are_told(
    databases: Databases, tmp_path: object
) -> None:
    urls = databases.bare("ungranted")
    schema.upgrade(urls.owner)
    app = create_app(settings_for(urls, tmp_path))  # type: ignore[arg-type]
    words = doctor(app)[1]
    with app.app_context():
        db.engine.dispose()
    assert "may not read the tables" in words


@pytest.mark.only_on("sqlite")
def test_a_database_that_is_away_is_told(build: Callable[..., Flask]) -> None:
    app = build(database_url="sqlite:////nowhere/at/all.sqlite3")
    assert "The database does not answer: OperationalError." in doctor(app)[1]


@pytest.mark.only_on("sqlite")
def test_storage_that_keeps_nothing_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(app.extensions["storage"], "save", full)
    assert "The storage cannot keep files: OSError." in doctor(app)[1]


@pytest.mark.only_on("sqlite")
def test_storage_that_strangers_can_read_is_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["storage"], "is_public", lambda _key: True)
    assert "Strangers can read the files in the storage." in doctor(app)[1]


@pytest.mark.only_on("sqlite")
def test_a_scanner_that_does_its_work_is_not_told(
    build: Callable[..., Flask], daemon: tuple[Clamd, str]
) -> None:
    words = doctor(build(scanner_url=daemon[1]))[1]
    assert "scanner" not in words.lower()
    assert [len(each) for each in daemon[0].taken] == [68, MAX_FILE_BYTES]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("instead", "words"),
    [
        (clamd.HANG_UP, "The virus scanner does not answer."),
        (b"stream: OK\0", "The virus scanner does not know the test virus."),
    ],
)
def test_a_scanner_that_is_of_no_use_is_told(
    build: Callable[..., Flask], daemon: tuple[Clamd, str], instead: bytes | str, words: str
) -> None:
    daemon[0].instead = instead
    assert words in doctor(build(scanner_url=daemon[1]))[1]


@pytest.mark.only_on("sqlite")
def test_a_scanner_that_refuses_our_largest_files_is_told(build: Callable[..., Flask]) -> None:
    with clamd.running(limit_bytes=MAX_FILE_BYTES - 1) as (_, url):
        assert "does not take our largest files" in doctor(build(scanner_url=url))[1]


def test_files_that_waited_too_long_for_the_scanner_are_told(app: Flask, make: Make) -> None:
    old = make.at - timedelta(days=2)
    make.document(scan_result="quarantined", created_at=old)
    make.document(scan_result="quarantined")
    make.document(created_at=old)
    make.submission_file(scan_result="quarantined", created_at=old)
    assert "2 files have waited for the virus check for more than a day." in doctor(app)[1]
