"""What is swept from the storage, and above all what never is."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.cli.storage import sweep
from app.extensions import db
from app.models import Installation
from app.services import file_sweeps, retention, virus_checks
from app.storage.local import LocalFileStore
from tests.support.factories import Make


@pytest.fixture
def store(app: Flask) -> LocalFileStore:
    return app.extensions["storage"]


@pytest.fixture(autouse=True)
def _empty(store: LocalFileStore) -> None:
    """The folder is shared by the tests; a mark of an earlier one would be another's."""
    for path in list(store._root.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (store._root / "unfinished").mkdir()


def put(store: LocalFileStore, *, days_old: float = 2) -> str:
    key = store.save(io.BytesIO(b"x"), max_size_bytes=9, media_type="text/plain").key
    age(store, key, days_old)
    return key


def age(store: LocalFileStore, key: str, days_old: float) -> None:
    path = store._root / key[:2] / key
    seconds = path.stat().st_mtime - timedelta(days=days_old).total_seconds()
    os.utime(path, (seconds, seconds))


def keys(store: LocalFileStore) -> set[str]:
    return {each.key for each in store.keys()}  # noqa: SIM118 - a store is no mapping


def run(app: Flask, **more: Any) -> int:
    with app.app_context():
        return sweep(**more)


def test_old_files_without_a_record_go_and_all_others_stay(
    app: Flask, make: Make, store: LocalFileStore
) -> None:
    assert run(app) == 0  # the store was empty: it is ours from now on
    known = {
        make.document(content=b"1").storage_key,
        make.submission_file(content=b"2").storage_key,
        # What was let go is swept by its record, and a deleted document can be brought back.
        make.submission_file(content=b"3", removed=True).storage_key,
        make.document(content=b"4", deleted_at=make.at).storage_key,
    }
    for key in known:
        age(store, key, 90)
    young, old = put(store, days_old=0.9), put(store, days_old=1.1)
    assert run(app) == 1
    assert keys(store) == known | {young}
    assert old not in keys(store)
    assert run(app) == 0


def test_another_database_on_the_same_storage_sweeps_nothing(
    app: Flask, build: Callable[..., Flask], make: Make, store: LocalFileStore
) -> None:
    assert run(app) == 0
    document = make.document(content=b"1")
    age(store, document.storage_key, 90)
    another = build(storage_url=app.extensions["settings"].storage_url)
    assert run(another) == 0
    assert run(another, even_many=True) == 0
    assert keys(store) == {document.storage_key}


def test_an_unmarked_storage_with_unknown_files_is_nobodys(
    app: Flask, make: Make, store: LocalFileStore
) -> None:
    """A new database on the storage of an old one must not take all its files for orphans."""
    before = {put(store, days_old=90) for _ in range(3)}
    assert run(app) == run(app, even_many=True) == 0
    assert keys(store) == before
    assert store.mark() is None


def test_a_storage_whose_files_are_all_known_becomes_ours(
    app: Flask, make: Make, store: LocalFileStore
) -> None:
    make.document(content=b"1")
    assert run(app) == 0
    orphan = put(store)
    assert run(app) == 1
    assert orphan not in keys(store)


def test_very_many_orphans_are_left_and_told(app: Flask, make: Make, store: LocalFileStore) -> None:
    """As after a backup of the database was brought back that lacks the newest rows."""
    assert run(app) == 0
    before = {put(store) for _ in range(file_sweeps.FEW + 1)}
    assert run(app) == 0
    assert keys(store) == before
    runner = app.test_cli_runner()
    told = runner.invoke(args=["storage", "check"])
    assert told.exit_code == 0, told.output
    assert "21 old files that no record names" in told.output
    assert "and 1 more" in told.output
    assert "So many say that records are missing" in told.output
    assert runner.invoke(args=["storage", "sweep"]).output == "Deleted 0 files.\n"
    told = runner.invoke(args=["storage", "sweep", "--even-many"])
    assert told.output == "Deleted 21 files.\n"
    assert keys(store) == set()


def test_a_file_that_is_missing_is_told(app: Flask, make: Make, store: LocalFileStore) -> None:
    document = make.document()
    make.submission_file(deleted_at=make.at)
    told = app.test_cli_runner().invoke(args=["storage", "check"])
    assert told.exit_code == 1
    assert "1 records whose file is missing:" in told.output
    assert document.storage_key in told.output
    assert "The storage is not marked yet" in told.output


def test_what_interrupted_saves_left_goes_after_a_day(app: Flask, store: LocalFileStore) -> None:
    for name, hours in (("a" * 40, 30), ("b" * 40, 20)):
        path = store._root / "unfinished" / name
        path.write_bytes(b"half")
        seconds = path.stat().st_mtime - hours * 3600
        os.utime(path, (seconds, seconds))
    assert run(app) == 1
    assert [each.name for each in (store._root / "unfinished").iterdir()] == ["b" * 40]


def test_a_moved_database_owns_nothing_until_somebody_says_so(
    app: Flask, build: Callable[..., Flask], make: Make, store: LocalFileStore
) -> None:
    """A copy has the same rows but not those that come after it was taken."""
    assert run(app) == 0
    (row,) = make.all(Installation)
    copy = build(storage_url=app.extensions["settings"].storage_url)
    Make(copy).add(Installation, id=row.id, mark=row.mark, made_at=row.made_at)
    orphan = put(store)
    assert run(copy) == 0
    runner = copy.test_cli_runner()
    assert "belongs to another database" in runner.invoke(args=["storage", "check"]).output
    assert "belongs to another database" in runner.invoke(args=["doctor"]).output
    assert runner.invoke(args=["storage", "claim"], input="n\n").exit_code == 1
    assert run(copy) == 0
    assert runner.invoke(args=["storage", "claim", "--yes"]).exit_code == 0
    assert keys(store) == {orphan}
    assert run(app) == 0
    assert run(copy) == 1


def test_the_mark_names_the_place_and_stays(app: Flask, make: Make, system_session: Any) -> None:
    with system_session() as session:
        first = file_sweeps.mark_of(session, at=make.at)
    with system_session() as session:
        assert file_sweeps.mark_of(session, at=make.at) == first
    assert len(make.all(Installation)) == 1
    assert len(first) == 40


def test_held_files_that_staff_took_away_are_swept_and_live_documents_never(
    app: Flask, make: Make, acting: Any, the_system: Any, store: LocalFileStore
) -> None:
    submission = make.submission()
    sent = {"submission_id": submission.id, "removed": True}
    held = make.submission_file(content=b"1", scan_result="infected", **sent)
    kept = make.submission_file(content=b"2", **sent)
    document = make.document(content=b"3")
    shared = make.submission_file(storage_key=document.storage_key, removed=True)
    with acting(the_system) as session:
        assert file_sweeps.sweep_removed(session, store, by=the_system, at=make.at) == 1
    assert keys(store) == {kept.storage_key, document.storage_key}
    assert make.reload(held).deleted_at is not None
    assert make.reload(shared).deleted_at is None


def test_the_bytes_of_a_held_document_stay_while_a_file_names_them(
    app: Flask, make: Make, acting: Any, the_system: Any, store: LocalFileStore
) -> None:
    gone = {"scan_result": "infected", "scan_due_at": make.at, "deleted_at": make.at}
    document = make.document(content=b"1", **gone)
    file = make.submission_file(
        storage_key=document.storage_key, submission_id=make.submission().id
    )
    for left, swept in (({document.storage_key}, 0), (set(), 1)):
        with acting(the_system) as session:
            found = file_sweeps.sweep_removed(session, store, by=the_system, at=make.at)
        assert found == swept
        assert keys(store) == left
        make.change(file, removed=True)


def test_what_is_done_in_parts_begins_with_what_waits_longest(
    app: Flask, make: Make, acting: Any, the_system: Any, store: LocalFileStore
) -> None:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(" ".join(statement.split()))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with acting(the_system) as session:
            retention.forget_old(session, store, by=the_system, at=make.at)
            virus_checks.claim(session, at=make.at)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    parts = [each for each in seen if " LIMIT " in each]
    assert len(parts) >= 6
    assert [each for each in parts if " ORDER BY " not in each] == []
