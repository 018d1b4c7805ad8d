"""Ways of writing that a table does not know: who may, new or changed rows, what rows hang on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.conditions import All
from forms.definition import Binding, Definition

from .targets import ROW, Target

_SENDERS = {"public": "anybody", "school": "a school", "provider": "a provider"}


def table_problems(definition: Definition, binding: Binding, target: Target) -> Iterator[str]:
    """Whether this form may write to a table at all."""
    audience = definition.settings.audience
    strange = [each for each in audience if each not in target.audiences]
    if strange:
        may = " or ".join(words for each, words in _SENDERS.items() if each in target.audiences)
        yield f"{target.label} is written for {may} alone, but other people may send this form."
    elif binding.mode != "create" and "public" in audience:
        yield "A form that anybody may send only adds rows: it changes none that are there."
    others = [each for each in definition.bindings if each is not binding]
    if target.once and any(each.target == target.key for each in others):
        yield f"{target.label} is written once by a form."
    if target.beside and all(each.target != target.beside for each in others):
        yield f"{target.label} is written only beside {target.beside}: write to that too."


def way_problems(binding: Binding, target: Target) -> Iterator[str]:
    """Whether rows can be found and changed as the binding says."""
    if binding.mode not in target.modes:
        yield f"{target.label} cannot be written in the mode {binding.mode}."
        return
    filled = {*binding.map, *binding.constants}
    if target.is_own or binding.mode == "create":
        if ROW in filled:
            yield "Nothing has to say which row this is: take the column id away."
        return
    if ROW not in filled and not _has_key(binding, target):
        by_key = f", or fill {' and '.join(target.found_by)}" if target.found_by else ""
        yield f"It does not say which row is changed: choose it by a question{by_key}."


def finding_columns(binding: Binding, target: Target) -> frozenset[str]:
    """The columns by which the row is surely found. Where a new row may be made, the question
    that chooses one may stay empty."""
    if target.is_own or binding.mode == "create":
        return frozenset()
    if binding.mode == "update" and ROW in binding.map:
        return frozenset({ROW})
    return frozenset(target.found_by) if _has_key(binding, target) else frozenset()


def _has_key(binding: Binding, target: Target) -> bool:
    filled = {*binding.map, *binding.constants}
    return bool(target.found_by) and filled.issuperset(target.found_by)


def place_problems(
    definition: Definition, binding: Binding, target: Target, earlier: Mapping[str, Binding]
) -> Iterator[str]:
    """Whether the row finds the one it hangs on, and its repeat."""
    if binding.repeat is not None:
        if definition.repeat_page(binding.repeat) is None:
            yield f"There is no repeat {binding.repeat}."
        elif target.once or target.is_own:
            yield f"{target.label} is written once, not for each entry of a repeat."
    parent = earlier.get(binding.parent) if binding.parent else None
    if binding.parent and parent is None:
        yield f"There is no binding {binding.parent} before this one."
    elif parent is None:
        if target.parents and not target.stands_alone:
            yield f"{target.label} hangs on another row: name its parent."
    elif parent.target not in target.parents:
        yield f"{target.label} does not hang on {parent.target}."
    else:
        yield from _parent_problems(binding, parent)


def _parent_problems(binding: Binding, parent: Binding) -> Iterator[str]:
    if parent.repeat is not None and parent.repeat != binding.repeat:
        yield f"It hangs on {parent.key}, which is written several times: use the same repeat."
    if parent.when is None or parent.when == binding.when:
        return
    if not (isinstance(binding.when, All) and parent.when in binding.when.rules):
        yield f"It hangs on {parent.key}, which is not always written: give it the same rule."
