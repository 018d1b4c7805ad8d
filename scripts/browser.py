"""Print the path of a Chromium for the browser tests; bring one where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMMANDS = (
    ("apt-get", "update", "--quiet"),
    # Pages are measured with the letters they are shown in, so their fonts come along.
    ("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium")
    + ("fonts-liberation", "fonts-dejavu-core"),
)


def main() -> int:
    found = find() or install()
    if found is None:
        sys.stderr.write(
            "Chromium is missing, and the browser tests prove nothing without it.\n"
            "On Debian: sudo apt-get install chromium\n"
            "Elsewhere: .venv/bin/playwright install --with-deps chromium\n"
            "Or set CHROMIUM to the path of one.\n"
        )
        return 1
    print(found)
    return 0


def find() -> str | None:
    """The one that CHROMIUM names, that of this machine, or the one Playwright fetched."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or _of_playwright()


def install() -> str | None:
    """By the machine's own packages, when we may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in COMMANDS:
        sys.stderr.write(f"{' '.join(command)}\n")
        if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode:
            return None
    return find()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


if __name__ == "__main__":
    sys.exit(main())
