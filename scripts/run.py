"""`make run`: from a fresh clone to a running service. Runs under the Python of the machine.

Checks the port, brings .venv and the front-end files up to date, and hands over to serve.py,
which may use what was installed.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import environment

HOST = "127.0.0.1"


def main() -> None:
    port = os.environ.get("PORT", "8000")
    problem = port_problem(port) or environment.ensure("run") or assets_problem()
    if problem:
        sys.exit(problem)
    serve = str(environment.ROOT / "scripts" / "serve.py")
    python = str(environment.PYTHON)
    os.execv(python, [python, serve, HOST, port])  # noqa: S606 - Ctrl-C must reach it directly


def port_problem(port: str) -> str | None:
    """Why this port will not do, in words; None when it is free."""
    if not port.isdigit() or not 1 <= int(port) <= 65535:
        return f"PORT must be a number from 1 to 65535, not {port}."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except OSError as error:
            return (
                f"Port {port} cannot be used: {error.strerror}. Stop what uses it, or choose "
                "another, as in make run PORT=8001"
            )
    return None


def assets_problem() -> str | None:
    """Fetch the front-end files when they are not there yet."""
    assets = str(environment.ROOT / "scripts" / "assets.py")
    done = subprocess.run([str(environment.PYTHON), assets], check=False)
    return "The front-end files could not be fetched." if done.returncode else None


if __name__ == "__main__":
    main()
