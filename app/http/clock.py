"""The only place that reads the clock for a request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The local day in Coventry."""
    return now().astimezone(LONDON).date()


def local(instant: datetime) -> datetime:
    """An instant as the clock on the wall shows it."""
    return instant.astimezone(LONDON)
