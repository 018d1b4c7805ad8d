"""Markdown that staff write, made into HTML that is safe to show, and into words to search.

No HTML of theirs gets through, no pictures, no links but to https, to mail and within the site.
What comes out is cleaned a second time, so that a mistake in one of the two opens nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
_FIRST_LEVEL, _LAST_LEVEL = 2, 4
_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"role", "aria-label", "tabindex"},
}
_CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "a": "govuk-link",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "blockquote": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
}
_LINK = re.compile(r"https://[^\s/?#@]+(?:[/?#]\S*)?|mailto:[^\s:/]+@[^\s:/]+|/(?![/\\])\S*|#\S+")
_NOT_IN_LINKS = re.compile(r"[\\\x00-\x20\x7f<>\"'`]")


@dataclass(frozen=True, slots=True)
class Part:
    """What stands below one heading, as bare words. The first part may have no heading."""

    heading: str
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text as it stands on the page: a heading, a paragraph, an item of a list with
    its mark, or a table as rows of cells."""

    kind: str
    text: str = ""
    level: int = 0
    mark: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def is_allowed_link(href: str) -> bool:
    """Whether a link may lead there: https, mail, a page of ours or a place on the page."""
    return _NOT_IN_LINKS.search(href) is None and _LINK.fullmatch(href) is not None


@lru_cache(maxsize=500)
def render(text: str) -> str:
    """The text as HTML in the classes of public pages. Headings begin at the second level and
    leave none out; a table that is wider than the page scrolls by itself."""
    tokens = _PARSER.parse(text)
    _prepare(tokens)
    html = _PARSER.renderer.render(_wrapped(tokens), _PARSER.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "mailto"},
        link_rel="noreferrer",
    )


@lru_cache(maxsize=500)
def parts(text: str) -> tuple[Part, ...]:
    """The words of a text by heading, without any signs, for searching."""
    tokens = _PARSER.parse(text)
    _prepare(tokens)
    found, heading, anchor = [], "", ""
    words: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            if words or heading:
                found.append(Part(heading, anchor, " ".join(words)))
            heading, anchor, words = _bare(tokens[place + 1]), str(token.attrGet("id")), []
        elif token.type == "inline" and tokens[place - 1].type != "heading_open":
            words.append(_ended(_bare(token)))
        elif token.type in {"fence", "code_block"}:
            words.append(token.content)
    found.append(Part(heading, anchor, " ".join(words)))
    return tuple(part for part in found if part.heading or part.words)


def blocks(text: str) -> list[Block]:
    """The text piece by piece, as bare words, for files that are made from it."""
    found: list[Block] = []
    rows: list[list[str]] = []
    marks: list[int] = []
    tokens = _PARSER.parse(text)
    _prepare(tokens)
    for place, token in enumerate(tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            marks.append(0 if token.type == "bullet_list_open" else 1)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            marks.pop()
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            found.append(Block("table", rows=tuple(tuple(row) for row in rows)))
            rows = []
        elif token.type == "inline":
            _add(found, rows, marks, _bare(token), tokens[place - 1])
    return found


def _add(
    found: list[Block], rows: list[list[str]], marks: list[int], words: str, before: Token
) -> None:
    """Put the words where they stand: into a cell, an item, a heading or a paragraph."""
    if rows:
        rows[-1].append(words)
    elif marks:
        found.append(Block("item", words, len(marks), f"{marks[-1]}." if marks[-1] else "•"))
        marks[-1] += bool(marks[-1])
    elif before.type == "heading_open":
        found.append(Block("heading", words, int(before.tag[1:])))
    else:
        found.append(Block("paragraph", words))


def faults(text: str) -> list[str]:
    """What of a text would not be shown as it was written, in words for its author."""
    found = []
    for token in _PARSER.parse(text):
        for child in token.children or ():
            if child.type == "image":
                found.append(f"The picture “{child.content or child.attrGet('src')}” is not shown.")
            href = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            if child.type == "link_open" and not is_allowed_link(href):
                found.append(f"The link to “{href[:80]}” is left out: begin it with https://")
    if re.search(r"(?i)<(?:script|iframe|style|img|a|div|span|p|br)\b[^>]*>", text):
        found.append("HTML is shown as it is typed. Use Markdown instead.")
    if re.search(r"(?i)\]\(\s*<?\s*(?:javascript|data|vbscript|file):", text):
        found.append("A link in the text leads nowhere: begin it with https://")
    return list(dict.fromkeys(found))


def links(text: str) -> list[str]:
    """Where the links of a text lead that are shown, in order."""
    found = [
        str(child.attrGet("href") or "")
        for token in _PARSER.parse(text)
        for child in token.children or ()
        if child.type == "link_open"
    ]
    return [href for href in found if is_allowed_link(href)]


def _prepare(tokens: Sequence[Token]) -> None:
    """Levels and anchors of headings, classes, and nothing that must not be shown."""
    taken: set[str] = set()
    level = _FIRST_LEVEL - 1
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            level = max(_FIRST_LEVEL, min(int(token.tag[1:]), level + 1, _LAST_LEVEL))
            anchor = _anchor(_bare(tokens[place + 1]), taken)
            token.attrSet("id", anchor)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
        if token.type == "inline":
            token.children = _shown(token.children or [])
        if token.type == "th_open":
            token.attrSet("scope", "col")
        token.attrs.pop("style", None)
        if token.nesting >= 0 and token.tag in _CLASSES:
            token.attrSet("class", _CLASSES[token.tag])


def _shown(children: list[Token]) -> list[Token]:
    """The run of words without pictures, for which their text stands, and without links that
    may not be followed, whose words stay."""
    found, dropped = [], 0
    for child in children:
        if child.type == "image":
            text = Token("text", "", 0)
            text.content = child.content
            found.append(text)
        elif child.type == "link_open" and not is_allowed_link(str(child.attrGet("href") or "")):
            dropped += 1
        elif child.type == "link_close" and dropped:
            dropped -= 1
        else:
            if child.type == "link_open":
                child.attrs = {"href": str(child.attrGet("href")), "class": _CLASSES["a"]}
            found.append(child)
    return found


def _wrapped(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with each table in a box of its own that can be scrolled by keyboard."""
    found: list[Token] = []
    number = 0
    for token in tokens:
        if token.type == "table_open":
            number += 1
            box = Token("box_open", "div", 1)
            box.attrs = {
                "class": "scroll",
                "role": "region",
                "aria-label": f"Table {number}",
                "tabindex": "0",
            }
            found.append(box)
        found.append(token)
        if token.type == "table_close":
            found.append(Token("box_close", "div", -1))
    return found


def _bare(token: Token) -> str:
    return "".join(_words_of(token)).strip()


def _words_of(token: Token) -> Iterator[str]:
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            yield " "
        elif child.type in {"text", "code_inline", "image"}:
            yield child.content


def _ended(words: str) -> str:
    """A line of a list or a cell ends like a sentence, so that excerpts do not run together."""
    return words if words.endswith((".", "?", "!", ":", ";")) or not words else f"{words}."


def _anchor(words: str, taken: set[str]) -> str:
    """An id for a heading, made of its words; a second one alike gets a number."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "part"
    anchor, number = base, 2
    while anchor in taken or anchor == "main-content":
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor
