"""A real browser on the real app: Debian's Chromium, a server in a thread, axe on every page."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from app.models import User
from app.settings import ROOT
from tests.support import actors
from tests.support.factories import Make

from .service import Service

AXE = ROOT / "app" / "web" / "static" / "vendor" / "axe" / "axe.min.js"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 400, "height": 800}
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What axe finds in GOV.UK Frontend's own published markup and its authors stand by: a radio or
# tick box that reveals a question carries aria-expanded.
KNOWN = {("aria-allowed-attr", "data-reveals")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str:
    """The browser of this machine. Raises RuntimeError with the one command that brings it."""
    given = os.environ.get("CHROMIUM")
    for path in [given] if given else CHROMIUM:
        if path and shutil.which(path):
            return path
    raise RuntimeError(
        "Chromium is missing, and the browser tests prove nothing without it. On Debian: "
        "apt-get install -y chromium. Or set CHROMIUM to the path of one."
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the whole run. Root has to leave the sandbox, nobody else does."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    started = playwright.chromium.launch(
        executable_path=find_chromium(), args=[*ARGUMENTS, *sandbox]
    )
    yield started
    started.close()


class Site:
    """The app, served on this machine, and the people who open it."""

    def __init__(self, app: Flask, chromium: Browser) -> None:
        self.app = app
        self.chromium = chromium
        self.server = make_server("localhost", 0, app, threaded=True)
        self.url = f"http://localhost:{self.server.server_port}"
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def open(
        self,
        user: User | None = None,
        *,
        phone: bool = False,
        javascript: bool = True,
    ) -> Page:
        """A fresh browser window; of this account, when one is given."""
        context = self.chromium.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            java_script_enabled=javascript,
        )
        self.contexts.append(context)
        if user is not None:
            with Make(self.app).session() as session:
                token = actors.new_session(session, session.get_one(User, user.id))
            name = self.app.session_interface.get_cookie_name(self.app)
            context.add_cookies([{"name": name, "value": f"s.{token}", "url": self.url}])
        page = context.new_page()
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        return page

    def _note_console(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.problems.append(f"{message.location.get('url', '')}: {message.text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.server.shutdown()
        self._thread.join(timeout=10)
        self.server.server_close()


@pytest.fixture
def site(app: Flask, chromium: Browser) -> Iterator[Site]:
    """The app of this test, in a browser. Blocked scripts and script errors fail the test."""
    served = Site(app, chromium)
    yield served
    served.close()
    assert not served.problems, served.problems


@pytest.fixture
def service(app: Flask, site: Site, make: Make, tmp_path: Path) -> Service:
    """A school, two providers and CAP, ready to be walked through."""
    return Service(app, site, make, tmp_path)


def axe(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one line for each rule and place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa',"
        " 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
        if not any(violation["id"] == rule and mark in node["html"] for rule, mark in KNOWN)
    ]


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways at its present width."""
    # A page still on its way has no document yet to look at.
    page.wait_for_load_state()
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > width + 1)
                .slice(0, 5).map(e => e.outerHTML.slice(0, 120));
        }"""
    )


@pytest.fixture
def check_page() -> Callable[[Page], None]:
    """Accessible at the desk, and fits a phone: of the page as it stands."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        wrong = [f"axe {line}" for line in axe(page)]
        before = page.viewport_size
        for width in (400, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{width} px: {line}" for line in sideways(page)]
        page.set_viewport_size({"width": 400, "height": 800})
        wrong += [f"axe at 400 px {line}" for line in axe(page)]
        if before is not None:
            page.set_viewport_size(before)
        assert not wrong, f"{page.url}\n" + "\n".join(wrong)

    return check
