"""Words people type, made safe to keep, and values made safe for a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

from .errors import Rejected

KILOBYTE = 1024
_LINE_BREAK = re.compile(r"\r\n?|\u2028|\u2029|\x85")
# These reorder what follows, so that a name reads as another on the screen.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def clean_text(
    typed: str, *, max_length: int, lines: bool = False, field: str | None = None
) -> str:
    """The text trimmed and composed (NFC). `lines` allows tabs and line breaks.

    Raises Rejected, naming the field, for characters that no keyboard types and for more than
    `max_length`.
    """
    text = _LINE_BREAK.sub("\n", unicodedata.normalize("NFC", typed)).strip()
    allowed = "\n\t" if lines else ""
    for character in text:
        if character not in allowed and _is_control(character):
            raise Rejected.because(_control_words(character), field)
    if len(text) > max_length:
        words = f"Use {max_length} characters or fewer. You have {len(text)}."
        raise Rejected.because(words, field)
    return text


def csv_safe(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula.

    A number stays as it is; text that could begin a formula gets an apostrophe in front.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, str) and text.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{text}"
    return text


def size_words(size_bytes: int) -> str:
    """The size of a file as people read it."""
    if size_bytes < KILOBYTE**2:
        return f"{max(1, round(size_bytes / KILOBYTE))} KB"
    return f"{size_bytes / KILOBYTE**2:.1f} MB"


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _REORDERING


def _control_words(character: str) -> str:
    if character in "\n\t":
        return "Write this on one line, without line breaks or tabs."
    return "The text has a character that cannot be kept. Type it again instead of pasting it."
