"""One question as a form: wording, what is kept of it, its options, settings and messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from admin_views.fields import Input
from admin_views.labels import sentence
from forms import editing
from forms.context import Option
from forms.definition import Question
from forms.document import MAX_HINT, MAX_LABEL
from forms.editing import Document
from forms.fields import TYPES, FieldType, Setting
from forms.fields.options import FromOptions

from . import setting_inputs
from .outline import SENSITIVITIES
from .readable import Readable
from .setting_inputs import KEEP, KEPT, Ask, Raw
from .typed import is_ticked, line_of, print_of, text_of

# Kinds of settings that one plain input asks for, and how that looks.
_PLAIN = {
    "whole": "number",
    "number": "number",
    "text": "line",
    "long_text": "text",
    "flag": "check",
    "choice": "select",
    "pattern": "select",
    "list": "select",
    "kinds": "many",
}
_NAME = re.compile(r"[A-Za-z0-9_]+")
_SENSITIVITY_HINT = (
    "Public: names of organisations. Internal: about the work. Personal: about a person. "
    "Special category: health, faith, care, offences."
)


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option in the list of options, with its inputs."""

    name: str
    value: str
    place: int
    count: int
    label: str
    hint: str
    is_other: bool
    used: int
    error: str


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """Everything the page of a question asks."""

    words: Sequence[Input]
    settings: Sequence[Input | Ask]
    messages: Sequence[Input]
    options: Sequence[OptionRow] | None
    takes_other: bool
    was: str


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


# --- drawing -----------------------------------------------------------------------------------


def form_of(
    question: Question,
    raw: Raw,
    faults: Mapping[str, str],
    *,
    was: str,
    readables: Sequence[Readable],
    lists: Mapping[str, Sequence[Option]],
    used_options: Mapping[str, int],
) -> QuestionForm:
    """The page of a question, with what stands in its inputs or was typed into them."""
    kind = TYPES[question.type]
    settings = [
        _setting(name, setting, raw, faults, readables, lists)
        for name, setting in asked_settings(kind).items()
    ]
    messages = [
        Input(
            f"error-{code}",
            words,
            "line",
            False,
            line_of(raw, f"error-{code}"),
            faults.get(f"error-{code}", ""),
        )
        for code, words in (kind.error_words.items() if kind.is_asked else ())
    ]
    options = None
    if "options" in kind.settings and not question.settings.get("list"):
        options = _option_rows(question, raw, faults, used_options)
    return QuestionForm(
        _words(kind, raw, faults), settings, messages, options, takes_other(kind), was
    )


def _words(kind: FieldType, raw: Raw, faults: Mapping[str, str]) -> list[Input]:
    label = "Question" if kind.is_asked else "Heading"
    found = [
        Input("label", label, "line", kind.is_asked, line_of(raw, "label"), faults.get("label", ""))
    ]
    if not kind.is_asked:
        return found
    found += [
        Input(
            "hint",
            "Hint",
            "text",
            False,
            text_of(raw, "hint"),
            faults.get("hint", ""),
            "Help that stands below the question.",
        ),
        Input(
            "short",
            "In a few words",
            "line",
            False,
            line_of(raw, "short"),
            faults.get("short", ""),
            "For messages, lists and exports, such as “your date of birth”.",
        ),
    ]
    if not kind.is_computed:
        is_required = "yes" if is_ticked(raw, "required") else ""
        found.append(Input("required", "It has to be answered", "check", False, is_required, ""))
    found.append(
        Input(
            "sensitivity",
            "How sensitive the answer is",
            "select",
            True,
            line_of(raw, "sensitivity"),
            faults.get("sensitivity", ""),
            _SENSITIVITY_HINT,
            list(SENSITIVITIES.items()),
        )
    )
    return found


def _setting(
    name: str,
    setting: Setting,
    raw: Raw,
    faults: Mapping[str, str],
    readables: Sequence[Readable],
    lists: Mapping[str, Sequence[Option]],
) -> Input | Ask:
    input_name = f"set-{name}"
    own = setting_inputs.of_name(input_name, raw)
    error = faults.get(input_name, "")
    look = _PLAIN.get(setting.kind)
    if look is None:
        is_kept = (own.get("kind") or own.get("op") or [""])[0] == KEPT
        kept = (
            "This is more involved than these boxes can show. It stays as it is." if is_kept else ""
        )
        return Ask(
            input_name, setting.kind, setting.label, setting.hint, error, own,
            setting.choices, readables, kept,
        )  # fmt: skip
    choices: Sequence[tuple[str, str]] = setting.choices
    if setting.kind == "list":
        choices = [(each, sentence(each)) for each in sorted(lists)]
    value: Any = (own.get("") or [""])[0]
    if look == "many":
        value = own.get("") or []
    return Input(input_name, setting.label, look, False, value, error, _hint(setting), choices)


def _hint(setting: Setting) -> str:
    """The hint, and what holds while nothing is set."""
    default = setting.default
    if default is None or isinstance(default, bool) or default == "":
        return setting.hint
    words = dict(setting.choices).get(str(default), str(default))
    return f"{setting.hint} Left empty: {words}.".strip()


def _option_rows(
    question: Question, raw: Raw, faults: Mapping[str, str], used: Mapping[str, int]
) -> list[OptionRow]:
    options = own_options(question)
    return [
        OptionRow(
            name=option_name(value),
            value=value,
            place=place,
            count=len(options),
            label=line_of(raw, f"{option_name(value)}-label"),
            hint=line_of(raw, f"{option_name(value)}-hint"),
            is_other=is_ticked(raw, f"{option_name(value)}-other"),
            used=used.get(value, 0),
            error=faults.get(f"{option_name(value)}-label", ""),
        )
        for place, option in enumerate(options, 1)
        for value in [str(option.get("value", ""))]
    ]
