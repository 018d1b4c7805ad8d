"""The second half of `make run`: database, demo, web server and worker, until Ctrl-C."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
READY_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 20
_PR_SET_PDEATHSIG = 1


def main() -> int:
    host, port = sys.argv[1:]
    environment = os.environ | {"APP_ENV": os.environ.get("APP_ENV", "demo"), "PORT": port}
    if environment["APP_ENV"] == "production":
        sys.stderr.write("make run is for trying things. README.md says how to deploy.\n")
        return 1
    if subprocess.run(
        [BIN / "flask", "setup", "--demo"], cwd=ROOT, env=environment, check=False
    ).returncode:
        return 1
    address = f"http://{host}:{port}"
    stopping = _note_signals()
    children = [_start(command, environment) for command in commands(host, port)]
    try:
        if not _wait_until_ready(f"{address}/health/ready", children, stopping):
            if not stopping:
                sys.stderr.write("The service did not start. What went wrong stands above.\n")
            return 0 if stopping else 1
        _greet(address, environment)
        return _watch(children, stopping)
    finally:
        _stop(children)


def commands(host: str, port: str) -> list[list[str]]:
    """The web server and the worker. SQLite has one writer, so one process with threads."""
    gunicorn = [str(BIN / "gunicorn"), "wsgi:app", "--bind", f"{host}:{port}"]
    gunicorn += ["--workers", "1", "--threads", "8", "--graceful-timeout", "10"]
    gunicorn += ["--log-level", "warning"]
    return [gunicorn, [str(BIN / "flask"), "worker"]]


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches only us and we stop both in order."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """When we are killed, the children stop as well (Linux only)."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    except (AttributeError, OSError):
        return


def _note_signals() -> list[int]:
    """A list that fills when somebody wants us to stop."""
    stopping: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGINT, note)
    signal.signal(signal.SIGTERM, note)
    return stopping


def _wait_until_ready(
    address: str, children: list[subprocess.Popen[bytes]], stopping: list[int]
) -> bool:
    end = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < end and not stopping and not _ended(children):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _greet(address: str, environment: dict[str, str]) -> None:
    print(f"\nThe service runs at {address}\n", flush=True)
    subprocess.run([BIN / "flask", "demo", "sign-ins"], cwd=ROOT, env=environment, check=False)
    print(f"\nSign in at {address}/sign-in. Ctrl-C stops the service; it keeps its data.\n")
    sys.stdout.flush()


def _watch(children: list[subprocess.Popen[bytes]], stopping: list[int]) -> int:
    """Until we are told to stop (0) or one of the two has ended by itself (1)."""
    while not stopping:
        if _ended(children):
            sys.stderr.write("A part of the service has ended by itself, so all of it stops.\n")
            return 1
        time.sleep(0.2)
    return 0


def _ended(children: list[subprocess.Popen[bytes]]) -> bool:
    return any(child.poll() is not None for child in children)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + STOP_WITHIN_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    print("\nStopped.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
