"""What differs between two sets of answers, question by question, and the way back; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """An answer as it was and as it is. `key` names a question, with its repeat before it; a
    repeat alone when entries were added or taken away. `item` counts the entries from 1."""

    key: str
    item: int | None
    before: Any
    after: Any


def changes(before: Answers, after: Answers) -> list[Change]:
    """What was changed, in the order of the newer answers; what is gone comes last."""
    keys = dict.fromkeys((*after, *before))
    return [each for key in keys for each in _of_key(key, before.get(key), after.get(key))]


def taken_back(answers: Answers, made: Iterable[Change]) -> dict[str, Any]:
    """The answers as they were before these changes, which are given in the order they happened."""
    found = deepcopy(dict(answers))
    for change in reversed(list(made)):
        repeat, _, key = change.key.partition(".")
        if change.item is None:
            _set(found, change.key, change.before)
            continue
        # Answers that somebody changed in the database itself may not have that entry any more.
        entries: Any = found.get(repeat)
        if _is_list(entries) and change.item <= len(entries):
            _set(entries[change.item - 1], key, change.before)
    return found


def changed_keys(made: Iterable[Change]) -> dict[tuple[str, int | None], Change]:
    """The last change of each answer that still stands where it was made, by key and entry.
    Entries that came when their list was changed count as changed whole, by the key of the list."""
    found: dict[tuple[str, int | None], Change] = {}
    for change in made:
        repeat = change.key.partition(".")[0]
        if change.item is None:
            for place in [each for each in found if each[0].partition(".")[0] == repeat]:
                del found[place]
            old = change.before if _is_list(change.before) else []
            for at, entry in enumerate(change.after if _is_list(change.after) else [], 1):
                if entry not in old:
                    found[repeat, at] = change
        found[change.key, change.item] = change
    return found


def _of_key(key: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if not (_is_list(old) and _is_list(new)) or len(old) != len(new):
        yield Change(key, None, old, new)
        return
    for at, (was, now) in enumerate(zip(old, new, strict=True), 1):
        for name in dict.fromkeys((*now, *was)):
            if was.get(name) != now.get(name):
                yield Change(f"{key}.{name}", at, was.get(name), now.get(name))


def _is_list(value: Any) -> bool:
    """Whether an answer is a list of entries, each with answers of its own. An empty one is none:
    nothing in it could differ."""
    return isinstance(value, Sequence) and bool(value) and all(isinstance(v, dict) for v in value)


def _set(answers: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        answers.pop(key, None)
    else:
        answers[key] = value
