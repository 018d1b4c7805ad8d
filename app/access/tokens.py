"""Secrets that a browser or a mailed link carries, and what of them is kept."""

from __future__ import annotations

import hashlib


def token_hash(token: str) -> str:
    """What a table keeps of a secret: a reader of the table cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()
