"""A number worked out from other answers: shown, never typed, and never read from a post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from forms.conditions import RuleError, is_answered
from forms.formulas import MAX_PLACES, calculate, parse_formula

from .base import EQUALITY, ORDER, PRESENCE, Asking, FieldType, Inputs
from .cleaning import is_decimal
from .settings import Setting, line, whole

PLACES = 2


def _formula(value: object) -> str | None:
    try:
        parse_formula(value, "")
    except RuleError as error:
        return f"{error.where}: {error.words}" if error.where else error.words
    return None


class Calculated(FieldType):
    key, label, macro = "calculated", "Calculated value", "calculated"
    family, purpose = "Numbers", "A number worked out from other answers. Nobody types it."
    column_type = "decimal"
    operators = EQUALITY | PRESENCE | ORDER
    suffixes = ()
    is_computed = True
    settings = {
        "formula": Setting(
            "formula",
            "How it is worked out",
            _formula,
            "From numbers, other answers, counts and sums. Money counts in pounds.",
        ),
        "places": whole("Decimal places", 0, MAX_PLACES, default=PLACES),
        "prefix": line("In front of it", 20),
        "suffix": line("After it", 20),
    }

    @property
    def error_codes(self) -> frozenset[str]:
        return frozenset()

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        if "formula" not in settings:
            yield "formula: is missing."

    def compute(self, asking: Asking) -> object | None:
        places = asking.whole("places", PLACES)
        return calculate(asking.question.formula, asking.answers, asking.context, places)

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        """Nothing: whatever a client sends for it is no answer."""
        return None

    def fits(self, answer: object) -> bool:
        return is_decimal(answer)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [self.around(asking).replace("{}", str(answer))]

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        return (str(answer) if is_answered(answer) else "",)

    def example(self, asking: Asking, random: Random) -> object:
        return self.compute(asking)

    def gives(self, settings: Mapping[str, object]) -> str:
        return "integer" if settings.get("places") == 0 else self.column_type

    def value(self, answer: object, part: str = "") -> object:
        number = Decimal(str(answer))
        return int(number) if number == number.to_integral_value() else number

    def around(self, asking: Asking) -> str:
        """What stands around the number, with {} in its place, as a script needs it too."""
        prefix, suffix = asking.text("prefix"), asking.text("suffix")
        return f"{prefix}{{}}{suffix}" if suffix == "%" else f"{prefix}{{}} {suffix}".rstrip()
