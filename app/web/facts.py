"""Values of records as facts on a page: a label and words; a fact without words is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.http.templating import phone_words, show_date, show_time
from forms.fields.week import half_days_in_words

Value = str | bool | int | Decimal | date | datetime | None


class PhoneWords(str):
    """A telephone number in words: where facts are shown, a tap rings it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str

    @property
    def is_phone(self) -> bool:
        return isinstance(self.value, PhoneWords)


@dataclass(frozen=True, slots=True)
class Card:
    """One of several alike: a hazard, an agency, a person."""

    title: str
    facts: tuple[Fact, ...]
    tag: str = ""
    tone: str = "plain"
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under a heading, with cards below them. `key` is its place in the address."""

    key: str
    title: str
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    empty: str = ""


def facts(*pairs: tuple[str, Value]) -> tuple[Fact, ...]:
    """The pairs that have something to say."""
    shown = ((label, words(value)) for label, value in pairs)
    return tuple(Fact(label, value) for label, value in shown if value)


def words(value: Value) -> str:
    """A value as people read it; empty when there is none."""
    if value is None:
        return ""
    if isinstance(value, PhoneWords):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return show_time(value)
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value).strip()


def listed(parts: Iterable[str]) -> str:
    """Several words on lines of their own."""
    return "\n".join(part for part in parts if part)


def between(first: date | None, last: date | None) -> str:
    """From a day until a day, either of which may be open."""
    if first is None:
        return f"Until {show_date(last)}" if last else ""
    return f"{show_date(first)} to {show_date(last)}" if last else f"From {show_date(first)}"


def phone(number: str | None) -> PhoneWords:
    """A UK number as people write it, with its extension; others as they are kept."""
    return PhoneWords(phone_words(number))


def weekdays(days: Iterable[object]) -> str:
    """Days of the week or half-days, as answers keep them, in words."""
    return ", ".join(half_days_in_words(days))
