"""Choosing: yes or no, one, many, from a long list.

An answer is the value of an option, or a list of values. Where the option "other" was chosen, the
words typed for it are kept beside: {"value": "other", "other": "by tram"}.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, ClassVar

from forms.conditions import comparable, is_answered
from forms.context import Option

from .base import (
    PRESENCE,
    AnswerError,
    Asking,
    FieldType,
    Inputs,
    refuse_controls,
)
from .cleaning import are_texts, first
from .options import (
    LIST,
    MAX_OPTIONS,
    OPTIONS,
    FromOptions,
    as_option,
    chosen_in,
    has_other,
    option_problem,
)
from .settings import Setting, choice, flag, line, order_problem, whole

if TYPE_CHECKING:
    from forms.definition import Question

__all__ = ["MAX_OPTIONS", "ChooseMany", "ChooseOne", "LongList", "YesNo", "as_option"]

_YES, _NO = Option("yes", "Yes"), Option("no", "No")
_UNKNOWN = Option("unknown", "Not known")
_LONGEST_OTHER = 200
_OTHER_LABEL = line(
    "Words above the box of “other”", 100, hint="For an option with a box.", default="Give details"
)


class YesNo(FieldType):
    key, label, macro = "yes_no", "Yes or no", "radios"
    family, purpose = "Choices", "A question that is answered by yes or no."
    column_type = "boolean"
    operators = frozenset({"is", "is_not"}) | PRESENCE
    own_errors = frozenset({"invalid"})
    settings = {
        "unknown": flag("Offer “Not known” as well"),
        "inline": flag("Side by side"),
    }

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = chosen_in(inputs)
        if not chosen:
            return None
        if chosen[0] not in [option.value for option in self.options(asking)]:
            raise AnswerError("invalid", self.required_words(asking))
        return chosen[0] if chosen[0] == _UNKNOWN.value else chosen[0] == _YES.value

    def fits(self, answer: object) -> bool:
        return isinstance(answer, bool) or answer == _UNKNOWN.value

    def inputs(self, answer: object) -> dict[str, list[str]]:
        if answer == _UNKNOWN.value:
            return {"": [_UNKNOWN.value]}
        return {"": [] if answer is None else [(_YES if answer else _NO).value]}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        if answer == _UNKNOWN.value:
            return [_UNKNOWN.label]
        return [(_YES if answer else _NO).label]

    def value(self, answer: object, part: str = "") -> object:
        return answer if isinstance(answer, bool) else None

    def required_words(self, asking: Asking) -> str:
        short = asking.question.short
        return f"Select yes if {short}" if short else f"Select yes or no: {asking.question.label}"

    def options(self, asking: Asking) -> Sequence[Option]:
        return (_YES, _NO, _UNKNOWN) if asking.settings.get("unknown") is True else (_YES, _NO)

    def example(self, asking: Asking, random: Random) -> object:
        return random.random() < 0.5


class _WithOther(FromOptions):
    """Options of which one may open a box for words of one's own."""

    may_have_other = True
    suffixes: ClassVar[tuple[str, ...]] = ("", "other")
    parts = {"other": "text"}

    def _with_other(self, value: object, inputs: Inputs, asking: Asking) -> object:
        """What is kept: the value, or it and the words that belong to it."""
        allowed = self._allowed(asking)
        chosen = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        opened = next((allowed[each] for each in chosen if allowed[each].other), None)
        if opened is None:
            return value
        typed, name = first(inputs, "other"), f"details of “{opened.label}”"
        if not typed:
            raise AnswerError("incomplete", f"Enter {name}", ("other",))
        if len(typed) > _LONGEST_OTHER:
            words = f"D{name[1:]} must be {_LONGEST_OTHER} characters or fewer"
            raise AnswerError("too_long", words, ("other",))
        refuse_controls(typed, asking)
        return {"value": value, "other": typed}

    def fits(self, answer: object) -> bool:
        if not isinstance(answer, dict):
            return self._fits_alone(answer)
        has_both = set(answer) == {"value", "other"} and isinstance(answer["other"], str)
        return self.may_have_other and has_both and self._fits_alone(answer["value"])

    def _fits_alone(self, value: object) -> bool:
        """Whether it has the shape of what is chosen, without the words of “other”."""
        return isinstance(value, str)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        kept = comparable(answer)
        values = kept if isinstance(kept, list) else [] if kept is None else [kept]
        other = {"other": [str(answer["other"])]} if isinstance(answer, dict) else {}
        return {"": [str(each) for each in values], **other}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        allowed, words = self._allowed(asking), _other_of(answer)
        lines = []
        for value in self.inputs(answer)[""]:
            option = allowed.get(value)
            label = option.label if option else value
            lines.append(f"{label}: {words}" if words and option and option.other else label)
        return lines

    def value(self, answer: object, part: str = "") -> object:
        return (_other_of(answer) or None) if part == "other" else comparable(answer)

    def export_columns(self, question: Question) -> Sequence[tuple[str, str]]:
        own = ("", question.label)
        if not has_other(question.settings):
            return (own,)
        return (own, ("other", f"{question.label}: other"))

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        texts = [""]
        if is_answered(answer):
            texts = ["\n".join(self.lines(comparable(answer), asking))]
        return [*texts, _other_of(answer)] if has_other(asking.settings) else texts


def _other_of(answer: object) -> str:
    return str(answer.get("other", "")) if isinstance(answer, dict) else ""


class ChooseOne(_WithOther):
    key, label, macro = "choose_one", "Choose one", "radios"
    family, purpose = "Choices", "One of a few answers that you list."
    own_errors = frozenset({"invalid", "incomplete", "too_long"})
    own_error_words = {
        "incomplete": "When nothing is typed for “other”",
        "too_long": "When the words for “other” are too long",
    }
    settings = {
        "options": OPTIONS,
        "list": LIST,
        "look": choice(
            "How it looks",
            {"radios": "Everything listed", "select": "A box that opens"},
            default="radios",
        ),
        "inline": flag("Side by side", hint="For two or three short options."),
        "other_label": _OTHER_LABEL,
    }

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        if has_other(settings) and settings.get("look") == "select":
            yield "look: a box that opens has no place for other words."

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = chosen_in(inputs)
        if not chosen:
            return None
        if chosen[0] not in self._allowed(asking):
            raise AnswerError("invalid", f"Select {asking.subject} in the list")
        return self._with_other(chosen[0], inputs, asking)

    def example(self, asking: Asking, random: Random) -> object:
        chosen = random.choice(self.options(asking))
        return {"value": chosen.value, "other": "By tram"} if chosen.other else chosen.value


class LongList(ChooseOne):
    key, label, macro = "long_list", "Pick from a long list", "select"
    purpose = "One of many answers, in a box that opens."
    may_have_other = False
    suffixes = ("",)
    parts = {}
    own_errors = frozenset({"invalid"})
    settings = {"options": OPTIONS, "list": LIST}


class ChooseMany(_WithOther):
    key, label, macro = "choose_many", "Choose many", "checkboxes"
    family, purpose = "Choices", "Any number of the answers that you list."
    column_type = "list"
    operators = frozenset({"contains"}) | PRESENCE
    own_errors = frozenset({"invalid", "exclusive", "min", "max", "incomplete", "too_long"})
    own_error_words = {
        **ChooseOne.own_error_words,
        "min": "When too few are chosen",
        "max": "When too many are chosen",
    }
    settings = {
        "options": OPTIONS,
        "list": LIST,
        "none": Setting(
            "option",
            "Last option that stands alone",
            option_problem,
            "Like “None of these”: cannot be chosen together with others.",
        ),
        "min_choices": whole("Least that must be chosen", 1, MAX_OPTIONS),
        "max_choices": whole("Most that may be chosen", 1, MAX_OPTIONS),
        "other_label": _OTHER_LABEL,
    }

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        yield from order_problem(settings, "min_choices", "max_choices")

    def _fits_alone(self, value: object) -> bool:
        return are_texts(value)

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen, allowed = chosen_in(inputs), self._allowed(asking)
        if not chosen:
            return None
        if not all(each in allowed for each in chosen):
            raise AnswerError("invalid", f"Select {asking.subject} in the list")
        alone = next((allowed[each] for each in chosen if allowed[each].exclusive), None)
        if alone is not None and len(chosen) > 1:
            raise AnswerError("exclusive", f"Select other answers, or select “{alone.label}”")
        least, most = asking.whole("min_choices", 1), asking.whole("max_choices", MAX_OPTIONS)
        if len(chosen) < least and alone is None:
            raise AnswerError("min", f"Select at least {_answers(least)}")
        if len(chosen) > most:
            raise AnswerError("max", f"Select up to {_answers(most)}")
        return self._with_other([each for each in allowed if each in chosen], inputs, asking)

    def example(self, asking: Asking, random: Random) -> object:
        options = self.options(asking)
        alone = [option.value for option in options if option.exclusive]
        if alone and random.random() < 0.3:
            return alone[:1]
        free = [option.value for option in options if not option.exclusive]
        least = asking.whole("min_choices", 1)
        most = min(len(free), asking.whole("max_choices", max(3, least)))
        picked = set(random.sample(free, random.randint(least, most)))
        values = [value for value in free if value in picked]
        opened = {option.value for option in options if option.other}
        return {"value": values, "other": "By tram"} if opened & picked else values


def _answers(number: int) -> str:
    return "1 answer" if number == 1 else f"{number} answers"
