"""A short sign of a value as a page showed it: it travels in the page, and tells whether the value
has changed since."""

from __future__ import annotations

import hashlib
import json


def mark(value: object) -> str:
    """The sign of a value that JSON can hold."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
