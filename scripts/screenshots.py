"""Take the pictures of the README: a demo of its own, a browser, a few pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import browser
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
BIN = Path(sys.executable).parent
PASS_PHRASE = "blue kettle quiet harbour"  # noqa: S105 - printed for everybody
DESKTOP = (1280, 860)
PHONE = (400, 780)
LARGEST_BYTES = 200_000

# Picture, who signs in, where, what is clicked, how large the window is.
PICTURES = (
    ("admin-today", "admin", "/admin/", None, DESKTOP),
    ("admin-applications", "admin", "/admin/application/", None, DESKTOP),
    ("admin-application", "admin", "/admin/application/", "tbody a", DESKTOP),
    ("school-home", "school", "/school/", None, DESKTOP),
    ("provider-home", "provider", "/provider/", None, DESKTOP),
    ("public-form", None, "/forms/multi-agency-application", None, DESKTOP),
    ("phone-form", None, "/forms/complaint", "main form button", PHONE),
)


def main() -> int:
    found = browser.find()
    if found is None:
        sys.stderr.write("Chromium is missing. Run make test once: it says how to get it.\n")
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environment = os.environ | {
            "APP_ENV": "demo",
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "STORAGE_URL": f"file://{folder}/files",
            "PORT": str(port),
        }
        subprocess.run([BIN / "flask", "setup", "--demo"], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(
            [BIN / "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--threads", "4"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            _take_all(found, address)
        finally:
            server.terminate()
            server.wait()
    return 0


def _take_all(chromium: str, address: str) -> None:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for name, who, path, follow, (width, height) in PICTURES:
            page = opened.new_page(
                viewport={"width": width, "height": height}, reduced_motion="reduce"
            )
            if who:
                _sign_in(page, address, who)
            page.goto(address + path)
            if follow:
                page.locator(follow).first.click()
            page.wait_for_load_state("networkidle")
            target = TARGET / f"{name}.png"
            page.screenshot(path=target)
            _shrink(target)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")
            page.close()
        opened.close()


def _sign_in(page: Page, address: str, who: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", f"{who}@example.org")
    page.fill("input[name=password]", PASS_PHRASE)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


def _shrink(path: Path) -> None:
    """Fewer colours make a picture of a page small and change nothing one sees."""
    from PIL import Image

    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128).save(path, optimize=True)
    if path.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{path.name} is larger than {LARGEST_BYTES // 1000} kB.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/health/ready", timeout=5)  # noqa: S310 - our own
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The demo did not start.")


if __name__ == "__main__":
    sys.exit(main())
