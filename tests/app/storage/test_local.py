from __future__ import annotations

import hashlib
import io
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.virus_check import Scan, ScanResult
from app.storage.base import (
    FileMissingError,
    FileTooLargeError,
    NoScanner,
)
from app.storage.local import LocalFileStore
from app.storage.opening import open_store


@pytest.fixture
def store(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


def _save(store: LocalFileStore, content: bytes = b"contents") -> str:
    return store.save(
        io.BytesIO(content), max_size_bytes=1_000_000, media_type="application/pdf"
    ).key


def _everything_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_saved_comes_back(store: LocalFileStore) -> None:
    saved = store.save(io.BytesIO(b"abc" * 200_000), max_size_bytes=600_000, media_type="image/png")
    assert saved.size_bytes == 600_000
    assert saved.sha256 == hashlib.sha256(b"abc" * 200_000).hexdigest()
    assert saved.media_type == "image/png"
    with store.open(saved.key) as opened:
        assert opened.read() == b"abc" * 200_000


def test_the_same_contents_get_two_keys(store: LocalFileStore) -> None:
    assert _save(store) != _save(store)


def test_files_are_for_this_account_alone(store: LocalFileStore, tmp_path: Path) -> None:
    _save(store)
    for path in (tmp_path / "files").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_file_that_is_too_large_leaves_nothing(store: LocalFileStore, tmp_path: Path) -> None:
    with pytest.raises(FileTooLargeError):
        store.save(io.BytesIO(bytes(11)), max_size_bytes=10, media_type="image/png")
    assert _everything_under(tmp_path) == []


def test_a_stream_that_breaks_leaves_nothing(store: LocalFileStore, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError("connection lost")
            return super().read(10)

    with pytest.raises(OSError, match="connection lost"):
        store.save(Broken(bytes(100)), max_size_bytes=1000, media_type="image/png")
    assert _everything_under(tmp_path) == []


@pytest.mark.parametrize(
    "key", ["", ".", "..", "../secret", "/etc/passwd", "a" * 39, "A" * 40, "ab/../../x", "x\0y"]
)
def test_a_key_that_is_not_ours_reaches_no_file(store: LocalFileStore, key: str) -> None:
    with pytest.raises(FileMissingError):
        store.open(key)
    with pytest.raises(FileMissingError):
        store.delete(key)


def test_a_link_in_the_store_does_not_lead_out_of_it(store: LocalFileStore, tmp_path: Path) -> None:
    key = "ab" * 20
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / key).write_text("secret")
    (tmp_path / "files" / "ab").symlink_to(outside)
    with pytest.raises(FileMissingError):
        store.open(key)


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: LocalFileStore) -> None:
    key = _save(store)
    store.delete(key)
    store.delete(key)
    with pytest.raises(FileMissingError):
        store.open(key)


def test_every_key_is_listed_with_its_age(store: LocalFileStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    keys = {_save(store) for _ in range(5)}
    listed = list(store.keys())
    assert {kept.key for kept in listed} == keys
    assert all(before < kept.written_at <= datetime.now(UTC) for kept in listed)


def test_leftovers_of_interrupted_saves_go_when_old(store: LocalFileStore, tmp_path: Path) -> None:
    left = tmp_path / "files" / "unfinished" / ("cd" * 20)
    left.write_bytes(b"half")
    now = datetime.now(UTC)
    assert store.delete_unfinished(older_than=now - timedelta(hours=1)) == 0
    os.utime(left, (now.timestamp() - 7200, now.timestamp() - 7200))
    assert store.delete_unfinished(older_than=now - timedelta(hours=1)) == 1
    assert _everything_under(tmp_path) == []


def test_without_a_scanner_a_file_is_marked_unscanned() -> None:
    assert NoScanner().scan(io.BytesIO(b"x")) == Scan(ScanResult.UNSCANNED)


def test_the_address_in_the_settings_names_the_folder(tmp_path: Path) -> None:
    store = open_store((tmp_path / "with space").as_uri())
    key = store.save(io.BytesIO(b"x"), max_size_bytes=9, media_type="image/png").key
    assert (tmp_path / "with space" / key[:2] / key).read_bytes() == b"x"


@pytest.mark.parametrize("url", ["ftp://host/x", "file://host/x", "/plain/path", ""])
def test_an_address_we_cannot_serve_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="STORAGE_URL"):
        open_store(url)
