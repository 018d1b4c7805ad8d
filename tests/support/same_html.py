"""HTML as a browser lays it out: attributes and classes in any order, spaces where they show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

INLINE = frozenset({"a", "strong", "span", "svg", "path"})
Token = tuple[str, ...]


def laid_out(html: str) -> list[str]:
    """One line for each element begun or ended and each text, the same for HTML that looks and
    reads the same."""
    found: list[list[str]] = []
    text_at: int | None = None  # the last text since a block began or ended
    after_space = True
    for kind, words in (*_walk(BeautifulSoup(html, "html.parser")), ("block", "")):
        if kind == "text":
            shown = re.sub(r"\s+", " ", words)
            if after_space:
                shown = shown.lstrip(" ")
            if shown:
                text_at = len(found)
                after_space = shown.endswith(" ")
                found.append([shown])
        elif kind == "inline":
            found.append([words])
        else:
            if text_at is not None:
                found[text_at][0] = found[text_at][0].rstrip(" ")
            text_at, after_space = None, True
            found.append([words])
    return [line for (line,) in found if line]


def _walk(node: Tag) -> Iterator[tuple[str, str]]:
    for child in node.children:
        if isinstance(child, Tag):
            kind = "inline" if child.name in INLINE else "block"
            yield kind, f"<{child.name}{_attributes(child)}>"
            if child.name == "textarea":
                # A browser drops one line end at its start and keeps every other space.
                yield "block", repr(child.get_text().removeprefix("\n"))
            else:
                yield from _walk(child)
            yield kind, f"</{child.name}>"
        elif isinstance(child, NavigableString):
            yield "text", str(child)


def _attributes(tag: Tag) -> str:
    found = {}
    for name, value in tag.attrs.items():
        words = value.split() if isinstance(value, str) else list(value)
        found[name] = " ".join(sorted(words) if name == "class" else words)
    return "".join(f' {name}="{found[name]}"' for name in sorted(found))
