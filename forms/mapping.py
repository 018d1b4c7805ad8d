"""Which answers a form writes into which columns, read from the JSON of its definition."""

from __future__ import annotations

import re
from types import MappingProxyType

from .document import MAX_LABEL, Node
from .facts import FACTS, fact_of
from .structure import Binding, Source

MODES = ("create", "update", "upsert")
ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
COLUMN = re.compile(r"[a-z][a-z0-9_]{0,62}")


def read_binding(node: Node) -> Binding:
    """One row that a form writes. What is wrong is refused at the node."""
    binding = Binding(
        key=node.pattern("key", ID, "Use letters, digits, dashes and underscores."),
        target=node.pattern("target", ID, "Use letters, digits, dashes and underscores."),
        mode=node.one_of("mode", MODES, "create"),
        repeat=node.text("repeat") or None,
        each_file=node.text("each_file") or None,
        when=node.rule("when"),
        map=MappingProxyType(_sources(node)),
        constants=MappingProxyType(_constants(node)),
        parent=node.text("parent") or None,
    )
    node.done()
    return binding


def _constants(node: Node) -> dict[str, object]:
    constants = node.mapping("constants")
    for column, value in constants.items():
        if not COLUMN.fullmatch(column):
            node.refuse("constants", f"{column} is no column.")
        if isinstance(value, dict):
            constants[column] = fact = fact_of(value)
            if fact is None:
                known = ", ".join(FACTS)
                node.refuse("constants", f"{column} must be a plain value, or from: {known}.")
    return constants


def _sources(node: Node) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for column, value in node.mapping("map").items():
        where = f"map.{column}"
        if not COLUMN.fullmatch(column):
            node.refuse(where, "This is no column.")
        elif isinstance(value, str):
            sources[column] = Source((value,))
        elif isinstance(value, dict):
            sources[column] = _source(node.inside(where, value))
        else:
            node.refuse(where, "Name a question.")
    return sources


def _source(node: Node) -> Source:
    joined = node.texts("join", longest=MAX_LABEL)
    one = node.text("q")
    if bool(one) == bool(joined):
        node.refuse("", "Give q, or join with a list of questions.")
    source = Source(
        (one,) if one else joined,
        node.rule("when"),
        node.text("with") or ", ",
        clear=node.boolean("clear", default=False),
    )
    node.done()
    return source
