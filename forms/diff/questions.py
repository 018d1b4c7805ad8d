"""What changed about one question: what is read, what is asked, what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping

from forms import fields
from forms.definition import Definition, Question
from forms.fields.options import as_option
from forms.sentences import formula_words, rule_words

from .changes import Notes, moved, quoted, shown

SENSITIVITIES: Mapping[str, str] = {
    "P": "public",
    "N": "internal",
    "C": "personal",
    "S": "sensitive",
}
# Settings of these kinds are texts that people read.
_READ = ("text", "long_text")


def question_changes(
    notes: Notes, old: Question, new: Question, before: Definition, after: Definition
) -> None:
    """Note everything that differs between a question and its earlier self."""
    notes.text("The question", old.label, new.label)
    notes.text("Its hint", old.hint, new.hint)
    notes.text("Its short name", old.short, new.short)
    for code in sorted({*old.errors, *new.errors}):
        words = fields.TYPES[new.type].error_words.get(code, code)
        notes.text(f"Its message “{words}”", old.errors.get(code, ""), new.errors.get(code, ""))
    notes.fact("Its key", old.key, new.key)
    if old.type != new.type:
        notes.fact("Its type", fields.TYPES[old.type].label, fields.TYPES[new.type].label)
    if old.required != new.required:
        notes.structure("It must be answered now." if new.required else "It may stay empty now.")
    notes.fact("Its answers were kept as", *_sensitivities(old, new))
    rule_change(notes, "It is asked", old.show_when, new.show_when, before, after)
    for name in sorted({*old.settings, *new.settings}):
        _setting_change(notes, name, old, new, before, after)


def _sensitivities(old: Question, new: Question) -> tuple[str, str]:
    return SENSITIVITIES[old.sensitivity], SENSITIVITIES[new.sensitivity]


def rule_change(
    notes: Notes, what: str, old: object, new: object, before: Definition, after: Definition
) -> None:
    """A rule that came, went or reads otherwise now."""
    if old == new:
        return
    if new is None:
        notes.structure(f"{what} always now, before only when {rule_words(before, old)}.")
    elif old is None:
        notes.structure(f"{what} only when {rule_words(after, new)}; before always.")
    else:
        words = f"{what} when {rule_words(after, new)}; before when {rule_words(before, old)}."
        notes.structure(words)


def _setting_change(
    notes: Notes, name: str, old: Question, new: Question, before: Definition, after: Definition
) -> None:
    was, is_now = old.settings.get(name), new.settings.get(name)
    if was == is_now:
        return
    kinds = fields.TYPES[new.type], fields.TYPES[old.type]
    setting = next((each.settings[name] for each in kinds if name in each.settings), None)
    label = setting.label if setting is not None else name
    kind = setting.kind if setting is not None else ""
    if isinstance(was, list) and isinstance(is_now, list) and kind == "options":
        _options_change(notes, was, is_now)
    elif kind == "option" and isinstance(was, dict) and isinstance(is_now, dict):
        _option_change(notes, was, is_now)
    elif kind == "formula":
        words_before = "" if was is None else formula_words(before, was)
        words_after = "" if is_now is None else formula_words(after, is_now)
        notes.words(label, words_before, words_after)
    elif kind in _READ:
        notes.text(label, shown(was), shown(is_now))
    elif kind in ("options", "option"):
        notes.fact(label, _labels(was), _labels(is_now))
    else:
        notes.fact(label, was, is_now)


def _labels(value: object) -> str | None:
    listed = value if isinstance(value, list) else [value] if value is not None else []
    return ", ".join(as_option(each).label for each in listed) or None


def _options_change(notes: Notes, was: list[object], is_now: list[object]) -> None:
    old = {as_option(each).value: each for each in was}
    new = {as_option(each).value: each for each in is_now}
    for value, each in new.items():
        if value not in old:
            notes.structure(f"The option {quoted(as_option(each).label)} is new.")
        else:
            _option_change(notes, old[value], each)
    for value, each in old.items():
        if value not in new:
            notes.structure(f"The option {quoted(as_option(each).label)} was taken away.")
    for value in new:
        if value in moved(list(old), list(new)):
            label = as_option(new[value]).label
            notes.structure(f"The option {quoted(label)} stands at another place.")


def _option_change(notes: Notes, was: object, is_now: object) -> None:
    old, new = as_option(was), as_option(is_now)
    notes.text(f"The option {quoted(old.label)}", old.label, new.label)
    notes.text(f"The hint of the option {quoted(new.label)}", old.hint, new.hint)
    notes.fact(f"The value of the option {quoted(new.label)}", old.value, new.value)
    for name, words in (("exclusive", "stands alone"), ("other", "opens a box for other words")):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            said = words if after else f"no longer {words}"
            notes.structure(f"The option {quoted(new.label)} {said}.")
