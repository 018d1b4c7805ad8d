"""The scanner against a daemon that speaks the real protocol, and everything that goes wrong."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.virus_check import Scan, ScanResult
from app.storage.clamav import Address, ClamAv, parse_address, read_answer
from app.storage.opening import open_scanner
from tests.support import clamd
from tests.support.clamd import Clamd

CLEAN, WAITING = Scan(ScanResult.CLEAN), Scan(ScanResult.QUARANTINED)
FOUND = Scan(ScanResult.INFECTED, "Win.Test.EICAR_HDB-1")
Running = tuple[Clamd, str]


@pytest.fixture
def daemon() -> Iterator[Running]:
    with clamd.running() as started:
        yield started


def scanner(url: str, *, timeout_seconds: float = 5, leave_alone_seconds: float = 0) -> ClamAv:
    return ClamAv(
        parse_address(url),
        timeout_seconds=timeout_seconds,
        leave_alone_seconds=leave_alone_seconds,
    )


def test_a_clean_file_and_a_virus_by_tcp(daemon: Running) -> None:
    server, url = daemon
    content = os.urandom(3_000_000)
    assert scanner(url).scan(io.BytesIO(content)) == CLEAN
    assert server.taken == [content]
    assert scanner(url).scan(io.BytesIO(b"text before " + clamd.EICAR)) == FOUND
    assert scanner(url).scan(io.BytesIO(b"")) == CLEAN


def test_a_clean_file_and_a_virus_by_unix_socket(tmp_path: Path) -> None:
    with clamd.running(tmp_path / "clamd.ctl") as (_, url):
        assert url.startswith("unix:///")
        assert open_scanner(url).scan(io.BytesIO(b"x" * 200_000)) == CLEAN
        assert open_scanner(url, has_time=True).scan(io.BytesIO(clamd.EICAR)) == FOUND


@pytest.mark.parametrize("size_bytes", [2_000, 8_000_000])
def test_a_file_beyond_the_limit_of_the_daemon_is_not_clean(size_bytes: int) -> None:
    with clamd.running(limit_bytes=1_000) as (server, url):
        assert scanner(url).scan(io.BytesIO(bytes(size_bytes))) == WAITING
        assert server.taken == []
        assert scanner(url).scan(io.BytesIO(bytes(500))) == CLEAN


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM: Can't write to temporary file. ERROR\0",
        b"stream: OK\n\0",
        b"stream: OKAY\0",
        b"OK\0",
        b"1: stream: OK\0",
        b"stream: lstat() failed: Permission denied. ERROR\0",
        b"stream:  FOUND\0",
        b"\0",
        b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0",
        b"\xff\xfe\0",
        b"x" * 100_000,
    ],
)
def test_what_is_no_clear_answer_leaves_a_file_waiting(daemon: Running, answer: bytes) -> None:
    server, url = daemon
    server.instead = answer
    assert scanner(url).scan(io.BytesIO(b"x")) == WAITING


@pytest.mark.parametrize("what", [clamd.HANG_UP, clamd.CUT_OFF])
def test_a_daemon_that_hangs_up_leaves_a_file_waiting(daemon: Running, what: str) -> None:
    server, url = daemon
    server.instead = what
    assert scanner(url).scan(io.BytesIO(bytes(1_000_000))) == WAITING


def test_a_daemon_that_hangs_is_not_waited_for_for_ever(daemon: Running) -> None:
    server, url = daemon
    server.instead = clamd.HANG
    began = time.monotonic()
    assert scanner(url, timeout_seconds=0.3).scan(io.BytesIO(b"x")) == WAITING
    assert time.monotonic() - began < 3


def test_nobody_there(tmp_path: Path, daemon: Running) -> None:
    server, url = daemon
    server.stop()
    assert scanner(url).scan(io.BytesIO(b"x")) == WAITING
    assert scanner(f"unix://{tmp_path}/none.ctl").scan(io.BytesIO(b"x")) == WAITING


def test_a_daemon_without_an_answer_is_left_alone_for_a_while() -> None:
    moment = 100.0
    with clamd.running() as (server, url):
        server.instead = clamd.HANG_UP
        asked = ClamAv(
            parse_address(url), timeout_seconds=5, leave_alone_seconds=15, clock=lambda: moment
        )
        assert [asked.scan(io.BytesIO(b"x")) for _ in range(3)] == [WAITING] * 3
        assert server.asked == 1
        server.instead = b""
        moment += 16
        assert asked.scan(io.BytesIO(b"x")) == CLEAN
        assert asked.scan(io.BytesIO(b"x")) == CLEAN
        assert server.asked == 3


def test_the_name_of_a_virus_is_made_fit_for_a_page() -> None:
    assert read_answer(b"stream: Eicar<script>\xff(x) FOUND") == Scan(
        ScanResult.INFECTED, "Eicarscriptx"
    )
    assert len(read_answer(b"stream: " + b"a" * 500 + b" FOUND").finding) == 120
    assert read_answer(b"stream: \xff\xff FOUND").finding == "a virus"


def test_addresses() -> None:
    assert parse_address("unix:///run/clamav/clamd.ctl") == Address(path="/run/clamav/clamd.ctl")
    assert parse_address("unix:///run/with%20space") == Address(path="/run/with space")
    assert parse_address("tcp://av.example.org:3310") == Address(host="av.example.org", port=3310)
    assert parse_address("tcp://[::1]:3310/") == Address(host="::1", port=3310)


@pytest.mark.parametrize(
    "url",
    [
        "tcp://host",
        "tcp://host:0",
        "tcp://host:99999",
        "tcp://:3310",
        "unix://run/clamd",
        "unix:///",
    ]
    + ["http://host:3310", "host:3310", "", "tcp://host:3310/path"],
)
def test_an_address_that_cannot_be_asked_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SCANNER_URL must look like"):
        parse_address(url)
