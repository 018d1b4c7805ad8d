"""What staff write cannot hurt who reads it, and comes out as pages are built."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from app.domain import markdown
from tests.support.naughty import HTML

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=JaVaScRiPt:alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<style>body{display:none}</style>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/x)",
    "[x](/\\evil.example/x)",
    "[x](\\\\evil.example)",
    "[x](http://evil.example)",
    "[x](https://user:word@evil.example/)",
    "[x](<javascript:alert(1)>)",
    '[x](https://www.gov.uk "onmouseover=alert(1)")',
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    "[![x](https://evil.example/p.png)](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "# <script>alert(1)</script>",
    "| <script>x</script> |\n|---|\n| <img src=x onerror=y> |",
    "```\n</code></pre><script>x</script>\n```",
    "> <script>x</script>",
    '<p style="position:fixed">x</p>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)


@pytest.mark.parametrize("text", [*HOSTILE, *HTML])
def test_nothing_gets_through(text: str) -> None:
    soup = BeautifulSoup(markdown.render(text), "lxml")
    assert not soup.find_all(["script", "img", "iframe", "style", "svg", "form", "input", "object"])
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"]
    for link in soup.find_all("a"):
        assert re.match(r"https://(?!user)|mailto:|/(?![/\\])|#", str(link["href"])), link


@pytest.mark.parametrize(
    ("href", "allowed"),
    [
        ("https://www.gov.uk/page?x=1#y", True),
        ("mailto:cap@example.org", True),
        ("/guide/mash", True),
        ("#part", True),
        ("http://www.gov.uk", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://a@evil.example", False),
        ("javascript:x", False),
        ("mailto:x", False),
        ("guide", False),
        ("", False),
    ],
)
def test_where_links_may_lead(href: str, allowed: bool) -> None:
    assert markdown.is_allowed_link(href) is allowed


def test_headings_begin_at_the_second_level_and_leave_none_out() -> None:
    html = markdown.render("# One\n\n#### Two\n\n##### Three\n\n## One\n\ntext")
    found = [(tag.name, tag["id"]) for tag in BeautifulSoup(html, "lxml").find_all(re.compile("h."))
             if tag.name != "html"]  # fmt: skip
    assert found == [("h2", "one"), ("h3", "two"), ("h4", "three"), ("h2", "one-2")]


def test_lists_and_tables_look_like_the_rest_of_the_site() -> None:
    html = markdown.render("- a\n- b\n\n1. c\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n> note")
    soup = BeautifulSoup(html, "lxml")
    assert soup.ul["class"] == ["govuk-list", "govuk-list--bullet"]  # type: ignore[index]
    assert soup.ol["class"] == ["govuk-list", "govuk-list--number"]  # type: ignore[index]
    assert soup.table["class"] == ["govuk-table"]  # type: ignore[index]
    assert [th["scope"] for th in soup.find_all("th")] == ["col", "col"]
    box = soup.table.parent  # type: ignore[union-attr]
    assert (box["role"], box["tabindex"], box["aria-label"]) == ("region", "0", "Table 1")  # type: ignore[index]
    assert soup.blockquote["class"] == ["govuk-inset-text"]  # type: ignore[index]


def test_an_author_is_told_what_will_not_be_shown() -> None:
    text = "![logo](https://e.example/x.png) [x](http://e.example) <b>\n\n<div>x</div>"
    assert len(markdown.faults(text)) == 3
    assert markdown.faults("[x](javascript:x)")
    assert markdown.faults("# Fine\n\n[x](https://www.gov.uk) a < b and 3 > 2") == []


def test_the_words_of_a_text_are_found_by_heading() -> None:
    parts = markdown.parts("Before *it*.\n\n## When\n\n- [one](/x)\n- two\n\n## Where\n\nHere.")
    assert [(p.heading, p.anchor, p.words) for p in parts] == [
        ("", "", "Before it."),
        ("When", "when", "one. two."),
        ("Where", "where", "Here."),
    ]


def test_links_are_listed() -> None:
    assert markdown.links("[a](/guide/x) [b](javascript:x) [c](https://www.gov.uk)") == [
        "/guide/x",
        "https://www.gov.uk",
    ]
