"""A whole number on a scale whose two ends have words."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from forms.conditions import is_answered
from forms.context import Option

from .base import EQUALITY, ORDER, PRESENCE, AnswerError, Asking, FieldType, Inputs
from .cleaning import is_whole
from .options import chosen_in
from .settings import line, whole


class Rating(FieldType):
    key, label, macro = "rating", "Rating", "rating"
    family, purpose = "Choices", "How much or how well, on a scale from 1."
    column_type = "integer"
    operators = EQUALITY | PRESENCE | ORDER
    own_errors = frozenset({"invalid"})
    settings = {
        "most": whole("The scale goes up to", 2, 10, default=5),
        "lowest": line("Words for 1", 60, hint="Like “Not at all”."),
        "highest": line("Words for the highest", 60, hint="Like “Very much”."),
    }

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = chosen_in(inputs)
        if not chosen:
            return None
        if chosen[0] not in [option.value for option in self.options(asking)]:
            raise AnswerError("invalid", self.required_words(asking))
        return int(chosen[0])

    def fits(self, answer: object) -> bool:
        return is_whole(answer)

    def options(self, asking: Asking) -> Sequence[Option]:
        most = asking.whole("most", 5)
        ends = {1: asking.text("lowest"), most: asking.text("highest")}
        return [Option(str(each), str(each), ends.get(each, "")) for each in range(1, most + 1)]

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [f"{answer} out of {asking.whole('most', 5)}"]

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        return (str(answer) if is_answered(answer) else "",)

    def required_words(self, asking: Asking) -> str:
        return f"Select {asking.subject}"

    def example(self, asking: Asking, random: Random) -> object:
        return random.randint(1, asking.whole("most", 5))
