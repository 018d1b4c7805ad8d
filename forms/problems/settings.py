"""Settings of a form that its questions or its audience do not allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.definition import Binding, Definition
from forms.document import Problem

from .targets import Target

_ANCHOR = "settings"
# What may ask for the sender's address, school and name.
_SENDER_TYPES: Mapping[str, tuple[str, ...]] = {
    "email_question": ("email",),
    "school_question": ("school",),
    "name_question": ("text", "person_name"),
}


def settings_problems(definition: Definition, targets: Mapping[str, Target]) -> Iterator[Problem]:
    settings = definition.settings
    for name, types in _SENDER_TYPES.items():
        key = getattr(settings, name)
        question = definition.question(key) if key else None
        if question is not None and question.type not in types:
            words = f"{key} is no question of the type {' or '.join(types)}."
            yield Problem(f"settings.{name}", words, _ANCHOR)
    if "public" not in settings.audience:
        return
    bindings = {each.key: each for each in definition.bindings}
    if not any(_waits(each, bindings, targets) for each in definition.bindings):
        return
    for name, words in (
        ("email_question", "it must ask for an address to confirm"),
        ("school_question", "it must ask for which school"),
    ):
        if getattr(settings, name) is None:
            said = f"Anybody may send this form, so {words}."
            yield Problem(f"settings.{name}", said, _ANCHOR)


def _waits(
    binding: Binding, bindings: Mapping[str, Binding], targets: Mapping[str, Target]
) -> bool:
    """Whether a row is written only after the sender was accepted: it, or what it hangs on."""
    seen = {binding.key}
    while binding.parent is not None and binding.parent in bindings and binding.parent not in seen:
        binding = bindings[binding.parent]
        seen.add(binding.key)
    target = targets.get(binding.target)
    return target is not None and not target.before_acceptance
