"""ClamAV's daemon over its own socket: INSTREAM, and anything but a clear answer is no answer."""

from __future__ import annotations

import logging
import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from app.domain.virus_check import MOST_WORDS, Scan, ScanResult

logger = logging.getLogger(__name__)

CHUNK_BYTES = 64 * 1024
MOST_ANSWER_BYTES = 4 * 1024
LEAVE_ALONE_SECONDS = 15

NO_ANSWER = Scan(ScanResult.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the daemon listens: a path of a unix socket, or a host with a port."""

    path: str = ""
    host: str = ""
    port: int = 0


def parse_address(scanner_url: str) -> Address:
    """The address in SCANNER_URL. Raises ValueError with what it must look like."""
    try:
        url = urlsplit(scanner_url)
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    if url.scheme == "unix" and not url.netloc and url.path not in {"", "/"}:
        return Address(path=unquote(url.path))
    if url.scheme == "tcp" and url.hostname and port and url.path in {"", "/"}:
        return Address(host=url.hostname, port=port)
    raise ValueError(
        "SCANNER_URL must look like unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310."
    )


class ClamAv:
    """Asks the daemon about one file at a time, within `timeout_seconds` for all of it.

    A daemon that gave no answer is left alone for a while: a page with twenty files must not
    wait for it twenty times. The worker asks again later.
    """

    def __init__(
        self,
        address: Address,
        *,
        timeout_seconds: float,
        leave_alone_seconds: float = LEAVE_ALONE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._timeout_seconds = timeout_seconds
        self._leave_alone_seconds = leave_alone_seconds
        self._clock = clock
        self._left_alone_until = 0.0

    def scan(self, stream: BinaryIO) -> Scan:
        """CLEAN only when the daemon says OK, INFECTED only when it names what it found."""
        if self._clock() < self._left_alone_until:
            return NO_ANSWER
        try:
            answer = self._ask(stream)
        except OSError as error:
            self._left_alone_until = self._clock() + self._leave_alone_seconds
            logger.error("scanner.unavailable", extra={"error": type(error).__name__})
            return NO_ANSWER
        scan = read_answer(answer)
        if scan.result is ScanResult.QUARANTINED:
            logger.error(
                "scanner.unclear", extra={"answer": answer[:80].decode("ascii", "replace")}
            )
        return scan

    def _ask(self, stream: BinaryIO) -> bytes:
        """The answer to one INSTREAM session. Raises OSError, also when time is up."""
        until = self._clock() + self._timeout_seconds
        with self._connected(until) as connection:
            try:
                self._send(connection, b"zINSTREAM\0", until)
                while chunk := stream.read(CHUNK_BYTES):
                    self._send(connection, struct.pack("!L", len(chunk)) + chunk, until)
                self._send(connection, struct.pack("!L", 0), until)
            except (BrokenPipeError, ConnectionResetError):
                # A file beyond the daemon's own limit: it says so and hangs up while we still
                # send. What it said is worth reading.
                pass
            return self._receive(connection, until)

    def _connected(self, until: float) -> socket.socket:
        address = self._address
        if not address.path:
            return socket.create_connection((address.host, address.port), self._left(until))
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(self._left(until))
            connection.connect(address.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _send(self, connection: socket.socket, content: bytes, until: float) -> None:
        connection.settimeout(self._left(until))
        connection.sendall(content)

    def _receive(self, connection: socket.socket, until: float) -> bytes:
        """Everything up to the zero byte that ends the answer. Without it there is no answer."""
        answer = b""
        while b"\0" not in answer:
            connection.settimeout(self._left(until))
            part = connection.recv(MOST_ANSWER_BYTES)
            if not part or len(answer) > MOST_ANSWER_BYTES:
                raise ConnectionError("The scanner hung up before it had answered.")
            answer += part
        return answer.split(b"\0")[0]

    def _left(self, until: float) -> float:
        left = until - self._clock()
        if left <= 0:
            raise TimeoutError("The scanner took too long.")
        return left


def read_answer(answer: bytes) -> Scan:
    """What one line of the daemon means. Errors and whatever we do not know mean nothing."""
    if answer == b"stream: OK":
        return Scan(ScanResult.CLEAN)
    found = re.fullmatch(rb"stream: (.+) FOUND", answer, re.DOTALL)
    if found is None:
        return NO_ANSWER
    name = re.sub(r"[^A-Za-z0-9._:/+ -]", "", found[1].decode("ascii", "replace"))
    return Scan(ScanResult.INFECTED, name.strip()[:MOST_WORDS] or "a virus")
