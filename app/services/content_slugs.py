"""The last part of the address of a page or a file, as staff type it."""

from __future__ import annotations

import re

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 80
# Addresses below /guide that lead elsewhere.
TAKEN = frozenset({"for", "files", "search"})


def is_one(slug: str) -> bool:
    """Whether it can be the address of anything. The database is not asked for others."""
    return len(slug) <= LONGEST and _SLUG.fullmatch(slug) is not None


def why_not(slug: str) -> list[str]:
    """What is wrong with it, in words; empty when nothing is."""
    if not is_one(slug):
        return ["Use small letters, digits and single hyphens, as in ending-a-place."]
    return ["Another page has this address. Choose another one."] if slug in TAKEN else []
