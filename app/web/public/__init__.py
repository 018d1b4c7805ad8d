"""The pages that anybody may read, one file a topic."""

from __future__ import annotations

from . import course_pages, courses, guide, home, search
from .blueprint import pages

__all__ = ["course_pages", "courses", "guide", "home", "pages", "search"]
