"""What the text of a form uses: other questions, lists, tables, columns, looked-up records."""

from __future__ import annotations

from collections.abc import Iterator

from .editing.nodes import Document, bindings_of, questions_of
from .editing.uses import references
from .fields import TYPES, Lookup

Thing = tuple[str, str, str]


def things_used(document: Document) -> set[Thing]:
    """Each thing as its kind (question, list, table, column, lookup), its name (the id of a
    question or of a repeat's page, table.column) and what uses it (its id, or binding:key)."""
    return {*_questions(document), *_kept_elsewhere(document), *_written(document)}


def _questions(document: Document) -> Iterator[Thing]:
    for each in references(document):
        if each.target:
            yield "question", each.target, each.use.anchor


def _kept_elsewhere(document: Document) -> Iterator[Thing]:
    for _, question in questions_of(document):
        settings = question.get("settings")
        known = settings if isinstance(settings, dict) else {}
        if isinstance(known.get("list"), str):
            yield "list", known["list"], str(question.get("id"))
        kind = TYPES.get(str(question.get("type")))
        if isinstance(kind, Lookup):
            yield "lookup", str(known.get("table") or kind.key), str(question.get("id"))


def _written(document: Document) -> Iterator[Thing]:
    for binding in bindings_of(document):
        user, table = f"binding:{binding.get('key')}", str(binding.get("target"))
        yield "table", table, user
        for name in ("map", "constants"):
            columns = binding.get(name)
            for column in columns if isinstance(columns, dict) else ():
                yield "column", f"{table}.{column}", user
