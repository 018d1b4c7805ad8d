"""From what was typed to text that can be kept: composed, trimmed, without what nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

MAX_TYPED = 60_000
# More marks on one letter than any language writes; composing a long run of them costs seconds.
MOST_MARKS = 30

_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
# Pasted along from web pages, phones and word processors, and never meant: spaces of no width,
# soft hyphens, byte order marks, and orders to turn the direction of what follows.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
# How word processors write the dots of their lists.
_PASTED_DOTS = re.compile(r"[\uf076\uf0a7\uf0b7\uf0d8\uf0fc]")
_UNUSUAL = re.compile(r"[^\n\t\x20-\x7e\u00a0-\u024f\u2018-\u201d]")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,8})?")
_NO_CHARACTER = re.compile(r"[\ufdd0-\ufdef]")


def first(inputs: Mapping[str, Sequence[str]], suffix: str = "") -> str:
    """The first text of an input, tidied for one line; empty when it was not sent."""
    values = inputs.get(suffix) or ("",)
    return tidy(values[0])


def tidy(text: str) -> str:
    """One line of text: composed, trimmed, with single spaces."""
    return " ".join(compose(text).split())


def compose(text: str) -> str:
    """Composed Unicode with plain line ends; what is far too long is cut before it costs time."""
    text = _LINE_ENDS.sub("\n", text[: MAX_TYPED + 1])
    if text.isascii():
        return text
    text = _PASTED_DOTS.sub("•", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _few_marks(text))


def is_decimal(kept: object) -> bool:
    """Whether it is a number as it is kept: 12.5, as a text, so that no digit is lost."""
    return isinstance(kept, str) and _DECIMAL.fullmatch(kept) is not None


def is_whole(kept: object) -> bool:
    """Whether it is a whole number that a person could have typed."""
    return type(kept) is int and abs(kept) < 10**15


def are_texts(kept: object) -> bool:
    """Whether it is a list of texts."""
    return isinstance(kept, list) and all(isinstance(each, str) for each in kept)


def are_parts(kept: object, names: Collection[str]) -> bool:
    """Whether it is texts by some of these names."""
    return isinstance(kept, dict) and all(
        name in names and isinstance(text, str) for name, text in kept.items()
    )


def _few_marks(text: str) -> str:
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def has_hidden(text: str) -> bool:
    """Whether it has characters that print nothing and break files and mails."""
    # Most texts are plain: one look tells, and only others are gone through letter by letter.
    return _UNUSUAL.search(text) is not None and any(_is_hidden(char) for char in text)


def _is_hidden(char: str) -> bool:
    if char in "\n\t":
        return False
    # A character that is too new for this Python is a new letter or picture, so it stays.
    is_none = ord(char) & 0xFFFE == 0xFFFE or _NO_CHARACTER.match(char) is not None
    return is_none or unicodedata.category(char) in ("Cc", "Cs", "Co")
