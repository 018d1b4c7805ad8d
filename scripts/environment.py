"""Make .venv and put the pinned requirements into it. Runs under the Python of the machine.

Knows nothing of the product. Keeps to what old Pythons read, so that it can tell somebody who
has an old one which is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LEAST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> str | None:
    """`environment.py run` installs what the product needs, `environment.py dev` all."""
    if sys.argv[1:] not in (["run"], ["dev"]):
        return "Say run or dev."
    return ensure(sys.argv[1])


def ensure(kind: str) -> str | None:
    """Bring .venv up to date; words when it cannot be, None when all is well."""
    wanted = {name: fingerprint(name) for name in ("base", "dev")}
    needed = "base" if kind == "run" else "dev"
    if works(PYTHON) and installed().get(needed) == wanted[needed]:
        return None
    problem = None if works(PYTHON) else create()
    if problem:
        return problem
    print(f"Installing what is pinned in requirements/{needed}.txt ...", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "-r", str(ROOT / "requirements" / f"{needed}.txt")]
    if subprocess.run(command, cwd=str(ROOT), check=False).returncode:
        return "The packages could not be installed. Is the network there? Then try again."
    done = {"base": wanted["base"]}
    if needed == "dev":
        done["dev"] = wanted["dev"]
    STAMP.write_text(json.dumps(done))
    return None


def create() -> str | None:
    """A new .venv with the first Python that is new enough."""
    python = find_python()
    if python is None:
        return (
            f"Python {LEAST[0]}.{LEAST[1]} or newer is needed. Install one, or name it: "
            "make run PYTHON=/path/to/python3"
        )
    shutil.rmtree(str(VENV), ignore_errors=True)
    if subprocess.run([python, "-m", "venv", str(VENV)], check=False).returncode:
        return (
            f"{python} could not make .venv: its venv module is incomplete. On Debian and Ubuntu "
            "the package python3-venv brings the rest."
        )
    return None


def find_python() -> str | None:
    """This Python, else a newer one of this machine."""
    if sys.version_info >= LEAST:
        return sys.executable
    return next((name for name in NEWER if shutil.which(name) and works(name)), None)


def works(python: str | Path) -> bool:
    """Whether this Python starts and is new enough."""
    test = f"import sys; sys.exit(sys.version_info < {LEAST!r})"
    try:
        return not subprocess.run([str(python), "-c", test], check=False).returncode
    except OSError:
        return False


def installed() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found


def fingerprint(name: str) -> str:
    text = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return hashlib.sha256(text).hexdigest()


if __name__ == "__main__":
    os.chdir(str(ROOT))
    sys.exit(main())
