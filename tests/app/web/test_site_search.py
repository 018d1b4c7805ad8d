"""The search of the public site: what is shown is found, what is not shown is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain import site_words
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.naughty import HTML


def test_it_finds_pages_files_and_courses(client: Client, make: Make) -> None:
    make.page(
        slug="ending",
        title="Ending a place",
        texts=["Before.\n\n## How long\n\nWe need **five working days** for a bricklaying place."],
    )
    make.published_file(slug="risk", title="Form for bricklaying risks")
    make.course(title="Bricklaying for beginners")
    course = make.offer(course=make.course(title="Bricklaying, first steps"))
    page = client.get("/search", query={"q": "bricklaying"})
    assert page.status == 200
    links = {a["href"] for a in page.soup.select(".found a")}
    assert "/guide/ending#how-long" in links
    assert "/guide/files/risk" in links
    assert any(link.startswith("/courses/") for link in links), links
    assert course is not None
    assert page.soup.select_one(".found__text mark").get_text() == "bricklaying"  # type: ignore[union-attr]


def test_words_fit_by_how_they_begin_and_numbers_either_way(client: Client, make: Make) -> None:
    make.page(slug="ending", title="Withdrawals", texts=["It takes 5 working days."])
    for words in ("withdraw", "withdrawal days", "five working days", "WITHDRAWAL"):
        assert "/guide/ending" in client.get("/search", query={"q": words}).html, words


def test_most_of_the_words_are_enough_and_it_says_so(client: Client, make: Make) -> None:
    make.page(slug="ending", title="Withdrawals", texts=["It takes 5 working days."])
    page = client.get("/search", query={"q": "withdrawals working zebra"})
    assert "Nothing holds all of these words" in page.text
    assert "/guide/ending" in page.html
    nothing = client.get("/search", query={"q": "zebra"})
    assert "Nothing was found" in nothing.text


def test_nothing_that_is_not_shown_is_found(client: Client, make: Make) -> None:
    make.page(slug="a", title="Secret zebra", texts=[])
    make.page(slug="b", title="Secret zebra", status="taken-down")
    later = make.page(slug="c", title="Secret zebra", texts=[], status="published")
    make.page_version(later, shows_from=make.at + timedelta(hours=1))
    page = make.page(slug="d", texts=["A horse."])
    make.change(page, body="A zebra.", title="Zebra")
    make.published_file(slug="e", title="Secret zebra", status="draft")
    make.course(title="Secret zebra")
    make.offer(course=make.course(title="Zebra too"), status="draft")
    assert "Nothing was found" in client.get("/search", query={"q": "zebra"}).text


def test_it_asks_when_nothing_was_asked(client: Client) -> None:
    for words in ("", "   ", "the", "!!"):
        assert client.get("/search", query={"q": words}).status == 200


@pytest.mark.parametrize("words", HTML)
def test_what_was_asked_is_shown_as_text(client: Client, make: Make, words: str) -> None:
    make.page(title="Script", texts=["script alert img svg onload x"])
    page = client.get("/search", query={"q": words})
    assert page.status == 200
    main = page.soup.select_one("main")
    assert main is not None
    assert not main.select("script, img, svg, iframe, [onerror], [onload], [style]")


def test_an_excerpt_holds_the_sentence_with_the_words() -> None:
    text = f"{'Something else. ' * 40}The meeting comes first. {'And more. ' * 40}"
    pieces = site_words.excerpt(site_words.asked("the meeting"), text)
    words = "".join(piece.text for piece in pieces)
    assert "The meeting comes first." in words
    assert len(words) <= site_words.LONGEST_EXCERPT + 6
    assert [piece.text for piece in pieces if piece.is_hit] == ["meeting"]
