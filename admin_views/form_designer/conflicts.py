"""Two people at the same page: what each of them wrote, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from .typed import WAS, names_changed, print_of, words_for

# What a page sends along that nobody typed.
UNTYPED = frozenset({"csrf_token", "revision", "action", WAS})


@dataclass(frozen=True, slots=True)
class Versions:
    """One field: what was typed and what stands there now; None for what nobody knows, or what
    was not touched."""

    label: str
    mine: str | None
    theirs: str | None
    is_changed: bool


def versions(
    form: MultiDict[str, str], there: Mapping[str, list[str]], *, is_told: bool
) -> list[Versions]:
    """Every field that was typed into or that is another than when the page was drawn. `there` is
    what stands in the fields now, where that `is_told`."""
    mine, was = names_changed(form), _was(form)
    found = []
    for name in dict.fromkeys([*form, *was, *there]):
        is_mine = name in form if mine is None else name in mine
        is_theirs = name in was and is_told and was[name] != print_of(there.get(name, ()))
        written = _words(form.getlist(name))
        # Without its prints a page does not tell what was emptied.
        if name in UNTYPED or not (is_theirs or (is_mine and (written or name in was))):
            continue
        found.append(
            Versions(
                words_for(name),
                written if is_mine else None,
                _words(there.get(name, ())) if name in there else None,
                is_theirs,
            )
        )
    return found


def _words(values: Iterable[str]) -> str:
    return ", ".join(each for each in values if each.strip())


def _was(form: MultiDict[str, str]) -> dict[str, str]:
    """The prints of the fields as the page was drawn."""
    try:
        was = json.loads(form.get(WAS, ""))
    except ValueError:
        return {}
    return was if isinstance(was, dict) else {}
