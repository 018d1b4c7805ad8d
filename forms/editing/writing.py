"""Changing what a form writes: which table, which column from which answers."""

from __future__ import annotations

from typing import Any

from .names import unique
from .nodes import Document, EditError, bindings_of, changed, copied, find_binding


def add_binding(
    document: Document,
    target: str,
    *,
    mode: str = "create",
    repeat: str | None = None,
    each_file: str | None = None,
    parent: str | None = None,
) -> Document:
    """Write rows to one more table; the key is made from the table's. Behind all others, so that
    what it hangs on is written before it."""
    found = copied(document)
    taken = {str(each.get("key")) for each in bindings_of(found)}
    binding: Document = {"key": unique(target, taken, "_"), "target": target, "mode": mode}
    for name, value in (("repeat", repeat), ("each_file", each_file), ("parent", parent)):
        if value:
            binding[name] = value
    binding["map"] = {}
    found.setdefault("bindings", []).append(binding)
    return found


def change_binding(document: Document, binding_key: str, column: str, source: Any) -> Document:
    """Say what fills a column: a question ("key" or "key.part"), or an object with q or join, when
    and with; nothing when it is None. A column has one source: a constant for it goes."""
    found = copied(document)
    binding = find_binding(found, binding_key)
    binding.get("constants", {}).pop(column, None)
    changed(binding.setdefault("map", {}), {column: source}, never=frozenset())
    return _without_empty(found, binding)


def change_constant(document: Document, binding_key: str, column: str, value: Any) -> Document:
    """Fill a column with the same value always; None takes it away."""
    found = copied(document)
    binding = find_binding(found, binding_key)
    binding.get("map", {}).pop(column, None)
    changed(binding.setdefault("constants", {}), {column: value}, never=frozenset())
    return _without_empty(found, binding)


def change_writing(document: Document, binding_key: str, changes: Document) -> Document:
    """Set mode, when, repeat, each_file or parent; None removes one."""
    found = copied(document)
    binding = find_binding(found, binding_key)
    changed(binding, changes, never=frozenset({"key", "target", "map", "constants"}))
    return found


def remove_binding(document: Document, binding_key: str, *, force: bool = False) -> Document:
    """Write no rows there any more. Raises EditError when others hang on them, unless forced."""
    found = copied(document)
    binding = find_binding(found, binding_key)
    children = [each for each in bindings_of(found) if each.get("parent") == binding_key]
    if children and not force:
        told = ", ".join(str(each.get("target")) for each in children)
        raise EditError(f"What is written to {told} hangs on this. Remove that first.")
    found["bindings"].remove(binding)
    return found


def _without_empty(document: Document, binding: Document) -> Document:
    if binding.get("constants") == {}:
        del binding["constants"]
    return document
