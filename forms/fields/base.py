"""What a type of question is: typed inputs in, an answer out, and back; holds no HTML.

A type never sees a request. It reads named inputs (lists of texts by suffix: a date has `day`,
`month` and `year`, most types only the empty suffix) and gives an answer that JSON can hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, ClassVar

from forms.conditions import AnswerOf, RuleError, Today, Value, parse_value
from forms.context import Answers, Context, Option

if TYPE_CHECKING:
    from forms.definition import Question

Inputs = Mapping[str, Sequence[str]]
SettingCheck = Callable[[object], str | None]

MAX_TYPED = 60_000
EQUALITY = frozenset({"is", "is_not", "in", "not_in"})
PRESENCE = frozenset({"answered", "not_answered"})
ORDER = frozenset({"lt", "lte", "gt", "gte"})
TIME = frozenset({"before", "after"})

_ARTICLE = re.compile(r"(?:the|a|an|your)\s+", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")


class AnswerError(ValueError):
    """An answer that cannot be taken: which rule it breaks, what to do, which inputs are wrong."""

    def __init__(self, code: str, words: str, parts: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.code, self.words, self.parts = code, words, parts


@dataclass(frozen=True, slots=True)
class Asking:
    """A question put at a moment: what is answered before it, and what its files were refused."""

    question: Question
    context: Context
    answers: Answers = field(default_factory=dict)
    refused: str = ""

    @property
    def settings(self) -> Mapping[str, object]:
        return self.question.settings

    @property
    def subject(self) -> str:
        """The question as the words after "Enter"."""
        label = self.question.label
        short = self.question.short or (label if not label.endswith("?") else "")
        if not short:
            return f"an answer to “{label}”"
        return short if _keeps_capital(short) else short[:1].lower() + short[1:]

    @property
    def name(self) -> str:
        """The question as the first words of a sentence, without its article."""
        short = self.question.short or self.question.label.rstrip("?")
        bare = _ARTICLE.sub("", short, count=1) if _ARTICLE.match(short) else short
        return bare[:1].upper() + bare[1:]

    def whole(self, name: str, default: int) -> int:
        value = self.settings.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def text(self, name: str, default: str = "") -> str:
        value = self.settings.get(name)
        return value if isinstance(value, str) else default


def _keeps_capital(words: str) -> bool:
    first = words.split(" ", 1)[0]
    return first == "I" or (len(first) > 1 and first[1:] != first[1:].lower())


class FieldType:
    """One type of question. Subclasses say how it is read, shown, kept and tried out."""

    key: ClassVar[str]
    label: ClassVar[str]
    macro: ClassVar[str]
    column_type: ClassVar[str] = "text"
    parts: ClassVar[Mapping[str, str]] = {}
    operators: ClassVar[frozenset[str]] = EQUALITY | PRESENCE
    suffixes: ClassVar[tuple[str, ...]] = ("",)
    own_errors: ClassVar[frozenset[str]] = frozenset()
    settings: ClassVar[Mapping[str, SettingCheck]] = {}
    is_asked: ClassVar[bool] = True

    @property
    def error_codes(self) -> frozenset[str]:
        return self.own_errors | {"required"}

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        """What is wrong with an author's settings, one sentence each."""
        for name, value in settings.items():
            check = self.settings.get(name)
            problem = "is not a setting of this type." if check is None else check(value)
            if problem:
                yield f"{name}: {problem}"

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        """The answer that was typed, None when nothing was. Raises AnswerError."""
        raise NotImplementedError

    def inputs(self, answer: object) -> dict[str, list[str]]:
        """What stands in the inputs for a stored answer."""
        return {"": [] if answer is None else [str(answer)]}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        """The answer as a person reads it, one text a line."""
        return [str(answer)]

    def value(self, answer: object, part: str = "") -> object:
        """The answer, or a part of it, as a table keeps it."""
        return answer

    def required_words(self, asking: Asking) -> str:
        return f"Enter {asking.subject}"

    def example(self, asking: Asking, random: Random) -> object:
        """A valid answer."""
        raise NotImplementedError

    def options(self, asking: Asking) -> Sequence[Option]:
        """What can be chosen, for types that choose."""
        return ()


def first(inputs: Inputs, suffix: str = "") -> str:
    """The first text of an input, tidied for one line; empty when it was not sent."""
    values = inputs.get(suffix) or ("",)
    return tidy(values[0])


def tidy(text: str) -> str:
    """One line of text: composed, trimmed, with single spaces."""
    return " ".join(compose(text).split())


def compose(text: str) -> str:
    """Composed Unicode with plain line ends; what is far too long is cut before it costs time."""
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text[: MAX_TYPED + 1]))


def refuse_controls(text: str, asking: Asking) -> None:
    """Raises AnswerError for characters that print nothing and break files and mails."""
    for char in text:
        if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn"):
            raise AnswerError("invalid", f"{asking.name} must not contain hidden characters")


def whole(lowest: int, highest: int) -> SettingCheck:
    def check(value: object) -> str | None:
        if type(value) is int and lowest <= value <= highest:
            return None
        return f"must be a whole number from {lowest} to {highest}."

    return check


def number(value: object) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number else "must be a number."


def short_text(longest: int) -> SettingCheck:
    def check(value: object) -> str | None:
        if isinstance(value, str) and len(value) <= longest:
            return None
        return f"must be a text of up to {longest} characters."

    return check


def one_of(*allowed: str) -> SettingCheck:
    def check(value: object) -> str | None:
        return None if value in allowed else f"must be one of {', '.join(allowed)}."

    return check


def true_or_false(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false."


def moment(value: object) -> str | None:
    """A date, a day counted from today, or another answer."""
    try:
        parsed = parse_value(value, "")
    except RuleError as error:
        return error.words
    if isinstance(parsed, Today | AnswerOf):
        return None
    return None if is_iso_date(parsed) else "must be a date, a today or another answer."


def is_iso_date(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) is not None


def values_in(settings: Mapping[str, object]) -> Iterator[Value]:
    """Every today or other answer that settings compare with."""
    for value in settings.values():
        documents = (
            value.values() if isinstance(value, dict) and not {"q", "today"} & set(value) else ()
        )
        for each in (value, *documents):
            if isinstance(each, dict):
                try:
                    yield parse_value(each, "")
                except RuleError:
                    continue
