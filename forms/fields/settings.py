"""What an author may set on a question: each setting with its kind, its words and its check.

A moment is a date ("2026-09-01"), a day counted from today ({"today": {"months": -3}}), another
answer ({"q": "start"}), or one counted from another answer ({"q": "start", "plus": {"weeks": 6}}).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from forms.conditions import AnswerOf, RuleError, Today, Value, parse_value

SettingCheck = Callable[[object], str | None]

KINDS = (
    "whole",
    "number",
    "text",
    "long_text",
    "flag",
    "choice",
    "options",
    "option",
    "moment",
    "list",
    "kinds",
    "filters",
    "formula",
    "pattern",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing an author may set. `kind` says with which input a designer asks for it, `check`
    gives what is wrong with a value, `choices` are pairs of a value and its words, `default`
    is what holds while nothing is set, and `needed` says that the type cannot do without."""

    kind: str
    label: str
    check: SettingCheck
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    default: object = None
    needed: bool = False


Settings = Mapping[str, Setting]


def whole(
    label: str, lowest: int, highest: int, *, hint: str = "", default: int | None = None
) -> Setting:
    """A whole number between two others."""

    def check(value: object) -> str | None:
        if type(value) is int and lowest <= value <= highest:
            return None
        return f"must be a whole number from {lowest} to {highest}."

    return Setting("whole", label, check, hint, default=default)


def number(label: str, *, hint: str = "", default: float | None = None) -> Setting:
    """Any number."""
    return Setting("number", label, _number, hint, default=default)


def line(label: str, longest: int, *, hint: str = "", default: str | None = None) -> Setting:
    """A text of one line."""
    return Setting("text", label, at_most(longest), hint, default=default)


def paragraph(label: str, longest: int, *, hint: str = "", default: str | None = None) -> Setting:
    """A text of several lines."""
    return Setting("long_text", label, at_most(longest), hint, default=default)


def flag(label: str, *, hint: str = "", default: bool = False) -> Setting:
    """Yes or no."""
    return Setting("flag", label, _true_or_false, hint, default=default)


def choice(
    label: str,
    words: Mapping[str, str],
    *,
    hint: str = "",
    default: str | None = None,
    needed: bool = False,
) -> Setting:
    """One of a few values, each with its words."""
    return Setting("choice", label, _one_of(words), hint, tuple(words.items()), default, needed)


def moment(label: str, *, hint: str = "") -> Setting:
    """A date, a day counted from today, or another answer."""
    return Setting("moment", label, _moment, hint)


def code_list(label: str, *, hint: str = "") -> Setting:
    """The name of an editable list."""
    return Setting("list", label, at_most(60), hint)


def kinds(label: str, words: Mapping[str, str], *, hint: str = "") -> Setting:
    """Some of a few values."""

    def check(value: object) -> str | None:
        listed = value if isinstance(value, list) else []
        is_known = listed and all(isinstance(each, str) and each in words for each in listed)
        return None if is_known else f"must list some of {', '.join(words)}."

    return Setting("kinds", label, check, hint, tuple(words.items()))


def filters(label: str, words: Mapping[str, str], *, hint: str = "") -> Setting:
    """Values by name that narrow what is offered: plain ones, a today, other answers."""

    def check(value: object) -> str | None:
        if not isinstance(value, dict):
            return "must be an object of names and values."
        unknown = sorted(set(value) - set(words))
        if unknown:
            known = f": use {', '.join(words)}." if words else "."
            return f"nothing can be narrowed by {unknown[0]}{known}"
        try:
            for each in value.values():
                parse_value(each, "")
        except RuleError as error:
            return error.words
        return None

    return Setting("filters", label, check, hint, tuple(words.items()))


def at_most(longest: int) -> SettingCheck:
    def check(value: object) -> str | None:
        if isinstance(value, str) and len(value) <= longest:
            return None
        return f"must be a text of up to {longest} characters."

    return check


def order_problem(
    settings: Mapping[str, object], least: str, most: str, *, most_default: float | None = None
) -> Iterator[str]:
    """What is wrong with a least and a most that each are right."""
    low, high = settings.get(least), settings.get(most, most_default)
    if _number(low) is None and _number(high) is None and float(str(low)) > float(str(high)):
        yield f"{least}: the least may not exceed the most."


def _number(value: object) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number else "must be a number."


def _one_of(allowed: Mapping[str, str]) -> SettingCheck:
    def check(value: object) -> str | None:
        is_known = isinstance(value, str) and value in allowed
        return None if is_known else f"must be one of {', '.join(allowed)}."

    return check


def _true_or_false(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false."


def _moment(value: object) -> str | None:
    try:
        parsed, _ = parse_moment(value)
    except RuleError as error:
        return error.words
    if isinstance(parsed, Today | AnswerOf) or is_iso_date(parsed):
        return None
    return "must be a date, a day counted from today, or another answer."


def parse_moment(document: object) -> tuple[Value, Today]:
    """What a moment counts from, and how far it lies from there. Raises RuleError."""
    if not isinstance(document, dict) or "plus" not in document or "today" in document:
        return parse_value(document, ""), Today()
    offset = parse_value({"today": document["plus"]}, "")
    base = parse_value({name: each for name, each in document.items() if name != "plus"}, "")
    return base, offset if isinstance(offset, Today) else Today()


def is_iso_date(value: object) -> bool:
    """Whether it is a day of the calendar, as 2026-09-01."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def values_in(settings: Mapping[str, object]) -> Iterator[Value]:
    """Every today or other answer that settings compare with or filter by."""
    for value in settings.values():
        if isinstance(value, dict):
            try:
                yield parse_moment(value)[0]
            except RuleError:
                for each in value.values():
                    if isinstance(each, dict):
                        with suppress(RuleError):
                            yield parse_value(each, "")


UNIQUE = flag(
    "Different in every item", hint="On a page that repeats: no two items have the same answer."
)
