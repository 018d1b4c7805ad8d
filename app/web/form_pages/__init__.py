"""Serves any designed form: start, pages, check answers, sending. Knows no form in particular."""

from __future__ import annotations

from . import asking, beginning, confirming, items, sending
from .blueprint import pages

__all__ = ["asking", "beginning", "confirming", "items", "pages", "sending"]
