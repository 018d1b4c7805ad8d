"""The guide as anybody reads it: nothing that is not published, older years marked, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import FileVersion
from tests.support.client import Client
from tests.support.factories import Make


def older(make: Make) -> str:
    start = make.year.start_year - 1
    return f"{start}/{(start + 1) % 100:02d}"


def test_a_page_is_read(client: Client, make: Make) -> None:
    make.page(
        slug="ending-a-place",
        title="Ending a place",
        texts=["## First\n\nSpeak to **us**.\n\n<script>x</script>"],
    )
    page = client.get("/guide/ending-a-place")
    assert (page.status, page.heading) == (200, "Ending a place")
    assert "Speak to us" in page.text.replace(" .", ".").replace("us .", "us")
    assert page.soup.select_one(".guide-text h2#first") is not None
    assert page.soup.select_one(".guide-text script") is None
    assert "Version 1" in page.text


def test_nothing_that_is_not_shown_is_there(client: Client, make: Make) -> None:
    make.page(slug="draft", texts=[])
    make.page(slug="down", status="taken-down")
    later = make.page(slug="later", texts=[], status="published")
    make.page_version(later, shows_from=make.at + timedelta(hours=1))
    for slug in ("draft", "down", "later", "never"):
        page = client.get(f"/guide/{slug}")
        assert page.status == 404, slug
    for path in ("/guide", "/guide/for/providers", "/guide/for/primary-schools"):
        html = client.get(path).html
        assert not [s for s in ("draft", "down", "later") if f"/guide/{s}" in html]


def test_staff_see_no_more_of_it_here(browser: Callable[..., Client], make: Make) -> None:
    make.page(slug="draft", texts=[])
    assert browser(make.staff(Role.SERVICE_LEAD)).get("/guide/draft").status == 404


def test_an_overview_holds_what_is_for_its_reader(client: Client, make: Make) -> None:
    make.page(title="For all", audience="everybody", topic="safeguarding")
    make.page(title="For schools", audience="schools", topic="applying")
    make.page(title="For providers", audience="providers", topic="offer")
    primary = client.get("/guide/for/primary-schools")
    assert "For all" in primary.text
    assert "For schools" in primary.text
    assert "For providers" not in primary.text
    headings = [h.get_text() for h in primary.soup.select(".guide-group h2")]
    assert headings == ["Applying for a place", "Keeping children safe"]
    assert client.get("/guide/for/nobody").status == 404
    assert client.get("/guide/for/providers", query={"year": "1999/00"}).status == 404


def test_older_years_are_marked_as_such(client: Client, make: Make) -> None:
    make.page(slug="survey", title="Survey", academic_year=older(make))
    make.page(slug="quality", academic_year=older(make), texts=["Of then."])
    make.page(slug="quality", texts=["Of now."])
    assert "There is no newer one yet" in client.get("/guide/survey").text
    then = client.get("/guide/quality", query={"year": older(make)})
    assert "Of then." in then.text
    assert "an older academic year" in then.text
    now = client.get(then.link("Read what holds today"))
    assert "Of now." in now.text
    assert older(make) in now.text
    overview = client.get("/guide/for/providers")
    assert f"From {older(make)}" in overview.text
    past = client.get(overview.link(older(make)))
    assert "older academic year" in past.text
    assert f"/guide/quality?year={older(make).replace('/', '%2F')}" in past.html or (
        f"/guide/quality?year={older(make)}" in past.html
    )


def test_a_page_about_safety_has_the_emergency_words_and_the_way_out(
    client: Client, make: Make
) -> None:
    make.page(slug="mash", topic="safeguarding")
    make.page(slug="lado", topic="safeguarding")
    make.page(slug="other", topic="offer")
    page = client.get("/guide/lado")
    assert "call 999" in page.text
    assert page.link("How to reach the hub") == "/guide/mash"
    leave = page.soup.select_one(".govuk-js-exit-this-page-button")
    assert leave is not None
    assert client.get(str(leave["href"]), follow=False).status == 303
    assert page.soup.select_one(".govuk-js-exit-this-page-skiplink") is not None
    assert "not yet checked" in page.text
    other = client.get("/guide/other")
    assert "call 999" not in other.text
    assert other.soup.select_one(".govuk-exit-this-page") is None


# --- files


def test_a_file_is_given_out_in_its_newest_version(
    client: Client, browser: Callable[..., Client], make: Make
) -> None:
    file = make.published_file(slug="risk", title="Risk form", content=b"%PDF-1.4 one")
    make.file_version(file, number=2, content=b"%PDF-1.4 two")
    soon = make.at + timedelta(hours=1)
    make.file_version(file, number=3, content=b"%PDF-1.4 three", shows_from=soon)
    answer = client.get("/guide/files/risk")
    assert (answer.status, answer.data) == (200, b"%PDF-1.4 two")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get("/guide/files/risk/2").data == b"%PDF-1.4 two"
    assert [client.get(f"/guide/files/risk/{n}").status for n in (1, 3, 4)] == [404] * 3
    staff = browser(make.staff(Role.CAP_ADMIN))
    assert staff.get("/guide/files/risk/3").data == b"%PDF-1.4 three"
    assert staff.get("/guide/files/risk/1").data == b"%PDF-1.4 one"
    assert staff.get("/guide/files/risk").data == b"%PDF-1.4 two"
    overview = client.get("/guide/for/providers")
    assert overview.link("Download: Risk form") == "/guide/files/risk"


def test_a_file_stands_with_those_it_is_for(client: Client, make: Make) -> None:
    make.published_file(slug="for-schools", audience="schools")
    make.published_file(slug="for-all", audience="everybody")
    for path, slugs in {
        "/guide": {"for-all"},
        "/guide/for/providers": {"for-all"},
        "/guide/for/primary-schools": {"for-all", "for-schools"},
    }.items():
        links = client.get(path).soup.select("a[href^='/guide/files/']")
        assert {str(a["href"]).rpartition("/")[2] for a in links} == slugs, path


@pytest.mark.parametrize(
    "given", [{"status": "draft"}, {"status": "taken-down"}], ids=lambda g: g["status"]
)
def test_a_file_that_is_not_published_is_not_there(
    client: Client, make: Make, given: dict[str, Any]
) -> None:
    make.published_file(slug="risk", **given)
    assert client.get("/guide/files/risk").status == 404
    assert "/guide/files/risk" not in client.get("/guide").html


def test_a_file_that_waits_for_the_virus_check_is_not_given_out(
    client: Client, browser: Callable[..., Client], make: Make
) -> None:
    file = make.published_file(slug="risk", content=b"%PDF-1.4 one")
    make.file_version(file, number=2, scan_result="quarantined")
    assert client.get("/guide/files/risk").data == b"%PDF-1.4 one"
    assert client.get("/guide/files/risk/2").status == 404
    assert browser(make.staff()).get("/guide/files/risk/2").status == 404
    (first, _) = sorted(make.all(FileVersion), key=lambda version: version.number)
    make.change(first, scan_result="infected")
    assert client.get("/guide/files/risk").status == 404
    assert "/guide/files/risk" not in client.get("/guide").html


@pytest.mark.parametrize(
    "path",
    [
        "/guide/%00",
        "/guide/a%00b",
        "/guide/" + "x" * 5000,
        "/guide/A",
        "/guide/%E2%80%AE",
        "/guide/files/%00",
        "/guide/files/risk/99999999999999999999",
        "/guide/for/%00",
        "/guide/for/providers?year=%00",
        "/guide/risk?year=%00",
    ],
)
def test_an_address_that_cannot_be_one_is_not_there(
    client: Client, browser: Callable[..., Client], make: Make, path: str
) -> None:
    make.published_file(slug="risk")
    make.page(slug="risk")
    assert client.get(path).status == 404
    assert browser(make.staff(Role.SERVICE_LEAD)).get(path).status == 404


def test_no_link_leads_to_a_page_about_the_hub_that_is_not_there(
    client: Client, make: Make
) -> None:
    make.page(slug="lado", topic="safeguarding")
    assert "/guide/mash" not in client.get("/guide/lado").html
    assert "/guide/mash" not in client.get("/guide").html
