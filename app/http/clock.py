"""The only place that reads the clock for a request."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.services.working_days import LONDON, local_day

__all__ = ["LONDON", "local", "now", "today"]


def now() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The local day in Coventry."""
    return local_day(now())


def local(instant: datetime) -> datetime:
    """An instant as the clock on the wall shows it."""
    return instant.astimezone(LONDON)
