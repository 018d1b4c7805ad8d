"""Numbers: whole, with decimals, and money in pounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import ClassVar

from forms.conditions import is_answered

from .base import EQUALITY, ORDER, PRESENCE, AnswerError, Asking, FieldType, Inputs
from .cleaning import first, is_decimal, is_whole
from .settings import UNIQUE, choice, line, number, order_problem, whole
from .text import WIDTHS

_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{1,8})?|\.\d{1,8})", re.ASCII)
# 1,200 and 1 200 and 12,00,000; but 12,5 is no number here, and never 125.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ,]\d{2,3})*[ ,]\d{3}(?:\.\d*)?", re.ASCII)
_SIGN = re.compile(r"^([+-]) +")
_POUNDS = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}")
# An amount beyond any budget is a slip of the keyboard.
MOST_POUNDS = 1_000_000
_DASHES = str.maketrans({"−": "-", "–": "-"})


class Integer(FieldType):
    key, label, macro = "integer", "Whole number", "number"
    family, purpose = "Numbers", "A number that is counted, like pupils or hours."
    column_type = "integer"
    operators = EQUALITY | PRESENCE | ORDER
    own_errors = frozenset({"invalid", "min", "max", "unique"})
    settings = {
        "min": number("Least"),
        "max": number("Most"),
        "unique": UNIQUE,
        "prefix": line("Shown before the box", 20),
        "suffix": line("Shown after the box", 20, hint="A unit, like % or hours."),
        "width": choice("Width of the box", WIDTHS),
    }
    places: ClassVar[int] = 0

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        yield from order_problem(settings, "min", "max")

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = first(inputs)
        if not typed:
            return None
        bare = self._bare(typed, asking)
        if not _NUMBER.fullmatch(bare):
            raise AnswerError("invalid", self._invalid_words(asking))
        value = Decimal(bare)
        if value != round(value, self._places(asking)):
            raise AnswerError("invalid", self._invalid_words(asking))
        self._check_range(value, asking)
        return self._stored(value, asking)

    def fits(self, answer: object) -> bool:
        return is_whole(answer)

    def value(self, answer: object, part: str = "") -> object:
        return answer

    def lines(self, answer: object, asking: Asking) -> list[str]:
        suffix = asking.text("suffix")
        shown = f"{asking.text('prefix')}{answer}"
        return [shown + suffix if suffix == "%" else f"{shown} {suffix}".rstrip()]

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        return (str(answer) if is_answered(answer) else "",)

    def example(self, asking: Asking, random: Random) -> object:
        scale = 10 ** self._places(asking)
        low, high = self._limit("min", asking), self._limit("max", asking)
        lowest = int((low if low is not None else min(Decimal(0), high or Decimal(0))) * scale)
        highest = int((high if high is not None else lowest / Decimal(scale) + 20) * scale)
        return self._stored(Decimal(random.randint(lowest, highest)) / scale, asking)

    def _bare(self, typed: str, asking: Asking) -> str:
        """The digits alone, without unit, separators of thousands and a point at the end."""
        bare = typed[:200].translate(_DASHES)
        for around in (asking.text("prefix").strip(), asking.text("suffix").strip()):
            bare = _without(bare, around)
        bare = _SIGN.sub(r"\1", bare)
        if _GROUPED.fullmatch(bare):
            bare = bare.replace(",", "").replace(" ", "")
        return bare.removesuffix(".")

    def _invalid_words(self, asking: Asking) -> str:
        return f"{asking.name} must be a whole number, like 12"

    def _places(self, asking: Asking) -> int:
        return self.places

    def _limit(self, name: str, asking: Asking) -> Decimal | None:
        limit = asking.settings.get(name)
        return None if limit is None else Decimal(str(limit))

    def _check_range(self, value: Decimal, asking: Asking) -> None:
        low, high = self._limit("min", asking), self._limit("max", asking)
        code = "min" if low is not None and value < low else ""
        code = "max" if high is not None and value > high else code
        if not code:
            return
        if low is not None and high is not None and {"min", "max"} <= set(asking.settings):
            words = f"must be between {self._words(low)} and {self._words(high)}"
        elif code == "min":
            words = f"must be {self._words(low or Decimal(0))} or more"
        else:
            words = f"must be {self._words(high or Decimal(0))} or less"
        raise AnswerError(code, f"{asking.name} {words}")

    def _words(self, limit: Decimal) -> str:
        return f"{limit:,}"

    def _stored(self, value: Decimal, asking: Asking) -> object:
        return int(value)


class DecimalNumber(Integer):
    key, label, macro = "decimal", "Number with decimals", "number"
    purpose = "A number that is measured, like hours in a week or a percentage."
    column_type = "decimal"
    settings = {
        **Integer.settings,
        "places": whole("Decimal places", 1, 4, default=1),
        "step": number("Only in steps of", hint="0.5 takes halves."),
    }
    places = 1

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        step = settings.get("step")
        if isinstance(step, int | float) and step <= 0:
            yield "step: must be more than 0."

    def fits(self, answer: object) -> bool:
        return is_decimal(answer)

    def value(self, answer: object, part: str = "") -> object:
        return Decimal(str(answer))

    def _places(self, asking: Asking) -> int:
        return asking.whole("places", self.places)

    def _invalid_words(self, asking: Asking) -> str:
        places = self._places(asking)
        return f"{asking.name} must be a number with up to {places} decimal place" + (
            "s" if places > 1 else ""
        )

    def _check_range(self, value: Decimal, asking: Asking) -> None:
        super()._check_range(value, asking)
        step = self._limit("step", asking)
        if step and value % step:
            raise AnswerError("invalid", f"{asking.name} must be in steps of {step}")

    def _stored(self, value: Decimal, asking: Asking) -> object:
        return f"{value.quantize(Decimal(1).scaleb(-self._places(asking))).normalize() + 0:f}"

    def example(self, asking: Asking, random: Random) -> object:
        value = Decimal(str(super().example(asking, random)))
        step = self._limit("step", asking)
        return self._stored(value - value % step if step else value, asking)


class Money(Integer):
    """Pounds with their pence, 12.50, also for a table: what its columns make of it is theirs."""

    key, label, macro = "money", "Money", "money"
    purpose = "An amount in pounds and pence."
    column_type = "money"
    settings = {
        "min": number("Least, in pounds", default=0),
        "max": number("Most, in pounds", default=MOST_POUNDS),
        "unique": UNIQUE,
        "width": choice("Width of the box", WIDTHS),
    }
    places = 2

    def fits(self, answer: object) -> bool:
        return isinstance(answer, str) and _POUNDS.fullmatch(answer) is not None

    def value(self, answer: object, part: str = "") -> object:
        return Decimal(str(answer))

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [f"£{Decimal(str(answer)):,.2f}"]

    def _bare(self, typed: str, asking: Asking) -> str:
        return super()._bare(_without(typed[:200], "£").removesuffix("pounds").strip(), asking)

    def _invalid_words(self, asking: Asking) -> str:
        return f"{asking.name} must be an amount of money, like 12.50"

    def _words(self, limit: Decimal) -> str:
        return f"£{limit:,.2f}"

    def _limit(self, name: str, asking: Asking) -> Decimal | None:
        default = Decimal(0) if name == "min" else Decimal(MOST_POUNDS)
        limit = super()._limit(name, asking)
        return default if limit is None else limit

    def _stored(self, value: Decimal, asking: Asking) -> object:
        return f"{value + 0:.2f}"

    def example(self, asking: Asking, random: Random) -> object:
        low, high = self._limit("min", asking), self._limit("max", asking)
        lowest, highest = int((low or 0) * 100), int((high or 0) * 100)
        pence = random.randint(lowest, min(highest, lowest + 50_000))
        return self._stored(Decimal(pence) / 100, asking)


def _without(typed: str, around: str) -> str:
    """Without a unit that was typed before or after the number."""
    if not around:
        return typed
    small, sign = around.casefold(), ""
    if typed[:1] in "+-" and typed[1:].lstrip().casefold().startswith(small):
        sign, typed = typed[0], typed[1:].lstrip()
    if typed.casefold().startswith(small):
        typed = typed[len(around) :]
    if typed.casefold().endswith(small):
        typed = typed[: -len(around)]
    return sign + typed.strip()
