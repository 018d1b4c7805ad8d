"""The pages that anybody may read, one file a topic."""

from __future__ import annotations

from . import home
from .blueprint import pages

__all__ = ["home", "pages"]
