"""Words: one line, many lines."""

from __future__ import annotations

from random import Random

from .base import (
    EQUALITY,
    MAX_TYPED,
    PRESENCE,
    AnswerError,
    Asking,
    FieldType,
    Inputs,
    compose,
    first,
    refuse_controls,
)
from .settings import choice, flag, line, whole

WIDTHS = {width: f"{width} characters" for width in ("2", "3", "4", "5", "10", "20")}
_WORDS = (
    "The pupil settles best in small groups and with one adult they know well.",
    "Works with care when the task is practical and short.",
    "We agreed this with the family in the autumn term.",
    "Calm starts to the day help, and so does a clear plan on paper.",
    "Staff meet each Friday to see what went well.",
)


class Text(FieldType):
    key, label, macro = "text", "Short text", "text"
    family, purpose = "Words", "A few words on one line, like a name of a group or a reference."
    operators = EQUALITY | PRESENCE | {"contains"}
    own_errors = frozenset({"too_long", "too_short", "invalid"})
    settings = {
        "max_length": whole("Most characters", 1, 400, default=200),
        "min_length": whole("Least characters", 1, 400),
        "width": choice("Width of the box", WIDTHS),
        "autocomplete": line(
            "What a browser may fill in", 60, hint="A name of the HTML standard, like given-name."
        ),
        "spellcheck": flag("Check the spelling", default=True),
    }
    longest = 200

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        return _within(first(inputs), asking, self.longest)

    def example(self, asking: Asking, random: Random) -> object:
        words = random.choice(("Reading room", "Workshop", "Garden project", "Art and design"))
        return _fitting(words, asking, self.longest, random)


class LongText(FieldType):
    key, label, macro = "long_text", "Long text", "long_text"
    family, purpose = "Words", "A description in sentences, on several lines."
    operators = PRESENCE | {"contains"}
    own_errors = frozenset({"too_long", "too_short", "invalid"})
    settings = {
        "max_length": whole("Most characters", 1, 20_000, default=3_000),
        "min_length": whole("Least characters", 1, 1_000),
        "rows": whole("Lines shown", 2, 30, default=5),
    }
    longest = 3_000

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        values = inputs.get("") or ("",)
        lines = [line.rstrip() for line in compose(values[0]).split("\n")]
        return _within("\n".join(lines).strip(), asking, self.longest)

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return str(answer).split("\n")

    def example(self, asking: Asking, random: Random) -> object:
        words = "\n".join(random.sample(_WORDS, random.randint(1, 2)))
        return _fitting(words, asking, self.longest, random)


def _within(text: str, asking: Asking, default: int) -> str | None:
    if not text:
        return None
    longest, shortest = asking.whole("max_length", default), asking.whole("min_length", 1)
    if len(text) > min(longest, MAX_TYPED):
        raise AnswerError("too_long", f"{asking.name} must be {longest:,} characters or fewer")
    refuse_controls(text, asking)
    if len(text) < shortest:
        raise AnswerError("too_short", f"{asking.name} must be {shortest:,} characters or more")
    return text


def _fitting(words: str, asking: Asking, default: int, random: Random) -> str:
    shortest, longest = asking.whole("min_length", 1), asking.whole("max_length", default)
    while len(words) < shortest:
        words = f"{words} {random.choice(_WORDS)}"
    return words[:longest].rstrip().ljust(shortest, "s")
