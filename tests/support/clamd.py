"""A small daemon that speaks ClamAV's protocol, over TCP or a unix socket, in this process."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
HANG, HANG_UP, CUT_OFF = "hang", "hang up", "cut off"


class Clamd:
    """Answers INSTREAM as the real one does: OK, FOUND for the test virus, ERROR beyond its limit.
    `instead` makes it say something else, hang, or hang up."""

    def __init__(self, listener: socket.socket, *, limit_bytes: int = 25 * 1024 * 1024) -> None:
        self._listener = listener
        self._limit_bytes = limit_bytes
        self._over = threading.Event()
        self.instead: bytes | str = b""
        self.taken: list[bytes] = []
        self.asked = 0

    def serve(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        if self._over.is_set():
            return
        self._over.set()
        # Closing alone does not wake a thread that waits in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _answer(self, connection: socket.socket) -> None:
        self.asked += 1
        with connection, connection.makefile("rb") as given:
            if self.instead == HANG_UP:
                return
            if given.read(10) != b"zINSTREAM\0":
                connection.sendall(b"UNKNOWN COMMAND\0")
                return
            content = b""
            while size := struct.unpack("!L", given.read(4))[0]:
                if len(content) + size > self._limit_bytes:
                    # The real one says so at once and hangs up while more is on its way.
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
                content += given.read(size)
            self.taken.append(content)
            if self.instead == HANG:
                self._over.wait(30)
            elif self.instead == CUT_OFF:
                connection.sendall(b"stream: OK")
            elif isinstance(self.instead, bytes) and self.instead:
                connection.sendall(self.instead)
            elif EICAR in content:
                connection.sendall(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
            else:
                connection.sendall(b"stream: OK\0")


@contextmanager
def running(path: Path | None = None, **more: int) -> Iterator[tuple[Clamd, str]]:
    """A daemon and its SCANNER_URL."""
    if path is None:
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    else:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        listener.listen()
        url = f"unix://{path}"
    daemon = Clamd(listener, **more)
    thread = threading.Thread(target=daemon.serve, daemon=True)
    thread.start()
    try:
        yield daemon, url
    finally:
        daemon.stop()
        thread.join(5)
