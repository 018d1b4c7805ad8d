"""Options to choose from: as they stand in a definition, or in an editable list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms.context import Option

from .base import Asking, FieldType, Inputs
from .cleaning import tidy
from .settings import Setting, code_list

MAX_OPTIONS = 500
_TEXTS = {"value", "label", "hint"}
_FLAGS = {"exclusive", "other"}


def as_option(document: object) -> Option:
    """An option of a definition that was checked when it was read."""
    if not isinstance(document, dict):
        raise TypeError("An option is an object.")
    return Option(
        str(document["value"]),
        str(document["label"]),
        str(document.get("hint", "")),
        exclusive=document.get("exclusive") is True,
        other=document.get("other") is True,
    )


def option_problem(value: object) -> str | None:
    """What is wrong with one option."""
    if not isinstance(value, dict) or not set(value) <= _TEXTS | _FLAGS:
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
    if not all(isinstance(value.get(name, False), bool) for name in _FLAGS):
        return "exclusive and other are true or false."
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
    if len(set(values)) != len(values):
        return "two options have the same value."
    many_others = sum(each.get("other") is True for each in value) > 1
    return "only one option may open a box for other words." if many_others else None


OPTIONS = Setting("options", "Options", option_list)
LIST = code_list("Or a list kept elsewhere", hint="Staff change it without a new version.")


class FromOptions(FieldType):
    """A type whose options stand in the definition or in an editable list."""

    may_have_other = False

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        if ("options" in settings) == ("list" in settings):
            yield "options: give options, or the name of a list."
        if has_other(settings) and not self.may_have_other:
            yield "options: no option of this type can open a box for other words."

    def options(self, asking: Asking) -> Sequence[Option]:
        own = asking.settings.get("options")
        listed = (
            tuple(as_option(each) for each in own)
            if isinstance(own, list)
            else tuple(asking.context.lookups.options(asking.text("list")))
        )
        last = asking.settings.get("none")
        if isinstance(last, dict):
            return (*listed, as_option({**last, "exclusive": True, "other": False}))
        return listed

    def _allowed(self, asking: Asking) -> dict[str, Option]:
        return {option.value: option for option in self.options(asking)}

    def required_words(self, asking: Asking) -> str:
        return f"Select {asking.subject}"


def has_other(settings: Mapping[str, object]) -> bool:
    """Whether an option opens a box for other words."""
    listed = settings.get("options")
    return isinstance(listed, list) and any(
        isinstance(each, dict) and each.get("other") is True for each in listed
    )


def chosen_in(inputs: Inputs) -> list[str]:
    """The values that were ticked, each once."""
    chosen = [tidy(value) for value in list(inputs.get("") or ())[:MAX_OPTIONS]]
    return list(dict.fromkeys(value for value in chosen if value))
