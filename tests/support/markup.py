"""What a page is made of, to tell words from markup: nothing that somebody typed may add any."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

Shape = tuple[str, ...]
# Whether a box is ticked is a matter of the answer.
STATES = frozenset({"checked", "selected"})
LINKS = frozenset({"href", "src", "action", "formaction", "poster", "srcset", "data"})
WITHOUT_END = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Markup(HTMLParser):
    """The shapes of the elements of a page (name and attributes), its words and its values."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shapes: set[Shape] = set()
        self.links: set[str] = set()
        self.values: list[str] = []
        self._words: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = sorted({name for name, _ in attrs} - STATES)
        self.shapes.add((tag, *names))
        for name, value in attrs:
            if name == "value":
                self.values.append(value or "")
            if name in LINKS:
                self.links.add(_kind_of(value or ""))
        if tag not in WITHOUT_END:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" not in self._inside and "style" not in self._inside:
            self._words.append(" ".join(data.split()))

    @property
    def words(self) -> str:
        """Everything a person reads, with single spaces, one element a line."""
        return "\n".join(self._words)


def _kind_of(link: str) -> str:
    """Where a link leads, as far as it matters: within the service, or by which scheme."""
    scheme, colon, _ = link.strip().lower().partition(":")
    return scheme if colon and "/" not in scheme and "#" not in scheme else "here"


def added(page: Markup, plain: Iterable[Markup]) -> set[Shape | str]:
    """What a page has that the same page with plain words has not."""
    known: set[Shape | str] = set()
    for each in plain:
        known |= each.shapes | each.links
    return (page.shapes | page.links) - known


def missing(page: Markup, texts: Iterable[str]) -> list[str]:
    """The texts that nobody reads on a page."""
    return [each for each in texts if " ".join(each.split()) not in page.words]
