"""What was typed about one question: what differs from what stood there, and what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from forms import editing
from forms.definition import Question
from forms.document import MAX_HINT, MAX_LABEL
from forms.editing import Document
from forms.fields import TYPES, FieldType, Setting
from forms.fields.options import FromOptions

from . import setting_inputs
from .involved_inputs import KEEP, Raw
from .outline import SENSITIVITIES
from .typed import is_ticked, line_of, print_of, text_of

_NAME = re.compile(r"[A-Za-z0-9_]+")


@dataclass
class QuestionTyped:
    """What was changed: fields of the question, settings, words of options; and what is wrong."""

    fields: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.fields or self.settings or self.options)

    def edit(self, document: Document, id_: str) -> Document:
        """The document with these changes."""
        found = document
        if self.fields:
            found = editing.change_question(found, id_, self.fields)
        if self.settings:
            found = editing.change_settings(found, id_, self.settings)
        for value, changes in self.options.items():
            found = editing.change_option(found, id_, value, changes)
        return found


def drawn(question: Question) -> dict[str, list[str]]:
    """What stands in the inputs of a question, by the name of the input."""
    kind = TYPES[question.type]
    raw = {
        "label": [question.label],
        "hint": [question.hint],
        "short": [question.short],
        "required": ["yes"] if question.required else [],
        "sensitivity": [question.sensitivity],
    }
    for name, setting in asked_settings(kind).items():
        found = setting_inputs.draw(question.settings.get(name), setting)
        raw |= setting_inputs.suffixed(f"set-{name}", found)
    for code in kind.error_words if kind.is_asked else ():
        raw[f"error-{code}"] = [question.errors.get(code, "")]
    for option in own_options(question):
        value = str(option.get("value", ""))
        raw[f"{option_name(value)}-label"] = [str(option.get("label", ""))]
        raw[f"{option_name(value)}-hint"] = [str(option.get("hint", ""))]
        raw[f"{option_name(value)}-other"] = ["yes"] if option.get("other") is True else []
    return raw


def option_name(value: str) -> str:
    """The name of an option's inputs: its value, where that is fit for a name."""
    return f"option-{value if _NAME.fullmatch(value) else print_of([value])}"


def own_options(question: Question) -> list[dict[str, Any]]:
    """The options that stand in the question itself."""
    listed = question.settings.get("options")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def asked_settings(kind: FieldType) -> dict[str, Setting]:
    """The settings that are asked for by inputs; options have a list of their own."""
    return {
        name: setting
        for name, setting in kind.settings.items()
        if setting.kind not in setting_inputs.APART
    }


def takes_other(kind: FieldType) -> bool:
    """Whether an option of this type can open a box to type in."""
    return isinstance(kind, FromOptions) and kind.may_have_other


def read(question: Question, raw: Raw, changed: set[str]) -> QuestionTyped:
    """What somebody changed; the rest is left alone."""
    kind, typed = TYPES[question.type], QuestionTyped()
    _read_words(kind, raw, changed, typed)
    for name, setting in asked_settings(kind).items():
        own = setting_inputs.of_name(f"set-{name}", raw)
        if not _touched(f"set-{name}", changed):
            continue
        try:
            value = setting_inputs.read(own, setting)
        except ValueError as error:
            typed.faults[f"set-{name}"] = str(error)
            continue
        if value is not KEEP:
            typed.settings[name] = value
    if typed.settings.get("list") and "options" in question.settings:
        # It chooses from its own options or from a list, never from both.
        typed.settings["options"] = None
    errors = dict(question.errors)
    for code in kind.error_words if kind.is_asked else ():
        if f"error-{code}" in changed:
            words = line_of(raw, f"error-{code}")
            if len(words) > MAX_LABEL:
                typed.faults[f"error-{code}"] = f"Write up to {MAX_LABEL} characters."
            errors[code] = words
    if any(name.startswith("error-") for name in changed):
        typed.fields["errors"] = {code: words for code, words in errors.items() if words} or None
    _read_options(question, raw, changed, typed)
    return typed


def _touched(name: str, changed: set[str]) -> bool:
    """Whether an input of a setting was changed."""
    return any(each == name or each.startswith(f"{name}-") for each in changed)


def _read_words(kind: FieldType, raw: Raw, changed: set[str], typed: QuestionTyped) -> None:
    texts = {"label": MAX_LABEL, "hint": MAX_HINT, "short": MAX_LABEL}
    for name, longest in texts.items():
        if name not in changed:
            continue
        words = text_of(raw, name) if name == "hint" else line_of(raw, name)
        longest = MAX_HINT if not kind.is_asked else longest
        if name == "label" and kind.is_asked and not words:
            typed.faults[name] = "Write the question."
        elif len(words) > longest:
            typed.faults[name] = f"Write up to {longest} characters. You wrote {len(words)}."
        typed.fields[name] = words or None
    if "label" in typed.fields and not typed.fields["label"]:
        typed.fields["label"] = ""
    if "required" in changed:
        typed.fields["required"] = None if is_ticked(raw, "required") else False
    if "sensitivity" in changed:
        code = line_of(raw, "sensitivity")
        if code not in SENSITIVITIES:
            typed.faults["sensitivity"] = "Choose how sensitive the answer is."
        typed.fields["sensitivity"] = code


def _read_options(question: Question, raw: Raw, changed: set[str], typed: QuestionTyped) -> None:
    for option in own_options(question):
        value = str(option.get("value", ""))
        changes: dict[str, Any] = {}
        label = line_of(raw, f"{option_name(value)}-label")
        if f"{option_name(value)}-label" in changed:
            if not label:
                typed.faults[f"{option_name(value)}-label"] = "Write the option, or remove it."
            changes["label"] = label
        if f"{option_name(value)}-hint" in changed:
            changes["hint"] = line_of(raw, f"{option_name(value)}-hint") or None
        if f"{option_name(value)}-other" in changed:
            changes["other"] = True if is_ticked(raw, f"{option_name(value)}-other") else None
        if changes:
            typed.options[value] = changes
