"""Made-up records to try a form with: nothing of anybody, and whatever its rules read of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from .conditions import leaves
from .context import Option, UploadedFile
from .definition import Definition
from .operands import AnswerOf
from .places import Places
from .problems.sorts import lookup_kind

# So many that items of a repeat can differ.
LEAST, MOST = 3, 40
Plain = str | int | float | bool


class ExampleRecords:
    """Look-ups for trying a form out. Of each kind there is a record for every combination of the
    values that rules compare its columns with, as far as they are few; filters narrow nothing."""

    def __init__(self, definition: Definition, lists: Mapping[str, Sequence[Option]]) -> None:
        self._lists = lists
        self._compared = _compared(definition)
        self._records: dict[str, dict[str, Option]] = {}

    def options(self, list_name: str) -> Sequence[Option]:
        return self._lists.get(list_name, ())

    def search(self, kind: str, text: str, filters: Mapping[str, str]) -> Sequence[Option]:
        return tuple(self._of(kind).values())

    def find(self, kind: str, record_id: str, filters: Mapping[str, str]) -> Option | None:
        return self._of(kind).get(record_id)

    def file(self, file_id: str) -> UploadedFile | None:
        return UploadedFile(file_id, f"{file_id}.pdf", 1024, "application/pdf")

    def _of(self, kind: str) -> dict[str, Option]:
        if kind not in self._records:
            made = list(_records(self._compared.get(kind, {})))
            self._records[kind] = {each.value: each for each in made}
        return self._records[kind]


def _records(compared: Mapping[str, Sequence[Plain]]) -> Iterator[Option]:
    found = list(islice(product(*compared.values()), MOST))
    found += found[:1] * (LEAST - len(found))
    for number, values in enumerate(found, 1):
        columns = dict(zip(compared, values, strict=True))
        told = ", ".join(f"{name} {_words(value)}" for name, value in columns.items())
        label = f"Example {number}" + (f" ({told})" if told else "")
        yield Option(f"example-{number}", label, columns=columns)


def _words(value: Plain) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _compared(definition: Definition) -> dict[str, dict[str, list[Plain]]]:
    """What rules compare the columns of records with, by the kind of record and the column."""
    found: dict[str, dict[str, list[Plain]]] = {}
    for standing in Places(definition).standings:
        for leaf in leaves(standing.rule):
            left = leaf.left
            known = standing.scope.get(left.reads)
            if not isinstance(left, AnswerOf) or known is None or known.question is None:
                continue
            if left.column:
                columns = found.setdefault(lookup_kind(known.question), {})
                values = columns.setdefault(left.column, [])
                values += [each for each in _around(leaf.values) if each not in values]
    return found


def _around(values: Sequence[object]) -> Iterator[Plain]:
    """The values themselves, and others that differ from them."""
    for value in values:
        if isinstance(value, bool):
            yield from (True, False)
        elif isinstance(value, int | float):
            yield from (value, value - 1, value + 1)
        elif isinstance(value, str):
            yield value
    if not any(isinstance(each, bool | int | float) for each in values):
        yield "Another"
