"""Security headers stand on every kind of response."""

from __future__ import annotations

import re

import pytest

from .conftest import FAILURES

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def policy_of(page) -> dict[str, str]:
    parts = page.headers["Content-Security-Policy"].split("; ")
    return dict(part.partition(" ")[::2] for part in parts)


def check(page) -> None:
    for name, value in WANTED.items():
        assert page.headers.get(name) == value, (page.path, page.status, name)
    policy = policy_of(page)
    for name, value in DIRECTIVES.items():
        assert policy[name] == value
    assert re.fullmatch(r"'self' 'nonce-[\w-]{22}'", policy["script-src"])
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert "Server" not in page.headers or "Werkzeug" not in page.headers["Server"]


@pytest.mark.only_on("sqlite")
def test_headers_on_every_class_of_response(failing):
    paths = ["/", "/sign-in", "/health/live", "/away", "/static/css/tokens.css", "/nothing-here"]
    paths += ["/static/nothing-here.css", "/change-password", "/nobody-guards-this"]
    paths += [f"/fail/{name}" for name in FAILURES]
    for path in paths:
        check(failing.get(path, follow=False))
    check(failing.post("/forgot-password"))
    check(failing.open("OPTIONS", "/sign-in"))
    check(failing.open("HEAD", "/"))
    check(failing.open("DELETE", "/"))
    check(failing.get("/", headers={"Host": "evil.example"}))


def test_only_static_files_are_kept_by_browsers(client):
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.get("/nothing-here").headers["Cache-Control"] == "no-store"
    assert client.get("/static/missing.css").headers["Cache-Control"] == "no-store"


def test_nonce_is_new_each_time_and_on_every_script(client):
    seen = set()
    for _ in range(3):
        page = client.get("/")
        nonce = re.search(r"nonce-([\w-]+)", page.headers["Content-Security-Policy"])[1]
        for script in page.soup.find_all("script"):
            assert script.get("nonce") == nonce
        seen.add(nonce)
    assert len(seen) == 3


def test_plain_http_promises_no_https(client):
    assert "Strict-Transport-Security" not in client.get("/").headers
