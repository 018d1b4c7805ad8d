"""Numbers: whole, with decimals, and money as whole pence."""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random
from typing import ClassVar

from .base import (
    EQUALITY,
    ORDER,
    PRESENCE,
    AnswerError,
    Asking,
    FieldType,
    Inputs,
    first,
)
from .settings import choice, line, number, whole
from .text import WIDTHS

_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{1,8})?|\.\d{1,8})")
_DASHES = str.maketrans({"−": "-", "–": "-"})


class Integer(FieldType):
    key, label, macro = "integer", "Whole number", "number"
    family, purpose = "Numbers", "A number that is counted, like pupils or hours."
    column_type = "integer"
    operators = EQUALITY | PRESENCE | ORDER
    own_errors = frozenset({"invalid", "min", "max"})
    settings = {
        "min": number("Least"),
        "max": number("Most"),
        "prefix": line("Shown before the box", 20),
        "suffix": line("Shown after the box", 20, hint="A unit, like % or hours."),
        "width": choice("Width of the box", WIDTHS),
    }
    places: ClassVar[int] = 0

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = self._bare(first(inputs), asking)
        if not typed:
            return None
        if not (typed.isascii() and _NUMBER.fullmatch(typed)):
            raise AnswerError("invalid", self._invalid_words(asking))
        value = Decimal(typed)
        if value != round(value, self._places(asking)):
            raise AnswerError("invalid", self._invalid_words(asking))
        self._check_range(value, asking)
        return self._stored(value, asking)

    def value(self, answer: object, part: str = "") -> object:
        return answer

    def lines(self, answer: object, asking: Asking) -> list[str]:
        suffix = asking.text("suffix")
        shown = f"{asking.text('prefix')}{answer}"
        return [shown + suffix if suffix == "%" else f"{shown} {suffix}".rstrip()]

    def example(self, asking: Asking, random: Random) -> object:
        scale = 10 ** self._places(asking)
        low, high = self._limit("min", asking), self._limit("max", asking)
        lowest = int((low if low is not None else min(Decimal(0), high or Decimal(0))) * scale)
        highest = int((high if high is not None else lowest / Decimal(scale) + 20) * scale)
        return self._stored(Decimal(random.randint(lowest, highest)) / scale, asking)

    def _bare(self, typed: str, asking: Asking) -> str:
        bare = typed.translate(_DASHES).replace(",", "").replace(" ", "")
        for around in (asking.text("prefix"), asking.text("suffix")):
            bare = bare.removeprefix(around).removesuffix(around) if around else bare
        return bare

    def _invalid_words(self, asking: Asking) -> str:
        return f"{asking.name} must be a whole number, like 12"

    def _places(self, asking: Asking) -> int:
        return self.places

    def _limit(self, name: str, asking: Asking) -> Decimal | None:
        limit = asking.settings.get(name)
        return None if limit is None else Decimal(str(limit))

    def _check_range(self, value: Decimal, asking: Asking) -> None:
        low, high = self._limit("min", asking), self._limit("max", asking)
        if low is not None and value < low:
            raise AnswerError("min", f"{asking.name} must be {self._words(low)} or more")
        if high is not None and value > high:
            raise AnswerError("max", f"{asking.name} must be {self._words(high)} or less")

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
    key, label, macro = "money", "Money", "money"
    purpose = "An amount in pounds and pence."
    own_errors = frozenset({"invalid", "min", "max"})
    settings = {
        "min": number("Least, in pounds", default=0),
        "max": number("Most, in pounds", default=1_000_000),
        "width": choice("Width of the box", WIDTHS),
    }
    places = 2

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"": [] if answer is None else [_pounds(answer)]}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [f"£{_pounds(answer, thousands=True)}"]

    def _bare(self, typed: str, asking: Asking) -> str:
        return super()._bare(typed.removeprefix("£"), asking)

    def _invalid_words(self, asking: Asking) -> str:
        return f"{asking.name} must be an amount of money, like 12.50"

    def _words(self, limit: Decimal) -> str:
        return f"£{limit:,.2f}"

    def _limit(self, name: str, asking: Asking) -> Decimal | None:
        # An amount below nothing or beyond any budget is a slip of the keyboard.
        default = Decimal(0) if name == "min" else Decimal(1_000_000)
        limit = super()._limit(name, asking)
        return default if limit is None else limit

    def _stored(self, value: Decimal, asking: Asking) -> object:
        return int(value * 100)

    def example(self, asking: Asking, random: Random) -> object:
        low, high = self._limit("min", asking), self._limit("max", asking)
        lowest, highest = int((low or 0) * 100), int((high or 0) * 100)
        return random.randint(lowest, min(highest, lowest + 50_000))


def _pounds(pence: object, *, thousands: bool = False) -> str:
    amount = Decimal(str(pence)) / 100
    return f"{amount:,.2f}" if thousands else f"{amount:.2f}"
