"""Keys, addresses and values made from what a person wrote: unique, never reserved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from forms.definition import KEY, RESERVED_KEYS, RESERVED_SLUGS, SLUG

from .nodes import Document, EditError, listed, pages_of, questions_of, repeat_of

LONGEST_NAME = 40
# Words that questions begin with and that tell nothing apart.
_OPENING = frozenset(
    re.findall(
        "[a-z]+",
        "a an are can did do does has have how is my of please the their these this to was were "
        "what when where which who whose will you your",
    )
)


def words_of(text: str) -> list[str]:
    """The words of a text in plain small letters."""
    plain = unicodedata.normalize("NFKD", re.sub(r"[’'`]", "", text)).casefold()
    return re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())


def shortened(words: list[str], joined_by: str) -> str:
    """As many whole words as fit in a name; a part of the first when even that is too long."""
    name = ""
    for word in words:
        longer = f"{name}{joined_by}{word}" if name else word[:LONGEST_NAME]
        if len(longer) > LONGEST_NAME:
            break
        name = longer
    return name


def unique(name: str, taken: Collection[str], joined_by: str) -> str:
    """The name, or the name with the first number that makes it new."""
    number, found = 2, name
    while found in taken:
        found = f"{name}{joined_by}{number}"
        number += 1
    return found


def key_from(text: str, taken: Collection[str]) -> str:
    """A key for a question or a repeat."""
    words = words_of(text)
    telling = list(words)
    while len(telling) > 1 and telling[0] in _OPENING:
        telling.pop(0)
    name = shortened(telling, "_") or "question"
    if not name[0].isalpha():
        name = f"q_{name}"
    return unique(name, {*taken, *RESERVED_KEYS}, "_")


def slug_from(text: str, taken: Collection[str]) -> str:
    """An address for a page."""
    return unique(shortened(words_of(text), "-") or "page", {*taken, *RESERVED_SLUGS}, "-")


def value_from(text: str, taken: Collection[str]) -> str:
    """What is kept when an option is chosen."""
    return unique(shortened(words_of(text), "_") or "option", taken, "_")


def slugs_of(document: Document, *, but: Document | None = None) -> set[str]:
    return {str(page.get("slug")) for _, page in pages_of(document) if page is not but}


def keys_of(document: Document) -> set[str]:
    """The keys of all questions and repeats. New ones differ from all of them, so that a question
    can move into a repeat and out again."""
    found = {str(each.get("key")) for _, each in questions_of(document)}
    repeats = (repeat_of(page) for _, page in pages_of(document))
    return found | {str(each.get("key")) for each in repeats if each}


def checked_slug(document: Document, page: Document, slug: object) -> str:
    """An address that somebody typed. Raises EditError when the page cannot have it."""
    if not isinstance(slug, str) or len(slug) > 80 or not SLUG.fullmatch(slug):
        raise EditError("Write the address with small letters, digits and single dashes.")
    if slug in RESERVED_SLUGS:
        raise EditError(f"The address {slug} is needed for something else. Choose another.")
    if slug in slugs_of(document, but=page):
        raise EditError(f"Another page has the address {slug}. Choose another.")
    return slug


def keys_beside(document: Document, page: Document | None, *, but: Document) -> set[str]:
    """The keys that a key must differ from: those of the same repeat, or, outside of repeats, of
    all that is asked once and of the repeats themselves."""
    if page is not None and repeat_of(page):
        return {str(each.get("key")) for each in listed(page, "questions") if each is not but}
    asked_once = [each for other, each in questions_of(document) if repeat_of(other) is None]
    repeats = [repeat_of(other) for _, other in pages_of(document)]
    return {str(each.get("key")) for each in (*asked_once, *repeats) if each and each is not but}


def checked_key(
    document: Document, node: Document, key: object, *, page: Document | None = None
) -> str:
    """A key that somebody typed. Raises EditError when the question or repeat cannot have it."""
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise EditError(
            "Begin the key with a small letter; then small letters, digits and underscores."
        )
    if key in RESERVED_KEYS:
        raise EditError(f"The key {key} is needed for something else. Choose another.")
    if key in keys_beside(document, page, but=node):
        raise EditError(f"Another question has the key {key}. Choose another.")
    return key
