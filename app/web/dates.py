"""Days and times that people type in parts on hand-written pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from app.domain.errors import Fault
from app.http.clock import LONDON


@dataclass(frozen=True, slots=True)
class TypedDay:
    """What stands in the three inputs of a day, and the day itself when it is one."""

    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.day or self.month or self.year)

    @property
    def value(self) -> date | None:
        numbers = (self.year, self.month, self.day)
        if not all(part.isascii() and part.isdigit() for part in numbers) or len(self.year) != 4:
            return None
        try:
            return date(int(self.year), int(self.month), int(self.day))
        except ValueError:
            return None

    @classmethod
    def of(cls, day: date | None) -> TypedDay:
        return cls() if day is None else cls(str(day.day), str(day.month), str(day.year))


def typed_day(form: Mapping[str, str], name: str) -> TypedDay:
    """The day somebody typed, right or wrong."""
    return TypedDay(
        *(form.get(f"{name}-{part}", "").strip()[:10] for part in ("day", "month", "year"))
    )


def day_fault(typed: TypedDay, name: str, subject: str) -> Fault | None:
    """Why what was typed is no day; None when it is one."""
    if typed.is_empty:
        return Fault(name, f"Enter {subject}.")
    missing = [part for part in ("day", "month", "year") if not getattr(typed, part)]
    if missing:
        return Fault(name, f"{_capital(subject)} must include a {' and a '.join(missing)}.")
    if typed.value is None:
        return Fault(name, f"{_capital(subject)} must be a real date, like 27 3 2027.")
    return None


def typed_time(text: str) -> time | None:
    """A time of the day written like 9:30 or 14.05; None when it is none."""
    hours, mark, minutes = text.strip().replace(".", ":").partition(":")
    minutes = minutes if mark else "0"
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    if not (len(hours) <= 2 and int(hours) < 24 and len(minutes) <= 2 and int(minutes) < 60):
        return None
    return time(int(hours), int(minutes))


def at_local(day: date, clock: time) -> datetime:
    """The instant of a day and a time on the wall here."""
    return datetime.combine(day, clock, tzinfo=LONDON)


def _capital(subject: str) -> str:
    return subject[:1].upper() + subject[1:]
