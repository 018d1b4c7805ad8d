"""What somebody asks the search of the site for, and how well a text fits: plain words, no index.

Words fit by how they begin, so that “withdraw” finds “withdrawals”; numbers fit written either way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 200
MOST_WORDS = 8
LONGEST_EXCERPT = 240
_WORD = re.compile(r"[A-Za-zÀ-ÿ0-9]+(?:[’'][A-Za-z]+)?")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "like",
        "my",
        "of",
        "on",
        "or",
        "our",
        "should",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "up",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "als", "al", "ed", "es", "s", "e", "y")
_SHORTEST_STEM = 4
_SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of text and how much a word found in it counts."""

    words: str
    weight: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt; `is_hit`: it is a word that was asked for."""

    text: str
    is_hit: bool = False


def asked(text: str) -> tuple[str, ...]:
    """The words that tell, as they are compared; all of them when none tells."""
    found = [_bare(match) for match in _WORD.findall(text[:LONGEST])]
    telling = [word for word in found if word not in _SMALL]
    stems = (_stem(word) for word in (telling or found))
    return tuple(dict.fromkeys(stems))[:MOST_WORDS]


def fits(words: Sequence[str], texts: Sequence[Text]) -> tuple[int, int]:
    """How many of the words stand anywhere in the texts, and what they count together."""
    known = [(stems_of(text.words), text.weight) for text in texts]
    found = score = 0
    for word in words:
        weights = [weight for stems, weight in known if _stands_in(word, stems)]
        found += bool(weights)
        score += sum(weights)
    return found, score


def excerpt(words: Sequence[str], text: str) -> tuple[Piece, ...]:
    """The part of a text in which most of the words stand, with the words marked."""
    start = _best_start(words, text)
    part = text[start : start + LONGEST_EXCERPT]
    if start + LONGEST_EXCERPT < len(text):
        part = part.rsplit(" ", 1)[0] + " …"
    pieces, done = [], 0
    for match in _WORD.finditer(part):
        if any(_is_fit(word, _stem(_bare(match[0]))) for word in words):
            if match.start() > done:
                pieces.append(Piece(part[done : match.start()]))
            pieces.append(Piece(match[0], is_hit=True))
            done = match.end()
    if done < len(part):
        pieces.append(Piece(part[done:]))
    if start and pieces:
        pieces.insert(0, Piece("… "))
    return tuple(pieces)


@lru_cache(maxsize=4000)
def stems_of(text: str) -> frozenset[str]:
    """The words of a text as they are compared."""
    return frozenset(_stem(_bare(match)) for match in _WORD.findall(text))


def _best_start(words: Sequence[str], text: str) -> int:
    """Where the sentence begins from which on most of the words are found."""
    starts = [0, *(match.end() for match in re.finditer(r"[.?!:;] ", text))]

    def count(start: int) -> int:
        stems = stems_of(text[start : start + LONGEST_EXCERPT])
        return sum(_stands_in(word, stems) for word in words)

    best = max(starts, key=lambda start: (count(start), start))
    return best if count(best) else 0


def _stands_in(word: str, stems: frozenset[str]) -> bool:
    return word in stems or any(_is_fit(word, stem) for stem in stems)


def _is_fit(word: str, stem: str) -> bool:
    return word == stem or (len(word) >= _SHORTEST_BEGINNING and stem.startswith(word))


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().casefold()
    plain = plain.split("'")[0] if "'" in plain else plain
    return _NUMBERS.get(plain, plain)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
