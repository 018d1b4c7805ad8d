"""What changed about where answers are written."""

from __future__ import annotations

from forms.definition import Binding, Definition, Source
from forms.sentences import source_words

from .changes import Notes, moved, quoted, shown
from .questions import rule_change


def binding_changes(notes: Notes, before: Definition, after: Definition) -> None:
    """Note every binding that came, went or writes otherwise."""
    old = {each.key: each for each in before.bindings}
    new = {each.key: each for each in after.bindings}
    moved_keys = moved(list(old), list(new))
    for key, binding in new.items():
        here = notes.at(f"binding {key}", f"binding:{key}")
        if key not in old:
            here.structure(f"Answers are written to {binding.target} now.")
            continue
        if key in moved_keys:
            here.structure("It is written at another place in the order.")
        _changes(here, old[key], binding, before, after)
    for key, binding in old.items():
        if key not in new:
            where = notes.taken(f"binding {key}", f"binding:{key}")
            where.structure(f"Answers are no longer written to {binding.target} by it.")


def _changes(
    notes: Notes, old: Binding, new: Binding, before: Definition, after: Definition
) -> None:
    notes.fact("The table", old.target, new.target)
    notes.fact("The way of writing", old.mode, new.mode)
    notes.fact("The repeat it is written for", old.repeat, new.repeat)
    notes.fact("The files it is written for", old.each_file, new.each_file)
    notes.fact("The row it hangs on", old.parent, new.parent)
    rule_change(notes, "It is written", old.when, new.when, before, after)
    for column in sorted({*old.map, *new.map}):
        was, is_now = old.map.get(column), new.map.get(column)
        if was != is_now:
            notes.words(f"What fills {column}", _told(before, was), _told(after, is_now))
    for column in sorted({*old.constants, *new.constants}):
        was_fixed, fixed = old.constants.get(column), new.constants.get(column)
        notes.fact(f"The fixed value of {column}", shown(was_fixed) or None, shown(fixed) or None)


def _told(definition: Definition, source: Source | None) -> str:
    if source is None:
        return ""
    words = source_words(definition, source)
    if len(source.questions) > 1 and source.join != ", ":
        words = f"{words} by {quoted(source.join)}"
    return words
