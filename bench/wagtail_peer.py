"""A Wagtail site in a process and an environment of its own, asked one request at a time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "wagtail.txt"
ENVIRONMENT = ROOT / ".venv-wagtail"
SITE = Path(__file__).parent / "wagtail_site" / "serve.py"


class NoWagtailError(Exception):
    """Wagtail could not be set up here; the words say why."""


class WagtailPeer:
    """Milliseconds of processor time that Wagtail takes for GET, VALID and INVALID."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        if self._line() != "ready":
            raise NoWagtailError("The Wagtail site did not start.")

    def ask(self, word: str) -> float:
        """Do one request; what it took."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise NoWagtailError("The Wagtail site stopped.")
        return line


@contextmanager
def wagtail() -> Iterator[WagtailPeer]:
    """The site, built anew and thrown away at the end. Raises NoWagtailError."""
    python = _environment()
    with TemporaryDirectory(prefix="cap-wagtail-") as folder:
        process = subprocess.Popen(
            [str(python), str(SITE)],
            env={"PEER_FOLDER": folder, "PATH": os.environ.get("PATH", "")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield WagtailPeer(process)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _environment() -> Path:
    """The Python of the environment, made when the pins have changed."""
    python, stamp = ENVIRONMENT / "bin" / "python", ENVIRONMENT / "stamp"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print("Installing Wagtail beside, to measure against ...", flush=True)
    commands = (
        [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)],
        [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
        + [str(REQUIREMENTS)],
    )
    for command in commands:
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no words"])[-1]
            raise NoWagtailError(f"Wagtail could not be installed: {last[:200]}")
    stamp.write_text(wanted)
    return python
