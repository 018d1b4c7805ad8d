"""What a cell may hold: turns typed text into values, and says in words why it cannot."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from app.domain.errors import Rejected
from app.domain.text import clean_text

_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0", ""})
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


def text(cell: str, *, most: int, lines: bool = False) -> str:
    return clean_text(cell, max_length=most, lines=lines)


def needed(cell: str, *, most: int, lines: bool = False) -> str:
    found = clean_text(cell, max_length=most, lines=lines)
    if not found:
        raise Rejected.because("is empty")
    return found


def optional(cell: str, normalise: Callable[[str], str]) -> str | None:
    return normalise(cell) if cell else None


def whole(cell: str, *, least: int, most: int) -> int:
    try:
        number = int(cell)
    except ValueError:
        raise Rejected.because(f"“{cell[:30]}” is no whole number") from None
    if not least <= number <= most:
        raise Rejected.because(f"{number} is not between {least} and {most}")
    return number


def whole_or_none(cell: str, *, least: int, most: int) -> int | None:
    return whole(cell, least=least, most=most) if cell else None


def pence(cell: str) -> int:
    """Pounds with two decimals at most, as 65 or 65.50."""
    try:
        amount = Decimal(cell.removeprefix("£").replace(",", "")) * 100
    except InvalidOperation:
        raise Rejected.because(f"“{cell[:30]}” is no amount of pounds") from None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= 10**8:
        raise Rejected.because(f"“{cell[:30]}” is no amount of pounds and pence")
    return int(amount)


def yes_no(cell: str) -> bool:
    word = cell.casefold()
    if word not in _YES | _NO:
        raise Rejected.because(f"“{cell[:30]}” is neither yes nor no")
    return word in _YES


def day(cell: str) -> date:
    for shape in _DATES:
        try:
            return datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Rejected.because(f"“{cell[:30]}” is no date such as 2026-09-01 or 01/09/2026")


def day_or_none(cell: str) -> date | None:
    return day(cell) if cell else None


def clock(cell: str) -> time:
    try:
        return datetime.strptime(cell, "%H:%M").time()  # noqa: DTZ007 - a time of a timetable
    except ValueError:
        raise Rejected.because(f"“{cell[:30]}” is no time such as 09:30") from None


def code(cell: str, known: Collection[str]) -> str:
    found = cell.strip().upper()
    if found not in known:
        raise Rejected.because(f"“{cell[:40]}” is none of {', '.join(sorted(known))}")
    return found


def codes(cell: str, known: Collection[str]) -> list[str]:
    """Codes with semicolons between them, each once, in the order given."""
    return list(dict.fromkeys(code(part, known) for part in cell.split(";") if part.strip()))


def words(cell: str, *, most: int) -> list[str]:
    return [text(part, most=most) for part in cell.split(";") if part.strip()]
