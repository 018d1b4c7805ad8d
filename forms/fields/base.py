"""What a type of question is: typed inputs in, an answer out, and back; holds no HTML.

A type never sees a request. It reads named inputs (lists of texts by suffix: a date has `day`,
`month` and `year`, most types only the empty suffix) and gives an answer that JSON can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, ClassVar

from forms.conditions import is_answered
from forms.context import Answers, Context, Option

from .cleaning import has_hidden
from .settings import Setting

if TYPE_CHECKING:
    from forms.definition import Question

Inputs = Mapping[str, Sequence[str]]

EQUALITY = frozenset({"is", "is_not", "in", "not_in"})
PRESENCE = frozenset({"answered", "not_answered"})
ORDER = frozenset({"lt", "lte", "gt", "gte"})
TIME = frozenset({"before", "after"})

FAMILIES = (
    "Words",
    "Numbers",
    "Dates and times",
    "Choices",
    "People and numbers",
    "Records",
    "Files",
    "Statements",
)
# When each error is given, as an author reads it beside a text of their own.
ERROR_WORDS: Mapping[str, str] = {
    "required": "When nothing was answered",
    "invalid": "When the answer is not of the right kind",
    "incomplete": "When a part is missing",
    "too_long": "When the answer is too long",
    "too_short": "When the answer is too short",
    "min": "When the answer is below the least",
    "max": "When the answer is above the most",
    "after": "When the date is too early",
    "before": "When the date is too late",
    "exclusive": "When “none of these” is chosen together with others",
    "pattern": "When the text does not have the wanted form",
    "too_many": "When there are too many files",
    "refused": "When a file cannot be taken",
    "unique": "When another item has the same answer",
}

_ARTICLE = re.compile(r"(?:the|a|an|your)\s+", re.IGNORECASE)


class AnswerError(ValueError):
    """An answer that cannot be taken: which rule it breaks, what to do, which inputs are wrong.
    `kept` is what of it stands all the same."""

    def __init__(
        self, code: str, words: str, parts: tuple[str, ...] = (), *, kept: object = None
    ) -> None:
        super().__init__(words)
        self.code, self.words, self.parts, self.kept = code, words, parts, kept


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
        return _small(self._short) if self._short else f"an answer to “{self.question.label}”"

    @property
    def name(self) -> str:
        """The question as the first words of a sentence, without its article."""
        if not self._short:
            return f"The answer to “{self.question.label}”"
        bare = _ARTICLE.sub("", self._short, count=1)
        return bare[:1].upper() + bare[1:]

    @property
    def inner_name(self) -> str:
        """The same words within a sentence."""
        return _small(self.name)

    @property
    def is_named(self) -> bool:
        """Whether the question has words that fit into a sentence: not those of a whole one."""
        return bool(self._short)

    @property
    def _short(self) -> str:
        label = self.question.label
        return self.question.short or (label if not label.endswith("?") else "")

    def whole(self, name: str, default: int) -> int:
        value = self.settings.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def text(self, name: str, default: str = "") -> str:
        value = self.settings.get(name)
        return value if isinstance(value, str) else default


def _small(words: str) -> str:
    """Without its capital, unless that belongs to the word: I, EHCP, GCSEs."""
    word = words.split(" ", 1)[0]
    keeps = word == "I" or word[1:] != word[1:].lower()
    return words if keeps else words[:1].lower() + words[1:]


class FieldType:
    """One type of question. Subclasses say how it is read, shown, kept and tried out."""

    key: ClassVar[str]
    label: ClassVar[str]
    family: ClassVar[str]
    purpose: ClassVar[str]
    macro: ClassVar[str]
    column_type: ClassVar[str] = "text"
    parts: ClassVar[Mapping[str, str]] = {}
    operators: ClassVar[frozenset[str]] = EQUALITY | PRESENCE
    suffixes: ClassVar[tuple[str, ...]] = ("",)
    own_errors: ClassVar[frozenset[str]] = frozenset()
    own_error_words: ClassVar[Mapping[str, str]] = {}
    settings: ClassVar[Mapping[str, Setting]] = {}
    is_asked: ClassVar[bool] = True
    is_computed: ClassVar[bool] = False

    @property
    def error_codes(self) -> frozenset[str]:
        return self.own_errors | {"required"}

    @property
    def error_words(self) -> Mapping[str, str]:
        """Every error this type gives, and when it gives it."""
        words = {**ERROR_WORDS, **self.own_error_words}
        return {code: words[code] for code in words if code in self.error_codes}

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        """What is wrong with an author's settings, one sentence each."""
        for name, value in settings.items():
            known = self.settings.get(name)
            problem = "is not a setting of this type." if known is None else known.check(value)
            if problem:
                yield f"{name}: {problem}"

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        """The answer that was typed, None when nothing was. Raises AnswerError."""
        raise NotImplementedError

    def is_empty(self, inputs: Inputs) -> bool:
        """Whether nothing was typed, so that a stored answer goes."""
        return not any(text.strip() for texts in inputs.values() for text in texts)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        """What stands in the inputs for a stored answer."""
        return {"": [] if answer is None else [str(answer)]}

    def fits(self, answer: object) -> bool:
        """Whether an answer has the shape that this type gives. What is stored may have another:
        the question was of another type once, or somebody wrote into the database."""
        return isinstance(answer, str)

    def kept(self, answer: object) -> object | None:
        """A stored answer; None when there is none, or none of this type."""
        return answer if is_answered(answer) and self.fits(answer) else None

    def lines(self, answer: object, asking: Asking) -> list[str]:
        """The answer as a person reads it, one text a line."""
        return [str(answer)]

    def value(self, answer: object, part: str = "") -> object:
        """The answer, or a part of it, as a table keeps it."""
        return answer

    def compute(self, asking: Asking) -> object | None:
        """The answer that follows from others, for types that are computed; None when unknown."""
        raise NotImplementedError

    def gives(self, settings: Mapping[str, object]) -> str:
        """The type of column that a whole answer fits, with these settings."""
        return self.column_type

    def required_words(self, asking: Asking) -> str:
        return f"Enter {asking.subject}"

    def example(self, asking: Asking, random: Random) -> object:
        """A valid answer."""
        raise NotImplementedError

    def options(self, asking: Asking) -> Sequence[Option]:
        """What can be chosen, for types that choose."""
        return ()

    def export_columns(self, question: Question) -> Sequence[tuple[str, str]]:
        """The columns of an export: what sets each apart from the others, and its heading."""
        return (("", question.label),)

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        """What stands in those columns, as many texts as there are columns."""
        return ("\n".join(self.lines(answer, asking)) if is_answered(answer) else "",)

    @property
    def first_input(self) -> str:
        """The suffix of the input that gets the focus when all of them are wrong."""
        return "" if "" in self.suffixes else self.suffixes[0] if self.suffixes else ""


def refuse_controls(text: str, asking: Asking) -> None:
    """Raises AnswerError for characters that print nothing and break files and mails."""
    if has_hidden(text):
        raise AnswerError("invalid", f"{asking.name} must not include hidden characters")
