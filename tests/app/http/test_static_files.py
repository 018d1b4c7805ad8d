"""Static files are kept by browsers for good, under addresses that change with what is in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.http import static_files
from tests.support.client import Client, Page
from tests.support.factories import Make

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("app")]
FOR_GOOD = "public, max-age=31536000, immutable"


def addresses(client: Client, path: str) -> list[str]:
    """The static files that a page names."""
    soup = client.get(path).soup
    found = [each["href"] for each in soup.select("link[rel=stylesheet]")]
    return [*found, *(each["src"] for each in soup.select("script[src]"))]


def test_every_file_of_a_page_is_kept_for_good(client: Client) -> None:
    found = addresses(client, "/")
    assert len(found) > 4
    for path in found:
        name, _, mark = path.partition("?v=")
        file = client.get(path)
        assert file.headers["Cache-Control"] == FOR_GOOD, path
        assert hashlib.sha256(file.data).hexdigest().startswith(mark), name


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?x=1"])
def test_another_address_of_a_file_is_kept_for_minutes(client: Client, query: str) -> None:
    kept = client.get(f"/static/css/tokens.css{query}").headers["Cache-Control"]
    assert kept == "public, max-age=300"


def imports_of(page: Page) -> dict[str, str]:
    (held,) = page.soup.select("script[type=importmap]")
    assert held["nonce"]
    assert held.find_previous("script", type="module") is None  # it would not be read
    found: dict[str, str] = json.loads(held.string)["imports"]
    return found


def test_modules_of_staff_pages_find_each_other_too(
    browser: Callable[..., Client], make: Make, client: Client
) -> None:
    page = browser(make.staff()).get("/admin/")
    assert imports_of(page) == imports_of(client.get("/"))


def test_modules_find_each_other_by_such_addresses(client: Client) -> None:
    imports = imports_of(client.get("/"))
    assert set(imports) == {
        "/static/js/answers.js",
        "/static/js/rules.js",
        "/static/vendor/govuk/govuk-frontend.min.js",
    }
    for plain, marked in imports.items():
        assert marked.startswith(f"{plain}?v=")
        assert client.get(marked).headers["Cache-Control"] == FOR_GOOD


def test_another_content_has_another_address(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    found = []
    for text in ("a { color: red }", "a { color: blue }"):
        (tmp_path / "a.css").write_text(text)
        made = Flask(__name__, static_folder=str(tmp_path))
        static_files.install(made)
        asset = made.jinja_env.globals["asset"]
        found.append(asset("a.css"))
        assert asset("gone.css").endswith("/gone.css")
    assert len(set(found)) == 2


@pytest.mark.parametrize("debug", [False, True])
def test_what_changes_while_one_works_at_it_is_seen_in_debug(tmp_path: Path, debug: bool) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "a.css").write_text("a { color: red }")
    made = Flask(__name__, static_folder=str(tmp_path))
    made.debug = debug
    static_files.install(made)
    made.add_url_rule("/", view_func=lambda: made.jinja_env.globals["asset"]("a.css"))
    asking = made.test_client()
    before = asking.get("/").text
    assert asking.get("/").text == before
    (tmp_path / "a.css").write_text("a { color: blue }")
    assert (asking.get("/").text != before) is debug
