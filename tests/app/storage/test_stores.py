"""One contract, held by every store: a folder, and a bucket behind a real HTTP server."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer

from app.settings import ROOT
from app.storage.base import FileMissingError, FileStore, FileTooLargeError
from app.storage.local import LocalFileStore
from app.storage.opening import open_store
from app.storage.s3 import Bucket, BucketError, BucketFileStore, parse_bucket
from tests.support.actors import signed_in
from tests.support.factories import Make

MEGABYTE = 1024 * 1024
# The smallest that the protocol allows for all parts but the last.
PART_BYTES = 5 * MEGABYTE
BUCKET = "cap-files"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of an empty bucket, as its owner has it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of the tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of the tests")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b"").close()
    client = boto3.client("s3", endpoint_url=endpoint, region_name="eu-west-2")
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    return client


@pytest.fixture(params=["folder", "bucket", "bucket root"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return LocalFileStore(tmp_path / "files")
    request.getfixturevalue("bucket")
    prefix = "cap/live/" if request.param == "bucket" else ""
    endpoint = request.getfixturevalue("endpoint")
    return BucketFileStore(Bucket(BUCKET, prefix, endpoint, "eu-west-2"), part_bytes=PART_BYTES)


def save(store: FileStore, content: bytes = b"contents", **more: Any) -> str:
    most = more.get("max_size_bytes", 100 * MEGABYTE)
    return store.save(io.BytesIO(content), max_size_bytes=most, media_type="image/png").key


class Dripping(io.RawIOBase):
    """A stream that gives what it has in small pieces, and may break."""

    def __init__(self, content: bytes, *, breaks: bool = False, piece: int = 999_999) -> None:
        super().__init__()
        self._rest, self._breaks, self._piece = io.BytesIO(content), breaks, piece

    def read(self, size: int = -1) -> bytes:
        piece = self._rest.read(min(size, self._piece) if size >= 0 else self._piece)
        if not piece and self._breaks:
            raise ConnectionResetError
        return piece


@pytest.mark.parametrize(
    "size_bytes", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 13 * MEGABYTE]
)
def test_what_was_saved_comes_back(store: FileStore, size_bytes: int) -> None:
    content = os.urandom(size_bytes)
    stored = store.save(
        Dripping(content),  # type: ignore[arg-type]
        max_size_bytes=20 * MEGABYTE,
        media_type="image/png",
    )
    assert (stored.size_bytes, stored.media_type) == (size_bytes, "image/png")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with store.open(stored.key) as opened:
        assert opened.read(10) == content[:10]
        assert opened.read() == content[10:]
        assert opened.read() == b""


def test_the_rest_of_a_stream_is_kept_and_the_same_contents_get_two_keys(store: FileStore) -> None:
    stream = io.BytesIO(b"before after")
    stream.seek(7)
    stored = store.save(stream, max_size_bytes=5, media_type="image/png")
    with store.open(stored.key) as opened:
        assert opened.read() == b"after"
    assert save(store) != save(store)


@pytest.mark.parametrize("size_bytes", [11, PART_BYTES + 2, 3 * PART_BYTES])
def test_a_file_that_is_too_large_leaves_nothing(store: FileStore, size_bytes: int) -> None:
    for most in {10, size_bytes - 1}:
        with pytest.raises(FileTooLargeError):
            save(store, bytes(size_bytes), max_size_bytes=most)
    assert list(store.keys()) == []
    assert store.delete_unfinished(older_than=tomorrow()) == 0


@pytest.mark.parametrize("size_bytes", [10, PART_BYTES + 10])
def test_a_stream_that_breaks_leaves_nothing(store: FileStore, size_bytes: int) -> None:
    with pytest.raises(ConnectionResetError):
        store.save(
            Dripping(bytes(size_bytes), breaks=True),  # type: ignore[arg-type]
            max_size_bytes=20 * MEGABYTE,
            media_type="image/png",
        )
    assert list(store.keys()) == []
    assert store.delete_unfinished(older_than=tomorrow()) == 0


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "a" * 39, "A" * 40, "", "installation", "é" * 40]
)
def test_a_key_that_is_not_ours_reaches_no_file(store: FileStore, key: str) -> None:
    store.set_mark("mark")
    with pytest.raises(FileMissingError):
        store.open(key)
    with pytest.raises(FileMissingError):
        store.delete(key)


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: FileStore) -> None:
    key = save(store)
    store.delete(key)
    store.delete(key)
    with pytest.raises(FileMissingError):
        store.open(key)
    with pytest.raises(FileMissingError):
        store.open("0" * 40)


def test_every_key_is_listed_with_its_age(store: FileStore) -> None:
    began = datetime.now(UTC) - timedelta(seconds=5)
    saved = {save(store) for _ in range(3)}
    listed = list(store.keys())
    assert {each.key for each in listed} == saved
    assert len(listed) == 3
    for each in listed:
        assert began <= each.written_at <= datetime.now(UTC) + timedelta(seconds=5)


def test_the_first_mark_stays(store: FileStore) -> None:
    assert store.mark() is None
    assert store.set_mark("first")
    assert not store.set_mark("second")
    assert store.set_mark("first")
    assert store.mark() == "first"
    store.replace_mark("third")
    assert store.mark() == "third"
    assert list(store.keys()) == []


def test_nothing_is_public(store: FileStore) -> None:
    assert not store.is_public(save(store))


# --- what only a bucket has ------------------------------------------------------------------


def bucket_store(endpoint: str, prefix: str = "cap/live/") -> BucketFileStore:
    return BucketFileStore(Bucket(BUCKET, prefix, endpoint, "eu-west-2"), part_bytes=PART_BYTES)


def listed(store: FileStore) -> set[str]:
    return {each.key for each in store.keys()}  # noqa: SIM118 - a store is no mapping


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def test_more_keys_than_one_answer_holds_are_all_listed(bucket: Any, endpoint: str) -> None:
    names = {f"{number:040x}" for number in range(1_203)}
    for name in names:
        bucket.put_object(Bucket=BUCKET, Key=f"cap/live/{name}", Body=b"")
    assert listed(bucket_store(endpoint)) == names


def test_what_is_not_ours_in_a_bucket_is_left_alone(bucket: Any, endpoint: str) -> None:
    other = bucket_store(endpoint, "cap/test/")
    theirs = save(other)
    bucket.put_object(Bucket=BUCKET, Key="cap/live/readme.txt", Body=b"x")
    bucket.create_multipart_upload(Bucket=BUCKET, Key=f"cap/test/{'a' * 40}")
    ours = bucket_store(endpoint)
    mine = save(ours)
    assert listed(ours) == {mine}
    assert ours.delete_unfinished(older_than=tomorrow()) == 0
    with pytest.raises(FileMissingError):
        ours.open(theirs)


def test_interrupted_uploads_go_when_old(bucket: Any, endpoint: str) -> None:
    store = bucket_store(endpoint)
    bucket.create_multipart_upload(Bucket=BUCKET, Key=f"cap/live/{'a' * 40}")
    assert store.delete_unfinished(older_than=datetime(2010, 1, 1, tzinfo=UTC)) == 0
    assert store.delete_unfinished(older_than=tomorrow()) == 1
    assert store.delete_unfinished(older_than=tomorrow()) == 0
    assert bucket.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


def test_a_bucket_that_gives_files_to_everybody_is_noticed(bucket: Any, endpoint: str) -> None:
    store = bucket_store(endpoint)
    key = save(store)
    bucket.put_object_acl(Bucket=BUCKET, Key=f"cap/live/{key}", ACL="public-read")
    assert store.is_public(key)


def test_files_are_asked_for_by_nobody_without_credentials(bucket: Any, endpoint: str) -> None:
    key = save(bucket_store(endpoint))
    grants = bucket.get_object_acl(Bucket=BUCKET, Key=f"cap/live/{key}")["Grants"]
    assert all("URI" not in each["Grantee"] for each in grants)


def test_a_bucket_that_is_not_there_is_an_error_of_the_system(bucket: Any, endpoint: str) -> None:
    store = BucketFileStore(Bucket("no-such-bucket", "", endpoint, "eu-west-2"))
    for deed in (
        lambda: save(store),
        lambda: list(store.keys()),
        lambda: store.delete("0" * 40),
        lambda: store.set_mark("mark"),
        lambda: store.delete_unfinished(older_than=tomorrow()),
    ):
        with pytest.raises(OSError, match="NoSuchBucket"):
            deed()


def test_a_storage_that_does_not_answer_is_an_error_of_the_system(
    bucket: Any, unused_port: int
) -> None:
    store = BucketFileStore(Bucket(BUCKET, "", f"http://127.0.0.1:{unused_port}", "eu-west-2"))
    with pytest.raises(BucketError, match="EndpointConnectionError"):
        save(store)


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_address_in_the_settings(bucket: Any, endpoint: str) -> None:
    url = f"s3://{BUCKET}/cap/live?region=eu-west-2&endpoint={quote(endpoint, safe='')}"
    key = save(open_store(url))
    assert bucket.get_object(Bucket=BUCKET, Key=f"cap/live/{key}")["ContentType"] == "image/png"


@pytest.mark.parametrize(
    ("url", "parsed"),
    [
        ("s3://cap-files", Bucket("cap-files", "", None, None)),
        ("s3://cap-files/", Bucket("cap-files", "", None, None)),
        ("s3://cap-files/a/b/?region=eu-west-2", Bucket("cap-files", "a/b/", None, "eu-west-2")),
        (
            "s3://cap-files/a?endpoint=https://s3.example.org&region=x",
            Bucket("cap-files", "a/", "https://s3.example.org", "x"),
        ),
    ],
)
def test_addresses(url: str, parsed: Bucket) -> None:
    assert parse_bucket(url) == parsed


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3:///folder",
        "s3://UPPER/x",
        "s3://user:secret@bucket/x",
        "s3://bucket?endpoint=ftp://x",
        "s3://bucket?endpoint=s3.example.org",
        "s3://bucket?acl=public-read",
        "s3://bucket#x",
        "file:///x",
    ],
)
def test_an_address_that_is_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="STORAGE_URL must look like s3://bucket"):
        parse_bucket(url)


def test_the_library_is_loaded_only_where_a_bucket_is_configured(
    run: Callable[[str], str], tmp_path: Path
) -> None:
    loaded = "import sys; print('boto3' in sys.modules)"
    opened = f"from app.storage.opening import open_store; open_store('file://{tmp_path}/f');"
    assert run(f"import app.factory; {opened} {loaded}") == "False"
    bucket = "open_store('s3://cap-files?region=eu-west-2');"
    assert run(f"from app.storage.opening import open_store; {bucket} {loaded}") == "True"


@pytest.fixture
def run() -> Callable[[str], str]:
    def python(code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        )
        return done.stdout.strip()

    return python


@pytest.mark.only_on("sqlite")
def test_files_are_downloaded_out_of_a_bucket(
    bucket: Any, endpoint: str, build: Callable[..., Flask]
) -> None:
    app = build(storage_url=f"s3://{BUCKET}/live?region=eu-west-2&endpoint={quote(endpoint)}")
    make, content = Make(app), os.urandom(3 * MEGABYTE)
    document = make.document(content=content)
    page = signed_in(app, make.staff(), make).get(f"/files/{document.id}")
    assert (page.status, page.data) == (200, content)
    assert page.headers["Content-Disposition"].startswith("attachment")
    bucket.delete_object(Bucket=BUCKET, Key=f"live/{document.storage_key}")
    assert signed_in(app, make.staff(), make).get(f"/files/{document.id}").status == 404
