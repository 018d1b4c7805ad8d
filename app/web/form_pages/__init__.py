"""Serves any designed form: start, pages, check answers, sending. Knows no form in particular."""

from __future__ import annotations

from . import (
    adding_files,
    asking,
    beginning,
    checking,
    confirming,
    items,
    leaving,
    returning,
    sending,
)
from .blueprint import pages

__all__ = [
    "adding_files",
    "asking",
    "beginning",
    "checking",
    "confirming",
    "items",
    "leaving",
    "pages",
    "returning",
    "sending",
]
