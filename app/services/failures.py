"""A mistake of ours, told to the log so that it can be found: its own words may hold what people
typed, so they are left out."""

from __future__ import annotations

import logging
import traceback


def tell(logger: logging.Logger, what: str, error: Exception, **about: object) -> None:
    """Log which error it was and where it arose."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if "/app/" in each.filename] or frames
    where = f"{ours[-1].name}:{ours[-1].lineno}" if ours else ""
    logger.error(what, extra={"error": type(error).__name__, "where": where, **about})
