"""One search over what anybody may read: pages, files to download, courses.

Pages and files are few, and compared word by word; courses are many, and the directory finds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain import markdown, site_words
from app.domain.site_words import Piece, Text
from app.models.course import Course

from . import content, directory, published_files

MOST = 20
MOST_COURSES = 5
_TITLE, _HEADING, _SUMMARY, _BODY = 8, 4, 3, 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. `kind` and `key` say where it is; `parts` are its texts by
    heading and the place on its page."""

    kind: str
    key: str
    title: str
    summary: str = ""
    parts: tuple[markdown.Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, and the part of it that fits best."""

    kind: str
    key: str
    title: str
    heading: str
    anchor: str
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the best first. `is_loose`: nothing holds all the words."""

    hits: tuple[Hit, ...] = ()
    courses: tuple[Course, ...] = ()
    is_loose: bool = False
    has_more: bool = False


def pages(session: Session, actor: Actor, at: datetime) -> Iterator[Entry]:
    """The pages of the guide that are to be read today."""
    for page in content.current(session, actor, at=at, whole=True):
        yield Entry("page", page.slug, page.title, page.summary, markdown.parts(page.body))


def files(session: Session, actor: Actor, at: datetime) -> Iterator[Entry]:
    """The files that are given out now."""
    for given in published_files.current(session, actor, at=at):
        yield Entry("file", given.file.slug, given.file.title, given.file.summary)


def find(session: Session, text: str, actor: Actor, *, at: datetime) -> Found:
    """What fits the words: first what holds all of them, then what holds most."""
    words = site_words.asked(text)
    if not words:
        return Found()
    ranked = []
    for entry in (*pages(session, actor, at), *files(session, actor, at)):
        count, score = site_words.fits(words, _texts(entry))
        if count * 2 >= len(words):
            ranked.append((count, score + _best_part(words, entry)[0], entry))
    most = max((count for count, _, _ in ranked), default=0)
    kept = sorted(ranked, key=lambda each: (-each[0], -each[1], each[2].title))
    hits = tuple(_hit(words, entry) for _, _, entry in kept[:MOST])
    courses = tuple(directory.search(session, text, actor, limit=MOST_COURSES))
    return Found(hits, courses, is_loose=most < len(words), has_more=len(kept) > MOST)


def _texts(entry: Entry) -> list[Text]:
    return [
        Text(entry.title, _TITLE),
        Text(entry.summary, _SUMMARY),
        *(Text(part.heading, _HEADING) for part in entry.parts if part.heading),
        *(Text(part.words, _BODY) for part in entry.parts if part.words),
    ]


def _best_part(words: tuple[str, ...], entry: Entry) -> tuple[int, markdown.Part | None]:
    """The part in which most words stand; that they stand together counts for the whole."""
    best: tuple[int, markdown.Part | None] = (0, None)
    for part in entry.parts:
        count, score = site_words.fits(words, [Text(part.words, 2), Text(part.heading, 1)])
        together = 4 * count + score if count == len(words) else score
        if together > best[0]:
            best = (together, part)
    return best


def _hit(words: tuple[str, ...], entry: Entry) -> Hit:
    _, part = _best_part(words, entry)
    heading, anchor, text = "", "", entry.summary
    if part is not None and part.words:
        heading, anchor, text = part.heading, part.anchor, part.words
    excerpt = site_words.excerpt(words, text)
    return Hit(entry.kind, entry.key, entry.title, heading, anchor, excerpt)
