"""Files of a form in a real browser: several, refused, removed, kept; with and without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.app.storage import crafted_files as crafted
from tests.app.web.trial_forms import publish
from tests.browser.conftest import Site
from tests.forms.engine import document, page, question
from tests.support.factories import Make
from tests.support.walker import pdf

Check = Callable[[Page], None]
# What the server does is proven on both databases over HTTP; a browser sees no difference.
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def form(make: Make) -> Any:
    settings = {"max_files": 4, "kinds": ["pdf", "docx"], "max_size_mb": 1}
    single = {"max_files": 1, "kinds": ["jpg"]}
    return publish(
        make,
        document(
            page(
                "papers",
                question("papers", "file", label="Papers", settings=settings),
                question("photo", "file", label="Photo", required=False, settings=single),
                question("town", "text", label="Town"),
            ),
            page("end", question("last", "text", label="Last", required=False)),
            settings={"audience": ["public"]},
        ),
    )


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    """Files on the disk of the person: `files("a.pdf", "run.pdf")`; "run" is a program."""

    def write(*names: str) -> list[Path]:
        paths = [tmp_path / name for name in names]
        for path in paths:
            if path.stem == "run":
                path.write_bytes(crafted.PROGRAM)
            elif path.stem == "big":
                path.write_bytes(b"%PDF-" + bytes(2_000_000))
            elif path.suffix == ".docx":
                path.write_bytes(crafted.docx())
            elif path.suffix == ".jpg":
                path.write_bytes(crafted.picture(size=(20, len(path.stem))))
            else:
                path.write_bytes(pdf(path.stem) + b"\n")
        return paths

    return write


def begin(site: Site, **options: Any) -> Page:
    page = site.open(**options)
    page.goto("/forms/trial")
    page.get_by_role("button", name="Start now").click()
    return page


def choose(page: Page, paths: list[Path], key: str = "papers") -> None:
    page.locator(f"#q_{key}-upload").set_input_files(paths)


def names(page: Page) -> list[str]:
    return page.locator(".kept-files__name").all_text_contents()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_several_files_one_refused_one_removed_and_an_error_elsewhere(
    site: Site, form: Any, files: Callable[..., list[Path]], check_page: Check, javascript: bool
) -> None:
    page = begin(site, javascript=javascript, phone=True)
    choose(page, files("a.pdf", "run.pdf", "c.docx"))
    if javascript:
        expect(page.locator("#q_papers-upload-problems")).to_contain_text("run.pdf is a program")
        expect(page.locator(".upload__says").first).to_have_text("2 files added.")
        check_page(page)
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter town")
    assert names(page) == ["a.pdf", "c.docx"]
    if not javascript:
        expect(page.locator(".govuk-error-summary")).to_contain_text("run.pdf is a program")
    if javascript:
        check_page(page)
    page.get_by_role("button", name="Remove a.pdf").click()
    expect(page.locator(".kept-files__name")).to_have_text(["c.docx"])
    choose(page, files("d.pdf"))
    page.get_by_label("Town").fill("Coventry")
    go_on(page)
    expect(page.get_by_label("Last")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("Town")).to_be_visible()
    assert names(page) == ["c.docx", "d.pdf"]


def test_how_far_a_file_is_is_shown(
    site: Site, form: Any, files: Callable[..., list[Path]]
) -> None:
    page = begin(site)
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    slow.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": 150_000})
    (path,) = files("slow.docx")
    path.write_bytes(crafted.docx({"word/media/picture.png": os.urandom(500_000)}))
    choose(page, [path])
    bar = page.get_by_role("progressbar", name="Adding slow.docx")
    expect(bar).to_be_visible()
    says = page.get_by_role("status").filter(has_text="Adding slow.docx")
    expect(says).to_be_visible()
    # Whoever goes on meanwhile gets there when the file does.
    page.get_by_label("Town").fill("Coventry")
    go_on(page)
    expect(page.get_by_label("Last")).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("Town")).to_be_visible()
    assert names(page) == ["slow.docx"]


def test_what_is_too_large_is_told_before_it_is_sent(
    site: Site, form: Any, files: Callable[..., list[Path]], check_page: Check
) -> None:
    page = begin(site)
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    choose(page, files("big.pdf"))
    problem = page.locator("#q_papers-upload-problems")
    expect(problem).to_have_text(
        "Error: big.pdf is larger than 1 MB. Save a smaller copy, or split it into parts, and add "
        "that."
    )
    expect(page.locator("#q_papers-upload")).to_have_accessible_description(
        "Up to 4 files. PDF, DOCX, up to 1 MB each. " + problem.inner_text().replace("\n", " ")
    )
    assert sent == []
    check_page(page)
    choose(page, files("a.pdf"))
    expect(page.locator(".kept-files__name")).to_have_text(["a.pdf"])
    expect(problem).to_be_empty()


def test_another_file_takes_the_place_of_the_only_one(
    site: Site, form: Any, files: Callable[..., list[Path]]
) -> None:
    page = begin(site)
    choose(page, files("one.jpg"), "photo")
    expect(page.locator(".kept-files__name")).to_have_text(["one.jpg"])
    choose(page, files("other.jpg"), "photo")
    expect(page.locator(".kept-files__name")).to_have_text(["other.jpg"])
    page.reload()
    expect(page.locator(".kept-files__name")).to_have_text(["other.jpg"])


def test_without_an_answer_the_file_goes_with_the_page(
    site: Site, form: Any, files: Callable[..., list[Path]]
) -> None:
    page = begin(site)
    page.route("**/files/papers", lambda route: route.abort())
    choose(page, files("a.pdf", "b.pdf"))
    expect(page.locator(".upload__says").first).to_have_text(
        "The files are sent when you continue."
    )
    page.get_by_label("Town").fill("Coventry")
    go_on(page)
    expect(page.get_by_label("Last")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("Town")).to_be_visible()
    assert names(page) == ["a.pdf", "b.pdf"]


def test_an_answer_that_is_no_answer_loses_nothing(
    site: Site, form: Any, files: Callable[..., list[Path]]
) -> None:
    """As when a proxy answers, or the page of the sign-in."""
    page = begin(site)

    def other(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<h1>Sign in</h1>")

    page.route("**/files/papers", other)
    choose(page, files("a.pdf"))
    expect(page.locator(".upload__says").first).to_have_text("The file is sent when you continue.")
    page.get_by_label("Town").fill("Coventry")
    go_on(page)
    expect(page.get_by_label("Last")).to_be_visible()
