"""Words: one line, many lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from .base import EQUALITY, PRESENCE, AnswerError, Asking, FieldType, Inputs, refuse_controls
from .cleaning import MAX_TYPED, compose, first
from .patterns import PATTERNS, Pattern
from .settings import UNIQUE, Setting, choice, flag, line, order_problem, whole

WIDTHS = {width: f"{width} characters" for width in ("2", "3", "4", "5", "10", "20")}
_WORDS = (
    "The pupil settles best in small groups and with one adult they know well.",
    "Works with care when the task is practical and short.",
    "We agreed this with the family in the autumn term.",
    "Calm starts to the day help, and so does a clear plan on paper.",
    "Staff meet each Friday to see what went well.",
)


def _pattern_problem(value: object) -> str | None:
    is_known = isinstance(value, str) and value in PATTERNS
    return None if is_known else f"must be one of {', '.join(PATTERNS)}."


class Text(FieldType):
    key, label, macro = "text", "Short text", "text"
    family, purpose = "Words", "A few words on one line, like the name of a group or a reference."
    operators = EQUALITY | PRESENCE | {"contains"}
    own_errors = frozenset({"too_long", "too_short", "invalid", "pattern", "unique"})
    settings = {
        "max_length": whole("Most characters", 1, 400, default=200),
        "min_length": whole("Fewest characters", 1, 400),
        "pattern": Setting(
            "pattern",
            "Form of the text",
            _pattern_problem,
            choices=tuple((name, each.label) for name, each in PATTERNS.items()),
        ),
        "unique": UNIQUE,
        "width": choice("Width of the box", WIDTHS),
        "autocomplete": line(
            "What a browser may fill in", 60, hint="A name of the HTML standard, like given-name."
        ),
        "spellcheck": flag("Check the spelling", default=True),
    }
    longest = 200

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        yield from order_problem(settings, "min_length", "max_length", most_default=self.longest)

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed, pattern = first(inputs), _pattern_of(asking)
        text = pattern.tidied(typed) if pattern and len(typed) <= MAX_TYPED else typed
        # Nothing but what a form of text drops was still typed.
        text = text or typed
        _check_length(text, asking, self.longest)
        if text and pattern is not None and not pattern.fits(text):
            raise AnswerError("pattern", f"{asking.name} {pattern.words}")
        return text or None

    def example(self, asking: Asking, random: Random) -> object:
        pattern = _pattern_of(asking)
        if pattern is None:
            words = random.choice(("Reading room", "Workshop", "Garden project", "Art and design"))
            return _fitting(words, asking, self.longest, random)
        text, shortest = pattern.example(random), asking.whole("min_length", 1)
        longer = text.ljust(shortest, pattern.filler) if pattern.filler else text
        return longer[: asking.whole("max_length", self.longest)] if pattern.filler else longer


class LongText(FieldType):
    key, label, macro = "long_text", "Long text", "long_text"
    family, purpose = "Words", "A description in sentences, on several lines."
    operators = PRESENCE | {"contains"}
    own_errors = frozenset({"too_long", "too_short", "invalid"})
    settings = {
        "max_length": whole("Most characters", 1, 20_000, default=3_000),
        "min_length": whole("Fewest characters", 1, 1_000),
        "max_words": whole("Most words", 1, 4_000, hint="The most characters hold as well."),
        "rows": whole("Lines shown", 2, 30, default=5),
    }
    longest = 3_000

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        yield from order_problem(settings, "min_length", "max_length", most_default=self.longest)

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        values = inputs.get("") or ("",)
        lines = [line.rstrip() for line in compose(values[0]).split("\n")]
        text = "\n".join(lines).strip()
        _check_length(text, asking, self.longest)
        most_words = asking.whole("max_words", MAX_TYPED)
        if len(text.split()) > most_words:
            words = f"{asking.name} must be {most_words:,} {_many('word', most_words)} or fewer"
            raise AnswerError("too_long", words)
        return text or None

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return str(answer).split("\n")

    def example(self, asking: Asking, random: Random) -> object:
        words = "\n".join(random.sample(_WORDS, random.randint(1, 2)))
        most_words = asking.whole("max_words", MAX_TYPED)
        if len(words.split()) > most_words:
            words = " ".join(words.split()[:most_words])
        return _fitting(words, asking, self.longest, random)


def _pattern_of(asking: Asking) -> Pattern | None:
    return PATTERNS.get(asking.text("pattern"))


def _check_length(text: str, asking: Asking, default: int) -> None:
    if not text:
        return
    longest, shortest = asking.whole("max_length", default), asking.whole("min_length", 1)
    both = f"{asking.name} must be between {shortest:,} and {longest:,} characters"
    has_both = {"min_length", "max_length"} <= set(asking.settings)
    if len(text) > min(longest, MAX_TYPED):
        one = f"{asking.name} must be {longest:,} {_many('character', longest)} or fewer"
        raise AnswerError("too_long", both if has_both else one)
    refuse_controls(text, asking)
    if len(text) < shortest:
        one = f"{asking.name} must be {shortest:,} {_many('character', shortest)} or more"
        raise AnswerError("too_short", both if has_both else one)


def _many(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"


def _fitting(words: str, asking: Asking, default: int, random: Random) -> str:
    shortest, longest = asking.whole("min_length", 1), asking.whole("max_length", default)
    while len(words) < shortest:
        words = f"{words} {random.choice(_WORDS)}"
    return words[:longest].rstrip().ljust(shortest, "s")
