"""Choosing: yes or no, one, many, from a long list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from forms.context import Option

from .base import (
    PRESENCE,
    AnswerError,
    Asking,
    FieldType,
    Inputs,
    tidy,
)
from .settings import Setting, choice, code_list, flag, whole

MAX_OPTIONS = 500
_OPTION_KEYS = {"value", "label", "hint", "exclusive"}
_YES, _NO = Option("yes", "Yes"), Option("no", "No")
_UNKNOWN = Option("unknown", "Not known")


def as_option(document: object) -> Option:
    """An option of a definition that was checked when it was read."""
    if not isinstance(document, dict):
        raise TypeError("An option is an object.")
    return Option(
        str(document["value"]),
        str(document["label"]),
        str(document.get("hint", "")),
        document.get("exclusive") is True,
    )


def option_problem(value: object) -> str | None:
    """What is wrong with one option."""
    if not isinstance(value, dict) or not set(value) <= _OPTION_KEYS:
        return "an option has a value, a label and perhaps a hint."
    for name, longest in (("value", 100), ("label", 300)):
        text = value.get(name)
        if not isinstance(text, str) or not text.strip() or len(text) > longest:
            return f"every option needs a {name} of up to {longest} characters."
    # The value comes back from the browser tidied, so it must already be tidy.
    if tidy(value["value"]) != value["value"]:
        return "a value has no spaces around it."
    if not isinstance(value.get("hint", ""), str) or len(value.get("hint", "")) > 600:
        return "a hint is a text of up to 600 characters."
    return None


def option_list(value: object) -> str | None:
    """What is wrong with a list of options."""
    if not isinstance(value, list) or not 0 < len(value) <= MAX_OPTIONS:
        return f"give 1 to {MAX_OPTIONS} options."
    for each in value:
        problem = option_problem(each)
        if problem:
            return problem
    values = [each["value"] for each in value]
    return None if len(set(values)) == len(values) else "two options have the same value."


OPTIONS = Setting("options", "Options", option_list)
_SETTINGS = {
    "options": OPTIONS,
    "list": code_list("Or a list kept elsewhere", hint="Staff change it without a new version."),
}


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
        chosen = _chosen(inputs)
        if not chosen:
            return None
        if chosen[0] not in [option.value for option in self.options(asking)]:
            raise AnswerError("invalid", "Select yes or no")
        return chosen[0] if chosen[0] == _UNKNOWN.value else chosen[0] == _YES.value

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


class _FromOptions(FieldType):
    """A type whose options stand in the definition or in an editable list."""

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        if ("options" in settings) == ("list" in settings):
            yield "options: give options, or the name of a list."

    def options(self, asking: Asking) -> Sequence[Option]:
        own = asking.settings.get("options")
        listed = (
            tuple(as_option(each) for each in own)
            if isinstance(own, list)
            else tuple(asking.context.lookups.options(asking.text("list")))
        )
        last = asking.settings.get("none")
        if isinstance(last, dict):
            return (*listed, as_option({**last, "exclusive": True}))
        return listed

    def _allowed(self, asking: Asking) -> dict[str, Option]:
        return {option.value: option for option in self.options(asking)}

    def required_words(self, asking: Asking) -> str:
        return f"Select {asking.subject}"


class ChooseOne(_FromOptions):
    key, label, macro = "choose_one", "Choose one", "radios"
    family, purpose = "Choices", "One of a few answers that you list."
    own_errors = frozenset({"invalid"})
    settings = {
        **_SETTINGS,
        "look": choice(
            "How it looks",
            {"radios": "Everything listed", "select": "A box that opens"},
            default="radios",
        ),
        "inline": flag("Side by side", hint="For two or three short options."),
    }

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = _chosen(inputs)
        if not chosen:
            return None
        if chosen[0] not in self._allowed(asking):
            raise AnswerError("invalid", f"Select {asking.subject} in the list")
        return chosen[0]

    def lines(self, answer: object, asking: Asking) -> list[str]:
        option = self._allowed(asking).get(str(answer))
        return [option.label if option else str(answer)]

    def example(self, asking: Asking, random: Random) -> object:
        return random.choice(self.options(asking)).value


class LongList(ChooseOne):
    key, label, macro = "long_list", "Pick from a long list", "select"
    purpose = "One of many answers, in a box that opens."
    settings = _SETTINGS


class ChooseMany(_FromOptions):
    key, label, macro = "choose_many", "Choose many", "checkboxes"
    family, purpose = "Choices", "Any number of the answers that you list."
    column_type = "list"
    operators = frozenset({"contains"}) | PRESENCE
    own_errors = frozenset({"invalid", "exclusive", "max"})
    own_error_words = {"max": "When too many are chosen"}
    settings = {
        **_SETTINGS,
        "none": Setting(
            "option",
            "Last option that stands alone",
            option_problem,
            "Like “None of these”: cannot be chosen together with others.",
        ),
        "max_choices": whole("Most that may be chosen", 1, MAX_OPTIONS),
    }

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = _chosen(inputs)
        allowed = self._allowed(asking)
        if not chosen:
            return None
        if not all(each in allowed for each in chosen):
            raise AnswerError("invalid", f"Select {asking.subject} in the list")
        if len(chosen) > 1:
            alone = next((allowed[each] for each in chosen if allowed[each].exclusive), None)
            if alone is not None:
                raise AnswerError("exclusive", f"Select other answers, or select “{alone.label}”")
        most = asking.whole("max_choices", MAX_OPTIONS)
        if len(chosen) > most:
            raise AnswerError("max", f"Select up to {most} answers")
        return [each for each in allowed if each in chosen]

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"": [str(each) for each in answer] if isinstance(answer, list) else []}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        allowed = self._allowed(asking)
        values = answer if isinstance(answer, list) else []
        return [allowed[each].label if each in allowed else str(each) for each in values]

    def example(self, asking: Asking, random: Random) -> object:
        options = self.options(asking)
        alone = [option.value for option in options if option.exclusive]
        if alone and random.random() < 0.3:
            return alone[:1]
        free = [option.value for option in options if not option.exclusive]
        most = min(len(free), asking.whole("max_choices", 3))
        picked = set(random.sample(free, random.randint(1, most)))
        return [value for value in free if value in picked]


def _chosen(inputs: Inputs) -> list[str]:
    chosen = [tidy(value) for value in list(inputs.get("") or ())[:MAX_OPTIONS]]
    return list(dict.fromkeys(value for value in chosen if value))
