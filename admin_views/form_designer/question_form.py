"""One question as a form: wording, what is kept of it, its options, settings and messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_views.column_labels import sentence
from admin_views.fields import Input
from forms.context import Option
from forms.definition import Question
from forms.fields import TYPES, FieldType, Setting

from . import setting_inputs
from .involved_inputs import KEPT, Raw
from .outline import SENSITIVITIES
from .question_typed import asked_settings, option_name, own_options, takes_other
from .readable import Readable
from .setting_inputs import Ask
from .typed import is_ticked, line_of, text_of

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
    return Input(
        input_name, setting.label, look, setting.needed, value, error, _hint(setting), choices
    )


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
