"""A short sign of a value as a page showed it: it travels in the page, and tells whether the value
has changed since."""

from __future__ import annotations

import hashlib
import json

# One for all: a page makes a mark of each of its questions.
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def mark(value: object) -> str:
    """The sign of a value that JSON can hold."""
    return hashlib.sha256(_encode(value).encode()).hexdigest()[:12]
